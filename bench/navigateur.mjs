// How fast the device computes a timeline: node bench/navigateur.mjs <folder of regles.json>. Prints one JSON line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jour } from "../src/millejours/famille/static/famille/moteur/jours.js";
import { creeMoteur } from "../src/millejours/famille/static/famille/moteur/moteur.js";
import { litSituation } from "../src/millejours/famille/static/famille/moteur/situation.js";

const TOURS = 20_000;
const dossier = process.argv[2] ?? "var/genere/catalogue";
const regles = readFileSync(join(dossier, "regles.json"), "utf8");

const debutCreation = performance.now();
const moteur = creeMoteur(JSON.parse(regles));
const creation = performance.now() - debutCreation;

const situation = litSituation({
  grossesses: [{ terme: "2027-04-14", foetus: 1 }],
  parents: [{ porte: true, activite: "salarie" }, { activite: "salarie" }],
  foyer: { departement: "69" },
});
const au = jour("2026-11-22");
const debutPremier = performance.now();
const lignes = moteur.parcours(situation, au).echeances.length;
const premier = performance.now() - debutPremier;

for (let i = 0; i < TOURS / 4; i++) moteur.parcours(situation, au + (i % 300));
const durees = new Float64Array(TOURS);
for (let i = 0; i < TOURS; i++) {
  const debut = performance.now();
  moteur.parcours(situation, au + (i % 300));
  durees[i] = performance.now() - debut;
}
const total = durees.reduce((somme, duree) => somme + duree, 0);
durees.sort();
const arrondi = (/** @type {number} */ ms) => Math.round(ms * 1000) / 1000;
console.log(
  JSON.stringify({
    lignes,
    creation_ms: arrondi(creation),
    premier_ms: arrondi(premier),
    par_seconde: Math.round(TOURS / (total / 1000)),
    mediane_ms: arrondi(durees[TOURS / 2]),
    p99_ms: arrondi(durees[Math.floor(TOURS * 0.99)]),
  }),
);
