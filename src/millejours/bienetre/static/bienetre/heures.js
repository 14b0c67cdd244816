// Is a line open now? Its hours are those of Paris; the person may be in Cayenne. Said in the time of the person.

const JOURS = ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"];
const PARIS = "Europe/Paris";
const MINUTES = 1440;
const QUART = 900_000;
const RECHERCHE = 8 * MINUTES * 60_000;

/** @typedef {{jours: number[], de: number, a: number}} Plage a range may end after midnight: `a` is then over 1440 */

/** @param {string} horaires `24/7`, or `Mo-Fr 09:00-19:00,20:00-22:00; Sa 10:00-13:00` @returns {Plage[]} */
export function lit(horaires) {
  if (horaires === "24/7") return [{ jours: [0, 1, 2, 3, 4, 5, 6], de: 0, a: MINUTES }];
  return horaires.split(";").flatMap((regle) => {
    const [jours, heures] = regle.trim().split(" ");
    return (heures ?? "").split(",").map((plage) => {
      const [de, a] = plage.split("-").map((h) => Number(h.slice(0, 2)) * 60 + Number(h.slice(3)));
      return { jours: jours.split(",").flatMap(desJours), de, a: a > de ? a : a + MINUTES };
    });
  });
}

/** @param {string} mot `Mo` or `Mo-Fr` */
function desJours(mot) {
  const [premier, dernier = premier] = mot.split("-").map((j) => JOURS.indexOf(j));
  return Array.from({ length: ((dernier - premier + 7) % 7) + 1 }, (_, i) => (premier + i) % 7);
}

/** Day of the week and minute of the day, in a time zone. @param {Date} quand */
function aParis(quand) {
  const lu = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", { timeZone: PARIS, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(quand)
      .map(({ type, value }) => [type, value]),
  );
  return { jour: JOURS.indexOf(lu.weekday.slice(0, 2)), minute: Number(lu.hour) * 60 + Number(lu.minute) };
}

/** @param {Plage[]} plages @param {Date} quand */
function estOuvert(plages, quand) {
  const { jour, minute } = aParis(quand);
  const veille = (jour + 6) % 7;
  return plages.some(({ jours, de, a }) => (jours.includes(jour) && minute >= de && minute < a) || (jours.includes(veille) && minute + MINUTES < a));
}

/**
 * @param {string} horaires @param {Date} quand
 * @param {string} [fuseau] of the person; the device's by default @param {string} [langue]
 * @returns {{ouvert: boolean, heure: string}} and when it opens next, in the person's own time
 */
export function etat(horaires, quand, fuseau, langue = "fr") {
  const plages = lit(horaires);
  if (estOuvert(plages, quand)) return { ouvert: true, heure: "" };
  // Lines open on a quarter of an hour.
  const depart = Math.ceil(quand.getTime() / QUART) * QUART;
  for (let instant = depart; instant <= depart + RECHERCHE; instant += QUART) {
    if (!estOuvert(plages, new Date(instant))) continue;
    const mots = new Intl.DateTimeFormat(langue, { timeZone: fuseau, weekday: "long", hour: "numeric", minute: "2-digit" });
    return { ouvert: false, heure: mots.format(instant) };
  }
  return { ouvert: false, heure: "" };
}

/**
 * Say it beside each line whose hours are sure; the others keep their words.
 * @param {ParentNode} racine @param {(nom: string, trous?: Record<string, string>) => string} mot
 */
export function ditOuvertures(racine, mot) {
  for (const lieu of racine.querySelectorAll("[data-ouverture]:not([data-ouverture=''])")) {
    const { ouvert, heure } = etat(/** @type {HTMLElement} */ (lieu).dataset.ouverture ?? "", new Date(), undefined, document.documentElement.lang);
    if (ouvert || heure) lieu.textContent += ` ${ouvert ? mot("ouvert") : mot("ferme", { heure })}`;
  }
}
