/**
 * A password turned into a key, a text turned into a ciphertext. WebCrypto only; nothing is kept.
 *
 * @typedef {{nom: string, kdf: string, iterations: number, sel: string, nonce: string, donnees: string}} Chiffre
 */

import { deBase64, enBase64 } from "../core/octets.js";

export const NOM = "AES-256-GCM";
export const KDF = "PBKDF2-HMAC-SHA-256";
export const ITERATIONS = 600_000;
// A file that asks for more would freeze an old phone; one that asks for less was not made by us.
const ITERATIONS_MAXIMUM = 10_000_000;
const SEL = 16;
const NONCE = 12;

/** A wrong password and a changed ciphertext look the same: the key does not open. */
export class MauvaisMotDePasse extends Error {}

/** The block of encryption itself is not one. */
export class CoffreAbime extends Error {}

/** @returns {boolean} false on a page that is not served securely */
export function saitChiffrer() {
  return Boolean(globalThis.crypto?.subtle);
}

/**
 * @param {string} texte
 * @param {string} motDePasse
 * @param {string} contexte what the file says of itself, sealed with the text
 * @returns {Promise<Chiffre>}
 */
export async function chiffre(texte, motDePasse, contexte) {
  const sel = crypto.getRandomValues(new Uint8Array(SEL));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const cle = await derive(motDePasse, sel, ITERATIONS);
  const scelle = await crypto.subtle.encrypt(parametres(nonce, contexte), cle, new TextEncoder().encode(texte));
  return {
    nom: NOM,
    kdf: KDF,
    iterations: ITERATIONS,
    sel: enBase64(sel),
    nonce: enBase64(nonce),
    donnees: enBase64(new Uint8Array(scelle)),
  };
}

/**
 * @param {unknown} bloc
 * @param {string} motDePasse
 * @param {string} contexte
 * @returns {Promise<string>}
 * @throws {CoffreAbime | MauvaisMotDePasse}
 */
export async function dechiffre(bloc, motDePasse, contexte) {
  const { iterations, sel, nonce, donnees } = verifieBloc(bloc);
  const cle = await derive(motDePasse, sel, iterations);
  let clair;
  try {
    clair = await crypto.subtle.decrypt(parametres(nonce, contexte), cle, donnees);
  } catch {
    throw new MauvaisMotDePasse();
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(clair);
}

/**
 * @param {unknown} bloc
 * @returns {{iterations: number, sel: Uint8Array<ArrayBuffer>, nonce: Uint8Array<ArrayBuffer>, donnees: Uint8Array<ArrayBuffer>}}
 */
export function verifieBloc(bloc) {
  const b = /** @type {Record<string, unknown>} */ (bloc ?? {});
  const entier = Number.isInteger(b.iterations) ? Number(b.iterations) : 0;
  if (b.nom !== NOM || b.kdf !== KDF || entier < ITERATIONS || entier > ITERATIONS_MAXIMUM) throw new CoffreAbime();
  const [sel, nonce, donnees] = [octets(b.sel), octets(b.nonce), octets(b.donnees)];
  // 16 bytes are the seal of GCM: less is not a message.
  if (sel.length !== SEL || nonce.length !== NONCE || donnees.length < 16) throw new CoffreAbime();
  return { iterations: entier, sel, nonce, donnees };
}

/**
 * @param {Uint8Array<ArrayBuffer>} nonce
 * @param {string} contexte
 */
function parametres(nonce, contexte) {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(contexte) };
}

/**
 * @param {string} motDePasse
 * @param {Uint8Array<ArrayBuffer>} sel
 * @param {number} iterations
 */
async function derive(motDePasse, sel, iterations) {
  // The same word typed on two keyboards (é as one sign or two) is the same password.
  const octets = new TextEncoder().encode(motDePasse.normalize("NFKC"));
  const matiere = await crypto.subtle.importKey("raw", octets, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: sel, iterations },
    matiere,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

/** @param {unknown} texte */
function octets(texte) {
  if (typeof texte !== "string") throw new CoffreAbime();
  try {
    return deBase64(texte);
  } catch {
    throw new CoffreAbime();
  }
}
