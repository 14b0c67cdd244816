/**
 * One line of a family's list, in words. Twin of `lignes.py`: change both.
 *
 * @import { Calcul } from "./calcul.js"
 * @typedef {{
 *   cle: string, rang: number, libelle: string, etat: string, etat_mot: string, quand: string, quand_dans: string,
 *   statut: string, sujet: string, previsionnel: boolean, a_confirmer: boolean, essentiel: boolean,
 *   fait: string, est_fait: boolean, e: any,
 * }} Ligne
 */

import { copie, un } from "./gabarits.js";
import { dateEnMots, dit, dureeEnMots, enumere, fenetreEnMots, fenetreEntiere, majuscule } from "./moteur/mots.js";

/** @param {Calcul} c @param {any} e @returns {Ligne} */
export function ligne(c, e) {
  const t = c.texte(e);
  const quand = fenetreEnMots(e.debut, e.fin, c.au);
  const dans = distance(c, e);
  const fait = e.fait ? enumere([dit("fenetre.jour", { jour: dateEnMots(e.fait.le) }), e.fait.lieu]) : "";
  return {
    cle: e.cle, rang: e.rang, libelle: t.libelle, etat: e.etat, etat_mot: t.groupe ? "" : c.textes.lexique.etats[e.etat],
    quand, quand_dans: fait ? "" : quand && enumere([quand, dans]),
    statut: c.textes.lexique.statuts[t.statut], sujet: c.libelleSujet(e.contexte), previsionnel: e.previsionnel,
    a_confirmer: t.confiance === "C" || !!t.source_a_confirmer, essentiel: !!t.essentiel, fait, est_fait: !!e.fait, e,
  };
}

/** @param {Calcul} c @param {any} e */
function distance(c, e) {
  if (c.texte(e).groupe) return "";
  if (e.etat === "a_venir" && e.debut !== null) return dureeEnMots(e.debut - c.au);
  if (e.etat !== "bientot_fini" || e.fin === null) return "";
  return e.fin === c.au ? dit("duree.dernier_jour") : dit("duree.encore", { duree: dit("duree.jours", { n: e.fin - c.au }) });
}

/**
 * What an opened line says.
 * @param {Calcul} c @param {Ligne} l
 */
export function detail(c, l) {
  const d = c.detailDe(l.e);
  const lexique = c.textes.lexique;
  const liste = (/** @type {string} */ nom, /** @type {string[]} */ cles) => majuscule(enumere(cles.map((cle) => lexique[nom][cle])));
  return {
    a_faire: d.a_faire, quand_long: fenetreEntiere(l.e.debut, l.e.fin), rythme: d.rythme && `${majuscule(d.rythme)}.`, previsionnel: l.previsionnel,
    raisons: c.raisons(l.e).map((r) => ({ texte: majuscule(r.texte), est_de_regle: r.genre === "precision" && r.texte === d.si_texte })), pour: liste("publics", c.texte(l.e).public),
    qui: liste("qui", d.qui), confirmer: l.a_confirmer && d.qui.length, ou: liste("ou", d.ou), lieux: lieuxPour(d.ou), couvert: d.couvert, mayotte: d.mayotte,
    si_tard: d.si_tard, pas_trop_tard: !d.si_tard && l.etat === "a_rattraper" && dit("droit.pas_trop_tard"),
    sources: sourcesDe(c, d),
  };
}

/** What an opened line shows. @param {Calcul} c @param {Ligne} l @param {ReturnType<typeof detail>} valeurs */
export function dessineDetail(c, l, valeurs = detail(c, l)) {
  const neuf = copie("detail", { ...valeurs, raisons: valeurs.raisons.length });
  for (const raison of valeurs.raisons) un("[data-liste=raisons]", neuf).append(copie("raison", raison));
  poseSources(un("[data-liste=sources]", neuf), valeurs.sources);
  // The line to come back to stays behind the « # »: browsers never send it.
  meneAuxLieux(neuf, `${valeurs.lieux}#ligne=${encodeURIComponent(l.cle)}`);
  return neuf;
}

/** @param {Calcul} c @param {any} d the details of a rule */
export const sourcesDe = (c, d) =>
  d.sources.map((/** @type {any[]} */ [titre, reference, url, le]) => ({ titre, reference, url, verifiee: c.verifiee(le) }));

/** @param {HTMLElement} liste @param {any[]} sources */
export function poseSources(liste, sources) {
  for (const s of sources) {
    const source = copie("source", s);
    if (s.url) un("a", source).href = s.url;
    liste.append(source);
  }
}

/** The link to places near home, when this line has any. @param {HTMLElement} neuf @param {string} demande */
export function meneAuxLieux(neuf, demande) {
  const proche = neuf.querySelector("[data-adresse]");
  if (proche instanceof HTMLAnchorElement) proche.href = `${proche.dataset.adresse}?${demande}`;
}

/** What « Autour de moi » is asked: words that name a place. Nothing of the family. @param {string[]} ou */
export function lieuxPour(ou) {
  const sans = (document.querySelector("[data-sans-lieu]")?.getAttribute("data-sans-lieu") ?? "").split(" ");
  return ou.filter((mot) => !sans.includes(mot)).map((mot) => `pour=${encodeURIComponent(mot)}`).join("&");
}
