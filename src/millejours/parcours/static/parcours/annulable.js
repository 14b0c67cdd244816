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
 * @param {() => unknown} defait false when it could not, and said why
 * @param {boolean} [focus] when what had the focus is gone
 * @returns {Promise<boolean>} true when it was undone, false once it can no longer be
 */
export function propose(texte, defait, focus = false) {
  const neuf = pose(texte);
  const suite = new Promise((dit) => {
    passe = () => dit(false);
    un("button", neuf).addEventListener("click", async () => {
      passe = () => {};
      ferme();
      const fait = (await defait()) !== false;
      if (fait) annonce(mot("dit-annule"));
      dit(fait);
    });
  });
  if (focus) un("button", neuf).focus();
  return suite;
}

/** The same banner with nothing to undo. @param {string} texte */
export const dis = (texte) => un("button", pose(texte)).remove();

/** @param {string} texte */
function pose(texte) {
  ferme();
  const neuf = (bandeau = /** @type {HTMLElement} */ (copie("annulable", { texte })));
  const arme = () => (minuterie = setTimeout(() => bandeau === neuf && ferme(), DELAI));
  for (const nom of ["focusin", "pointerenter"]) neuf.addEventListener(nom, () => clearTimeout(minuterie));
  for (const nom of ["focusout", "pointerleave"]) neuf.addEventListener(nom, () => (clearTimeout(minuterie), arme()));
  un("main").append(neuf);
  arme();
  annonce(texte);
  return neuf;
}

export function ferme() {
  clearTimeout(minuterie);
  bandeau?.remove();
  bandeau = null;
  passe();
}
