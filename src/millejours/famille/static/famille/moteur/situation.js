/**
 * What a family told us: validated and normalised as `regles/situation.py` does, with the same
 * messages. Dates become ordinals, what is unknown becomes null.
 */
/** @import {Grossesse, Enfant, Parent, Foyer, Situation, Donnee, Lecteur, Lecteurs} from "./types.js" */

import { decoupe, iso, ordinal } from "./jours.js";

const VERSION = 1;
const ANNEES = [1990, 2100];
// Born or expected: more than any family, few enough for a page.
const ENFANTS_MAX = 20;
const CLE = /^[a-z][a-z0-9-]{0,15}$/;
const CLE_FAIT = /^[A-Za-z0-9_-]{1,40}(:[a-z][a-z0-9-]{0,15}){1,2}$/;
const DEPARTEMENT = /^(0[1-9]|[1-8][0-9]|9[0-5]|2A|2B|97[1-8]|98[678])$/;
const ACTIVITES = "salarie independant agricole agent_public demandeur_emploi etudiant sans_activite".split(" ");

/** What a person gave cannot be used: `champ` (path) and why. */
export class ErreurSituation extends Error {
  /** @param {string} champ @param {string} message @param {string} code which sentence of the form says it */
  constructor(champ, message, code) {
    super(message);
    this.name = "ErreurSituation";
    this.champ = champ;
    this.code = code;
  }
}

/** @param {string} champ @param {string} message @param {string} [code] @returns {never} */
function refuse(champ, message, code = "autre") {
  throw new ErreurSituation(champ, message, code);
}

/** @type {Lecteur} */
const date = (valeur, champ) => (valeur === null ? null : uneDate(valeur, champ));

/** @type {Lecteur} */
function booleen(valeur, champ) {
  if (valeur === null || typeof valeur === "boolean") return valeur;
  return refuse(champ, `${repr(valeur)} n'est ni vrai ni faux ; écrivez true ou false`);
}

/** @param {number} minimum @param {number} maximum @returns {Lecteur} */
const entier = (minimum, maximum) => (valeur, champ) => {
  if (valeur === null || (Number.isInteger(valeur) && valeur >= minimum && valeur <= maximum)) return valeur;
  return refuse(champ, `${repr(valeur)} refusé ; un nombre entier de ${minimum} à ${maximum}`);
};

/** @param {string[]} choix @returns {Lecteur} */
const parmi = (choix) => (valeur, champ) => {
  if (valeur === null || choix.includes(valeur)) return valeur;
  return refuse(champ, `${repr(valeur)} refusé ; valeurs acceptées : ${choix.join(", ")}`);
};

/** @param {RegExp} motif @param {string} attendu @returns {Lecteur} */
const motif = (motif, attendu) => (valeur, champ) => {
  if (valeur === null || (typeof valeur === "string" && motif.test(valeur))) return valeur;
  return refuse(champ, `${repr(valeur)} refusé ; ${attendu}`);
};

/** @param {string | null} lettre first letter of the key given by default @returns {Lecteur} */
const cle = (lettre) => {
  const lit = motif(CLE, "une lettre puis des lettres, chiffres ou tirets");
  return (valeur, champ, rang) => lit(valeur, champ, rang) ?? (lettre && lettre + rang);
};

/** @param {number} maximum @returns {Lecteur} */
const texte = (maximum) => (valeur, champ) => {
  if (valeur === null) return null;
  if (typeof valeur !== "string" || [...valeur].length > maximum) {
    return refuse(champ, `un texte de ${maximum} caractères au plus`);
  }
  if (/[\p{Cc}\p{Cs}]/u.test(valeur)) refuse(champ, "un texte d'une ligne, sans caractère de contrôle");
  return rogne(valeur) || null;
};

/** @type {Lecteur} */
const dates = (valeur, champ) => liste(valeur, champ, uneDate, Infinity);

const commune = motif(/^[0-9][0-9AB][0-9]{3}$/, "un code INSEE de cinq caractères");

// Readers run in the order of the Python ones, so that the same fault is named first.
/** @type {Lecteurs} */
const GROSSESSE = {
  cle: cle("g"),
  ddr: date,
  debut: date,
  ponction: date,
  transfert_j5: date,
  terme: date,
  terme_sa: entier(40, 41),
  declaration: date,
  foetus: entier(1, 6),
  chorionicite: parmi(["bichoriale", "monochoriale"]),
  pma: booleen,
  rang: entier(1, 20),
  fin: date,
  pertes: dates,
};
/** @type {Lecteurs} */
const ENFANT = {
  cle: cle("e"),
  prenom: texte(40),
  naissance: date,
  terme_prevu: date,
  grossesse: cle(null),
  arrivee: date,
  rang: entier(1, 20),
  handicap: booleen,
  commune_naissance: commune,
  deces: date,
  sans_vie: booleen,
};
/** @type {Lecteurs} */
const PARENT = {
  cle: cle("p"),
  activite: parmi(ACTIVITES),
  porte: booleen,
  mineur: booleen,
  handicap: booleen,
  rhesus_negatif: booleen,
  immunite_toxoplasmose: booleen,
  immunite_rubeole: booleen,
};
/** @type {Lecteurs} */
const FOYER = {
  departement: motif(DEPARTEMENT, "un code de département : 01 à 95, 2A, 2B, 971…"),
  commune,
  seul: booleen,
  maries: booleen,
  deux_meres: booleen,
};
const CHAMPS_PARENT = ["cle", "porte", "activite", ...Object.keys(PARENT).slice(3)];
const CHAMPS_FOYER = ["seul", "maries", "deux_meres", "departement", "commune"];

/**
 * Validate what was received; throws `ErreurSituation`.
 * @param {unknown} donnee parsed JSON
 * @returns {Situation}
 */
export function litSituation(donnee) {
  const o = objet(donnee, "situation", ["version", "projet", "grossesses", "enfants", "parents", "foyer", "faits"]);
  if (o.version !== undefined && o.version !== VERSION && o.version !== true) {
    refuse("version", `version ${repr(o.version)} inconnue ; la version acceptée est ${VERSION}`);
  }
  const situation = {
    projet: booleen(o.projet ?? null, "projet", 0) || false,
    grossesses: liste(o.grossesses, "grossesses", grossesse, 8),
    enfants: liste(o.enfants, "enfants", enfant, 20),
    parents: liste(o.parents, "parents", (d, champ, rang) => lit(d, champ, rang, PARENT, CHAMPS_PARENT), 2),
    foyer: /** @type {Foyer} */ (lit(estVide(o.foyer) ? {} : o.foyer, "foyer", 0, FOYER, CHAMPS_FOYER)),
    faits: liste(o.faits, "faits", fait, 2000),
  };
  verifieEnsemble(situation);
  return situation;
}

/**
 * The situation as the schema writes it: only what is known, ISO dates.
 * @param {Situation} situation
 * @returns {Donnee}
 */
export function ecritSituation(situation) {
  /** @type {Donnee} */
  const sortie = { version: VERSION };
  if (situation.projet) sortie.projet = true;
  if (situation.grossesses.length) sortie.grossesses = situation.grossesses.map((g) => ecrit(g, GROSSESSE));
  if (situation.enfants.length) sortie.enfants = situation.enfants.map((e) => ecrit(e, ENFANT));
  if (situation.parents.length) sortie.parents = situation.parents.map((p) => ecrit(p, PARENT));
  if (situation.faits.length) sortie.faits = situation.faits.map((f) => ecrit(f, { le: date }));
  const foyer = ecrit(situation.foyer, FOYER);
  if (Object.keys(foyer).length) sortie.foyer = foyer;
  return sortie;
}

/** @param {Donnee} o @param {Lecteurs} lecteurs says which fields are dates */
function ecrit(o, lecteurs) {
  /** @type {Donnee} */
  const sortie = {};
  for (const [nom, valeur] of Object.entries(o)) {
    if (valeur === null || valeur.length === 0) continue;
    const lecteur = lecteurs[nom];
    sortie[nom] = lecteur === date ? iso(valeur) : lecteur === dates ? valeur.map(iso) : valeur;
  }
  return sortie;
}

/** A parent nobody described. @param {string} cle @returns {Parent} */
export const unParent = (cle) => lit({ cle }, "", 0, PARENT, CHAMPS_PARENT);

/** Département of an INSEE commune code. @param {string | null} commune @returns {string | null} */
export function departementDe(commune) {
  return commune && commune.slice(0, /^9[78]/.test(commune) ? 3 : 2);
}

/** Département of the home, from its commune when only the commune is known. @param {Situation} situation */
export function departementDuFoyer({ foyer }) {
  return foyer.departement ?? departementDe(foyer.commune);
}

/** @type {Lecteur} */
function grossesse(donnee, champ, rang) {
  const g = /** @type {Grossesse} */ (lit(donnee, champ, rang, GROSSESSE, Object.keys(GROSSESSE)));
  if ([g.ddr, g.debut, g.ponction, g.transfert_j5, g.terme, g.fin].every((jour) => jour === null)) {
    refuse(champ, "il faut une date : ddr, debut, ponction, transfert_j5 ou terme (fin seule suffit après une perte)");
  }
  if (g.pertes.length > (g.foetus ?? 1)) {
    refuse(`${champ}.pertes`, "plus de pertes que d'enfants attendus ; indiquez foetus");
  }
  return g;
}

/** @type {Lecteur} */
function enfant(donnee, champ, rang) {
  const e = /** @type {Enfant} */ (lit(donnee, champ, rang, ENFANT, Object.keys(ENFANT)));
  if (e.naissance === null) {
    if (e.arrivee === null) refuse(champ, "il faut la date de naissance, ou la date d'arrivée pour une adoption");
    if (e.sans_vie) refuse(`${champ}.sans_vie`, "il faut la date de naissance");
    return e;
  }
  if (e.deces !== null && e.deces < e.naissance) {
    refuse(`${champ}.deces`, "le décès ne peut pas précéder la naissance", "deces");
  }
  if (e.arrivee !== null && e.arrivee < e.naissance) {
    refuse(`${champ}.arrivee`, "l'arrivée au foyer ne peut pas précéder la naissance", "arrivee");
  }
  return e;
}

/** @type {Lecteur} */
function fait(donnee, champ) {
  const o = objet(donnee, champ, ["cle", "le", "lieu"]);
  const cle = o.cle ?? null;
  if (typeof cle !== "string" || !CLE_FAIT.test(cle)) {
    refuse(`${champ}.cle`, `${repr(cle)} n'est pas la clé d'une échéance, comme CH-EX01:e1`);
  }
  if (o.le === undefined) refuse(`${champ}.le`, "le jour manque");
  return { cle, le: uneDate(o.le, `${champ}.le`), lieu: texte(120)(o.lieu ?? null, `${champ}.lieu`, 0) };
}

/** @param {Situation} situation */
function verifieEnsemble({ projet, grossesses, enfants, parents }) {
  if (!projet && !grossesses.length && !enfants.length) {
    refuse("situation", "une date suffit (grossesse, naissance, arrivée), ou projet");
  }
  const nee = (/** @type {Grossesse} */ g) => enfants.some((e) => e.grossesse === g.cle);
  const attendus = grossesses.filter((g) => !nee(g)).reduce((somme, g) => somme + (g.foetus ?? 1), 0);
  const total = attendus + enfants.length;
  if (total > ENFANTS_MAX) refuse("enfants", `${total} enfants ; ${ENFANTS_MAX} au plus, nés ou attendus`);
  grossesses.forEach((g, i) => {
    if (g.fin !== null && nee(g)) {
      refuse(`grossesses[${i}].fin`, "un enfant est né de cette grossesse : dites sa perte sur l'enfant");
    }
  });
  if (parents.filter((p) => p.porte === true).length > 1) refuse("parents", "un seul parent porte la grossesse");
  const cles = [...grossesses, ...enfants, ...parents].map((x) => x.cle);
  const double = cles.find((cle, i) => cles.indexOf(cle, i + 1) > 0);
  if (double) refuse("cle", `la clé ${repr(double)} sert deux fois ; chaque sujet a la sienne`);
  const calculee = cles.find((cle) => /^(projet|n[0-9]+)$/.test(cle));
  if (calculee) refuse("cle", `la clé ${repr(calculee)} est à nous ; choisissez-en une autre, comme g1 ou e1`);
  enfants.forEach((e, i) => {
    if (e.grossesse && !grossesses.some((g) => g.cle === e.grossesse)) {
      refuse(`enfants[${i}].grossesse`, `aucune grossesse n'a la clé ${repr(e.grossesse)}`);
    }
    const tiret = e.cle.lastIndexOf("-");
    const attendue = tiret < 0 ? "" : e.cle.slice(0, tiret);
    if (e.grossesse !== attendue && grossesses.some((g) => g.cle === attendue)) {
      const texte = `${repr(e.cle)} est un enfant de ${repr(attendue)} : indiquez grossesse, ou une autre clé`;
      refuse(`enfants[${i}].cle`, texte);
    }
  });
  for (const [champ, sujets] of Object.entries({ grossesses, enfants })) {
    sujets.forEach((sujet, i) => {
      if (["p1", "p2"].includes(sujet.cle)) refuse(`${champ}[${i}].cle`, `${repr(sujet.cle)} est la clé d'un parent`);
    });
  }
}

/**
 * @param {unknown} donnee @param {string} champ @param {number} rang
 * @param {Lecteurs} lecteurs @param {string[]} champs @returns {any}
 */
function lit(donnee, champ, rang, lecteurs, champs) {
  const o = objet(donnee, champ, champs);
  /** @type {Donnee} */
  const lu = Object.fromEntries(champs.map((nom) => [nom, null]));
  for (const nom in lecteurs) lu[nom] = lecteurs[nom](o[nom] ?? null, `${champ}.${nom}`, rang);
  return lu;
}

/** @param {any} donnee @param {string} champ @param {string[]} permis @returns {Donnee} */
function objet(donnee, champ, permis) {
  if (typeof donnee !== "object" || donnee === null || Array.isArray(donnee)) refuse(champ, "un objet est attendu");
  for (const cle of Object.keys(donnee)) {
    if (!permis.includes(cle)) {
      refuse(`${champ}.${cle}`, `champ inconnu ; champs acceptés : ${permis.join(", ")}`);
    }
  }
  return donnee;
}

/** @param {any} donnee @param {string} champ @param {Lecteur} lecteur @param {number} maximum @returns {any[]} */
function liste(donnee, champ, lecteur, maximum) {
  if (estVide(donnee)) return [];
  if (!Array.isArray(donnee)) return refuse(champ, "une liste est attendue");
  if (donnee.length > maximum) {
    refuse(champ, `${donnee.length} éléments ; ${maximum} au plus sont acceptés`);
  }
  return donnee.map((element, i) => lecteur(element ?? null, `${champ}[${i}]`, i + 1));
}

/** What Python holds for empty: nothing, false, zero, an empty text, list or object. @param {any} v */
function estVide(v) {
  return !v || (typeof v === "object" && Object.keys(v).length === 0);
}

/** @param {any} valeur @param {string} champ */
function uneDate(valeur, champ) {
  const lue = decoupe(valeur);
  if (!lue) return refuse(champ, `${repr(valeur)} n'est pas une date ; écrivez AAAA-MM-JJ, par exemple 2027-04-14`, "date");
  if (lue[0] < ANNEES[0] || lue[0] > ANNEES[1]) {
    refuse(champ, `l'année ${lue[0]} est hors des années acceptées (${ANNEES[0]} à ${ANNEES[1]})`, "annee");
  }
  return ordinal(...lue);
}

/** Python's `strip`, whose blanks are not quite those of `trim`. @param {string} s */
function rogne(s) {
  return s.replace(/^(?:(?!\ufeff)[\s\x1c-\x1f\x85])+|(?:(?!\ufeff)[\s\x1c-\x1f\x85])+$/g, "");
}

/** A value as Python's `repr` writes it in the messages. @param {any} v @returns {string} */
function repr(v) {
  if (v === null || v === undefined) return "None";
  if (typeof v === "boolean") return v ? "True" : "False";
  if (Array.isArray(v)) return `[${v.map(repr).join(", ")}]`;
  if (typeof v === "object") return `{${Object.entries(v).map(([k, x]) => `${repr(k)}: ${repr(x)}`).join(", ")}}`;
  if (typeof v !== "string") return String(v);
  const borne = v.includes("'") && !v.includes('"') ? '"' : "'";
  return borne + v.replace(/[\\'"\p{C}\p{Z}]/gu, (c) => echappe(c, borne)) + borne;
}

/** @param {string} c @param {string} borne */
function echappe(c, borne) {
  if (c === " " || ((c === "'" || c === '"') && c !== borne)) return c;
  if (c === "\\" || c === borne) return `\\${c}`;
  const court = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[c];
  const code = /** @type {number} */ (c.codePointAt(0));
  const [lettre, taille] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return court ?? `\\${lettre}${code.toString(16).padStart(Number(taille), "0")}`;
}
