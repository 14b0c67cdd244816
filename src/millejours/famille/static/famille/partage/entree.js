/**
 * To come in by a link: what it opens is read and shown first; nothing is kept before a yes.
 *
 * @import { Acces, Droit, Memoire, Partage } from "./appareil.js"
 * @import { Dossier } from "../magasin.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {{droit: Droit, s: string, acces: Acces | null, gestion: string | null, etat: Etat, dossier: Dossier | null, memoire?: Memoire | null,
 *   vue: any, vues: Record<string, number>, version: number}} Ouvert
 */

import { pertesDe, valideDossier } from "../copie.js";
import { dossierVide, ensemble, previensLesPages } from "../magasin.js";
import { litSituation } from "../moteur/situation.js";
import { ligneDeGestion, ligneDonnee, ligneDuParcours, ligneRecue, partageNeuf } from "./appareil.js";
import { ecrit, entends, estEtat, valeurs } from "./fusion.js";
import { AJOUTE, auHasard } from "../perte.js";
import { deLAutreCote, identite, PERTE, projette } from "./projection.js";
import { recois } from "./recu.js";
import { tientDebout } from "../debout.js";
import { Absente, lit, prolonge, transforme } from "./reseau.js";
import { NeSOuvrePas } from "./sceau.js";
import { arrete, permises, silenceNeuf } from "./silence.js";

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
  const commun = { droit, s, gestion, dossier, memoire: dossier ? lisMemoire(clair.memoire) : null, vue, vues, version };
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

/** Of an older phone; without it, what its record does not tell is kept here. @param {any} memoire @returns {Memoire | null} */
function lisMemoire(memoire) {
  const { base, silence } = memoire ?? {};
  const objets = [base, silence?.gel, silence?.attente].every((x) => x && typeof x === "object" && !Array.isArray(x));
  return objets && [silence.dites, silence.connues, silence.sujets].every(Array.isArray) ? { base, silence } : null;
}

/** The record this device will have. @param {Ouvert} ouvert @param {Dossier | null} present @returns {Dossier} */
export function dossierAVenir({ droit, etat, dossier }, present) {
  if (dossier) return avecCeux(dossier, present);
  const { situation = {}, ...reste } = present ?? dossierVide();
  // Subjects are those of the journey; health, notes, what was done and noted here stay.
  const garde = { version: 1, ...(situation.faits ? { faits: situation.faits } : {}), ...(situation.foyer ? { foyer: situation.foyer } : {}) };
  const accorde = avecSesPertes(recois({ ...reste, situation: garde }, Object.entries(valeurs(etat))), situation);
  const droits = reste.droits && sansLesAutres(reste.droits, situation.enfants ?? [], accorde.situation.enfants ?? []);
  const commun = { ...accorde, ...(droits ? { droits } : {}) };
  return droit === "gerer" ? commun : { ...commun, situation: deLAutreCote(commun.situation) };
}

/**
 * To join takes no loss away: whom the journey holds alive under the same name and days died here, and others are kept.
 * @param {Dossier} accorde @param {Record<string, any>} situation what was here
 * @returns {Dossier}
 */
function avecSesPertes(accorde, { grossesses = [], enfants = [] }) {
  const neuve = structuredClone(accorde.situation);
  /** @type {Record<string, string>} */
  const noms = {};
  const garde = (/** @type {"grossesse" | "enfant"} */ genre, /** @type {any[]} */ perdus) => {
    for (const x of perdus) {
      const memeNom = (neuve[`${genre}s`] ??= []).find((/** @type {any} */ y) => y.cle === x.cle);
      const la = memeNom && memes(genre, memeNom, x) ? memeNom : null;
      if (memeNom && !la) noms[x.cle] = auHasard(neuve, AJOUTE);
      if (!la) neuve[`${genre}s`].push({ ...structuredClone(x), cle: noms[x.cle] ?? x.cle, ...(x.grossesse ? { grossesse: noms[x.grossesse] ?? x.grossesse } : {}) });
      else for (const champ of PERTE[genre]) if (x[champ] !== undefined && la[champ] === undefined) la[champ] = structuredClone(x[champ]);
    }
    if (!neuve[`${genre}s`]?.length) delete neuve[`${genre}s`];
  };
  const morts = enfants.filter((/** @type {any} */ e) => e.deces || e.sans_vie);
  const meres = new Set(morts.map((/** @type {any} */ e) => e.grossesse));
  garde("grossesse", grossesses.filter((/** @type {any} */ g) => g.fin || g.pertes?.length || meres.has(g.cle)));
  garde("enfant", morts);
  return tientDebout(neuve) ? { ...accorde, situation: neuve } : accorde;
}

/** @param {"grossesse" | "enfant"} genre @param {any} a @param {any} b */
function memes(genre, a, b) {
  const dit = (/** @type {any} */ x) => identite(projette({ situation: { [`${genre}s`]: [x] }, rendez_vous: [] }, []), `${genre}/${x.cle}`);
  return dit(a) === dit(b);
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
    const sues = permises([], valeurs(etat), dossier.situation);
    const projete = projette(dossier, sues);
    // What the journey does not know yet will be said to it; after a loss that is kept, what was there before stays here.
    const tait = gardeUnePerte(present, ancien, sues);
    const connu = (/** @type {string} */ nom) => nom in etat || /^(parent|foyer)\//.test(nom) || (tait && !/^(grossesse|enfant)\//.test(nom));
    const base = ouvert.memoire?.base ?? Object.fromEntries(Object.entries(projete).filter(([nom]) => connu(nom)));
    const pose = { droits: dossier.droits, plan: dossier.plan };
    const avant = present && { le: new Date().toISOString(), dossier: present, partage: ancien, pose };
    const partage = partageNeuf({
      droit, gestion, acces, etat, base, silence: ouvert.memoire?.silence ?? silenceNeuf(), vues, lien: droit === "gerer" ? null : s, vue: droit === "gerer" ? vue : null,
      ...(droit === "gerer" ? {} : sesAgendas(ancien, vues)),
      ...(ouvert.dossier ? { vide: s } : {}), ...(avant ? { avant } : {}),
      ...(sues.some((perte) => arrete(dossier.situation, perte)) && !attendQuelquUn(dossier.situation) ? { taire: true } : {}),
    });
    return { dossier, partage };
  });
  previensLesPages();
  return partage;
}

/** Somebody lives, or is to come: letters go on. @param {Record<string, any>} situation */
function attendQuelquUn({ projet, grossesses = [], enfants = [] }) {
  const nee = (/** @type {string} */ cle) => enfants.some((/** @type {any} */ e) => e.grossesse === cle);
  const attendue = (/** @type {any} */ g) => !g.fin && (g.pertes?.length ?? 0) < (g.foetus ?? 1) && !nee(g.cle);
  return !!projet || grossesses.some(attendue) || enfants.some((/** @type {any} */ e) => !e.deces && !e.sans_vie);
}

/**
 * Whether something of a loss may be in what was noted here.
 * @param {Dossier | null} present @param {Partage | null} ancien @param {string[]} sues
 */
function gardeUnePerte(present, ancien, sues) {
  const { connues = [], sujets = [], gel = {} } = ancien?.silence ?? {};
  return pertesDe(present?.situation ?? {}).some((perte) => !sues.includes(perte)) || connues.length + sujets.length + Object.keys(gel).length > 0;
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
  await transforme(await ligneDonnee(gestion, vide), vues, ({ dossier, memoire, ...reste }) => (dossier || memoire ? reste : null)).catch((erreur) => {
    if (!(erreur instanceof Absente)) throw erreur;
  });
}

/** @param {Ouvert} ouvert keep the link of grandparents beside what is theirs */
export async function gardeEntourage({ s, vues }) {
  await ensemble(({ partage }) => ({ partage: partage ?? partageNeuf({ droit: "entourage", lien: s, vues }) }));
}

/** @param {Partage | null} partage */
export const estEntourage = (partage) => partage?.droit === "entourage";
