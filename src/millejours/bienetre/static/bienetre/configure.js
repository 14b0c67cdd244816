// The line to copy follows the choices, and the preview with it.
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-configure]"));
/** @param {string} s */
const un = (s) => /** @type {HTMLElement} */ (document.querySelector(s));
const source = /src="([^"]+)"/.exec(un("[data-extrait]").textContent ?? "")?.[1] ?? "";
const racine = (un("[data-lien]").textContent ?? "").replace(/[^/]+\/[^/]+\/$/, "");
const CLE = /^[a-z0-9]{12}$/;

function compose() {
  const choix = Object.fromEntries([...new FormData(form)].map(([nom, valeur]) => [nom, String(valeur).trim()]));
  const option = /** @type {HTMLOptionElement} */ (un(`#langue option[value="${choix.langue}"]`));
  const parlee = (option.dataset.publics ?? "").split(" ").includes(choix.public);
  const langue = parlee ? choix.langue : "fr";
  const cle = CLE.test(choix.partenaire) ? choix.partenaire : "";
  un("[data-absente]").hidden = parlee;
  un("[data-extrait]").textContent = `<script src="${source}" data-public="${choix.public}" data-langue="${langue}" data-theme="${choix.theme}"${cle && ` data-partenaire="${cle}"`} async></script>`;
  const lien = `${racine}${langue}/${choix.public}/`;
  un("[data-lien]").textContent = lien + (cle && `?partenaire=${cle}`);
  // Ours is not a partner's: the preview is not counted.
  /** @type {HTMLIFrameElement} */ (un("[data-apercu]")).src = `${new URL(lien).pathname}#${choix.theme}`;
}

form.addEventListener("change", compose);
form.addEventListener("submit", (e) => e.preventDefault());

export {};
