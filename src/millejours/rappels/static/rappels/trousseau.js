/**
 * The private keys of a member, in this browser alone: locked by a passphrase (`famille/coffre.js`), in IndexedDB.
 *
 * @typedef {import("../famille/coffre.js").Chiffre} Chiffre
 * @typedef {{genre: "mille-jours/cle-de-rappel", version: 1, cle: number, equipe: number, publique: string, coffre: Chiffre}} Fiche
 */
import { chiffre, dechiffre } from "../famille/coffre.js";
import { lisPrivee } from "./sceau.js";

const BASE = "mille-jours-rappels";
const COFFRE = "cles";

/** @returns {Promise<IDBDatabase>} */
function ouvreBase() {
  return new Promise((resout, rejette) => {
    const demande = indexedDB.open(BASE, 1);
    demande.onupgradeneeded = () => demande.result.createObjectStore(COFFRE, { keyPath: "cle" });
    demande.onsuccess = () => resout(demande.result);
    demande.onerror = () => rejette(demande.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(coffre: IDBObjectStore) => IDBRequest<T>} action
 * @returns {Promise<T>}
 */
async function transige(mode, action) {
  const base = await ouvreBase();
  try {
    return await new Promise((resout, rejette) => {
      const transaction = base.transaction(COFFRE, mode);
      const demande = action(transaction.objectStore(COFFRE));
      transaction.oncomplete = () => resout(demande.result);
      transaction.onerror = () => rejette(transaction.error);
    });
  } finally {
    base.close();
  }
}

/** @param {Fiche} fiche */
export const garde = (fiche) => transige("readwrite", (coffre) => coffre.put(fiche));

/** @param {number} equipe @returns {Promise<Fiche[]>} the newest key last */
export async function cles(equipe) {
  const toutes = /** @type {Fiche[]} */ (await transige("readonly", (coffre) => coffre.getAll()));
  return toutes.filter((fiche) => fiche.equipe === equipe);
}

/** @param {number} equipe @param {string} publique */
const contexte = (equipe, publique) => `mille-jours/cle-de-rappel/1|${equipe}|${publique}`;

/** @param {number} equipe @param {{publique: string, privee: string}} paire @param {string} phrase */
export const verrouille = (equipe, paire, phrase) => chiffre(paire.privee, phrase, contexte(equipe, paire.publique));

/** @param {Fiche} fiche @param {string} phrase @returns {Promise<CryptoKey>} */
export const deverrouille = async (fiche, phrase) => lisPrivee(await dechiffre(fiche.coffre, phrase, contexte(fiche.equipe, fiche.publique)));

/** A rescue file as it was written; null for anything else. @param {string} texte @returns {?Fiche} */
export function litFichier(texte) {
  try {
    const lu = JSON.parse(texte);
    const juste = lu.genre === "mille-jours/cle-de-rappel" && lu.version === 1 && Number.isInteger(lu.cle) && Number.isInteger(lu.equipe);
    return juste && typeof lu.publique === "string" && lu.coffre ? lu : null;
  } catch {
    return null;
  }
}
