/**
 * The last plan of the parents' leaves, as a device keeps it and a copy carries it.
 *
 * @typedef {{parent: string, type: string, debut: string, fin: string, prepare?: string}} Periode
 * @typedef {{le: string, jours: string, phrases: string[], periodes: Periode[]}} Plan
 */

const JOUR = /^\d{4}-\d{2}-\d{2}$/;
const MOT = /^[a-z_0-9]{1,24}$/;
// A question about one child bears its key.
const CHAMP = /^[a-z_0-9-]{1,40}$/;
const [LONG, NOMBRE] = [400, 60];

/** @param {unknown} lu @returns {Plan | null} null when it does not look like one of ours */
export function lisPlan(lu) {
  const p = /** @type {any} */ (lu);
  const textes = p && Array.isArray(p.phrases) && p.phrases.length <= NOMBRE && [p.jours, ...p.phrases].every((t) => typeof t === "string" && t.length <= LONG);
  const juste = textes && JOUR.test(p.le) && Array.isArray(p.periodes) && p.periodes.length <= NOMBRE && p.periodes.every(estPeriode);
  return juste ? p : null;
}

/** @param {any} p */
const estPeriode = (p) => p && [p.debut, p.fin].every((j) => JOUR.test(j)) && [p.parent, p.type, ...(p.prepare ? [p.prepare] : [])].every((m) => MOT.test(m));

/** @param {unknown} lus answers by field; what is not a short text is left out @returns {Record<string, string>} */
export function lisDroits(lus) {
  if (typeof lus !== "object" || lus === null) return {};
  return Object.fromEntries(Object.entries(lus).filter(([nom, valeur]) => CHAMP.test(nom) && typeof valeur === "string" && valeur.length <= LONG));
}
