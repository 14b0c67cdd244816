// The same program, with and without its comments: compared as the compiler prints it.
import { readFileSync } from "node:fs";
import ts from "typescript";

const options = { compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } };
const imprime = (source) => ts.transpileModule(source, options).outputText.replace(/\s+/g, " ");
for (const [ecrit, servi] of JSON.parse(readFileSync(0, "utf-8"))) {
  if (imprime(readFileSync(ecrit, "utf-8")) !== imprime(readFileSync(servi, "utf-8"))) console.log(ecrit);
}
