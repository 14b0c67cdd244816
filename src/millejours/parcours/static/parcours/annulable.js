/** Ten seconds to undo, longer while the banner is held or pointed at. */

import { annonce, copie, mot, un } from "../famille/gabarits.js";

const DELAI = 10_000;
/** @type {HTMLElement | null} */
let bandeau = null;
let minuterie = 0;
/** @type {() => void} */
let passe = () => {};

/**
 * @param {string} texte
 * @param {() => unknown} defait
 * @param {boolean} [focus] when what had the focus is gone
 * @returns {Promise<boolean>} true when it was undone, false once it can no longer be
 */
export function propose(texte, defait, focus = false) {
  ferme();
  const neuf = (bandeau = /** @type {HTMLElement} */ (copie("annulable", { texte })));
  const arme = () => (minuterie = setTimeout(() => bandeau === neuf && ferme(), DELAI));
  for (const nom of ["focusin", "pointerenter"]) neuf.addEventListener(nom, () => clearTimeout(minuterie));
  for (const nom of ["focusout", "pointerleave"]) neuf.addEventListener(nom, () => (clearTimeout(minuterie), arme()));
  const suite = new Promise((dit) => {
    passe = () => dit(false);
    un("button", neuf).addEventListener("click", () => {
      dit(true);
      ferme();
      defait();
      annonce(mot("dit-annule"));
    });
  });
  un("main").append(neuf);
  arme();
  annonce(texte);
  if (focus) un("button", neuf).focus();
  return suite;
}

export function ferme() {
  clearTimeout(minuterie);
  bandeau?.remove();
  bandeau = null;
  passe();
}
