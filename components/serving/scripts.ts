/**
 * Middleware of the model server (`vllm serve --middleware`, which takes any ASGI class): asks for an API key on every path but the
 * probes', and writes one line of JSON a request. vLLM's own `--api-key` covers /v1 alone and leaves /invocations open
 * (https://docs.vllm.ai/en/latest/usage/security.html). Keys are files, one a client, read again when their folder changes; so a key is
 * revoked without a restart, and neither arguments nor variables carry one. What was asked and answered is not written.
 */
export const auditMiddleware = `import hmac
import json
import os
import sys
import time

OPEN = {"/health", "/ping", "/metrics"}


class Audit:
    def __init__(self, app):
        self.app = app
        self.folder = os.environ.get("TRAINYARD_API_KEYS")
        self.model = os.environ.get("TRAINYARD_MODEL", "")
        self.revision = os.environ.get("TRAINYARD_REVISION", "")
        self.mark = None
        self.keys = {}

    def clients(self):
        mark = os.stat(self.folder).st_mtime_ns
        if mark != self.mark:
            keys = {}
            for name in os.listdir(self.folder):
                path = os.path.join(self.folder, name)
                if name.startswith(".") or not os.path.isfile(path):
                    continue
                with open(path, encoding="utf-8") as file:
                    key = file.read().strip()
                if key:
                    keys[name] = key
            self.keys, self.mark = keys, mark
        return self.keys

    def client(self, headers):
        """Who asks: a client's name, or None where the key is not one of ours."""
        if self.folder is None:
            return "anyone"
        given = headers.get(b"authorization", b"").decode("latin-1")
        given = given[7:].strip() if given[:7].lower() == "bearer " else headers.get(b"x-api-key", b"").decode("latin-1")
        found = None
        for name, key in self.clients().items():
            # All keys are compared, so that the time tells nothing.
            if hmac.compare_digest(key.encode(), given.encode()):
                found = name
        return found

    async def __call__(self, scope, receive, send):
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        headers = dict(scope.get("headers", []))
        began = time.time()
        status = {"code": 0}

        async def watched(message):
            if message["type"] == "http.response.start":
                status["code"] = message["status"]
            await send(message)

        who = self.client(headers)
        try:
            if who is None:
                await self.refuse(scope, watched, status)
            else:
                await self.app(scope, receive, watched)
        finally:
            self.write(scope, headers, who, began, status["code"])

    async def refuse(self, scope, send, status):
        status["code"] = 401
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        body = json.dumps({"error": {"message": "give an API key of yours", "type": "unauthorized"}}).encode()
        headers = [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def write(self, scope, headers, who, began, code):
        address = scope.get("client") or ("", 0)
        record = {
            "log": "trainyard-audit",
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
            "model": self.model,
            "revision": self.revision,
            "client": who or "refused",
            "address": address[0],
            "method": scope.get("method", "WEBSOCKET"),
            "path": scope["path"],
            "status": code,
            "request": headers.get(b"x-request-id", b"").decode("latin-1"),
            "session": headers.get(b"x-session-id", b"").decode("latin-1"),
            "seconds": round(time.time() - began, 3),
        }
        sys.stdout.write(json.dumps(record, separators=(",", ":")) + "\\n")
        sys.stdout.flush()
`;

/**
 * Holds a server back until enough copies of the bucket have its weights: it lists names and sizes below the path in the copy that is
 * read and in the others, and goes on once as many as asked hold the same. Only what the image of vLLM has is used: boto3 for S3, the
 * metadata server and Google's JSON interface, Azure's own library.
 */
export const weightsGate = `import json
import os
import sys
import time
import urllib.parse
import urllib.request


def fetch(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return json.load(answer)


def gs(bucket, path, region):
    place = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
    token = fetch(place, {"Metadata-Flavor": "Google"})["access_token"]
    found, page = {}, ""
    while page is not None:
        query = {"prefix": path + "/", "fields": "items(name,size),nextPageToken"}
        if page:
            query["pageToken"] = page
        url = "https://storage.googleapis.com/storage/v1/b/%s/o?%s" % (bucket, urllib.parse.urlencode(query))
        answer = fetch(url, {"Authorization": "Bearer " + token})
        found.update({item["name"]: int(item["size"]) for item in answer.get("items", [])})
        page = answer.get("nextPageToken")
    return found


def s3(bucket, path, region):
    import boto3

    pages = boto3.client("s3", region_name=region).get_paginator("list_objects_v2")
    listed = pages.paginate(Bucket=bucket, Prefix=path + "/")
    return {item["Key"]: item["Size"] for page in listed for item in page.get("Contents", [])}


def az(place, path, region):
    from azure.identity import DefaultAzureCredential
    from azure.storage.blob import ContainerClient

    host, _, rest = path.partition("/")
    client = ContainerClient("https://" + place, host, DefaultAzureCredential())
    return {item.name: item.size for item in client.list_blobs(name_starts_with=rest + "/")}


LISTERS = {"gs": gs, "s3": s3, "https": az}


def holds(copy):
    scheme, _, rest = copy["url"].partition("://")
    bucket, _, path = rest.partition("/")
    try:
        return LISTERS[scheme](bucket, path, copy["region"])
    except Exception as error:  # a region that is away is a copy that does not hold them
        print("%s: %s" % (copy["url"], error), flush=True)
        return None


def main():
    copies = json.loads(os.environ["WEIGHTS_COPIES"])
    required = int(os.environ["WEIGHTS_REQUIRED"])
    pause = float(os.environ.get("WEIGHTS_PAUSE", "15"))
    while True:
        first = holds(copies[0])
        same = [copy for copy in copies if first and holds(copy) == first]
        print("%d of %d copies hold %d files, %d are asked for" % (len(same), len(copies), len(first or {}), required), flush=True)
        if len(same) >= required:
            return
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
`;
