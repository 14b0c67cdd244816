/**
 * Offer to keep, on this device alone, the token that stops the letters. Nothing is kept without the button.
 * « Mon parcours » uses it when a loss is told there (`parcours/deuil.js`).
 */

const CLE = "mj-lettres";

/** @type {HTMLElement | null} */
const section = document.querySelector("#garde-jeton");

/**
 * @param {HTMLElement} section
 * @param {string} nom
 */
function dit(section, nom) {
  const modele = /** @type {HTMLTemplateElement} */ (section.querySelector(`[data-mot="${nom}"]`));
  const place = section.querySelector("[data-dit]");
  if (place) place.textContent = modele.content.textContent;
}

if (section) {
  section.hidden = false;
  section.querySelector("[data-garde]")?.addEventListener("click", (evenement) => {
    try {
      localStorage.setItem(CLE, section.dataset.jeton ?? "");
      /** @type {HTMLButtonElement} */ (evenement.currentTarget).hidden = true;
      dit(section, "fait");
    } catch {
      dit(section, "echec");
    }
  });
}
