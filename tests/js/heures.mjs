// Is a line open? One line of JSON in, a list of [hours, instant, zone]; one out.
import { readFileSync } from "node:fs";
import { etat } from "../../src/millejours/bienetre/static/bienetre/heures.js";

const cas = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(cas.map(([horaires, quand, fuseau]) => etat(horaires, new Date(quand), fuseau))));
