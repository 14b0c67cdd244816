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

// The floor (Safari 15.4, Chrome and Firefox 100). Older, no script of the family's pages runs: the server answers.
if (!globalThis.structuredClone) throw new Error("navigateur");

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

const PARTAGE = "partage";

/**
 * The record and what follows its sharing, read then changed in one go: no other tab writes between.
 * @template {{dossier?: Dossier, partage?: any}} T
 * @param {(tout: {dossier: Dossier | null, partage: any}) => T} change `partage: null` forgets it
 * @returns {Promise<T>}
 */
export async function ensemble(change) {
  const base = await ouvre();
  try {
    return await new Promise((resout, rejette) => {
      const transaction = base.transaction(COFFRE, "readwrite");
      const coffre = transaction.objectStore(COFFRE);
      /** @type {T} */
      let apres;
      const [d, p] = [coffre.get(CLE), coffre.get(PARTAGE)];
      // Requests of one transaction answer in their order.
      p.onsuccess = () => {
        try {
          apres = change({ dossier: d.result ?? null, partage: p.result ?? null });
          if (apres.dossier) coffre.put({ ...apres.dossier, modifie_le: new Date().toISOString() }, CLE);
          if (apres.partage) coffre.put(apres.partage, PARTAGE);
          else if (apres.partage === null) coffre.delete(PARTAGE);
        } catch (erreur) {
          rejette(erreur);
          transaction.abort();
        }
      };
      transaction.oncomplete = () => resout(apres);
      transaction.onerror = transaction.onabort = () => rejette(transaction.error);
    });
  } finally {
    base.close();
  }
}

/**
 * Change what is kept now, whatever this page read before: another tab, or the other parent, may have spoken since.
 * @param {(dossier: Dossier) => Dossier} f
 * @returns {Promise<Dossier | null>} null when it was erased meanwhile: it does not come back
 */
export async function change(f) {
  /** @type {{dossier?: Dossier}} */
  const ecrits = await ensemble(({ dossier }) => (dossier ? { dossier: f(dossier) } : {}));
  return ecrits.dossier ?? null;
}

/** The first answers; what was said meanwhile in another tab stands. @param {Record<string, any>} situation @returns {Promise<Dossier>} */
export async function commence(situation) {
  /** @type {{dossier: Dossier}} */
  const { dossier } = await ensemble(({ dossier: d }) => ({
    dossier: d && Object.keys(d.situation).length ? d : { ...(d ?? dossierVide()), situation },
  }));
  return dossier;
}

/** @returns {Promise<any>} what this device holds of a sharing, null when it shares nothing */
export async function litPartage() {
  return (await transige("readonly", (coffre) => coffre.get(PARTAGE))) ?? null;
}

// A channel does not hear itself: a page that listens has its own, and hears this one too.
const canal = "BroadcastChannel" in globalThis ? new BroadcastChannel("mille-jours") : null;

/** Pages that are open show what changed here, instead of writing over it. */
export const previensLesPages = () => canal?.postMessage("dossier");

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
