import { toJson } from "./json";
import { toJunit } from "./junit";
import { toMarkdown } from "./markdown";
import type { PolicyReport } from "./report";
import { toSarif } from "./sarif";
import { writeTable } from "./table";

export type Format = "table" | "json" | "sarif" | "markdown" | "junit";

const formats: { readonly [format in Format]: (report: PolicyReport) => string } = {
  json: toJson,
  junit: toJunit,
  markdown: toMarkdown,
  sarif: toSarif,
  table: (report) => {
    const parts: string[] = [];
    writeTable(report, { write: (part) => void parts.push(part), live: false, columns: 130, paint: (_colour, part) => part });
    return parts.join("");
  },
};

export function formatReport(report: PolicyReport, format: Format): string {
  return formats[format](report);
}
