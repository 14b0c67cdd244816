/**
 * The messages of the page's language, and dates in words: as `regles/langues.py` and `regles/explain/mots.py` say them.
 * Days are ordinals.
 */
/** @import {Modele, Messages} from "./types.js" */

import { civil, jourSemaine } from "./jours.js";

/** @type {Messages} */
let messages = {};
let pluriels = new Intl.PluralRules("fr");

/** A page speaks one language: said once, when its words are there. @param {{langue: string, messages: Messages}} textes */
export function parle(textes) {
  messages = textes.messages;
  pluriels = new Intl.PluralRules(textes.langue);
}

/**
 * A message; `n` chooses its form.
 * @param {string} cle @param {Record<string, string | number>} [valeurs]
 */
export function dit(cle, valeurs = {}) {
  const modele = /** @type {Modele | undefined} */ (messages[cle]);
  if (modele === undefined) throw new Error(`message : ${cle}`);
  return place(forme(modele, valeurs.n), valeurs);
}

/** The form of a sentence for a number. @param {Modele} modele @param {any} [n] @returns {string} */
export function forme(modele, n) {
  return typeof modele === "string" ? modele : (modele[pluriels.select(n)] ?? modele.other);
}

/** @param {string} modele @param {Record<string, string | number>} valeurs */
export const place = (modele, valeurs) => modele.replace(/\{(\w+)\}/g, (entier, cle) => String(valeurs[cle] ?? entier));

/** Words in their order: days, months. @param {string} cle @returns {string[]} */
export const liste = (cle) => /** @type {any} */ (messages[cle]);

/** Words one after the other; nothing for an empty one. @param {(string | null)[]} mots @param {string} [lien] */
export const enumere = (mots, lien = "virgule") =>
  mots.reduce((gauche, droite) => (gauche && droite ? dit(`liste.${lien}`, { gauche, droite }) : gauche || droite), "") ?? "";

/** @param {string} texte first letter in capital, the others as they are */
export const majuscule = (texte) => texte.charAt(0).toUpperCase() + texte.slice(1);

/**
 * A date as people say it: « dimanche 1er novembre 2026 »; the year is dropped when it is `annee`.
 * @param {number} jour
 * @param {{annee?: number, semaine?: boolean}} [options]
 */
export function dateEnMots(jour, { annee, semaine = true } = {}) {
  const c = civil(jour);
  const modele = c.annee === annee ? (semaine ? "sans_annee" : "courte") : semaine ? "complete" : "sans_semaine";
  return dit(`date.${modele}`, {
    semaine: liste("date.semaine")[jourSemaine(jour)],
    jour: quantieme(c),
    mois: liste("date.mois")[c.mois - 1],
    annee: c.annee,
  });
}

/** @param {{quantieme: number}} c */
const quantieme = (c) => (c.quantieme === 1 ? dit("date.premier") : c.quantieme);

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
    return dit(debut <= au ? "fenetre.depuis" : "fenetre.a_partir", { debut: court(debut, annee) });
  }
  if (debut === fin) return dit("fenetre.jour", { jour: dateEnMots(fin, { annee }) });
  const dernier = court(fin, annee);
  if (debut === null || (debut <= au && au <= fin)) return dit("fenetre.jusqu_au", { fin: dernier });
  const d = civil(debut);
  const f = civil(fin);
  const memeMois = d.annee === f.annee && d.mois === f.mois;
  const premier = memeMois ? quantieme(d) : court(debut, d.annee === f.annee ? f.annee : annee);
  return dit("fenetre.du_au", { debut: premier, fin: dernier });
}

/** @param {number} jour @param {number} annee */
const court = (jour, annee) => dateEnMots(jour, { annee, semaine: false });

/** A window whatever the day it is read, as a sentence. @param {number | null} debut @param {number | null} fin */
export function fenetreEntiere(debut, fin) {
  const [d, f] = [debut, fin].map((jour) => (jour === null ? "" : dateEnMots(jour)));
  if (!d && !f) return "";
  const texte =
    debut === fin ? dit("fenetre.jour", { jour: d })
    : d && f ? dit("fenetre.du_au", { debut: d, fin: f })
    : f ? dit("fenetre.jusqu_au", { fin: f })
    : dit("fenetre.a_partir", { debut: d });
  return `${majuscule(texte)}.`;
}

/** How far a day is, as people say it. @param {number} jours */
export function dureeEnMots(jours) {
  const proche = { 0: "aujourd_hui", 1: "demain", "-1": "hier" }[jours];
  if (proche) return dit(`duree.${proche}`);
  const nombre = Math.abs(jours);
  const [taille, unite] =
    nombre < 21 ? [1, "jours"] : nombre < 60 ? [7, "semaines"] : nombre < 730 ? [30, "mois"] : [365, "ans"];
  const duree = dit(`duree.${unite}`, { n: Math.floor(nombre / Number(taille)) });
  return dit(jours > 0 ? "duree.dans" : "duree.il_y_a", { duree });
}

/** Age as people say it. @param {number} naissance @param {number} au */
export function ageEnMots(naissance, au) {
  const jours = au - naissance;
  if (jours < 0) return "";
  if (jours < 14) return dit("duree.jours", { n: jours });
  const [n, a] = [civil(naissance), civil(au)];
  const mois = (a.annee - n.annee) * 12 + a.mois - n.mois - Number(a.quantieme < n.quantieme);
  if (mois < 2) return dit("duree.semaines", { n: Math.floor(jours / 7) });
  if (mois < 24) return dit("duree.mois", { n: mois });
  const [annees, reste] = [Math.floor(mois / 12), mois % 12];
  const ans = dit("duree.ans", { n: annees });
  return reste && annees < 6 ? dit("duree.ans_mois", { ans, mois: dit("duree.mois", { n: reste }) }) : ans;
}

/** When a source was read again, or that nobody wrote it. @param {number | null} le */
export const verifieeEnMots = (le) =>
  le === null ? dit("source.non_verifiee") : dit("source.verifiee", { jour: dateEnMots(le, { semaine: false }) });
