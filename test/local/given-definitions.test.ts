import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { definitionsAt } from "../../scripts/kubernetes/given-definitions";

const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: yards.example.com }\n";
const folder = mkdtempSync(join(tmpdir(), "trainyard-definitions-"));
let server: Server;
let address = "";

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    if (url === "/yards.yaml") response.end(definition);
    else if (url === "/page") response.end("<html>a page</html>");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

it("fetches the definitions behind an address, and leaves a folder as it is", async () => {
  expect(readFileSync(await definitionsAt(`${address}/yards.yaml`, folder), "utf8")).toBe(definition);
  expect(await definitionsAt("./crds", folder)).toBe("./crds");
});

it("says what is wrong with an address, and what to do", async () => {
  await expect(definitionsAt(`${address}/nothing.yaml`, folder)).rejects.toThrow(
    "answers 404 Not Found; look whether the address is right",
  );
  await expect(definitionsAt(`${address}/page`, folder)).rejects.toThrow("holds no custom resource definition");
  await expect(definitionsAt("http://127.0.0.1:1/x.yaml", folder)).rejects.toThrow("cannot be reached");
});
