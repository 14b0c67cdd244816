/**
 * The rows of `/partage/v1/`, read and written. Here and nowhere else, something leaves the device: sealed bytes.
 *
 * @import { Ligne } from "./appareil.js"
 * @import { Octets } from "./sceau.js"
 */

import { enTexte, NeSOuvrePas, ouvre, scelle } from "./sceau.js";

const RACINE = "/partage/v1/";
// All tabs wait for one another: a network that never answers would hold them all.
const DELAI = 20_000;

/** Nobody answers: nothing is lost, it will leave later. */
export class HorsLigne extends Error {}
/** Gone: cut, destroyed, or dead of not being read. */
export class Absente extends Error {}
/** Erased by somebody who could: it will not come back. */
export class Eteinte extends Absente {}
/** The row moved: read it, merge, write again. */
export class Depassee extends Error {}
/** The server has an older row than the one this device saw. */
export class RetourEnArriere extends Error {}
/** Not ours, or not whole; whoever holds its proof may write over it. */
export class Illisible extends NeSOuvrePas {
  /** @param {number} version */
  constructor(version) {
    super();
    this.version = version;
  }
}
/** The server said no; `code` is its answer. */
export class Refusee extends Error {
  /** @param {number} code */
  constructor(code) {
    super(String(code));
    this.code = code;
  }
}

/**
 * @param {string} chemin @param {RequestInit} [options]
 */
async function demande(chemin, options = {}) {
  const { reponse, octets } = await attends(async (signal) => {
    const reponse = await fetch(RACINE + chemin, { ...options, signal, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
    return { reponse, octets: new Uint8Array(await reponse.arrayBuffer()) };
  });
  if (reponse.ok || reponse.status === 304) return { reponse, octets };
  if (reponse.status === 404) throw new Absente();
  if (reponse.status === 410) throw new Eteinte();
  if (reponse.status === 412) throw new Depassee();
  if (reponse.status >= 500) throw new HorsLigne();
  throw new Refusee(reponse.status);
}

/**
 * An answer whole, or no network.
 * @template T @param {(signal: AbortSignal) => Promise<T>} demande @returns {Promise<T>}
 */
export async function attends(demande) {
  const arret = new AbortController();
  const minuterie = setTimeout(() => arret.abort(), DELAI);
  try {
    return await demande(arret.signal);
  } catch {
    throw new HorsLigne();
  } finally {
    clearTimeout(minuterie);
  }
}

/**
 * @param {Ligne} ligne
 * @param {Record<string, number>} vues highest version of each row this device has seen; kept up to date
 * @returns {Promise<{clair: any, version: number}>}
 */
export async function lit({ id, cle, sous = id }, vues) {
  const nom = enTexte(id);
  const { reponse, octets } = await demande(nom);
  const version = Number(/^(?:W\/)?"(\d+)"$/.exec(reponse.headers.get("ETag") ?? "")?.[1]);
  if (!(version > 0)) throw new NeSOuvrePas();
  if (version < (vues[nom] ?? 0)) throw new RetourEnArriere();
  const clair = await ouvre(octets, cle, sous, version).catch(() => null);
  if (typeof clair !== "object" || clair === null) throw new Illisible(version);
  vues[nom] = version;
  return { clair, version };
}

/**
 * @param {Ligne} ligne @param {unknown} clair
 * @param {number} version of the row that is replaced; 0 makes it
 * @param {Record<string, number>} vues
 */
export async function ecris({ id, cle, ecriture, sous = id }, clair, version, vues) {
  if (!ecriture) throw new Refusee(403);
  const nom = enTexte(id);
  await demande(nom, {
    method: "PUT",
    body: await scelle(clair, cle, sous, version + 1),
    headers: {
      "Content-Type": "application/octet-stream",
      "X-Preuve": enTexte(ecriture),
      ...(version ? { "If-Match": `"${version}"` } : { "If-None-Match": "*" }),
    },
  });
  vues[nom] = version + 1;
}

/** Already gone is gone. @param {Ligne} ligne */
export async function efface({ id, effacement }) {
  if (!effacement) throw new Refusee(403);
  try {
    await demande(enTexte(id), { method: "DELETE", headers: { "X-Preuve": enTexte(effacement) } });
  } catch (erreur) {
    if (!(erreur instanceof Absente)) throw erreur;
  }
}

/** It was read: it lives on. @param {Octets} id */
export const prolonge = (id) => demande(`${enTexte(id)}/vie`, { method: "POST" });

/**
 * Read, change, write; again each time somebody was faster.
 * @template T
 * @param {Ligne} ligne
 * @param {Record<string, number>} vues
 * @param {(clair: any) => T | null} change null leaves the row as it is
 * @param {(erreur: unknown) => {clair: any, version: number}} [sinon] what is there when it cannot be read
 * @returns {Promise<T | any>} the text of the row in the end
 */
export async function transforme(ligne, vues, change, sinon = jette) {
  for (let essai = 0; ; essai += 1) {
    const { clair, version } = await lit(ligne, vues).catch(sinon);
    const neuf = change(clair);
    if (neuf === null) return clair;
    try {
      await ecris(ligne, neuf, version, vues);
      return neuf;
    } catch (erreur) {
      if (!(erreur instanceof Depassee) || essai >= 40) throw erreur;
      // Two devices that answer each other at once would miss each other for ever.
      await new Promise((suite) => setTimeout(suite, Math.random() * 40 * (essai + 1)));
    }
  }
}

/** @param {unknown} erreur @returns {never} */
function jette(erreur) {
  throw erreur;
}
