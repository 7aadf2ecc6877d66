/** Writes the burn-in controller's text: what a pod of it runs, without TypeScript and without any dependency. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const folder = join(__dirname, "../components/health/controller");

function javaScript(file: string): string {
  const { outputText } = ts.transpileModule(readFileSync(join(folder, file), "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, removeComments: true },
  });
  return outputText;
}

/** All files as one: each is a function that is called when it is first asked for; `main` is the module that Node.js started. */
export function controllerText(): string {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".generated.ts") && file !== "main.ts")
    .sort();
  const files = names.map((file) => `${JSON.stringify(`./${file.slice(0, -3)}`)}(exports, require) {\n${javaScript(file)}},\n`);
  return [
    "const files = {\n",
    ...files,
    "};\n",
    "const loaded = {};\n",
    "const load = (name) => {\n",
    "  if (files[name] === undefined) return require(name);\n",
    "  if (loaded[name] === undefined) files[name]((loaded[name] = {}), load);\n",
    "  return loaded[name];\n",
    "};\n",
    "load.main = require.main;\n",
    `((exports, require) => {\n${javaScript("main.ts")}})(exports, load);\n`,
  ].join("");
}

export function generatedFile(): string {
  return `// Written by \`npm run -s health:controller\` from the files beside it; do not edit it.\nexport const controllerText =\n  ${JSON.stringify(controllerText())};\n`;
}

if (require.main === module) {
  writeFileSync(join(folder, "text.generated.ts"), generatedFile());
  console.log("written: components/health/controller/text.generated.ts");
}
