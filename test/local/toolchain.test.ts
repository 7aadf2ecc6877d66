import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder, localFolders, packageRoot } from "../../scripts/local/folders";
import { localProcesses } from "../../scripts/local/processes";
import { linkerFlags, toolFolder } from "../../scripts/local/toolchain";

const path = process.env.PATH;
const cache = process.env.XDG_CACHE_HOME;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trainyard-tools-"));
  process.env.XDG_CACHE_HOME = folder;
});
afterEach(() => {
  process.env.PATH = path;
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a stand-in for `go` on PATH, and nothing else. */
function onlyGo(script: string | undefined): void {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  if (script !== undefined) writeFileSync(join(bin, "go"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = bin;
}

describe("building the control plane", () => {
  it("says in one sentence that Go is missing, and what else helps", async () => {
    onlyGo(undefined);
    await expect(toolFolder("kwok", () => undefined)).rejects.toThrow(
      "go: no Go toolchain is on PATH; install Go 1.26 or later (https://go.dev/dl) and put it on PATH, or use a cluster that you have: --kubernetes <context>",
    );
  });

  it("says which Go is too old", async () => {
    onlyGo("echo go1.21.4");
    await expect(toolFolder("kwok", () => undefined)).rejects.toThrow("go: go1.21.4 is too old; install Go 1.26 or later");
  });

  it("tells the end of what the compiler said, and keeps nothing of a build that failed", async () => {
    onlyGo('if [ "$1" = env ]; then echo go1.26.8; else echo "main.go:3: undefined: x" >&2; exit 1; fi');
    await expect(toolFolder("kwok", () => undefined)).rejects.toThrow(
      /go build of the kwok programs failed \(status 1\):\nmain\.go:3: undefined: x/,
    );
    const left = readdirSync(cacheFolder("local")).filter((name) => !name.endsWith(".unfinished"));
    expect(left).toEqual([]);
  });

  it("builds once, and needs no Go afterwards", async () => {
    onlyGo('if [ "$1" = env ]; then echo go1.26.8; fi');
    const said: string[] = [];
    const first = await toolFolder("kwok", (line) => said.push(line));
    process.env.PATH = "";
    expect(await toolFolder("kwok", (line) => said.push(line))).toBe(first);
    expect(said).toEqual(["building the kwok programs with go1.26.8, once: about two minutes on two cores"]);
  });

  it("gives Kubernetes the version that go.mod pins", () => {
    const goMod = readFileSync(join(packageRoot(), "scripts/local/modules/controlplane/go.mod"), "utf8");
    expect(linkerFlags("controlplane", goMod)).toBe(
      "-s -w -X k8s.io/component-base/version.gitVersion=v1.34.4 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34",
    );
    expect(linkerFlags("helm", "")).toBe("-s -w");
  });
});

describe("the programs of a control plane", () => {
  const ports = { etcd: 1, etcdPeer: 2, apiServer: 3, controllerManager: 4, scheduler: 5, kwok: 6 };
  const processes = localProcesses(localFolders("dev", "/yard"), ports, { controlPlane: "/tools", kwok: "/tools" });

  it("know no address but loopback", () => {
    const addresses = processes.flatMap(({ args }) => args.flatMap((arg) => arg.match(/\d+\.\d+\.\d+\.\d+/g) ?? []));
    // The two ranges are those of services and pods inside the pretended cluster.
    expect(new Set(addresses)).toEqual(new Set(["127.0.0.1", "10.96.0.0", "10.244.0.0"]));
    expect(processes.find(({ name }) => name === "kube-apiserver")?.args).toContain("--bind-address=127.0.0.1");
  });

  it("ask for certificates and roles", () => {
    const flags = (name: string) => processes.find((each) => each.name === name)?.args ?? [];
    expect(flags("etcd")).toEqual(expect.arrayContaining(["--client-cert-auth=true", "--peer-client-cert-auth=true"]));
    expect(flags("kube-apiserver")).toEqual(
      expect.arrayContaining([
        "--anonymous-auth=false",
        "--authorization-mode=Node,RBAC",
        "--client-ca-file=/yard/dev/certificates/ca.crt",
      ]),
    );
  });
});
