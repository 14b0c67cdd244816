// @ts-check
/** A place's page: its address to copy, and a place to note on the device. Nothing is sent. */

const ecrite = document.querySelector("[data-adresse]");
// As it is laid out: a break between two lines is no text of the page.
const adresse = (ecrite instanceof HTMLElement ? ecrite.innerText : "").trim().replace(/\s*\n\s*/g, ", ").replace(/\s+/g, " ");

const copie = document.querySelector("[data-copie]");
if (copie instanceof HTMLButtonElement && adresse && navigator.clipboard) {
  copie.hidden = false;
  copie.addEventListener("click", async () => {
    const dit = /** @type {HTMLElement} */ (document.querySelector("[data-dit]"));
    await navigator.clipboard.writeText(adresse);
    dit.textContent = dit.dataset.copiee ?? "";
  });
}

const parcours = document.querySelector("[data-parcours]");
if (parcours instanceof HTMLAnchorElement) {
  // Behind the « # »: read by the page of the timeline, on this device, and by nobody else.
  const ligne = sessionStorage.getItem("mj-retour");
  const nom = parcours.dataset.nom ?? "";
  parcours.hash = new URLSearchParams({ rdv: nom, lieu: `${nom}, ${adresse}`.slice(0, 120), ...(ligne ? { ligne } : {}) }).toString();
  parcours.hidden = false;
}
export {};
