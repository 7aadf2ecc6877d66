import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toolFolder } from "../../scripts/local/toolchain";

/** A reason in docs/kubernetes.md why a finding stays. */
export interface Justification {
  readonly check: string;
  readonly objects: readonly string[];
  readonly reason: string;
}

/** The findings that kube-score reports; 10 is its grade for "all is well". */
interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks:
    | readonly { readonly check: { readonly id: string }; readonly grade: number; readonly skipped: boolean }[]
    | null;
}

/** What kube-score finds in files: `pod-probes: StatefulSet worker`. */
export async function score(files: readonly string[]): Promise<readonly string[]> {
  const kubeScore = join(await toolFolder("checks", console.log), "kube-score");
  const args = ["score", "--kubernetes-version", "v1.34", "--output-format", "json", ...files];
  const report = JSON.parse(spawnSync(kubeScore, args, { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }).stdout) as Scored[];
  return report.flatMap(({ type_meta, object_meta, checks }) =>
    (checks ?? [])
      .filter(({ skipped, grade }) => !skipped && grade < 10)
      .map(({ check }) => `${check.id}: ${type_meta.kind} ${object_meta.name}`),
  );
}

export function readJustifications(): readonly Justification[] {
  const text = readFileSync(join(__dirname, "../../docs/kubernetes.md"), "utf8");
  const rows = text.split("| check | objects | why it stays |")[1]?.split("\n") ?? [];
  return rows.flatMap((row) => {
    const [, check = "", objects = "", reason = ""] = row.split("|").map((cell) => cell.trim());
    return check === "" || check.startsWith("-") ? [] : [{ check, objects: objects.split(", "), reason }];
  });
}

export function justification(finding: string, justifications: readonly Justification[]): Justification | undefined {
  const [check = "", object = ""] = finding.split(": ");
  return justifications.find((each) => each.check === check && each.objects.some((pattern) => fits(pattern, object)));
}

/** `DaemonSet *-device-plugin` fits `DaemonSet efa-device-plugin`. */
function fits(pattern: string, object: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(object);
}
