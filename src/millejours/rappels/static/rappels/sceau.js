/**
 * A text sealed for several keys, each of which opens it alone: ECDH P-256 with an ephemeral key, HKDF-SHA-256,
 * AES-256-GCM. WebCrypto only. The format is written in docs/explications/rappels.md.
 *
 * @typedef {{cle: number, publique: string}} Destinataire
 * @typedef {{cle: number, nonce: string, enveloppe: string}} Enveloppe
 * @typedef {{version: 1, ephemere: string, nonce: string, donnees: string, enveloppes: Enveloppe[]}} Scelle
 */

import { deBase64, enBase64 } from "../core/octets.js";

const COURBE = { name: "ECDH", namedCurve: "P-256" };
const NONCE = 12;
// Every message has this length once padded: what is sealed says nothing by its size.
export const TAILLE = 512;

/** None of my keys opens this, or it was changed on the way. */
export class NeSOuvrePas extends Error {}

/** What the ciphertext is bound to: a request moved to another team no longer opens. @param {number} equipe @param {number} [cle] */
const contexte = (equipe, cle) => new TextEncoder().encode(`mille-jours/rappel/1|${equipe}|${cle ?? ""}`);

/**
 * @param {Record<string, string>} message @param {number} equipe @param {Destinataire[]} destinataires
 * @returns {Promise<Scelle>}
 */
export async function scelle(message, equipe, destinataires) {
  const clair = new TextEncoder().encode(JSON.stringify(message));
  if (clair.length > TAILLE) throw new RangeError("message");
  const octets = new Uint8Array(TAILLE).fill(0x20);
  octets.set(clair);
  const contenu = crypto.getRandomValues(new Uint8Array(32));
  const ephemere = await crypto.subtle.generateKey(COURBE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", ephemere.publicKey));
  const enveloppes = [];
  for (const { cle, publique } of destinataires) {
    const emballage = await derive(ephemere.privateKey, await lisPublique(publique), point, equipe, cle);
    const { nonce, donnees } = await chiffre(emballage, contenu, contexte(equipe, cle));
    enveloppes.push({ cle, nonce, enveloppe: donnees });
  }
  const aes = await crypto.subtle.importKey("raw", contenu, "AES-GCM", false, ["encrypt"]);
  const corps = await chiffre(aes, octets, contexte(equipe));
  contenu.fill(0);
  return { version: 1, ephemere: enBase64(point), ...corps, enveloppes };
}

/**
 * @param {Scelle} recu @param {number} equipe @param {number} cle @param {CryptoKey} privee
 * @returns {Promise<Record<string, string>>}
 * @throws {NeSOuvrePas}
 */
export async function ouvre(recu, equipe, cle, privee) {
  const mienne = recu.enveloppes.find((e) => e.cle === cle);
  if (!mienne) throw new NeSOuvrePas();
  try {
    const emballage = await derive(privee, await lisPublique(recu.ephemere), deBase64(recu.ephemere), equipe, cle);
    const contenu = await dechiffre(emballage, mienne.nonce, mienne.enveloppe, contexte(equipe, cle));
    const aes = await crypto.subtle.importKey("raw", contenu, "AES-GCM", false, ["decrypt"]);
    const octets = await dechiffre(aes, recu.nonce, recu.donnees, contexte(equipe));
    const lu = JSON.parse(new TextDecoder().decode(octets));
    if (typeof lu !== "object" || !lu) throw new NeSOuvrePas();
    return lu;
  } catch {
    throw new NeSOuvrePas();
  }
}

/** A pair for a member; its private half leaves this function once, to be locked by a passphrase. */
export async function nouvelleCle() {
  const paire = await crypto.subtle.generateKey(COURBE, true, ["deriveBits"]);
  return {
    publique: enBase64(new Uint8Array(await crypto.subtle.exportKey("raw", paire.publicKey))),
    privee: enBase64(new Uint8Array(await crypto.subtle.exportKey("pkcs8", paire.privateKey))),
  };
}

/** @param {string} pkcs8 @returns {Promise<CryptoKey>} a key that serves and cannot be read again */
export const lisPrivee = (pkcs8) => crypto.subtle.importKey("pkcs8", deBase64(pkcs8), COURBE, false, ["deriveBits"]);

/** @param {string} texte */
const lisPublique = (texte) => crypto.subtle.importKey("raw", deBase64(texte), COURBE, false, []);

/**
 * @param {CryptoKey} privee @param {CryptoKey} publique @param {Uint8Array<ArrayBuffer>} sel
 * @param {number} equipe @param {number} cle
 */
async function derive(privee, publique, sel, equipe, cle) {
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: publique }, privee, 256);
  const secret = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const parametres = { name: "HKDF", hash: "SHA-256", salt: sel, info: contexte(equipe, cle) };
  return crypto.subtle.deriveKey(parametres, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param {CryptoKey} cle @param {Uint8Array<ArrayBuffer>} clair @param {Uint8Array<ArrayBuffer>} lien */
async function chiffre(cle, clair, lien) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const donnees = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: lien }, cle, clair);
  return { nonce: enBase64(iv), donnees: enBase64(new Uint8Array(donnees)) };
}

/** @param {CryptoKey} cle @param {string} nonce @param {string} donnees @param {Uint8Array<ArrayBuffer>} lien */
const dechiffre = (cle, nonce, donnees, lien) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv: deBase64(nonce), additionalData: lien }, cle, deBase64(donnees));
