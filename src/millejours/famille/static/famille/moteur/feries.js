/** Public holidays by zone, and the two ways French law counts around them (`regles/periodes/feries.py`). */
/** @import {DonneesFeries, Feries} from "./types.js" */

import { jour, jourSemaine } from "./jours.js";

const SAMEDI = 5;
const DIMANCHE = 6;

/** @param {DonneesFeries} donnees @returns {Feries} */
export function creeFeries(donnees) {
  /** @type {Map<string, Set<number>>} */
  const connus = new Map();

  /** @param {string} zone */
  function feries(zone) {
    let jours = connus.get(zone);
    if (!jours) connus.set(zone, (jours = joursDe(donnees, zone)));
    return jours;
  }

  return {
    // Roll a deadline to the next working day when it ends on a Saturday, Sunday or holiday.
    reporte(n, zone) {
      const chomes = feries(zone);
      while (jourSemaine(n) >= SAMEDI || chomes.has(n)) n++;
      return n;
    },
    // Day after `nombre` jours ouvrables (Monday to Saturday, no holiday), the first one included.
    apresOuvrables(n, nombre, zone) {
      const chomes = feries(zone);
      for (; ; n++) {
        if (jourSemaine(n) !== DIMANCHE && !chomes.has(n) && --nombre === 0) return n + 1;
      }
    },
  };
}

/** @param {DonneesFeries} donnees @param {string} zone */
function joursDe(donnees, zone) {
  const { fixes, paques, dates } = donnees.zones[zone];
  const jours = new Set();
  for (const [annee, dimanche] of Object.entries(donnees.paques)) {
    const valables = dates.filter(([, du, au]) => (du ?? +annee) <= +annee && +annee <= (au ?? +annee));
    for (const mj of [...fixes, ...valables.map(([mj]) => mj)]) jours.add(jour(`${annee}-${mj}`));
    for (const decalage of paques) jours.add(jour(`${annee}-${dimanche}`) + decalage);
  }
  return jours;
}
