/**
 * To come in by a link: what it opens is read and shown first; nothing is kept before a yes.
 *
 * @import { Acces, Droit, Partage } from "./appareil.js"
 * @import { Dossier } from "../magasin.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {{droit: Droit, s: string, acces: Acces | null, gestion: string | null, etat: Etat, dossier: Dossier | null,
 *   vue: any, vues: Record<string, number>, version: number}} Ouvert
 */

import { dossierVide, ensemble } from "../magasin.js";
import { ligneDeGestion, ligneDonnee, ligneDuParcours, ligneRecue, partageNeuf } from "./appareil.js";
import { estEtat, valeurs } from "./fusion.js";
import { applique, deLAutreCote, pertesDans, projette } from "./projection.js";
import { ecris, lit } from "./reseau.js";
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
  if (droit === "entourage") return { ...commun, acces: null, etat: {} };
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
  if (dossier) return dossier;
  const { situation = {}, ...reste } = present ?? dossierVide();
  // Subjects are those of the journey; health, notes, what was done and noted here stay.
  const garde = { version: 1, ...(situation.faits ? { faits: situation.faits } : {}), ...(situation.foyer ? { foyer: situation.foyer } : {}) };
  const commun = applique({ ...reste, situation: garde }, valeurs(etat));
  return droit === "gerer" ? commun : { ...commun, situation: deLAutreCote(commun.situation) };
}

/**
 * @param {Ouvert} ouvert
 * @returns {Promise<void>}
 */
export async function rejoins(ouvert) {
  const { droit, s, acces, gestion, etat, vue, vues } = ouvert;
  const pertes = new Set(pertesDans(valeurs(etat)));
  await ensemble(({ dossier: present }) => {
    const dossier = dossierAVenir(ouvert, present);
    const projete = projette(dossier, pertes);
    // What the journey does not know yet will be said to it.
    const base = Object.fromEntries(Object.entries(projete).filter(([nom]) => nom in etat || nom.startsWith("parent/") || nom.startsWith("foyer/")));
    const partage = partageNeuf({
      droit, gestion, acces, etat, base, pertes: [...pertes], vues, lien: droit === "gerer" ? null : s, vue: droit === "gerer" ? vue : null,
    });
    return { dossier, partage };
  });
  if (ouvert.dossier && gestion) await emporte(ouvert, gestion);
}

/** A whole record is read once: it leaves the row as soon as it is here. @param {Ouvert} ouvert @param {string} gestion */
async function emporte({ s, version, droit }, gestion) {
  await ecris(await ligneDonnee(gestion, s), { v: 1, droit, gestion }, version, {});
}

/** @param {Ouvert} ouvert keep the link of grandparents beside what is theirs */
export async function gardeEntourage({ s, vues }) {
  await ensemble(({ partage }) => ({ partage: partage ?? partageNeuf({ droit: "entourage", lien: s, vues }) }));
}

/** @param {Partage | null} partage */
export const estEntourage = (partage) => partage?.droit === "entourage";
