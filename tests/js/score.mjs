// Every pattern of answers of an instrument, scored by the browser's module: one line of digits each, in order.
import { readFileSync } from "node:fs";
import { score } from "../../src/millejours/bienetre/static/bienetre/score.js";

const { questionnaire, public: public_ } = JSON.parse(readFileSync(0, "utf-8"));
const tailles = questionnaire.items.map((item) => item.reponses.length);
const reponses = tailles.map(() => 0);
const lignes = [];
for (;;) {
  const r = score(questionnaire, reponses, public_);
  lignes.push(`${r.total},${r.bande ?? ""},${r.reperes.join("+")},${r.aide_immediate ? 1 : 0}`);
  let rang = tailles.length - 1;
  while (rang >= 0 && ++reponses[rang] === tailles[rang]) reponses[rang--] = 0;
  if (rang < 0) break;
}
process.stdout.write(lignes.join("\n"));
