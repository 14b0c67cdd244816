// Passkeys. The page says what it wants by `data-cle`: to make one, to show one, or to come in with one.
// Without this file, the forms stay hidden and the page says what is missing.

import { deBase64Url as octets, enBase64Url } from "../core/octets.js";

/** @param {ArrayBuffer | null} donnees @returns {string | null} */
const texte = (donnees) => donnees && enBase64Url(new Uint8Array(donnees));

/**
 * What the server sent, with its bytes as bytes.
 * @param {any} options
 */
function lues(options) {
  const cle = { ...options.publicKey, challenge: octets(options.publicKey.challenge) };
  if (cle.user) cle.user = { ...cle.user, id: octets(cle.user.id) };
  for (const nom of ["excludeCredentials", "allowCredentials"]) {
    if (cle[nom]) cle[nom] = cle[nom].map((/** @type {any} */ c) => ({ ...c, id: octets(c.id) }));
  }
  return { publicKey: cle };
}

/**
 * What the device answered, as the server reads it.
 * @param {any} preuve
 */
function ecrite(preuve) {
  const r = preuve.response;
  const reponse = r.attestationObject
    ? { attestationObject: texte(r.attestationObject), transports: r.getTransports?.() ?? [] }
    : { authenticatorData: texte(r.authenticatorData), signature: texte(r.signature), userHandle: texte(r.userHandle) };
  return JSON.stringify({
    id: preuve.id,
    rawId: texte(preuve.rawId),
    type: preuve.type,
    response: { clientDataJSON: texte(r.clientDataJSON), ...reponse },
    clientExtensionResults: preuve.getClientExtensionResults(),
  });
}

/** @param {HTMLFormElement} formulaire @returns {Promise<any>} */
async function options(formulaire) {
  const adresse = formulaire.dataset.options;
  if (!adresse) return JSON.parse(document.getElementById("options-cle")?.textContent ?? "{}");
  const reponse = await fetch(adresse, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!reponse.ok) throw new Error("options");
  return reponse.json();
}

/** @param {HTMLFormElement} formulaire */
async function demande(formulaire) {
  const recues = await options(formulaire);
  return formulaire.dataset.cle === "cree"
    ? navigator.credentials.create(lues(recues.creation_options))
    : navigator.credentials.get(lues(recues.request_options));
}

/** @param {HTMLFormElement} formulaire */
function branche(formulaire) {
  const faute = /** @type {HTMLElement} */ (formulaire.querySelector(".erreur"));
  const champ = /** @type {HTMLInputElement} */ (formulaire.elements.namedItem("credential"));
  formulaire.hidden = false;
  formulaire.addEventListener("submit", async (evenement) => {
    evenement.preventDefault();
    faute.hidden = true;
    try {
      champ.value = ecrite(await demande(formulaire));
    } catch {
      // Closed by the person, too late, or no key here: the same words, and another way in on the page.
      faute.hidden = false;
      return;
    }
    // Not the event again: a submit that nobody listens to.
    HTMLFormElement.prototype.submit.call(formulaire);
  });
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const f of document.querySelectorAll("form[data-cle]")) branche(/** @type {HTMLFormElement} */ (f));
  for (const n of document.querySelectorAll("[data-sans-cle]")) n.remove();
}
