/**
 * What of a family's record may leave its device, item by item, and how what comes back enters it.
 * Shared: dates, what is done, appointments, and the few answers without which the dates would differ.
 * Never here: notes, health, home. A loss only when the person said so.
 *
 * @import { Dossier } from "../magasin.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {Record<string, any>} Elements
 */

import { avecSituation, droitsRenommes } from "../droits.js";
import { ecrit } from "./fusion.js";

const JOUR = 86_400_000;
// How a pregnancy was dated by medicine is health: it leaves as the day it began.
const REPERES = ["ddr", "debut", "terme", "terme_sa"];
const ANCRES = [...REPERES, "ponction", "transfert_j5"];
const GROSSESSE = ["declaration", "foetus", "rang"];
const ENFANT = ["prenom", "naissance", "arrivee", "terme_prevu", "grossesse", "rang", "commune_naissance"];
const PARENT = ["porte", "activite"];
const RENDEZ_VOUS = ["titre", "le", "heure", "lieu", "cle"];
export const PERTE = { grossesse: ["fin", "pertes"], enfant: ["deces", "sans_vie"] };

/** @param {Record<string, any>} objet @param {string[]} noms */
export const choisis = (objet, noms) =>
  Object.fromEntries(noms.flatMap((n) => (objet[n] === undefined || objet[n] === null || objet[n] === "" ? [] : [[n, objet[n]]])));

/**
 * @param {Pick<Dossier, "situation" | "rendez_vous">} dossier
 * @param {string[]} permises losses that leave, by the name that `pertesDe` gives
 * @returns {Elements}
 */
export function projette({ situation, rendez_vous }, permises) {
  /** @type {Elements} */
  const tout = {};
  const pose = (/** @type {string} */ prefixe, /** @type {Record<string, any>} */ champs) => {
    for (const [nom, valeur] of Object.entries(champs)) tout[`${prefixe}/${nom}`] = valeur;
  };
  if (situation.projet) tout.projet = true;
  for (const g of situation.grossesses ?? []) {
    const repere = repereDe(g);
    pose(`grossesse/${g.cle}`, { ...(Object.keys(repere).length ? { repere } : {}), ...choisis(g, GROSSESSE) });
    if (permises.includes(`fin ${g.cle} ${g.fin}`)) pose(`grossesse/${g.cle}`, { fin: g.fin });
    const pertes = dites(g, permises);
    if (pertes.length) pose(`grossesse/${g.cle}`, { pertes });
  }
  for (const e of situation.enfants ?? []) {
    pose(`enfant/${e.cle}`, choisis(e, ENFANT));
    if (permises.includes(`enfant ${e.cle} ${e.deces ?? e.naissance}`)) pose(`enfant/${e.cle}`, choisis(e, PERTE.enfant));
  }
  for (const p of nommes(situation.parents)) pose(`parent/${p.cle}`, choisis(p, PARENT));
  if (situation.foyer?.departement) tout["foyer/departement"] = situation.foyer.departement;
  for (const f of situation.faits ?? []) tout[`fait/${f.cle}`] = choisis(f, ["le", "lieu"]);
  for (const r of rendez_vous) tout[`rdv/${r.id}`] = choisis(r, RENDEZ_VOUS);
  return tout;
}

/** Two may be lost on one day, and one of them said. @param {any} g @param {string[]} permises */
function dites(g, permises) {
  const reste = [...permises];
  return (g.pertes ?? []).filter((/** @type {string} */ jour) => {
    const i = reste.indexOf(`perte ${g.cle} ${jour}`);
    if (i >= 0) reste.splice(i, 1);
    return i >= 0;
  });
}

/** A form may leave parents without a key: theirs is their rank. @param {any[] | undefined} parents @returns {any[]} */
const nommes = (parents) => (parents ?? []).map((p, i) => ({ ...p, cle: p.cle ?? `p${i + 1}` }));

/** @param {Record<string, any>} g */
function repereDe(g) {
  const repere = choisis(g, REPERES);
  const debut = g.ponction ?? (g.transfert_j5 && plus(g.transfert_j5, -5));
  return { ...(debut && !repere.ddr && !repere.debut ? { debut } : {}), ...repere };
}

/** @param {string} jour @param {number} n */
const plus = (jour, n) => new Date(Date.parse(jour) + n * JOUR).toISOString().slice(0, 10);

/**
 * What was said since the last time; null for what was taken away.
 * @param {Elements} base @param {Elements} present
 * @returns {Elements}
 */
export function changements(base, present) {
  /** @type {Elements} */
  const dits = {};
  for (const [nom, valeur] of Object.entries(present)) if (ecrit(base[nom]) !== ecrit(valeur)) dits[nom] = valeur;
  for (const nom of Object.keys(base)) if (!(nom in present)) dits[nom] = null;
  return dits;
}

/**
 * A record that says what was agreed. What it holds beside is untouched.
 * @param {Dossier} dossier
 * @param {Elements} accord what stands, for the items that may enter
 * @returns {Dossier}
 */
export function applique(dossier, accord) {
  const situation = structuredClone(dossier.situation);
  if (situation.parents) situation.parents = nommes(situation.parents);
  /** @type {Map<string, any>} */
  const rdv = new Map(dossier.rendez_vous.map((r) => [r.id, r]));
  /** @type {Map<string, any>} */
  const faits = new Map((situation.faits ?? []).map((/** @type {any} */ f) => [f.cle, f]));
  for (const [nom, valeur] of Object.entries(accord)) {
    const [genre, cle, champ] = nom.split("/");
    if (genre === "fait") pose(faits, cle, valeur && { cle, ...choisis(valeur, ["le", "lieu"]) });
    else if (genre === "rdv") pose(rdv, cle, valeur && { id: cle, ...choisis(valeur, RENDEZ_VOUS) });
    else if (genre === "projet") situation.projet = valeur ?? undefined;
    else if (genre === "foyer" && cle === "departement") situation.foyer = remplace(situation.foyer ?? {}, cle, valeur);
    else if (Object.hasOwn(LISTES, genre)) poseChamp(situation, genre, cle, champ, valeur);
  }
  situation.faits = [...faits.values()];
  for (const nom of ["grossesses", "enfants"]) situation[nom] = (situation[nom] ?? []).filter(existe);
  situation.version = 1;
  for (const [nom, valeur] of Object.entries(situation))
    if (valeur === undefined || (Array.isArray(valeur) && !valeur.length)) delete situation[nom];
  return { ...avecSituation(dossier, situation), rendez_vous: [...rdv.values()] };
}

/** @type {Record<string, [liste: string, champs: string[]]>} */
const LISTES = {
  grossesse: ["grossesses", ["repere", ...GROSSESSE, ...PERTE.grossesse]],
  enfant: ["enfants", [...ENFANT, ...PERTE.enfant]],
  parent: ["parents", PARENT],
};

/** @param {any} s without any date left, a subject is gone */
const existe = (s) => ANCRES.some((nom) => s[nom]) || s.fin || s.naissance || s.arrivee;

/** @param {Record<string, any>} situation @param {string} genre @param {string} cle @param {string} champ @param {any} valeur */
function poseChamp(situation, genre, cle, champ, valeur) {
  const [liste, permis] = LISTES[genre];
  if (!permis.includes(champ)) return;
  situation[liste] ??= [];
  let sujet = situation[liste].find((/** @type {any} */ x) => x.cle === cle);
  if (!sujet) situation[liste].push((sujet = { cle }));
  if (champ !== "repere") return void remplace(sujet, champ, valeur);
  for (const nom of ANCRES) delete sujet[nom];
  Object.assign(sujet, choisis(valeur ?? {}, REPERES));
}

/** @param {Record<string, any>} objet @param {string} nom @param {any} valeur */
function remplace(objet, nom, valeur) {
  if (valeur === null || valeur === undefined) delete objet[nom];
  else objet[nom] = valeur;
  return objet;
}

/** @param {Map<string, any>} liste @param {string} cle @param {any} valeur */
const pose = (liste, cle, valeur) => (valeur ? liste.set(cle, valeur) : liste.delete(cle));

/**
 * Two devices gave one name to two children: the one that comes second takes another.
 * @param {Dossier} dossier @param {string} de @param {string} a
 * @returns {Dossier}
 */
export function renomme(dossier, de, a) {
  const sujet = new RegExp(`:${de}(?=$|[:-])`, "g");
  const cle = (/** @type {any} */ x) => (x.cle ? { ...x, cle: x.cle.replace(sujet, `:${a}`) } : x);
  const s = dossier.situation;
  const nomme = (/** @type {any} */ x) => ({ ...x, ...(x.cle === de ? { cle: a } : {}), ...(x.grossesse === de ? { grossesse: a } : {}) });
  const situation = { ...s, ...mappe("grossesses", nomme), ...mappe("enfants", nomme), ...mappe("faits", cle) };
  /** @param {string} nom @param {(x: any) => any} f */
  function mappe(nom, f) {
    return s[nom] ? { [nom]: s[nom].map(f) } : {};
  }
  const droits = dossier.droits && { droits: droitsRenommes(dossier.droits, de, a) };
  return { ...dossier, situation, rendez_vous: dossier.rendez_vous.map(cle), notes: dossier.notes.map(cle), ...droits };
}

/** @param {Elements} x @param {string} n of a subject */
export const identite = (x, n) => ecrit([x[`${n}/repere`], x[`${n}/naissance`], x[`${n}/arrivee`]]);

/** @param {string} nom of an item */
export const sujetDit = (nom) => nom.split("/").slice(0, 2).join("/");

/** Pregnancies and children that items speak of. @param {Elements} x */
export const sujetsDits = (x) => new Set(Object.keys(x).filter((nom) => /^(grossesse|enfant)\//.test(nom)).map(sujetDit));

/**
 * Subjects that this device and another made under one name without knowing of each other.
 * @param {Elements} base @param {Elements} present @param {Elements} accord
 * @returns {[genre: string, cle: string][]}
 */
export function homonymes(base, present, accord) {
  const [connus, autres] = [sujetsDits(base), sujetsDits(accord)];
  return [...sujetsDits(present)]
    .filter((n) => !connus.has(n) && autres.has(n) && identite(present, n) !== identite(accord, n))
    .map((n) => /** @type {[string, string]} */ (n.split("/")));
}

/**
 * The other parent reads the same journey from the other side: « moi » is whom the first device calls the other.
 * @param {Record<string, any>} situation
 */
export function deLAutreCote(situation) {
  const [premier = { cle: "p1" }, autre = { cle: premier.cle === "p2" ? "p1" : "p2" }] = situation.parents ?? [];
  if (autre.porte === undefined && premier.porte !== undefined && premier.porte) autre.porte = false;
  return { ...situation, parents: [autre, premier] };
}
