/** Writes the burn-in controller's text: what a pod of it runs, without TypeScript and without any dependency. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const folder = join(__dirname, "../components/health/controller");

export function controllerText(): string {
  const source = readFileSync(join(folder, "main.ts"), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, removeComments: true },
  });
  return outputText;
}

export function generatedFile(): string {
  return `// Written by \`npm run -s health:controller\` from main.ts; do not edit it.\nexport const controllerText =\n  ${JSON.stringify(controllerText())};\n`;
}

if (require.main === module) {
  writeFileSync(join(folder, "text.generated.ts"), generatedFile());
  console.log("written: components/health/controller/text.generated.ts");
}
