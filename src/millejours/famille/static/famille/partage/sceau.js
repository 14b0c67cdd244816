/**
 * Rows that the server cannot read. WebCrypto only; nothing is kept, nothing is sent.
 * Twin of src/millejours/core/scelle/format.py: vectors in docs/reference/parcours-scelle.vecteurs.json hold both.
 *
 * @typedef {Uint8Array<ArrayBuffer>} Octets
 */

import { deBase64Url, enBase64Url } from "../../core/octets.js";

export const VERSION = 1;
export const [IDENTIFIANT, SECRET, NONCE, SCEAU] = [16, 32, 12, 16];
const [BLOC, TAILLE_MAX] = [4096, 65_536];
const BLANC = 0x20;

/** Another key, another version, or bytes that were changed: which of them cannot be told. */
export class NeSOuvrePas extends Error {}
/** More than a row holds. */
export class TropPlein extends Error {}

/** @param {number} taille @returns {Octets} */
export const tire = (taille) => crypto.getRandomValues(new Uint8Array(taille));

export const enTexte = enBase64Url;

/**
 * @param {unknown} texte
 * @param {number} taille
 * @returns {Octets}
 * @throws {NeSOuvrePas} unless it is the one way to write that many bytes
 */
export function enOctets(texte, taille) {
  if (typeof texte !== "string" || !/^[\w-]*$/.test(texte)) throw new NeSOuvrePas("base64url");
  let octets;
  try {
    octets = deBase64Url(texte);
  } catch {
    throw new NeSOuvrePas("base64url");
  }
  if (octets.length !== taille || enTexte(octets) !== texte) throw new NeSOuvrePas("base64url");
  return octets;
}

/**
 * HKDF-SHA-256, empty salt.
 * @param {Octets} secret @param {string} usage @param {number} taille
 * @returns {Promise<Octets>}
 */
export async function derive(secret, usage, taille) {
  const matiere = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(`mj${VERSION} ${usage}`);
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info }, matiere, taille * 8);
  return new Uint8Array(bits);
}

/** @param {Octets} secret */
export const identifiantDe = (secret) => derive(secret, "id", IDENTIFIANT);
/** @param {Octets} secret */
export const cleDe = (secret) => derive(secret, "lecture", SECRET);
/** @param {Octets} octets @returns {Promise<Octets>} */
export const hache = async (octets) => new Uint8Array(await crypto.subtle.digest("SHA-256", octets));

/**
 * What shows the server that one may erase; its hash, that one may write. Whoever was given the second alone cannot
 * find the first.
 * @typedef {{effacement: Octets, ecriture: Octets}} Preuves
 * @param {Octets} effacement @returns {Promise<Preuves>}
 */
export const preuves = async (effacement) => ({ effacement, ecriture: await hache(effacement) });
/** @param {Octets} secret */
export const preuvesDe = async (secret) => preuves(await derive(secret, "preuve", SECRET));
/** Of a row that was given away: whoever holds its address cannot write it. @param {Octets} gestion @param {Octets} identifiant */
export const preuvesDonnees = async (gestion, identifiant) => preuves(await derive(gestion, `preuve ${enTexte(identifiant)}`, SECRET));
/**
 * Of a calendar, from the management and not from the address: whoever was given the address asks the server for a
 * calendar, never for the row.
 * @param {Octets} gestion @param {Octets} cle
 */
export const identifiantDAgenda = (gestion, cle) => derive(gestion, `agenda ${enTexte(cle)}`, IDENTIFIANT);

/**
 * @param {unknown} donnee @param {Octets} cle @param {Octets} identifiant @param {number} version
 * @param {Octets} [nonce] given by test vectors alone: it never serves twice under one key
 * @returns {Promise<Octets>}
 */
export async function scelle(donnee, cle, identifiant, version, nonce = tire(NONCE)) {
  const texte = new TextEncoder().encode(JSON.stringify(donnee));
  // Blanks after a JSON text are still JSON.
  const clair = new Uint8Array(Math.ceil(texte.length / BLOC) * BLOC).fill(BLANC);
  if (NONCE + clair.length + SCEAU > TAILLE_MAX) throw new TropPlein();
  clair.set(texte);
  const chiffre = await crypto.subtle.encrypt(parametres(nonce, identifiant, version), await importe(cle, "encrypt"), clair);
  const ligne = new Uint8Array(NONCE + chiffre.byteLength);
  ligne.set(nonce);
  ligne.set(new Uint8Array(chiffre), NONCE);
  return ligne;
}

/**
 * @param {Octets} ligne @param {Octets} cle @param {Octets} identifiant @param {number} version
 * @returns {Promise<any>}
 * @throws {NeSOuvrePas}
 */
export async function ouvre(ligne, cle, identifiant, version) {
  try {
    const parametre = parametres(ligne.slice(0, NONCE), identifiant, version);
    const clair = await crypto.subtle.decrypt(parametre, await importe(cle, "decrypt"), ligne.slice(NONCE));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(clair));
  } catch {
    throw new NeSOuvrePas();
  }
}

/** @param {Octets} cle @param {"encrypt" | "decrypt"} usage */
const importe = (cle, usage) => crypto.subtle.importKey("raw", cle, "AES-GCM", false, [usage]);

/** A row cannot be put in another's place, nor an old one as new. @param {Octets} nonce @param {Octets} identifiant @param {number} version */
function parametres(nonce, identifiant, version) {
  const associe = new TextEncoder().encode(`v${VERSION}|${enTexte(identifiant)}|${version}`);
  return { name: "AES-GCM", iv: nonce, additionalData: associe };
}
