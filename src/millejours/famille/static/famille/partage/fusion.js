/**
 * Two devices, one state: item by item, the latest word wins. Pure: no clock, no page, no network.
 * The merge is a least upper bound, so that it does not matter who merges, in which order, or how many times.
 *
 * A value, the logical time it was said, and the device that said it; null says that it was taken away.
 * @typedef {[valeur: any, temps: number, appareil: string]} Mot
 * @typedef {Record<string, Mot>} Etat
 */

/** @param {Etat} a @param {Etat} b @returns {Etat} */
export function fusionne(a, b) {
  /** @type {Etat} */
  const c = { ...a };
  for (const [cle, mot] of Object.entries(b)) if (!Object.hasOwn(c, cle) || apres(mot, c[cle])) c[cle] = mot;
  return trie(c);
}

/** The one order that every device keeps. @param {Mot} a @param {Mot} b */
function apres([va, ta, aa], [vb, tb, ab]) {
  if (ta !== tb) return ta > tb;
  if (aa !== ab) return aa > ab;
  // One device never says two things at one time; if it did, all would still agree.
  return ecrit(va) > ecrit(vb);
}

/**
 * What this device says now, later than anything it has heard.
 * @param {Etat} etat
 * @param {Record<string, any>} dits by key; null takes away
 * @param {string} appareil
 * @returns {Etat}
 */
export function dit(etat, dits, appareil) {
  const temps = heure(etat) + 1;
  return trie({ ...etat, ...Object.fromEntries(Object.entries(dits).map(([cle, valeur]) => [cle, [valeur, temps, appareil]])) });
}

/** @param {Etat} etat */
export const heure = (etat) => Object.values(etat).reduce((h, [, temps]) => Math.max(h, temps), 0);

/** @param {Etat} etat @returns {Record<string, any>} what stands */
export const valeurs = (etat) => Object.fromEntries(Object.entries(etat).flatMap(([cle, [v]]) => (v === null ? [] : [[cle, v]])));

/** @param {Etat} a @param {Etat} b */
export const egaux = (a, b) => ecrit(trie(a)) === ecrit(trie(b));

/** How much was said: grows with every word, whoever says it. @param {Etat} etat */
export const poids = (etat) => Object.values(etat).reduce((p, [, temps]) => p + temps, 0);

// Words that others overwrote leave holes in time; nobody makes one that wide.
const TROU = 4096;

/**
 * A word dated far ahead would be the last one for ever, and leave no time to answer it: it is not heard.
 * @param {Etat} recu @param {number} entendu the latest time this device knows of
 * @returns {Etat}
 */
export function entends(recu, entendu) {
  let dernier = entendu;
  const ordre = Object.entries(recu).sort(([, [, a]], [, [, b]]) => a - b);
  return trie(Object.fromEntries(ordre.filter(([, [, temps]]) => temps <= dernier + TROU && (dernier = Math.max(dernier, temps)))));
}

/** @param {unknown} recu @returns {recu is Etat} what a stranger may have written is looked at first */
export function estEtat(recu) {
  return (
    typeof recu === "object" && recu !== null && !Array.isArray(recu) &&
    Object.entries(recu).every(
      ([cle, mot]) =>
        /^[a-z]+(\/[\w:.-]{1,64}){0,2}$/.test(cle) && Array.isArray(mot) && mot.length === 3 &&
        Number.isSafeInteger(mot[1]) && mot[1] > 0 && typeof mot[2] === "string" && mot[2].length <= 16,
    )
  );
}

/** Text of a value that does not depend on who built it. @param {any} valeur @returns {string} */
export function ecrit(valeur) {
  return JSON.stringify(valeur, (_, v) => (v && typeof v === "object" && !Array.isArray(v) ? trie(v) : v));
}

/** @template {object} T @param {T} objet @returns {T} */
const trie = (objet) => /** @type {T} */ (Object.fromEntries(Object.entries(objet).sort(([a], [b]) => (a < b ? -1 : 1))));
