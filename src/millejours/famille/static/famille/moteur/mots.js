/** Dates and durations in words, as `regles/explain/mots.py` says them. Days are ordinals. */

import { civil, jourSemaine } from "./jours.js";

const JOURS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split(" ");
const MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");

export const MOIS_COURTS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(" ");

/**
 * A date as people say it: « dimanche 1er novembre 2026 »; the year is dropped when it is `annee`.
 * @param {number} jour
 * @param {{annee?: number, semaine?: boolean}} [options]
 */
export function dateEnMots(jour, { annee, semaine = true } = {}) {
  const c = civil(jour);
  const mots = [c.quantieme === 1 ? "1er" : c.quantieme, MOIS[c.mois - 1]];
  if (semaine) mots.unshift(JOURS[jourSemaine(jour)]);
  if (c.annee !== annee) mots.push(c.annee);
  return mots.join(" ");
}

/**
 * A window in words, seen from a day: « du 3 au 28 mars 2027 ».
 * @param {number | null} debut
 * @param {number | null} fin
 * @param {number} au
 */
export function fenetreEnMots(debut, fin, au) {
  const { annee } = civil(au);
  if (fin === null) {
    if (debut === null) return "";
    return `${debut <= au ? "depuis le" : "à partir du"} ${court(debut, annee)}`;
  }
  if (debut === fin) return `le ${dateEnMots(debut, { annee })}`;
  if (debut === null || (debut <= au && au <= fin)) return `jusqu'au ${court(fin, annee)}`;
  const d = civil(debut);
  const f = civil(fin);
  if (d.annee === f.annee && d.mois === f.mois) {
    return `du ${d.quantieme === 1 ? "1er" : d.quantieme} au ${court(fin, annee)}`;
  }
  return `du ${court(debut, d.annee === f.annee ? f.annee : annee)} au ${court(fin, annee)}`;
}

/** @param {number} jour @param {number} annee */
const court = (jour, annee) => dateEnMots(jour, { annee, semaine: false });

/** How far a day is, as people say it. @param {number} jours */
export function dureeEnMots(jours) {
  if (jours === 0) return "aujourd'hui";
  if (jours === 1) return "demain";
  if (jours === -1) return "hier";
  const nombre = Math.abs(jours);
  const [unite, mot] =
    nombre < 21 ? [1, "jours"] : nombre < 60 ? [7, "semaines"] : nombre < 730 ? [30, "mois"] : [365, "ans"];
  return `${jours > 0 ? "dans" : "il y a"} ${Math.floor(nombre / Number(unite))} ${mot}`;
}
