/**
 * To come in by a link: what it opens is read and shown first; nothing is kept before a yes.
 *
 * @import { Acces, Droit, Partage } from "./appareil.js"
 * @import { Dossier } from "../magasin.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {{droit: Droit, s: string, acces: Acces | null, gestion: string | null, etat: Etat, dossier: Dossier | null,
 *   vue: any, vues: Record<string, number>, version: number}} Ouvert
 */

import { valideDossier } from "../copie.js";
import { dossierVide, ensemble, previensLesPages } from "../magasin.js";
import { litSituation } from "../moteur/situation.js";
import { ligneDeGestion, ligneDonnee, ligneDuParcours, ligneRecue, partageNeuf } from "./appareil.js";
import { ecrit, entends, estEtat, valeurs } from "./fusion.js";
import { deLAutreCote, projette } from "./projection.js";
import { recois } from "./recu.js";
import { Absente, lit, prolonge, transforme } from "./reseau.js";
import { NeSOuvrePas } from "./sceau.js";
import { permises, silenceNeuf } from "./silence.js";

// A page that is read again just after still offers to undo; later, answers have been given over it.
const RETOUR = 60_000;
const DROITS = ["lire", "modifier", "gerer", "entourage"];

/** @param {string} s @returns {Promise<Ouvert>} */
export async function ouvreLien(s) {
  /** @type {Record<string, number>} */
  const vues = {};
  const ligne = await ligneRecue(s);
  const { clair, version } = await lit(ligne, vues);
  if (clair.v !== 1) throw new NeSOuvrePas();
  const { droit, vue = null, gestion = null } = clair;
  if (!DROITS.includes(droit)) throw new NeSOuvrePas();
  const dossier = clair.dossier ? valideDossier(clair.dossier, litSituation) : null;
  const commun = { droit, s, gestion, dossier, vue, vues, version };
  if (droit === "entourage") {
    // Read from time to time by somebody who keeps nothing: it lives on.
    await prolonge(ligne.id).catch(() => {});
    return { ...commun, acces: null, etat: {} };
  }
  let acces = clair.parcours ?? null;
  if (gestion) {
    const sienne = await ligneDeGestion(gestion);
    const lue = (await lit(sienne, vues)).clair;
    if (lue.fin) throw new Absente();
    [acces, commun.vue] = [lue.acces, lue];
  }
  if (!acces) return { ...commun, acces, etat: {} };
  const parcours = await ligneDuParcours(acces);
  const lu = (await lit(parcours, vues)).clair;
  if (lu.v !== 1 || !estEtat(lu.e)) throw new NeSOuvrePas();
  return { ...commun, acces, etat: entends(lu.e, 0) };
}

/** The record this device will have. @param {Ouvert} ouvert @param {Dossier | null} present @returns {Dossier} */
export function dossierAVenir({ droit, etat, dossier }, present) {
  if (dossier) return avecCeux(dossier, present);
  const { situation = {}, ...reste } = present ?? dossierVide();
  // Subjects are those of the journey; health, notes, what was done and noted here stay.
  const garde = { version: 1, ...(situation.faits ? { faits: situation.faits } : {}), ...(situation.foyer ? { foyer: situation.foyer } : {}) };
  const accorde = recois({ ...reste, situation: garde }, Object.entries(valeurs(etat)));
  const droits = reste.droits && sansLesAutres(reste.droits, situation.enfants ?? [], accorde.situation.enfants ?? []);
  const commun = { ...accorde, ...(droits ? { droits } : {}) };
  return droit === "gerer" ? commun : { ...commun, situation: deLAutreCote(commun.situation) };
}

/**
 * Answers about a child bear its key, which may be another child's in the journey.
 * @param {Record<string, string>} droits @param {Record<string, any>[]} avant @param {Record<string, any>[]} apres
 */
function sansLesAutres(droits, avant, apres) {
  const qui = (/** @type {Record<string, any>} */ { cle, naissance, arrivee }) => ecrit([cle, naissance, arrivee]);
  const la = new Set(apres.map(qui));
  const partis = avant.filter((e) => !la.has(qui(e))).map(({ cle }) => `_${cle}`);
  return Object.fromEntries(Object.entries(droits).filter(([nom]) => !partis.some((cle) => nom.endsWith(cle))));
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
  const { partage } = await ensemble(({ dossier: present, partage: ancien }) => {
    const dossier = dossierAVenir(ouvert, present);
    const projete = projette(dossier, permises([], valeurs(etat), dossier.situation));
    // What the journey does not know yet will be said to it.
    const base = Object.fromEntries(Object.entries(projete).filter(([nom]) => nom in etat || nom.startsWith("parent/") || nom.startsWith("foyer/")));
    const pose = { droits: dossier.droits, plan: dossier.plan };
    const avant = present && { le: new Date().toISOString(), dossier: present, partage: ancien, pose };
    const partage = partageNeuf({
      droit, gestion, acces, etat, base, silence: silenceNeuf(), vues, lien: droit === "gerer" ? null : s, vue: droit === "gerer" ? vue : null,
      ...(droit === "gerer" ? {} : sesAgendas(ancien, vues)),
      ...(ouvert.dossier ? { vide: s } : {}), ...(avant ? { avant } : {}),
    });
    return { dossier, partage };
  });
  previensLesPages();
  return partage;
}

/** Calendars that this device gave go on, whichever journey they follow. @param {Partage | null} ancien @param {Partage["vues"]} neuves */
function sesAgendas(ancien, neuves) {
  if (!ancien?.gestion) return {};
  const { gestion, vue, ecrits, vies, discret, vues } = ancien;
  return { gestion, vue, ecrits, vies, discret, vues: { ...vues, ...neuves } };
}

/** @param {Partage | null} partage */
export const peutRevenir = (partage) => !!partage?.avant && Math.abs(Date.now() - Date.parse(partage.avant.le)) < RETOUR;

/** What was on this device before it joined, with what was answered since; null once settled. @returns {Promise<Dossier | null>} */
export async function reviens() {
  const { dossier } = await ensemble(({ dossier: present, partage }) => {
    const { avant } = /** @type {Partial<Partage>} */ (partage ?? {});
    return avant ? { dossier: avecDepuis(avant.dossier, avant.pose, present ?? avant.pose), partage: avant.partage } : {};
  });
  if (dossier) previensLesPages();
  return dossier ?? null;
}

/**
 * @param {Dossier} avant @param {Pick<Dossier, "droits" | "plan">} pose what joining wrote @param {Pick<Dossier, "droits" | "plan">} present
 * @returns {Dossier}
 */
export function avecDepuis(avant, pose, present) {
  const droits = { ...avant.droits };
  for (const nom of Object.keys({ ...pose.droits, ...present.droits })) {
    const dit = present.droits?.[nom];
    if (dit === pose.droits?.[nom]) continue;
    if (dit === undefined) delete droits[nom];
    else droits[nom] = dit;
  }
  const plan = ecrit(present.plan ?? null) === ecrit(pose.plan ?? null) ? avant.plan : present.plan;
  return { ...avant, ...(avant.droits || Object.keys(droits).length ? { droits } : {}), ...(plan === undefined ? {} : { plan }) };
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
