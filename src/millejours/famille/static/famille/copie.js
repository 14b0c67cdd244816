/**
 * The copy of a family: one JSON file that it keeps, with or without a password.
 * No page here, no device: a text in, a record out, or an error that says which.
 *
 * @import { Dossier } from "./magasin.js"
 */

import { chiffre, CoffreAbime, dechiffre, MauvaisMotDePasse, verifieBloc } from "./coffre.js";
import { estRendezVous } from "./debout.js";
import { migre, VERSION } from "./migrations.js";
import { lisDroits, lisPlan } from "./plan.js";

export const FORMAT = "mille-jours/dossier";
// The draft of version 0 had no name of its own.
const FORMATS = [FORMAT, "mille-jours"];
export const TAILLE_MAXIMUM = 5_000_000;

/** What went wrong, by name; the words are in the page (`parcours/_copie.html`). */
export class ErreurCopie extends Error {
  /**
   * @param {"illisible" | "inconnu" | "recent" | "abime" | "mot_de_passe" | "demande_mot_de_passe" | "trop_gros"} code
   * @param {string} [detail]
   */
  constructor(code, detail = "") {
    super(detail || code);
    this.code = code;
    this.detail = detail;
  }
}

/**
 * @param {Dossier} dossier
 * @param {{motDePasse?: string, maintenant?: Date}} [options]
 * @returns {Promise<string>} the text of the file
 */
export async function ecrisCopie(dossier, { motDePasse = "", maintenant = new Date() } = {}) {
  const cree_le = maintenant.toISOString();
  if (!motDePasse) return JSON.stringify({ format: FORMAT, version: VERSION, cree_le, dossier }, null, 1);
  const scelle = await chiffre(JSON.stringify({ cree_le, dossier }), motDePasse, contexte(VERSION));
  return JSON.stringify({ format: FORMAT, version: VERSION, chiffre: scelle }, null, 1);
}

/**
 * @param {string} texte
 * @param {{motDePasse?: string, valideSituation?: (situation: any) => unknown}} [options]
 *   `valideSituation` throws when the situation does not hold.
 * @returns {Promise<{cree_le: string, dossier: Dossier, version: number}>} `version`: that of the file as it was
 */
export async function lisCopie(texte, { motDePasse = "", valideSituation } = {}) {
  if (texte.length > TAILLE_MAXIMUM) throw new ErreurCopie("trop_gros");
  const fichier = lisEnveloppe(texte);
  const clair = fichier.chiffre ? await ouvre(fichier, motDePasse) : fichier;
  const courant = enCasDeTrouble(() => migre(clair));
  return {
    cree_le: typeof courant.cree_le === "string" ? courant.cree_le : "",
    dossier: valideDossier(courant.dossier, valideSituation),
    version: fichier.version,
  };
}

/**
 * Before any password is asked: is it ours, can we read it?
 *
 * @param {string} texte
 * @returns {Record<string, any>}
 */
export function lisEnveloppe(texte) {
  let fichier;
  try {
    fichier = JSON.parse(texte);
  } catch {
    // A text that begins like ours was cut; anything else never was ours.
    throw new ErreurCopie(/^\s*\{\s*"format"\s*:\s*"mille-jours/.test(texte) ? "abime" : "illisible");
  }
  if (!estObjet(fichier) || !FORMATS.includes(fichier.format)) throw new ErreurCopie("inconnu");
  if (!Number.isInteger(fichier.version) || fichier.version < 0) throw new ErreurCopie("abime", "version");
  if (fichier.version > VERSION) throw new ErreurCopie("recent");
  if ("chiffre" in fichier) enCasDeTrouble(() => verifieBloc(fichier.chiffre));
  return fichier;
}

/**
 * @param {Record<string, any>} fichier
 * @param {string} motDePasse
 */
async function ouvre(fichier, motDePasse) {
  if (!motDePasse) throw new ErreurCopie("demande_mot_de_passe");
  try {
    const clair = JSON.parse(await dechiffre(fichier.chiffre, motDePasse, contexte(fichier.version)));
    return { ...clair, format: fichier.format, version: fichier.version };
  } catch (erreur) {
    throw new ErreurCopie(erreur instanceof MauvaisMotDePasse ? "mot_de_passe" : "abime");
  }
}

/** @param {number} version */
function contexte(version) {
  return `${FORMAT}/${version}`;
}

/**
 * @template T
 * @param {() => T} action
 * @returns {T}
 */
function enCasDeTrouble(action) {
  try {
    return action();
  } catch (erreur) {
    throw erreur instanceof ErreurCopie ? erreur : new ErreurCopie("abime", erreur instanceof CoffreAbime ? "chiffre" : "");
  }
}

/** @type {Record<string, (valeur: unknown) => boolean>} */
const CHAMPS_NOTE = { id: estTexte, texte: estTexte, le: estTexte, cle: estTexte };

/**
 * @param {any} dossier
 * @param {((situation: any) => unknown) | undefined} valideSituation
 * @returns {Dossier}
 */
export function valideDossier(dossier, valideSituation) {
  if (!estObjet(dossier) || dossier.version !== 1 || !estObjet(dossier.situation)) throw new ErreurCopie("abime", "dossier");
  const rendez_vous = valideListe(dossier.rendez_vous, "rendez_vous", estRendezVous);
  const notes = valideListe(dossier.notes, "notes", estNote);
  // A family that noted an appointment before saying anything has no situation yet: that is not a fault.
  if (valideSituation && Object.keys(dossier.situation).some((cle) => cle !== "version")) {
    try {
      valideSituation(dossier.situation);
    } catch (erreur) {
      throw new ErreurCopie("abime", erreur instanceof Error ? erreur.message : "situation");
    }
  }
  return {
    version: 1,
    modifie_le: estTexte(dossier.modifie_le) ? dossier.modifie_le : "",
    situation: dossier.situation,
    rendez_vous,
    notes,
    ...(dossier.droits ? { droits: lisDroits(dossier.droits) } : {}),
    ...(dossier.plan ? { plan: lisPlan(dossier.plan) } : {}),
    reglages: estObjet(dossier.reglages) ? dossier.reglages : {},
  };
}

/**
 * @param {unknown} liste
 * @param {string} nom
 * @param {(element: any) => boolean} juste
 * @returns {any[]}
 */
function valideListe(liste, nom, juste) {
  if (liste === undefined) return [];
  if (!Array.isArray(liste) || liste.length > 5000 || !liste.every(juste)) throw new ErreurCopie("abime", nom);
  return liste;
}

/** @param {any} note */
const estNote = (note) =>
  estObjet(note) && ["id", "texte"].every((cle) => cle in note) && Object.entries(note).every(([cle, valeur]) => CHAMPS_NOTE[cle]?.(valeur));

/**
 * What a copy holds, in numbers: enough to know it again without showing it.
 *
 * @param {Dossier} dossier
 */
export function resume(dossier) {
  const { grossesses = [], enfants = [], faits = [] } = dossier.situation;
  return {
    grossesses: grossesses.length,
    enfants: enfants.length,
    faits: faits.length,
    rendez_vous: dossier.rendez_vous.length,
    notes: dossier.notes.length,
    pertes: pertesDe(dossier.situation).length,
  };
}

/**
 * Losses that were said, each by a name that stays the same in two copies.
 *
 * @param {Record<string, any>} situation
 * @returns {string[]}
 */
export function pertesDe({ grossesses = [], enfants = [] }) {
  return [
    ...grossesses.filter((/** @type {any} */ g) => g.fin).map((/** @type {any} */ g) => `fin ${g.cle} ${g.fin}`),
    ...grossesses.flatMap((/** @type {any} */ g) => (g.pertes ?? []).map((/** @type {string} */ p) => `perte ${g.cle} ${p}`)),
    ...enfants
      .filter((/** @type {any} */ e) => e.deces || e.sans_vie)
      .map((/** @type {any} */ e) => `enfant ${e.cle} ${e.deces ?? e.naissance}`),
  ];
}

/** @param {any} valeur */
function estObjet(valeur) {
  return typeof valeur === "object" && valeur !== null && !Array.isArray(valeur);
}

/** @param {unknown} valeur */
function estTexte(valeur) {
  return typeof valeur === "string" && valeur.length <= 20_000;
}
