/**
 * One journey on several devices: what was said here leaves, what was said elsewhere enters. Called often; cheap
 * when nothing moved. Whatever happens on the way, what this device keeps is never less than before.
 *
 * @import { Dossier } from "../magasin.js"
 * @import { Elements } from "./projection.js"
 * @import { Etat } from "./fusion.js"
 * @import { Ligne, Partage } from "./appareil.js"
 */

import { ensemble, dossierVide, litPartage, lit as litDossier, previensLesPages } from "../magasin.js";
import { pertesDe } from "../copie.js";
import { ligneDAgenda, ligneDeGestion, ligneDuParcours, ligneRecue } from "./appareil.js";
import { egaux, ecrit, entends, estEtat, fusionne, dit, heure, valeurs } from "./fusion.js";
import { suisDonnes } from "./donnes.js";
import { videLien } from "./entree.js";
import { reprends, tient } from "./gestion.js";
import { changements, homonymes, projette, renomme, sujetDit, sujetsDits } from "./projection.js";
import { estBienForme, recois } from "./recu.js";
import { Absente, Depassee, ecris, HorsLigne, lit, prolonge, Refusee, RetourEnArriere } from "./reseau.js";
import { NeSOuvrePas, TropPlein } from "./sceau.js";
import { aJour, arrete, gardeLaPerte, regarde, renommeSilence, retiensTout } from "./silence.js";

const ESSAIS = 40;
const REPRISE = 3_600_000;

/** One device speaks once at a time, all its tabs together. @template T @param {() => Promise<T>} action @returns {Promise<T>} */
export async function seul(action) {
  return navigator.locks ? /** @type {Promise<T>} */ (navigator.locks.request("mille-jours-partage", action)) : action();
}

/**
 * @param {{encore?: boolean}} [comment]
 * @returns {Promise<Partage | null>} what is known after it; `dit` says what went wrong, if anything did
 */
export const synchronise = ({ encore = false } = {}) => seul(() => suis(encore));

/** @param {boolean} encore ask again, though it no longer answered a moment ago */
async function suis(encore) {
  const partage = await tranche();
  if (!partage || partage.droit === "entourage" || !(tient(partage) || aReessayer(partage, encore))) return partage;
  const vues = { ...partage.vues };
  try {
    await videLien(partage, vues);
    const acces = await suisAcces(partage, vues);
    const etat = await accorde({ ...partage, ...acces }, vues);
    const apres = await entre({ ...acces, vide: undefined, vues, dit: "", le: new Date().toISOString() }, etat);
    await suisDonnes(apres, vues);
    await faisVivre(apres);
    const { vue, ecrits, vies, discret } = apres;
    return await note({ vues, vue, ecrits, vies, discret });
  } catch (erreur) {
    const dit = nomme(erreur, partage);
    const essai = new Date().toISOString();
    // A device that is full says so, even if it cannot write it down.
    return note({ vues, dit, essai }).catch(() => ({ ...partage, dit, essai }));
  }
}

/** A row that is not there may be so for an hour: a proxy, a server that is being restored. @param {Partage} partage @param {boolean} encore */
const aReessayer = ({ gestion, lien, essai }, encore) => !!(gestion || lien) && (encore || !essai || Math.abs(Date.now() - Date.parse(essai)) > REPRISE);

/** To follow is to have joined for good: what was before goes. @returns {Promise<Partage | null>} */
async function tranche() {
  const connu = /** @type {Partage | null} */ (await litPartage());
  return connu?.avant ? note({ avant: undefined }) : connu;
}

/** Whether something of this device is followed elsewhere: another device, or a calendar. */
export async function peutPartager() {
  const partage = /** @type {Partage | null} */ (await litPartage());
  return partage !== null && partage.droit !== "entourage" && partage.droit !== "lire" && tient(partage);
}

/**
 * A loss that was just said, here alone or to the other parent too.
 * @param {Partage} partage @param {Dossier} dossier before it @param {Record<string, any>} situation after it
 * @param {{aussi: boolean, lettres: string | null}} comment `lettres`: the order that stops the letters of this person,
 *   if this device holds it
 * @returns {Partage}
 */
export function avecLaPerte(partage, dossier, situation, { aussi, lettres }) {
  const p = gardeLaPerte(partage, dossier, situation, aussi);
  return aussi && lettres ? { ...p, etat: dit(p.etat, { [`lettres/${p.appareil}`]: lettres }, p.appareil) } : p;
}

/** The name of what went wrong; the words are in the page. @param {unknown} erreur @param {Partage} partage */
export function nomme(erreur, partage) {
  if (erreur instanceof HorsLigne) return "hors_ligne";
  if (erreur instanceof RetourEnArriere) return "retour";
  if (erreur instanceof NeSOuvrePas) return "illisible";
  if (erreur instanceof TropPlein) return "plein";
  if (erreur instanceof Absente) return partage.lien ? "coupe" : "detruit";
  if (erreur instanceof Depassee) return "occupe";
  if (erreur instanceof Refusee) return erreur.code === 429 ? "trop" : "refuse";
  if (erreur instanceof DOMException && erreur.name === "QuotaExceededError") return "appareil_plein";
  // What was received is not what this version knows how to read, whichever way.
  return "illisible";
}

/** @param {Partial<Partage>} change */
async function note(change) {
  const { partage } = await ensemble(({ partage }) => (partage ? { partage: { ...partage, ...change } } : {}));
  return /** @type {Partage | null} */ (partage ?? null);
}

/**
 * Where the journey is now: keys change each time a link is cut.
 * @param {Partage} partage @param {Record<string, number>} vues
 */
async function suisAcces(partage, vues) {
  /** @type {Partial<Partage>} */
  const suite = {};
  if (partage.gestion) {
    suite.vue = await reprends(partage, vues);
    if (!partage.lien) suite.acces = suite.vue?.acces ?? null;
  }
  if (partage.lien) {
    const ligne = await ligneRecue(partage.lien);
    const { clair } = await lit(ligne, vues);
    if (clair.v !== 1 || !clair.parcours) throw new NeSOuvrePas();
    [suite.acces, suite.droit] = [clair.parcours, clair.droit];
  }
  return suite;
}

/**
 * The state that this device and the row agree on.
 * @param {Partage} partage @param {Record<string, number>} vues
 * @returns {Promise<Accord>}
 */
async function accorde(partage, vues) {
  for (let essai = 0; ; essai += 1) {
    const dossier = (await litDossier()) ?? dossierVide();
    const { etat, present, vu, attente } = dis(partage, dossier);
    if (!partage.acces) return { etat, vu, attente };
    const ligne = await ligneDuParcours(partage.acces);
    const { clair, version } = await lit(ligne, vues);
    if (clair.v !== 1 || !estEtat(clair.e)) throw new NeSOuvrePas();
    const autre = entends(clair.e, heure(partage.etat));
    const doubles = homonymes(partage.base, present, valeurs(autre));
    if (doubles.length) {
      partage = { ...partage, silence: await separe(doubles, present, autre) };
      continue;
    }
    const fusion = fusionne(etat, autre);
    if (partage.droit === "lire" || egaux(fusion, clair.e)) return { etat: fusion, vu, attente };
    try {
      await ecris(ligne, { v: 1, e: fusion }, version, vues);
      return { etat: fusion, vu, attente };
    } catch (erreur) {
      if (!(erreur instanceof Depassee) || essai >= ESSAIS) throw erreur;
      await new Promise((suite) => setTimeout(suite, Math.random() * 30 * (essai + 1)));
    }
  }
}

/**
 * What this device has to say.
 * @typedef {{etat: Etat, vu: Elements, attente: Elements}} Accord `vu`: what this device showed; `attente`: what it had left to say
 * @param {Partage} partage @param {Dossier} dossier
 * @returns {Accord & {present: Elements}}
 */
export function dis(partage, dossier) {
  const p = aJour(partage, dossier);
  const { present, vu } = regarde(p, dossier);
  const dits = { ...restes(p.base, vu, valeurs(p.etat)), ...changements(p.base, vu) };
  const etat = Object.keys(dits).length && p.droit !== "lire" ? dit(p.etat, dits, p.appareil) : p.etat;
  return { etat, present, vu, attente: p.silence.attente };
}

/**
 * Whom this device takes away goes whole, with what it had refused of it: what it had refused must not show.
 * @param {Elements} base @param {Elements} vu @param {Elements} entendus
 */
function restes(base, vu, entendus) {
  const [connus, la] = [sujetsDits(base), sujetsDits(vu)];
  const partis = Object.keys(entendus).filter((nom) => connus.has(sujetDit(nom)) && !la.has(sujetDit(nom)));
  return Object.fromEntries(partis.map((nom) => [nom, null]));
}

/** @param {[string, string][]} doubles @param {Elements} present @param {Etat} autre */
async function separe(doubles, present, autre) {
  const pris = new Set([...Object.keys(present), ...Object.keys(autre)].map((nom) => nom.split("/")[1]));
  const { partage } = await ensemble(({ dossier, partage: p }) => {
    let neuf = dossier ?? dossierVide();
    let silence = p?.silence;
    for (const [genre, cle] of doubles) {
      let n = 1;
      while (pris.has(genre[0] + n)) n += 1;
      pris.add(genre[0] + n);
      neuf = renomme(neuf, cle, genre[0] + n);
      silence &&= renommeSilence(silence, cle, genre[0] + n);
    }
    return { dossier: neuf, ...(silence ? { partage: { ...p, silence } } : {}) };
  });
  return partage?.silence;
}

/**
 * What was agreed enters the record.
 * @param {Partial<Partage>} change @param {Accord} accord
 * @returns {Promise<Partage>}
 */
async function entre(change, accord) {
  let bouge = false;
  const { partage } = await ensemble(({ dossier, partage: p }) => {
    if (!p) throw new Absente();
    const avant = dossier ?? dossierVide();
    const apres = accueille(p, avant, accord);
    bouge = apres.bouge;
    return { partage: { ...apres.partage, ...change }, ...(bouge ? { dossier: apres.dossier } : {}) };
  });
  if (bouge) previensLesPages();
  return partage;
}

/**
 * Save what was changed here meanwhile, and what keeps silent.
 * @param {Partage} partage @param {Dossier} dossier @param {Accord} accord
 * @returns {{partage: Partage, dossier: Dossier, bouge: boolean}}
 */
export function accueille(partage, dossier, { etat: entendu, vu: avant, attente }) {
  const connu = aJour(partage, dossier);
  // What was held back until now does not leave because of what comes in.
  const p = { ...connu, silence: retiensTout(connu.silence, regarde(connu, dossier)) };
  // A word may have been said here while the network answered.
  const etat = fusionne(p.etat, entendu);
  const accord = valeurs(etat);
  const { present, permises, vu, tait, retient } = regarde(p, dossier, accord);
  const pareil = (/** @type {any} */ a, /** @type {any} */ b) => ecrit(a ?? null) === ecrit(b ?? null);
  const pendants = changements(avant, vu);
  const entrants = Object.keys(etat)
    .filter((nom) => !pareil(present[nom], accord[nom]) && !(nom in pendants))
    .filter((nom) => p.droit !== "lire" || ecrit(p.etat[nom]) !== ecrit(etat[nom]))
    .filter((nom) => !tait(nom, accord[nom]) && (!retient(nom) || !pareil(avant[nom], accord[nom])))
    .map((nom) => /** @type {[string, any]} */ ([nom, accord[nom] ?? null]))
    .filter(estBienForme);
  const neuf = entrants.length ? recois(dossier, entrants) : dossier;
  const recues = pertesRecues(dossier.situation, neuf.situation);
  const apres = projette(neuf, [...permises, ...recues]);
  const base = { ...apres };
  for (const nom of new Set([...Object.keys(apres), ...Object.keys(p.base), ...Object.keys(avant)])) {
    const cache = tait(nom, apres[nom]) || (retient(nom) && !pareil(apres[nom], accord[nom]));
    if (!(nom in pendants) && !cache) continue;
    if (avant[nom] === undefined) delete base[nom];
    else base[nom] = avant[nom];
  }
  const reste = Object.fromEntries(Object.entries(p.silence.attente).filter(([nom, v]) => !(nom in attente) || ecrit(attente[nom]) !== ecrit(v)));
  const suite = { ...p, etat, base, silence: { ...p.silence, attente: reste } };
  const silence = retiensTout(suite.silence, regarde(suite, neuf));
  const taire = recues.some((nom) => arrete(neuf.situation, nom)) ? { taire: true } : {};
  // A newer version of this site may say things that this one does not keep.
  return { partage: { ...suite, silence, ...taire }, dossier: neuf, bouge: ecrit(apres) !== ecrit(present) };
}

/** @param {Record<string, any>} avant @param {Record<string, any>} apres */
function pertesRecues(avant, apres) {
  const connues = new Set(pertesDe(avant));
  return pertesDe(apres).filter((nom) => !connues.has(nom));
}

/** Rows that are read live on; said once a quarter. @param {Partage} partage */
async function faisVivre(partage) {
  const jour = new Date();
  const trimestre = `${jour.getFullYear()}-T${Math.floor(jour.getMonth() / 3) + 1}`;
  const { acces, gestion, lien, vue } = partage;
  /** @type {(nom: string, ligne: () => Promise<Ligne>) => [string, () => Promise<Ligne>]} */
  const tenue = (nom, ligne) => [nom, ligne];
  const lues = [
    ...(acces ? [tenue(acces.id, () => ligneDuParcours(acces))] : []),
    ...(lien ? [tenue(lien, () => ligneRecue(lien))] : []),
    ...(gestion ? [tenue(gestion, () => ligneDeGestion(gestion)), ...(vue?.agendas ?? []).map(({ f }) => tenue(f, () => ligneDAgenda(gestion, f)))] : []),
  ];
  /** @type {Record<string, string>} */
  const vies = {};
  for (const [nom, ligne] of lues) {
    if (partage.vies?.[nom] === trimestre || (await vit(partage, nom, (await ligne()).id))) vies[nom] = trimestre;
  }
  partage.vies = vies;
}

/**
 * @param {Partage} partage @param {string} nom @param {import("./sceau.js").Octets} id
 * @returns {Promise<boolean>} false for a calendar whose row died: it is written again next time
 */
async function vit(partage, nom, id) {
  try {
    await prolonge(id);
    return true;
  } catch (erreur) {
    if (!(erreur instanceof Absente && nom in partage.ecrits)) throw erreur;
    const { [nom]: _, ...ecrits } = partage.ecrits;
    partage.ecrits = ecrits;
    return false;
  }
}
