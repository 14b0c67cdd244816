/**
 * The site kept on the device: registered once the page is quiet. A new version is said, and waits for a yes.
 * The sentence is in `core/_hors_ligne.html`.
 */

const modele = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#m-nouvelle-version"));

/** @param {ServiceWorkerRegistration} inscription */
function annonce(inscription) {
  if (!modele || document.querySelector("[data-nouvelle-version]")) return;
  const bandeau = /** @type {HTMLElement} */ (document.importNode(modele.content, true).firstElementChild);
  bandeau.querySelector("button")?.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    inscription.waiting?.postMessage("passe");
  });
  document.querySelector("main")?.before(bandeau);
}

async function inscris() {
  const politique = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("hors-ligne", {
    createScriptURL: (/** @type {string} */ adresse) => adresse,
  });
  const inscription = await navigator.serviceWorker.register(politique?.createScriptURL("/sw.js") ?? "/sw.js", { updateViaCache: "none" });
  if (!inscription) return;
  const attend = () => inscription.waiting && navigator.serviceWorker.controller && annonce(inscription);
  attend();
  inscription.addEventListener("updatefound", () => inscription.installing?.addEventListener("statechange", attend));
}

// A person who saves data is not made to keep a site: the pages they ask for are enough.
const econome = matchMedia("(prefers-reduced-data: reduce)").matches || /** @type {any} */ (navigator).connection?.saveData;
// Older than the floor, the pages kept here would not run.
if ("serviceWorker" in navigator && "structuredClone" in globalThis && !econome) {
  const plusTard = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ f) => setTimeout(f, 1000));
  const quandCalme = () => plusTard(() => inscris().catch(() => {}));
  if (document.readyState === "complete") quandCalme();
  else addEventListener("load", quandCalme, { once: true });
}
