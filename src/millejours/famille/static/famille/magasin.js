/**
 * What the family keeps on this device: one record in IndexedDB, nothing anywhere else.
 *
 * @typedef {{id: string, titre: string, le: string, heure?: string, lieu?: string, cle?: string}} RendezVous
 * @typedef {{id: string, texte: string, le: string, cle?: string}} Note
 * `droits`: answers to the estimates, by field; `plan`: the last plan of the parents' leaves.
 * @typedef {{
 *   version: 1,
 *   modifie_le: string,
 *   situation: Record<string, any>,
 *   rendez_vous: RendezVous[],
 *   notes: Note[],
 *   droits?: Record<string, string>,
 *   plan?: import("./plan.js").Plan | null,
 *   reglages: {vue?: string, discret?: boolean, agenda_entier?: boolean}
 * }} Dossier
 */

export const BASE = "mille-jours";
export const VERSION_DOSSIER = 1;
const COFFRE = "dossier";
const CLE = "famille";

/** @returns {Promise<IDBDatabase>} */
function ouvre() {
  return new Promise((resout, rejette) => {
    const demande = indexedDB.open(BASE, 1);
    demande.onupgradeneeded = () => demande.result.createObjectStore(COFFRE);
    demande.onsuccess = () => resout(demande.result);
    demande.onerror = () => rejette(demande.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(coffre: IDBObjectStore) => IDBRequest<T>} action
 * @returns {Promise<T>}
 */
async function transige(mode, action) {
  const base = await ouvre();
  try {
    return await new Promise((resout, rejette) => {
      const transaction = base.transaction(COFFRE, mode);
      const demande = action(transaction.objectStore(COFFRE));
      transaction.oncomplete = () => resout(demande.result);
      transaction.onerror = () => rejette(transaction.error);
      transaction.onabort = () => rejette(transaction.error);
    });
  } finally {
    base.close();
  }
}

/** @returns {Dossier} */
export function dossierVide() {
  return { version: 1, modifie_le: "", situation: {}, rendez_vous: [], notes: [], reglages: {} };
}

/** @returns {Promise<Dossier | null>} what this device keeps, null when nothing */
export async function lit() {
  return (await transige("readonly", (coffre) => coffre.get(CLE))) ?? null;
}

/** @param {Dossier} dossier */
export async function ecrit(dossier) {
  await transige("readwrite", (coffre) => coffre.put({ ...dossier, modifie_le: new Date().toISOString() }, CLE));
}

/** Ask the browser to keep the record; it may say no. @returns {Promise<boolean>} */
export async function demandeDurable() {
  return (await navigator.storage?.persist?.()) ?? false;
}

/** Clear everything this site ever put on the device. */
export async function effaceTout() {
  await new Promise((resout, rejette) => {
    const demande = indexedDB.deleteDatabase(BASE);
    demande.onsuccess = () => resout(undefined);
    demande.onerror = () => rejette(demande.error);
  });
  localStorage.clear();
  sessionStorage.clear();
  if ("caches" in globalThis) await Promise.all((await caches.keys()).map((nom) => caches.delete(nom)));
}
