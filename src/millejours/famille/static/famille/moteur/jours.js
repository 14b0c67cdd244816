/**
 * Civil days as ordinals (day 1 is 1 January of year 1, as Python's `date.toordinal`), and civil
 * months clamped to their end. Same arithmetic as `regles/periodes/jours.py`; years 1900 to 2150.
 */

const ANNEE_MIN = 1900;
const ANNEE_MAX = 2150;
const PREMIER_1900 = 693596;
const MOYENNE = 365.2425 / 12;

/** First day of each month, from January 1900; one more closes the last month. */
const PREMIERS = new Int32Array((ANNEE_MAX - ANNEE_MIN + 1) * 12 + 1);
PREMIERS[0] = PREMIER_1900;
for (let rang = 1; rang < PREMIERS.length; rang++) {
  const annee = ANNEE_MIN + Math.floor((rang - 1) / 12);
  PREMIERS[rang] = PREMIERS[rang - 1] + longueurMois(annee, ((rang - 1) % 12) + 1);
}

/** @param {number} annee @param {number} mois */
function longueurMois(annee, mois) {
  if (mois !== 2) return mois === 4 || mois === 6 || mois === 9 || mois === 11 ? 30 : 31;
  return annee % 4 === 0 && (annee % 100 !== 0 || annee % 400 === 0) ? 29 : 28;
}

/**
 * Year, month (from 1) and day of an ISO date; null for anything else.
 * @param {unknown} iso
 * @returns {[number, number, number] | null}
 */
export function decoupe(iso) {
  if (typeof iso !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(iso)) return null;
  const annee = +iso.slice(0, 4);
  const mois = +iso.slice(5, 7);
  const quantieme = +iso.slice(8);
  const existe = annee > 0 && mois > 0 && mois < 13 && quantieme > 0 && quantieme <= longueurMois(annee, mois);
  return existe ? [annee, mois, quantieme] : null;
}

/** Ordinal of a day. @param {number} annee @param {number} mois from 1 @param {number} quantieme */
export function ordinal(annee, mois, quantieme) {
  return PREMIERS[(annee - ANNEE_MIN) * 12 + mois - 1] + quantieme - 1;
}

/** Ordinal of an ISO date; throws on anything else. @param {string} iso */
export function jour(iso) {
  const parties = decoupe(iso);
  if (!parties || parties[0] < ANNEE_MIN || parties[0] > ANNEE_MAX) throw new RangeError(`date illisible : ${iso}`);
  return ordinal(...parties);
}

/** ISO date of an ordinal. @param {number} n */
export function iso(n) {
  const { annee, mois, quantieme } = civil(n);
  return `${annee}-${String(mois).padStart(2, "0")}-${String(quantieme).padStart(2, "0")}`;
}

/** Year, month (from 1) and day of the month of an ordinal. @param {number} n */
export function civil(n) {
  const rang = rangMois(n);
  return {
    annee: ANNEE_MIN + Math.floor(rang / 12),
    mois: (rang % 12) + 1,
    quantieme: n - PREMIERS[rang] + 1,
  };
}

/** Index of the month (0 is January 1900) of an ordinal. @param {number} n */
export function rangMois(n) {
  let rang = ((n - PREMIER_1900) / MOYENNE) | 0;
  if (PREMIERS[rang] > n) rang--;
  else if (PREMIERS[rang + 1] <= n) rang++;
  return rang;
}

/** Add civil months, clamped to the last day of the month. @param {number} n @param {number} mois */
export function ajouteMois(n, mois) {
  const rang = rangMois(n);
  const dans = n - PREMIERS[rang];
  const arrivee = rang + mois;
  const dernier = PREMIERS[arrivee + 1] - 1;
  const voulu = PREMIERS[arrivee] + dans;
  return voulu < dernier ? voulu : dernier;
}

/** First day of the civil month. @param {number} n */
export const debutMois = (n) => PREMIERS[rangMois(n)];

/** First day of the next civil month, also from a first day. @param {number} n */
export const moisSuivant = (n) => PREMIERS[rangMois(n) + 1];

/** First of January of the same year. @param {number} n */
export function debutAnnee(n) {
  const rang = rangMois(n);
  return PREMIERS[rang - (rang % 12)];
}

/** 0 is Monday, 6 is Sunday. @param {number} n */
export const jourSemaine = (n) => (n - 1) % 7;

/**
 * The day it is in an IANA time zone.
 * @param {string} fuseau
 * @param {Date} maintenant
 */
export function aujourdhui(fuseau, maintenant) {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone: fuseau,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  const parties = Object.fromEntries(format.formatToParts(maintenant).map((p) => [p.type, +p.value]));
  return ordinal(parties.year, parties.month, parties.day);
}
