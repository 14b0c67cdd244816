// @ts-check
/** Open or closed at this very moment, wherever the person is: hours are those of Paris, said in the person's time. */

/**
 * @typedef {{jour: string, minute: number}} Moment
 */

const SEMAINE = 7 * 24 * 60;
const JOURS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The day in Paris, and the minute of its week. @param {Date} maintenant @returns {Moment} */
export function aParis(maintenant) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Paris", weekday: "short", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const p = Object.fromEntries(format.formatToParts(maintenant).map((x) => [x.type, x.value]));
  return { jour: `${p.year}-${p.month}-${p.day}`, minute: JOURS.indexOf(p.weekday) * 1440 + Number(p.hour) * 60 + Number(p.minute) };
}

/** @param {string} plages « 540-720 1980-2160 » */
export const lisPlages = (plages) => plages.split(" ").filter(Boolean).map((p) => p.split("-").map(Number));

/**
 * Open or not, and how many minutes until that changes; null when nobody can say.
 * @param {string} plages @param {string} feries @param {Date} maintenant
 */
export function etat(plages, feries, maintenant) {
  const lues = lisPlages(plages);
  const { jour, minute } = aParis(maintenant);
  const toujours = lues.length === 1 && lues[0][0] === 0 && lues[0][1] === SEMAINE;
  // Every day of the week has the same hours on paper; a holiday may not.
  if (!lues.length || (!toujours && feries.split(" ").includes(jour))) return null;
  if (toujours) return { ouvert: true, reste: Infinity };
  // The night of Sunday goes on in Monday's first hours.
  for (const m of [minute, minute + SEMAINE]) {
    const plage = lues.find(([a, b]) => a <= m && m < b);
    if (plage) {
      const suite = plage[1] === SEMAINE ? lues.find(([a]) => a === 0) : undefined;
      return { ouvert: true, reste: plage[1] - m + (suite ? suite[1] : 0) };
    }
  }
  const debuts = lues.map(([a]) => (a - minute + SEMAINE) % SEMAINE);
  return { ouvert: false, reste: Math.min(...debuts) };
}

/** When a line opens again, in the time of the person. @param {Date} maintenant @param {number} reste @param {string} [fuseau] @param {string} [langue] */
export const ouvreEnMots = (maintenant, reste, fuseau, langue = "fr") =>
  new Intl.DateTimeFormat(langue, { timeZone: fuseau, weekday: "long", hour: "numeric", minute: "2-digit" }).format(maintenant.getTime() + reste * 60_000);
