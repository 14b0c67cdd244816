// @ts-check
/** « Autour de moi »: suggestions of communes, and the device's position when it is asked for. */

/** @typedef {{code: string, nom: string, libelle: string}} Commune */

const ATTENTE = 120;
const COMMUNE = "mj-commune";
const RETOUR = "mj-retour";

/** @param {HTMLFormElement} formulaire */
function suggere(formulaire) {
  const champ = /** @type {HTMLInputElement} */ (formulaire.querySelector("[data-communes]"));
  const code = /** @type {HTMLInputElement} */ (formulaire.querySelector("[name=commune]"));
  const liste = /** @type {HTMLUListElement} */ (formulaire.querySelector(".suggestions"));
  let choisie = -1;
  let minuteur = 0;
  let demande = 0;
  champ.setAttribute("role", "combobox");
  champ.setAttribute("aria-autocomplete", "list");
  champ.setAttribute("aria-expanded", "false");
  champ.setAttribute("aria-controls", liste.id);
  champ.autocomplete = "off";
  liste.setAttribute("role", "listbox");
  liste.setAttribute("aria-label", /** @type {string} */ (champ.labels?.[0]?.textContent));

  const ferme = () => {
    liste.hidden = true;
    choisie = -1;
    champ.setAttribute("aria-expanded", "false");
    champ.removeAttribute("aria-activedescendant");
  };
  /** @param {number} rang */
  const marque = (rang) => {
    choisie = rang;
    [...liste.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === rang)));
    if (rang >= 0) champ.setAttribute("aria-activedescendant", liste.children[rang].id);
  };
  /** @param {Element} option */
  const prend = (option) => {
    champ.value = option.textContent ?? "";
    code.value = /** @type {HTMLElement} */ (option).dataset.code ?? "";
    garde(code.value, champ.value);
    ferme();
  };
  const connue = champ.value ? null : gardee();
  if (connue) [code.value, champ.value] = connue;
  /** @param {Commune[]} communes */
  const montre = (communes) => {
    liste.replaceChildren(...communes.map((commune, i) => {
      const option = document.createElement("li");
      option.id = `suggestion-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.code = commune.code;
      option.textContent = commune.libelle;
      return option;
    }));
    liste.hidden = communes.length === 0;
    champ.setAttribute("aria-expanded", String(communes.length > 0));
    choisie = -1;
  };
  champ.addEventListener("input", () => {
    code.value = "";
    window.clearTimeout(minuteur);
    const texte = champ.value.trim();
    if (texte.length < 2) return ferme();
    minuteur = window.setTimeout(async () => {
      const ordre = ++demande;
      try {
        const reponse = await fetch(`${champ.dataset.communes}?q=${encodeURIComponent(texte)}`);
        const lu = await reponse.json();
        // A slow answer never replaces a newer one.
        if (ordre === demande && champ.value.trim() === texte && document.activeElement === champ) montre(lu.communes);
      } catch {
        ferme();
      }
    }, ATTENTE);
  });
  champ.addEventListener("keydown", (e) => {
    if (liste.hidden) return;
    const nombre = liste.children.length;
    if (e.key === "ArrowDown") marque((choisie + 1) % nombre);
    else if (e.key === "ArrowUp") marque((choisie - 1 + nombre) % nombre);
    else if (e.key === "Escape") ferme();
    else if (e.key === "Enter" && choisie >= 0) prend(liste.children[choisie]);
    else return;
    e.preventDefault();
  });
  liste.addEventListener("pointerdown", (e) => {
    const option = /** @type {Element} */ (e.target).closest("[role=option]");
    if (!option) return;
    e.preventDefault();
    prend(option);
  });
  champ.addEventListener("blur", ferme);
}

/** @param {HTMLFormElement} formulaire */
function situe(formulaire) {
  if (!("geolocation" in navigator)) return;
  formulaire.hidden = false;
  const mot = /** @type {HTMLElement} */ (formulaire.querySelector("[role=status]"));
  let est_situe = false;
  formulaire.addEventListener("submit", (e) => {
    if (est_situe) return;
    e.preventDefault();
    mot.textContent = mot.dataset.attente ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Rounded before it leaves: about a hundred metres.
        for (const nom of /** @type {const} */ (["latitude", "longitude"])) {
          /** @type {HTMLInputElement} */ (formulaire.querySelector(`[name=${nom}]`)).value = coords[nom].toFixed(3);
        }
        est_situe = true;
        formulaire.requestSubmit();
      },
      () => { mot.textContent = mot.dataset.refus ?? ""; },
      { maximumAge: 300_000, timeout: 10_000 },
    );
  });
}

/** The commune that was chosen stays on this device: it leaves only with a search. @param {string} code @param {string} libelle */
function garde(code, libelle) {
  try {
    localStorage.setItem(COMMUNE, JSON.stringify([code, libelle]));
  } catch {
    // A browser that keeps nothing: it will be typed again.
  }
}

/** @returns {[string, string] | null} */
function gardee() {
  try {
    const lue = JSON.parse(localStorage.getItem(COMMUNE) ?? "null");
    return Array.isArray(lue) && lue.length === 2 && lue.every((v) => typeof v === "string") ? /** @type {any} */ (lue) : null;
  } catch {
    return null;
  }
}

/** From a line of the timeline, and back to it: its name stays behind the « # ». @param {HTMLElement} lien */
function revient(lien) {
  const ligne = new URLSearchParams(location.hash.slice(1)).get("ligne") ?? sessionStorage.getItem(RETOUR);
  if (!ligne) return;
  sessionStorage.setItem(RETOUR, ligne);
  const a = /** @type {HTMLAnchorElement} */ (lien.querySelector("a"));
  a.hash = new URLSearchParams({ ligne }).toString();
  lien.hidden = false;
}

/** @param {HTMLElement} section */
function prepareCarte(section) {
  const bouton = /** @type {HTMLButtonElement} */ (section.querySelector("[aria-controls]"));
  const cadre = /** @type {HTMLElement} */ (section.querySelector("#carte-lieux"));
  section.hidden = false;
  let demandee = false;
  bouton.addEventListener("click", async () => {
    cadre.hidden = !cadre.hidden;
    bouton.setAttribute("aria-expanded", String(!cadre.hidden));
    for (const [nom, cache] of /** @type {const} */ ([["montre", !cadre.hidden], ["cache", cadre.hidden]]))
      /** @type {HTMLElement} */ (bouton.querySelector(`[data-${nom}]`)).hidden = cache;
    if (demandee) return;
    demandee = true;
    const choix = /** @type {HTMLElement} */ (section.querySelector(".carte-choix"));
    const mot = (/** @type {string} */ nom) => section.querySelector(`[data-mot=${nom}]`)?.innerHTML ?? "";
    choix.textContent = mot("attente");
    try {
      await (await import("./carte/carte.js")).ouvre(section);
      if (choix.textContent === mot("attente")) choix.textContent = "";
    } catch {
      choix.textContent = mot("panne");
      demandee = false;
    }
  });
}

const carte = document.querySelector("[data-carte]");
if (carte instanceof HTMLElement) prepareCarte(carte);
const retour = document.querySelector("[data-retour]");
if (retour instanceof HTMLElement) revient(retour);
const recherche = document.querySelector("[data-autour]");
if (recherche instanceof HTMLFormElement) suggere(recherche);
const position = document.querySelector("[data-position]");
if (position instanceof HTMLFormElement) situe(position);
export {};
