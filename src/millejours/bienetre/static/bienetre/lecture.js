// What a person chose to show: read from the address, which is emptied at once, and from nowhere else.
import { litCode } from "./code.js";
import { ecritReleve, litQuestionnaire } from "./lit.js";
import { score } from "./score.js";

const code = litCode(decodeURIComponent(location.hash.slice(1)));
history.replaceState(null, "", location.pathname);
if (code) ouvre(code);

/** @param {{id: string, public_: string, reponses: (?number)[]}} lu */
function ouvre({ id, public_, reponses }) {
  const racine = /** @type {?HTMLElement} */ (document.querySelector(`[data-racine][data-cle="${id}.${public_}"]`));
  if (!racine) return;
  const { questionnaire } = litQuestionnaire(racine);
  const r = score(questionnaire, reponses, public_);
  /** @param {string} s */
  const un = (s) => /** @type {HTMLElement} */ (racine.querySelector(s));
  un("[data-aide]").hidden = !r.aide_immediate;
  un("[data-total]").hidden = r.total === null;
  un("[data-incomplet]").hidden = r.total !== null;
  un("[data-nombre]").textContent = String(r.total ?? "");
  for (const b of racine.querySelectorAll("[data-bande]")) /** @type {HTMLElement} */ (b).hidden = /** @type {HTMLElement} */ (b).dataset.bande !== r.bande;
  ecritReleve(un("[data-releve]"), questionnaire, reponses);
  [racine.hidden, un("[data-releve]").hidden] = [false, false];
  /** @type {HTMLElement} */ (document.querySelector("[data-vide]")).hidden = true;
  const gestes = /** @type {HTMLElement} */ (document.querySelector("[data-gestes]"));
  gestes.hidden = false;
  gestes.addEventListener("click", (e) => {
    const action = /** @type {HTMLElement} */ (e.target).closest("button")?.dataset.action;
    if (action === "imprimer") print();
    if (action === "oublier") location.reload();
  });
}
