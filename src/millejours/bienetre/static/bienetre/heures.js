import { etat, ouvreEnMots } from "../core/heures.js";

/**
 * Say it beside each line whose hours are sure; the others keep their words.
 * @param {ParentNode} racine @param {(nom: string, trous?: Record<string, string>) => string} mot
 */
export function ditOuvertures(racine, mot) {
  const maintenant = new Date();
  for (const lieu of racine.querySelectorAll("[data-plages]")) {
    const lu = etat(/** @type {HTMLElement} */ (lieu).dataset.plages ?? "", "", maintenant);
    if (lu) lieu.textContent += ` ${lu.ouvert ? mot("ouvert") : mot("ferme", { heure: ouvreEnMots(maintenant, lu.reste, undefined, document.documentElement.lang) })}`;
  }
}
