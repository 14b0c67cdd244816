// The line to copy follows the choices, and the preview with it.
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-configure]"));
/** @param {string} s */
const un = (s) => /** @type {HTMLElement} */ (document.querySelector(s));
const modele = un("[data-extrait]").textContent ?? "";
const lien = un("[data-lien]").textContent ?? "";

form.addEventListener("change", () => {
  const choix = new FormData(form);
  const [public_, theme] = [String(choix.get("public")), String(choix.get("theme"))];
  un("[data-extrait]").textContent = modele.replace(/data-public="[^"]*"/, `data-public="${public_}"`).replace(/data-theme="[^"]*"/, `data-theme="${theme}"`);
  un("[data-lien]").textContent = lien.replace(/[^/]+\/$/, `${public_}/`);
  /** @type {HTMLIFrameElement} */ (un("[data-apercu]")).src = `${new URL(un("[data-lien]").textContent ?? "").pathname}#${theme}`;
});

export {};
