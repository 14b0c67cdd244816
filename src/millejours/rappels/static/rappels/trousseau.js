/**
 * The private keys of a member, in this browser alone: locked by a passphrase (`famille/coffre.js`), in IndexedDB.
 * A key is kept before the server hears of it, and waits here for its number: an answer that is lost loses nothing.
 * `cle` is 0 until then.
 *
 * @typedef {import("../famille/coffre.js").Chiffre} Chiffre
 * @typedef {{genre: "mille-jours/cle-de-rappel", version: 1, cle: number, equipe: number, publique: string, coffre: Chiffre}} Fiche
 */
import { chiffre, dechiffre } from "../famille/coffre.js";
import { lisPrivee } from "./sceau.js";

const BASE = "mille-jours-rappels";
const COFFRE = "cles";
const ATTENTE = "attente";

/** @returns {Promise<IDBDatabase>} */
function ouvreBase() {
  return new Promise((resout, rejette) => {
    const demande = indexedDB.open(BASE, 2);
    demande.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) demande.result.createObjectStore(COFFRE, { keyPath: "cle" });
      demande.result.createObjectStore(ATTENTE, { keyPath: "publique" });
    };
    demande.onsuccess = () => resout(demande.result);
    demande.onerror = () => rejette(demande.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(coffre: IDBObjectStore, attente: IDBObjectStore) => IDBRequest<T>} action
 * @returns {Promise<T>}
 */
async function transige(mode, action) {
  const base = await ouvreBase();
  try {
    return await new Promise((resout, rejette) => {
      const transaction = base.transaction([COFFRE, ATTENTE], mode);
      const demande = action(transaction.objectStore(COFFRE), transaction.objectStore(ATTENTE));
      transaction.oncomplete = () => resout(demande.result);
      transaction.onerror = () => rejette(transaction.error);
    });
  } finally {
    base.close();
  }
}

/** A key with its number; it waits no more. @param {Fiche} fiche */
export const garde = (fiche) => transige("readwrite", (coffre, attente) => {
  attente.delete(fiche.publique);
  return coffre.put(fiche);
});

/** A key the server has not taken yet. @param {Fiche} fiche */
export const metEnAttente = (fiche) => transige("readwrite", (_coffre, attente) => attente.put(fiche));

/** The server said no: this key will never be one. @param {string} publique */
export const oublie = (publique) => transige("readwrite", (_coffre, attente) => attente.delete(publique));

/** Keys that waited and that the server has: they get their number. @param {number} equipe @param {Record<string, number>} posees */
export async function rattrape(equipe, posees) {
  const enAttente = /** @type {Fiche[]} */ (await transige("readonly", (_coffre, attente) => attente.getAll()));
  for (const fiche of enAttente) {
    if (fiche.equipe === equipe && fiche.publique in posees) await garde({ ...fiche, cle: posees[fiche.publique] });
  }
}

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
