// @ts-check
/** National lines: open or closed at this very moment, wherever the person is. Their hours are those of Paris. */

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

/** @param {HTMLElement} liste @param {Date} maintenant */
function peins(liste, maintenant) {
  const { feries = "", ouvert = "", ferme = "", jusqua = "", ouvre = "", demain = "" } = liste.dataset;
  const heure = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
  for (const ligne of /** @type {NodeListOf<HTMLElement>} */ (liste.querySelectorAll("[data-plages]"))) {
    const lu = etat(ligne.dataset.plages ?? "", feries, maintenant);
    const zone = /** @type {HTMLElement} */ (ligne.querySelector("[data-etat]"));
    zone.hidden = !lu;
    if (!lu) continue;
    // In the person's own time: that of their device.
    const quand = new Date(maintenant.getTime() + lu.reste * 60_000);
    const suite = lu.reste === Infinity ? "" : ` ${lu.ouvert ? jusqua : ouvre} ${quand.getDate() === maintenant.getDate() || lu.ouvert ? "" : `${demain} `}${heure.format(quand)}`;
    const proche = lu.ouvert || lu.reste < 2 * 1440;
    zone.textContent = (lu.ouvert ? ouvert : ferme) + (proche ? suite : "");
    zone.className = lu.ouvert ? "ligne-ouverte" : "ligne-fermee";
  }
}

const liste = /** @type {HTMLElement | null | undefined} */ (globalThis.document?.querySelector("[data-lignes]"));
if (liste) {
  peins(liste, new Date());
  setInterval(() => peins(liste, new Date()), 60_000);
}
