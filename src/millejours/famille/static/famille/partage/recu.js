/**
 * What another device wrote enters a record only if a page can show it: item by item, what holds enters.
 *
 * @import { Dossier } from "../magasin.js"
 * @typedef {[nom: string, valeur: any]} Entrant null takes away
 */

import { estRendezVous, tientDebout } from "../debout.js";
import { applique } from "./projection.js";

// Without a date, nobody; without its pregnancy, another child.
const GENRES = ["projet", "foyer", "parent", "grossesse", "enfant"];
const NOYAU = ["repere", "naissance", "arrivee", "grossesse"];

/** @param {Entrant} entrant */
export function estBienForme([nom, valeur]) {
  const [genre, cle] = nom.split("/");
  if (genre !== "rdv" || valeur === null) return true;
  if (typeof valeur !== "object" || Array.isArray(valeur)) return false;
  const { titre, le, heure, lieu, cle: ligne } = valeur;
  const dits = Object.entries({ id: cle, titre, le, heure, lieu, cle: ligne }).filter(([, v]) => v !== undefined && v !== null);
  return estRendezVous(Object.fromEntries(dits));
}

/**
 * @param {Dossier} dossier @param {Entrant[]} entrants
 * @returns {Dossier}
 */
export function recois(dossier, entrants) {
  const justes = entrants.filter(estBienForme);
  return essaie(dossier, justes) ?? parMorceaux(dossier, justes);
}

/** @param {Dossier} dossier @param {Entrant[]} choix @returns {Dossier | null} */
function essaie(dossier, choix) {
  try {
    const neuf = applique(dossier, Object.fromEntries(choix));
    return tientDebout(neuf.situation) ? neuf : null;
  } catch {
    return null;
  }
}

/**
 * Subject by subject; then what makes one, before what is said of it; then one by one.
 * @param {Dossier} dossier @param {Entrant[]} entrants
 */
function parMorceaux(dossier, entrants) {
  const noms = [
    (/** @type {string[]} */ [genre, cle]) => `${genre}/${cle}`,
    (/** @type {string[]} */ [genre, cle, champ]) => `${genre}/${cle}/${NOYAU.includes(champ) ? "" : champ}`,
    (/** @type {string[]} */ parties) => parties.join("/"),
  ];
  let [neuf, reste] = [dossier, [...entrants].sort((a, b) => rang(a) - rang(b))];
  for (const nom of noms) [neuf, reste] = passes(neuf, lots(reste, nom));
  return neuf;
}

/** @param {Entrant[]} entrants @param {(parties: string[]) => string} nom @returns {Entrant[][]} */
function lots(entrants, nom) {
  /** @type {Map<string, Entrant[]>} */
  const tous = new Map();
  for (const un of entrants) tous.set(nom(un[0].split("/")), [...(tous.get(nom(un[0].split("/"))) ?? []), un]);
  return [...tous.values()];
}

/** @param {Entrant} entrant */
function rang([nom]) {
  const [genre, , champ = ""] = nom.split("/");
  return GENRES.indexOf(genre) * 2 + (NOYAU.includes(champ) ? 0 : 1);
}

/** Again as long as something enters. @param {Dossier} dossier @param {Entrant[][]} lots @returns {[Dossier, Entrant[]]} */
function passes(dossier, lots) {
  let [neuf, reste, avant] = [dossier, lots, Infinity];
  while (reste.length < avant) {
    avant = reste.length;
    reste = reste.filter((lot) => {
      const essai = essaie(neuf, lot);
      if (essai) neuf = essai;
      return !essai;
    });
  }
  return [neuf, reste.flat()];
}
