// Is a line open? One line of JSON in, a list of [ranges of the week, instant, zone]; one out.
import { readFileSync } from "node:fs";
import { etat, ouvreEnMots } from "../../src/millejours/core/static/core/heures.js";

const cas = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(
  JSON.stringify(
    cas.map(([plages, instant, fuseau]) => {
      const quand = new Date(instant);
      const lu = etat(plages, "", quand);
      return { ouvert: lu.ouvert, heure: lu.ouvert ? "" : ouvreEnMots(quand, lu.reste, fuseau) };
    }),
  ),
);
