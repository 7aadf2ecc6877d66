import { readFileSync } from "node:fs";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import { join } from "node:path";
import type { HealthEndpoint } from "./processes";

export interface Health {
  readonly healthy: boolean;
  /** What was answered, or why nothing was. */
  readonly answer: string;
}

/** Asks one program whether it is well. */
export function askHealth(endpoint: HealthEndpoint, certificates: string): Promise<Health> {
  return new Promise((resolve) => {
    const onAnswer = (answer: import("node:http").IncomingMessage): void => {
      let said = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        said += chunk;
      });
      answer.on("end", () => resolve({ healthy: answer.statusCode === 200, answer: said.trim().split("\n").slice(-1)[0] ?? "" }));
      answer.on("error", (error) => resolve({ healthy: false, answer: error.message }));
    };
    const file = (name: string): Buffer => readFileSync(join(certificates, name));
    // A connection of its own each time: a kept one would answer for a program that has since been replaced.
    const common = { agent: false as const, timeout: 3_000 };
    const request =
      endpoint.client === undefined
        ? httpGet(endpoint.url, common, onAnswer)
        : httpsGet(
            endpoint.url,
            { ...common, ca: file("ca.crt"), cert: file(`${endpoint.client}.crt`), key: file(`${endpoint.client}.key`) },
            onAnswer,
          );
    request.on("timeout", () => request.destroy(new Error("no answer within 3 s")));
    request.on("error", (error) => resolve({ healthy: false, answer: error.message }));
  });
}
