/**
 * Old copies, brought to today's form one version at a time: `MIGRATIONS[n]` turns a file of version n into n + 1.
 * A published version is never removed from here; docs/reference/copie.md describes each.
 *
 * @typedef {{format: string, version: number, cree_le?: string, dossier?: any, [cle: string]: any}} Fichier
 */

export const VERSION = 1;

/** @type {Record<number, (fichier: Fichier) => Fichier>} */
export const MIGRATIONS = { 0: de0a1 };

/**
 * @param {Fichier} fichier
 * @returns {Fichier} the same, at today's version
 */
export function migre(fichier) {
  let courant = fichier;
  while (courant.version < VERSION) courant = MIGRATIONS[courant.version](courant);
  return courant;
}

/**
 * Version 0 was a draft, never published: French dates, one flat list of appointments, words spelled out.
 *
 * @param {Fichier} ancien
 * @returns {Fichier}
 */
function de0a1(ancien) {
  const famille = ancien.famille ?? {};
  /** @type {Record<string, any>} */
  const situation = { version: 1 };
  if (famille.terme) situation.grossesses = [{ cle: "g1", terme: enIso(famille.terme) }];
  if (famille.enfants?.length) {
    situation.enfants = famille.enfants.map((/** @type {any} */ enfant, /** @type {number} */ i) => ({
      cle: `e${i + 1}`,
      ...(enfant.nom ? { prenom: enfant.nom } : {}),
      naissance: enIso(enfant.ne_le),
    }));
  }
  if (famille.departement) situation.foyer = { departement: famille.departement };
  if (ancien.coches?.length) {
    situation.faits = ancien.coches.map((/** @type {any} */ c) => ({ cle: c.cle, le: enIso(c.le) }));
  }
  return {
    format: "mille-jours/dossier",
    version: 1,
    cree_le: ancien.le ? `${enIso(ancien.le)}T00:00:00.000Z` : "",
    dossier: {
      version: 1,
      modifie_le: "",
      situation,
      rendez_vous: (ancien.rdv ?? []).map((/** @type {any} */ r, /** @type {number} */ i) => ({
        id: `r${i + 1}`,
        titre: r.quoi,
        le: enIso(r.le),
        ...(r.ou ? { lieu: r.ou } : {}),
      })),
      notes: [],
      reglages: {},
    },
  };
}

/** @param {string} jour JJ/MM/AAAA */
function enIso(jour) {
  return String(jour).split("/").reverse().join("-");
}
