// @ts-check
/** National lines: open or closed at this very moment, wherever the person is. Their hours are those of Paris. */

import { etat } from "../core/heures.js";

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
