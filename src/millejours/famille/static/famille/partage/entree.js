/**
 * To come in by a link: what it opens is read and shown first; nothing is kept before a yes.
 *
 * @import { Acces, Droit, Partage } from "./appareil.js"
 * @import { Dossier } from "../magasin.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {{droit: Droit, s: string, acces: Acces | null, gestion: string | null, etat: Etat, dossier: Dossier | null,
 *   vue: any, vues: Record<string, number>, version: number}} Ouvert
 */

import { dossierVide, ensemble, previensLesPages } from "../magasin.js";
import { ligneDeGestion, ligneDonnee, ligneDuParcours, ligneRecue, partageNeuf } from "./appareil.js";
import { estEtat, valeurs } from "./fusion.js";
import { applique, deLAutreCote, pertesDans, projette } from "./projection.js";
import { Absente, lit, prolonge, transforme } from "./reseau.js";
import { NeSOuvrePas } from "./sceau.js";

/** @param {string} s @returns {Promise<Ouvert>} */
export async function ouvreLien(s) {
  /** @type {Record<string, number>} */
  const vues = {};
  const ligne = await ligneRecue(s);
  const { clair, version } = await lit(ligne.id, ligne.cle, vues);
  if (clair.v !== 1) throw new NeSOuvrePas();
  const { droit, vue = null, dossier = null, gestion = null } = clair;
  const commun = { droit, s, gestion, dossier, vue, vues, version };
  if (droit === "entourage") {
    // Read from time to time by somebody who keeps nothing: it lives on.
    await prolonge(ligne.id).catch(() => {});
    return { ...commun, acces: null, etat: {} };
  }
  let acces = clair.parcours ?? null;
  if (gestion) {
    const sienne = await ligneDeGestion(gestion);
    const lue = (await lit(sienne.id, sienne.cle, vues)).clair;
    [acces, commun.vue] = [lue.acces, lue];
  }
  if (!acces) return { ...commun, acces, etat: {} };
  const parcours = await ligneDuParcours(acces);
  const lu = (await lit(parcours.id, parcours.cle, vues)).clair;
  if (lu.v !== 1 || !estEtat(lu.e)) throw new NeSOuvrePas();
  return { ...commun, acces, etat: lu.e };
}

/** The record this device will have. @param {Ouvert} ouvert @param {Dossier | null} present @returns {Dossier} */
export function dossierAVenir({ droit, etat, dossier }, present) {
  if (dossier) return avecCeux(dossier, present);
  const { situation = {}, ...reste } = present ?? dossierVide();
  // Subjects are those of the journey; health, notes, what was done and noted here stay.
  const garde = { version: 1, ...(situation.faits ? { faits: situation.faits } : {}), ...(situation.foyer ? { foyer: situation.foyer } : {}) };
  const commun = applique({ ...reste, situation: garde }, valeurs(etat));
  return droit === "gerer" ? commun : { ...commun, situation: deLAutreCote(commun.situation) };
}

/** A whole record takes the place of dates; notes and appointments add up. @param {Dossier} dossier @param {Dossier | null} present */
function avecCeux(dossier, present) {
  /** @template {{id: string}} T @param {T[]} siens @param {T[]} autres */
  const aussi = (siens, autres) => [...siens, ...autres.filter(({ id }) => !siens.some((x) => x.id === id))];
  const { notes = [], rendez_vous = [] } = present ?? {};
  return { ...dossier, notes: aussi(dossier.notes, notes), rendez_vous: aussi(dossier.rendez_vous, rendez_vous) };
}

/**
 * Over a record that was already here, it can be undone: what was is kept beside, and nothing leaves before.
 * @param {Ouvert} ouvert
 * @returns {Promise<Partage>}
 */
export async function rejoins(ouvert) {
  const { droit, s, acces, gestion, etat, vue, vues } = ouvert;
  const pertes = new Set(pertesDans(valeurs(etat)));
  const { partage } = await ensemble(({ dossier: present, partage: ancien }) => {
    const dossier = dossierAVenir(ouvert, present);
    const projete = projette(dossier, pertes);
    // What the journey does not know yet will be said to it.
    const base = Object.fromEntries(Object.entries(projete).filter(([nom]) => nom in etat || nom.startsWith("parent/") || nom.startsWith("foyer/")));
    const partage = partageNeuf({
      droit, gestion, acces, etat, base, pertes: [...pertes], vues, lien: droit === "gerer" ? null : s, vue: droit === "gerer" ? vue : null,
      ...(ouvert.dossier ? { vide: s } : {}), ...(present ? { avant: { dossier: present, partage: ancien } } : {}),
    });
    return { dossier, partage };
  });
  previensLesPages();
  return partage;
}

/** What was on this device before it joined, whole; null once that is settled. @returns {Promise<Dossier | null>} */
export async function reviens() {
  const { dossier } = await ensemble(({ partage }) => partage?.avant ?? {});
  if (dossier) previensLesPages();
  return dossier ?? null;
}

/**
 * A whole record is read once: it leaves the row once it is here for good.
 * @param {Partage} partage @param {Record<string, number>} vues
 */
export async function videLien({ vide, gestion }, vues) {
  if (!vide || !gestion) return;
  await transforme(await ligneDonnee(gestion, vide), vues, ({ dossier, ...reste }) => (dossier ? reste : null)).catch((erreur) => {
    if (!(erreur instanceof Absente)) throw erreur;
  });
}

/** @param {Ouvert} ouvert keep the link of grandparents beside what is theirs */
export async function gardeEntourage({ s, vues }) {
  await ensemble(({ partage }) => ({ partage: partage ?? partageNeuf({ droit: "entourage", lien: s, vues }) }));
}

/** @param {Partage | null} partage */
export const estEntourage = (partage) => partage?.droit === "entourage";
