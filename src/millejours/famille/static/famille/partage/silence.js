/**
 * What a loss that stays on this device holds back. Consent is said loss by loss, by the person's own gesture, and is
 * taken back with the loss; what came from elsewhere was known there already. Seen from outside, what is held back is
 * as it was the instant before. Pure: no page, no network, no clock.
 *
 * @import { Dossier } from "../magasin.js"
 * @import { Partage } from "./appareil.js"
 * @import { Elements } from "./projection.js"
 * @typedef {{v: any, de: string[]}} Retenu what this device says of an item, and for the loss of which subjects it is held
 * @typedef {{dites: string[], connues: string[], sujets: string[], gel: Record<string, Retenu>, attente: Elements}} Silence
 * `dites`: losses said to the other too. `connues`: those kept here, once reckoned with. `sujets`: whom they silenced,
 * even gone from the record. `gel`: items that leave when they are said otherwise, and not before. `attente`: what was
 * said before the loss and has not left yet.
 * @typedef {{
 *   permises: string[], privees: string[], present: Elements, vu: Elements, sujets: Map<string, string[]>, durent: string[],
 *   tait: (nom: string, recu?: any) => boolean, retient: (nom: string) => boolean, causes: (nom: string) => string[],
 * }} Lecture `vu`: what may be seen from outside. `sujets`: silenced, and by the loss of whom. `tait`: nothing of it leaves or comes in. `retient`: it does not leave.
 */

import { pertesDe } from "../copie.js";
import { AJOUTE, revient } from "../perte.js";
import { ecrit, valeurs } from "./fusion.js";
import { changements, identite, PERTE, projette } from "./projection.js";

/** Of a device that joins: what its record holds beside the journey was not said to it. @returns {Silence} */
export const silenceNeuf = () => ({ dites: [], connues: [], sujets: [], gel: {}, attente: {} });

/** @param {string[]} a @param {string[]} b a name may be there twice: two losses, one day @returns {string[]} those of a that b has not */
function sauf(a, b) {
  const reste = [...b];
  return a.filter((x) => {
    const i = reste.indexOf(x);
    if (i >= 0) reste.splice(i, 1);
    return i < 0;
  });
}

/** @param {string[]} a @param {string[]} b */
const communs = (a, b) => sauf(a, sauf(a, b));

/** @param {string} nom of a loss */
const sujetDe = (nom) => nom.split(" ")[1];

/** @param {Elements} elements @returns {string[]} losses that were agreed on */
function pertesDans(elements) {
  return Object.entries(elements).flatMap(([nom, valeur]) => {
    const [genre, cle, champ] = nom.split("/");
    if (genre === "grossesse" && champ === "pertes" && Array.isArray(valeur)) return valeur.map((jour) => `perte ${cle} ${jour}`);
    if (genre === "grossesse" && champ === "fin") return [`fin ${cle} ${valeur}`];
    const jour = elements[`${genre}/${cle}/deces`] ?? elements[`${genre}/${cle}/naissance`];
    return valeur && genre === "enfant" && PERTE.enfant.includes(champ) ? [`enfant ${cle} ${jour}`] : [];
  });
}

/**
 * Losses of this record that the other may know: said to him, or already agreed. Whoever said one may correct its day;
 * a day that only the other wrote is not confirmed to him.
 * @param {string[]} dites @param {Elements} socle @param {Record<string, any>} situation
 * @param {(nom: string) => boolean} [mien] whether an item was said here
 */
export function permises(dites, socle, situation, mien = () => false) {
  const siennes = pertesDe(situation);
  const connues = pertesDans(socle);
  const corrigees = siennes.filter((perte) => {
    const [genre, cle] = perte.split(" ");
    const noms = genre === "fin" ? [`grossesse/${cle}/fin`] : genre === "enfant" ? PERTE.enfant.map((champ) => `enfant/${cle}/${champ}`) : [];
    return !connues.includes(perte) && noms.some((nom) => socle[nom] && mien(nom));
  });
  return communs(siennes, [...dites, ...sauf([...connues, ...corrigees], dites)]);
}

/**
 * A sharing as it stands with this record: older ones had subjects instead of losses, and a loss may come by a copy.
 * @param {Partage} partage @param {Dossier} dossier
 * @returns {Partage & {silence: Silence}}
 */
export function aJour(partage, dossier) {
  const { pertes = [], ...reste } = partage;
  const siennes = pertesDe(dossier.situation);
  const anciennes = () => siennes.filter((nom) => pertes.includes(sujetDe(nom)));
  const p = { ...reste, silence: partage.silence ?? { ...silenceNeuf(), dites: anciennes(), connues: sauf(siennes, anciennes()) } };
  const ici = regarde(p, dossier);
  const neuves = sauf(ici.privees, p.silence.connues);
  if (!neuves.length) return p;
  const de = neuves.map(sujetDe);
  const connus = sujetsDe(p.base);
  const dits = connus.size ? Object.keys(changements(p.base, ici.vu)).filter((nom) => sansSujetConnu(nom, ici.present[nom] ?? p.base[nom], connus)) : [];
  const gel = { ...p.silence.gel, ...Object.fromEntries(dits.map((nom) => [nom, { v: ici.present[nom] ?? null, de }])) };
  return { ...p, silence: { ...p.silence, connues: [...p.silence.connues, ...neuves], gel } };
}

/** Whom items speak of. @param {Elements} elements */
const sujetsDe = (elements) => new Set(Object.keys(elements).map((nom) => nom.split("/")[1]));

/** @param {string} nom @param {any} valeur @param {Set<string>} connus */
function sansSujetConnu(nom, valeur, connus) {
  const [genre, cle] = nom.split("/");
  return genre === "grossesse" || genre === "enfant" ? !connus.has(cle) : !visesPar(nom, valeur).length;
}

/** Subjects named by a mark or an appointment; by a subject's own item, itself. @param {string} nom @param {any} valeur @returns {string[]} */
function visesPar(nom, valeur) {
  const [genre, cle = ""] = nom.split("/");
  if (genre === "grossesse" || genre === "enfant") return [cle];
  if (genre === "fait") return cle.split(":").slice(1);
  return genre === "rdv" && typeof valeur?.cle === "string" ? valeur.cle.split(":").slice(1) : [];
}

/** A child to come is named after its pregnancy. @param {string} sujet @param {Iterable<string>} tus @returns {string[]} */
const concernes = (sujet, tus) => [...tus].filter((cle) => sujet === cle || sujet.startsWith(`${cle}-`));

/**
 * @param {Partage & {silence: Silence}} p @param {Dossier} dossier
 * @param {Elements} [entendu] what stands in the journey, as far as this device heard
 * @returns {Lecture}
 */
export function regarde({ silence, base, etat, appareil }, dossier, entendu = valeurs(etat)) {
  const { situation } = dossier;
  const socle = pose(base, silence.attente);
  const leurs = permises(silence.dites, socle, situation, (nom) => etat[nom]?.[2] === appareil);
  const privees = sauf(pertesDe(situation), leurs);
  const present = projette(dossier, leurs);
  const gele = (/** @type {string} */ nom) => nom in silence.gel && ecrit(silence.gel[nom].v) === ecrit(present[nom] ?? null);
  const connus = sujetsDe(base);
  const { sujets, durent } = tus(situation, { privees, leurs, present, gele, connus, base, entendu, silence });
  const traitres = [...sujets.keys()].filter((cle) => connus.has(cle));
  const vises = (/** @type {string} */ nom, /** @type {any} */ recu) => [present[nom], base[nom], recu].flatMap((valeur) => visesPar(nom, valeur));
  const siens = (/** @type {string} */ nom, /** @type {any} */ recu = undefined) => vises(nom, recu).flatMap((sujet) => concernes(sujet, sujets.keys()));
  // A child loses the name of its pregnancy with it.
  const la = new Set((situation.enfants ?? []).map((/** @type {any} */ e) => `enfant/${e.cle}/grossesse`));
  const meres = (/** @type {string} */ nom) => (la.has(nom) ? [present[nom], base[nom]].filter((cle) => sujets.has(cle)) : []);
  const causes = (/** @type {string} */ nom) =>
    vises(nom, undefined).length ? [...siens(nom), ...meres(nom)].flatMap((cle) => sujets.get(cle) ?? []) : traitres;
  const tait = (/** @type {string} */ nom, /** @type {any} */ recu) => siens(nom, recu).length > 0;
  // A subject that nobody knows leaves whole, or not at all.
  const inconnu = (/** @type {string} */ nom) => visesPar(nom, null).some((cle) => /^(grossesse|enfant)\//.test(nom) && !connus.has(cle));
  const retient = (/** @type {string} */ nom) => ((gele(nom) && !inconnu(nom)) || causes(nom).length > 0) && !estDit(nom, situation, leurs, privees);
  const vu = { ...present };
  for (const nom of new Set([...Object.keys(base), ...Object.keys(present), ...Object.keys(silence.attente)])) if (retient(nom)) remplace(vu, nom, socle[nom]);
  return { permises: leurs, privees, present, vu, sujets, durent, tait, retient, causes };
}

/**
 * Words of a loss that is said to the other leave, whatever else is kept of the same subject; and how many were expected,
 * without which one of several lost would read as all.
 * @param {string} nom @param {Record<string, any>} situation @param {string[]} leurs @param {string[]} privees
 */
function estDit(nom, situation, leurs, privees) {
  const [genre, cle, champ] = nom.split("/");
  if (genre !== "grossesse" && genre !== "enfant") return false;
  const la = (situation[`${genre}s`] ?? []).some((/** @type {any} */ x) => x.cle === cle);
  if (champ === "foetus") return leurs.some((perte) => perte.startsWith(`perte ${cle} `));
  const garde = champ === "fin" ? `fin ${cle} ` : `enfant ${cle} `;
  return la && PERTE[genre].includes(champ) && !privees.some((perte) => perte.startsWith(garde));
}

/**
 * @param {Record<string, any>} situation
 * @param {{privees: string[], leurs: string[], present: Elements, gele: (nom: string) => boolean, connus: Set<string>,
 *   base: Elements, entendu: Elements, silence: Silence}} avec
 * @returns {{sujets: Map<string, string[]>, durent: string[]}} `durent`: those whose reason still stands; the others have a last word
 */
function tus({ grossesses = [], enfants = [] }, { privees, leurs, present, gele, connus, base, entendu, silence }) {
  /** @type {Map<string, string[]>} */
  const sujets = new Map();
  const tait = (/** @type {string} */ cle, causes = [cle]) => sujets.has(cle) || sujets.set(cle, causes);
  const dits = new Set(leurs.map(sujetDe));
  for (const perte of privees) tait(sujetDe(perte));
  for (const e of enfants) if (sujets.has(e.cle) && e.grossesse) tait(e.grossesse);
  // A pregnancy that only a loss brought is told with it.
  const racontees = new Set(enfants.filter((/** @type {any} */ e) => dits.has(e.cle)).map((/** @type {any} */ e) => e.grossesse));
  const neuf = (/** @type {string} */ cle) => !connus.has(cle) && !dits.has(cle) && !racontees.has(cle);
  for (const { cle } of grossesses) if (cle.startsWith(AJOUTE) && neuf(cle)) tait(cle);
  const meurent = new Set(sujets.keys());
  // Taken out of the record, or made anew under the same name: what the other sees must not move.
  const entendus = sujetsDe(entendu);
  const la = new Set([...grossesses, ...enfants].map((x) => x.cle));
  const tiennent = silence.sujets.filter((cle) => (la.has(cle) ? connus.has(cle) && autre(cle, present, base) : connus.has(cle) || !entendus.has(cle)));
  for (const cle of silence.sujets) if (la.has(cle) || tiennent.includes(cle)) tait(cle);
  const durent = [...sujets.keys()].filter((cle) => meurent.has(cle) || tiennent.includes(cle));
  // What the same gesture brought, as long as nothing more is said of it.
  for (const [genre, liste] of /** @type {const} */ ([["grossesse", grossesses], ["enfant", enfants]]))
    for (const { cle } of liste) {
      const siens = Object.keys(present).filter((nom) => nom.startsWith(`${genre}/${cle}/`));
      if (!connus.has(cle) && siens.length && siens.every(gele)) tait(cle, siens.flatMap((nom) => silence.gel[nom].de));
    }
  // Nobody expects twice at a time: another pregnancy would say that this one ended, unless its birth was told.
  const nees = new Set(Object.entries({ ...base, ...entendu }).flatMap(([nom, valeur]) => (/^enfant\/.*\/grossesse$/.test(nom) ? [valeur] : [])));
  const attendues = new Set(Object.keys(base).flatMap((nom) => (nom.startsWith("grossesse/") ? [nom.split("/")[1]] : [])));
  const traitres = [...sujets.keys()].filter((cle) => attendues.has(cle) && !nees.has(cle));
  if (traitres.length) for (const { cle } of grossesses) if (neuf(cle)) tait(cle, traitres);
  // A birth that was told in the same breath would say the rest.
  for (const e of enfants) if (sujets.has(e.grossesse) && neuf(e.cle)) tait(e.cle, sujets.get(e.grossesse));
  return { sujets, durent };
}

/** @param {string} cle @param {Elements} present @param {Elements} base */
const autre = (cle, present, base) => ["grossesse", "enfant"].some((genre) => identite(present, `${genre}/${cle}`) !== identite(base, `${genre}/${cle}`));

/** @param {Elements} elements @param {Elements} dits @returns {Elements} */
function pose(elements, dits) {
  const apres = { ...elements };
  for (const [nom, valeur] of Object.entries(dits)) remplace(apres, nom, valeur);
  return apres;
}

/** @param {Elements} elements @param {string} nom @param {any} valeur */
function remplace(elements, nom, valeur) {
  if (valeur === undefined || valeur === null) delete elements[nom];
  else elements[nom] = valeur;
}

/**
 * Every difference that is held back stays so when its reason goes; consent does not outlive its loss.
 * @param {Silence} silence @param {Lecture} lecture
 * @returns {Silence}
 */
export function retiensTout(silence, { permises, privees, present, vu, causes, retient, durent }) {
  /** @type {Record<string, Retenu>} */
  const gel = {};
  for (const nom of new Set([...Object.keys(present), ...Object.keys(vu)])) {
    if (!retient(nom) || ecrit(present[nom]) === ecrit(vu[nom])) continue;
    const v = present[nom] ?? null;
    const avant = silence.gel[nom] && ecrit(silence.gel[nom].v) === ecrit(v) ? silence.gel[nom].de : [];
    gel[nom] = { v, de: [...new Set([...avant, ...causes(nom)])] };
  }
  const [dites, connues] = [communs(silence.dites, permises), communs(silence.connues, privees)];
  return { ...silence, dites, connues, gel, sujets: durent };
}

/**
 * A loss was just said here.
 * @param {Partage} partage @param {Dossier} dossier before it @param {Record<string, any>} situation after it
 * @param {boolean} aussi whether the other parent is told too
 * @returns {Partage}
 */
export function gardeLaPerte(partage, dossier, situation, aussi) {
  const p = aJour(partage, dossier);
  const ici = regarde(p, dossier);
  const neuves = sauf(pertesDe(situation), pertesDe(dossier.situation));
  const sujets = avecGrossesses(neuves.map(sujetDe), situation);
  // A child who was known is not the pregnancy it came from; one that this loss brings is told by it.
  const la = sujetsDe(ici.present);
  const nes = neuves.map(sujetDe).filter((cle) => la.has(cle));
  const connus = sujets.filter((cle) => la.has(cle) && (nes.includes(cle) || !nes.length));
  const silence = { ...retiensTout(p.silence, ici), attente: p.droit === "lire" ? {} : enAttente(p, ici, dossier) };
  const change = changements(ici.present, projette({ ...dossier, situation }, [...ici.permises, ...(aussi ? neuves : [])]));
  if (aussi) {
    // What waited for this loss to be told waits no more, unless another is kept of the same subject.
    const encore = avecGrossesses(ici.privees.map(sujetDe), situation);
    const libres = connus.filter((cle) => !encore.includes(cle));
    for (const [nom, { v, de }] of Object.entries(silence.gel)) {
      const reste = de.filter((cle) => !libres.includes(cle));
      // Any loss ends a plan: this one says it too.
      if (nom in change || nom === "projet" || !reste.length) delete silence.gel[nom];
      else silence.gel[nom] = { v, de: reste };
    }
    silence.dites = [...silence.dites, ...neuves];
    silence.sujets = silence.sujets.filter((cle) => encore.includes(cle) || !sujets.includes(cle));
  } else {
    const causes = connus.length ? connus : sujets;
    for (const [nom, v] of Object.entries(change)) silence.gel[nom] = { v, de: [...new Set([...(silence.gel[nom]?.de ?? []), ...causes])] };
    silence.connues = [...silence.connues, ...neuves];
    silence.sujets = [...new Set([...silence.sujets, ...sujets])];
  }
  return { ...p, silence };
}

/**
 * The situation as if this loss had not been said. When nobody is left to follow, the plan that it ended comes back if
 * it is still shared; else the record starts again from the question.
 * @param {Record<string, any>} situation @param {import("../perte.js").Perte} perte @param {Partage | null} partage
 * @returns {Record<string, any>}
 */
export function sansLaPerte(situation, perte, partage) {
  const apres = revient(situation, perte);
  if (apres.grossesses || apres.enfants || apres.projet) return apres;
  return partage?.base.projet ? { ...apres, projet: true } : {};
}

/**
 * A loss was taken back here: its consent goes with it, and what was said under it stays here.
 * @param {Partage} partage @param {Dossier} dossier before @param {Record<string, any>} situation after
 * @returns {Partage}
 */
export function reprendsLaPerte(partage, dossier, situation) {
  const p = aJour(partage, dossier);
  const [avant, apres] = [pertesDe(dossier.situation), pertesDe(situation)];
  const rendues = avecGrossesses(sauf(avant, apres).map(sujetDe), dossier.situation);
  const ici = regarde(p, dossier);
  const silence = retiensTout(p.silence, ici);
  const gel = { ...silence.gel };
  // A record that starts again takes nothing away at the other's.
  const emportes = Object.keys(situation).length ? [] : Object.keys(ici.present);
  for (const nom of emportes) if (!visesPar(nom, ici.present[nom]).some((cle) => rendues.includes(cle))) gel[nom] = { v: null, de: rendues };
  return {
    ...p,
    silence: {
      ...silence,
      gel,
      dites: communs(silence.dites, apres),
      connues: communs(silence.connues, apres),
      sujets: silence.sujets.filter((cle) => !rendues.includes(cle)),
    },
  };
}

/** One of several expected may die while the pregnancy goes on, and its letters with it. @param {Record<string, any>} situation @param {string} perte */
export function arrete({ grossesses = [] }, perte) {
  const [genre, cle] = perte.split(" ");
  const g = grossesses.find((/** @type {any} */ x) => x.cle === cle);
  return genre !== "perte" || g.pertes.length >= (g.foetus ?? 1);
}

/** @param {string[]} cles @param {Record<string, any>} situation */
const avecGrossesses = (cles, { enfants = [] }) =>
  [...new Set([...cles, ...enfants.filter((/** @type {any} */ e) => e.grossesse && cles.includes(e.cle)).map((/** @type {any} */ e) => e.grossesse)])];

/**
 * Said before the loss, on subjects the other knows, and not gone yet: it will leave as it was.
 * @param {Partage & {silence: Silence}} p @param {Lecture} ici @param {Dossier} dossier
 */
function enAttente({ base }, ici, { situation: { grossesses = [], enfants = [] } }) {
  const connus = sujetsDe(base);
  const inconnus = [...grossesses, ...enfants].map((x) => x.cle).filter((cle) => !connus.has(cle));
  const dits = Object.entries(changements(base, ici.vu));
  return Object.fromEntries(dits.filter(([nom, valeur]) => !visesPar(nom, valeur ?? base[nom]).some((sujet) => concernes(sujet, inconnus).length)));
}

/**
 * A subject takes another name, because two devices had chosen the same.
 * @param {Silence} silence @param {string} de @param {string} a
 * @returns {Silence}
 */
export function renommeSilence(silence, de, a) {
  const mot = new RegExp(`(^|[ /:])${de}(?=$|[ /:-])`, "g");
  const neuf = (/** @type {string} */ nom) => nom.replace(mot, `$1${a}`);
  const valeur = (/** @type {any} */ v) => (v === de ? a : typeof v?.cle === "string" ? { ...v, cle: neuf(v.cle) } : v);
  const gel = Object.entries(silence.gel).map(([nom, { v, de: causes }]) => [neuf(nom), { v: valeur(v), de: causes.map(neuf) }]);
  const [dites, connues, sujets] = [silence.dites.map(neuf), silence.connues.map(neuf), silence.sujets.map(neuf)];
  return { ...silence, dites, connues, sujets, gel: Object.fromEntries(gel) };
}
