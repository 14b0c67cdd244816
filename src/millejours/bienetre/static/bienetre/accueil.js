// What this device was asked to remember: a day. Offered again then, or forgotten in one gesture.
import { jourDans, oublieSuivi, suivi } from "./suivi.js";

const note = /** @type {HTMLElement} */ (document.querySelector("[data-suivi]"));
const jour = suivi();
if (jour) {
  const venu = jour <= jourDans(0);
  /** @param {string} s */
  const un = (s) => /** @type {HTMLElement} */ (note.querySelector(s));
  [un("[data-venu]").hidden, un("[data-attend]").hidden] = [!venu, venu];
  un("[data-jour]").textContent = new Date(`${jour}T12:00`).toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" });
  note.hidden = false;
  un("[data-oublier]").addEventListener("click", () => { oublieSuivi(); note.hidden = true; });
}
