/**
 * Takes what Alertmanager posts to a webhook (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config) and writes one line
 * of JSON for each alert, with the keys of the project's other logs.
 */
export const consoleScript = `import http.server
import json
import sys


class Console(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200)

    def do_POST(self):
        try:
            alerts = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))["alerts"]
            lines = [json.dumps(line(alert)) for alert in alerts]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Alertmanager tries again on 5xx and gives up on 4xx: what cannot be read now never can.
            print(json.dumps({"level": "error", "component": "alert-console", "message": f"not understood: {error}"}), flush=True)
            return self.answer(400)
        for each in lines:
            print(each, flush=True)
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def line(alert):
    labels, annotations = alert["labels"], alert["annotations"]
    resolved = alert["status"] == "resolved"
    return {
        "timestamp": alert["endsAt"] if resolved else alert["startsAt"],
        "level": "info" if resolved else labels.get("severity", "warning"),
        "component": "alert",
        "message": annotations.get("summary", labels.get("alertname", "")),
        "alert": labels.get("alertname", ""),
        "status": alert["status"],
        "labels": labels,
        "description": annotations.get("description", ""),
        "runbook": annotations.get("runbook_url", ""),
    }


http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Console).serve_forever()
`;
