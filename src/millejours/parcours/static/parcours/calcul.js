/**
 * One reading of the rules for what this device keeps, with the words it needs.
 *
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Contexte, Echeance, Parcours } from "../famille/moteur/moteur.js"
 * @typedef {{
 *   id: string, libelle: string, categorie: string, public: string[], statut: string, confiance: string,
 *   essentiel: number, source_a_confirmer: boolean, groupe: string | null, ancre: string | null,
 * }} TexteRegle
 * @typedef {{
 *   a_faire: string | null, qui: string[], ou: string[], couvert: string | null, si_tard: string | null,
 *   si_texte: string | null, condition: any, rythme: string | null, sources: any[][],
 * }} DetailRegle
 */

import { creeMoteur } from "../famille/moteur/moteur.js";
import { litSituation } from "../famille/moteur/situation.js";
import { iso, jour } from "../famille/moteur/jours.js";

export const versIso = iso;
export const versOrdinal = jour;

/** Where the page says the catalogue is. @typedef {{regles: string, textes: string, details: string}} Adresses */

/** @param {string} adresse */
async function telecharge(adresse) {
  const reponse = await fetch(adresse);
  if (!reponse.ok) throw new Error(`${reponse.status}`);
  return reponse.json();
}

/** @param {Adresses} adresses */
export async function charge(adresses) {
  const [regles, textes] = await Promise.all([telecharge(adresses.regles), telecharge(adresses.textes)]);
  return new Calculateur(creeMoteur(regles), textes, adresses.details);
}
