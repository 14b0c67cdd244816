/** Home: the question is kept on the device; whoever already has a timeline is taken back to it. */

import { commence, lit } from "../famille/magasin.js";
import { attends } from "../famille/question.js";

async function depart() {
  const formulaire = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-question]"));
  if (!formulaire) return;
  const dossier = await lit().catch(() => null);
  if (dossier && Object.keys(dossier.situation).length) {
    formulaire.hidden = true;
    montre("[data-reprise]");
    return;
  }
  montre("[data-avec-js]");
  attends(document.documentElement, async (situation) => {
    await commence(situation);
    location.assign(formulaire.action);
  });
}

/** @param {string} selecteur */
function montre(selecteur) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector(selecteur));
  if (element) element.hidden = false;
}

depart();
