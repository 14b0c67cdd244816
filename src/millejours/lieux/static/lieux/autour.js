// @ts-check
/** « Autour de moi »: suggestions of communes, and the device's position when it is asked for. */

/** @typedef {{code: string, nom: string, libelle: string}} Commune */

const ATTENTE = 120;

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
    ferme();
  };
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

const recherche = document.querySelector("[data-autour]");
if (recherche instanceof HTMLFormElement) suggere(recherche);
const position = document.querySelector("[data-position]");
if (position instanceof HTMLFormElement) situe(position);
export {};
