/**
 * Suggestions under the search field (ARIA combobox). Without this script the form works alone.
 * What is typed goes to our own server, which keeps nothing of it; nothing is sent before two letters.
 */

const ATTENTE = 120;
const DEBUT_MIN = 2;

/** @typedef {{ genre: string, titre: string, url: string }} Suggestion */

/** @param {HTMLFormElement} formulaire */
function anime(formulaire) {
  const champ = /** @type {HTMLInputElement} */ (formulaire.querySelector("input[type=search]"));
  const liste = /** @type {HTMLUListElement} */ (formulaire.querySelector("[role=listbox]"));
  const dit = /** @type {HTMLElement} */ (formulaire.querySelector("[data-dit]"));
  const adresse = formulaire.dataset.recherche ?? "";
  /** @type {Suggestion[]} */
  let suggestions = [];
  let choisie = -1;
  let attente = 0;
  let demande = new AbortController();

  champ.setAttribute("role", "combobox");
  champ.setAttribute("aria-autocomplete", "list");
  champ.setAttribute("aria-controls", liste.id);
  champ.setAttribute("aria-expanded", "false");

  function ferme() {
    clearTimeout(attente);
    demande.abort();
    suggestions = [];
    choisie = -1;
    montre();
    dit.textContent = "";
  }

  function montre() {
    liste.replaceChildren(...suggestions.map(ligne));
    liste.hidden = !suggestions.length;
    champ.setAttribute("aria-expanded", String(!liste.hidden));
    champ.removeAttribute("aria-activedescendant");
  }

  /** @param {Suggestion} suggestion @param {number} rang */
  function ligne(suggestion, rang) {
    const li = document.createElement("li");
    li.id = `${liste.id}-${rang}`;
    li.setAttribute("role", "option");
    li.setAttribute("aria-selected", "false");
    const titre = document.createElement("span");
    const genre = document.createElement("span");
    titre.textContent = suggestion.titre;
    genre.textContent = suggestion.genre;
    genre.className = "genre";
    li.append(titre, genre);
    // The field keeps the focus: leaving it would close the list before the click.
    li.addEventListener("pointerdown", (e) => e.preventDefault());
    li.addEventListener("click", () => va(suggestion));
    return li;
  }

  /** @param {Suggestion} suggestion */
  function va(suggestion) {
    const cible = new URL(suggestion.url, location.href);
    ferme();
    if (cible.origin === location.origin) location.assign(cible.href);
  }

  /** @param {number} rang */
  function choisit(rang) {
    choisie = rang;
    [...liste.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === rang)));
    const li = liste.children[rang];
    if (!li) return champ.removeAttribute("aria-activedescendant");
    champ.setAttribute("aria-activedescendant", li.id);
    li.scrollIntoView({ block: "nearest" });
  }

  async function demandeSuggestions() {
    const q = champ.value.trim();
    if (q.length < DEBUT_MIN) return ferme();
    demande.abort();
    demande = new AbortController();
    try {
      const reponse = await fetch(`${adresse}?${new URLSearchParams({ q })}`, { signal: demande.signal, referrerPolicy: "no-referrer" });
      if (!reponse.ok) return ferme();
      suggestions = (await reponse.json()).suggestions;
    } catch {
      // Aborted by the next letter, or no network: the form is still there.
      return;
    }
    choisie = -1;
    montre();
    const n = suggestions.length;
    const mots = n === 0 ? dit.dataset.aucune : n === 1 ? dit.dataset.une : dit.dataset.plusieurs;
    dit.textContent = (mots ?? "").replace("{n}", String(n));
  }

  champ.addEventListener("input", () => {
    clearTimeout(attente);
    attente = setTimeout(demandeSuggestions, ATTENTE);
  });
  champ.addEventListener("blur", ferme);
  formulaire.addEventListener("submit", ferme);
  champ.addEventListener("keydown", (evenement) => {
    if (evenement.isComposing) return;
    const n = suggestions.length;
    const suggestion = suggestions[choisie];
    if (evenement.key === "ArrowDown" && !n) demandeSuggestions();
    else if (evenement.key === "ArrowDown") choisit(choisie + 1 < n ? choisie + 1 : -1);
    else if (evenement.key === "ArrowUp" && n) choisit(choisie < 0 ? n - 1 : choisie - 1);
    else if (evenement.key === "Escape" && n) ferme();
    else if (evenement.key === "Enter" && suggestion) va(suggestion);
    else return;
    evenement.preventDefault();
  });
}

for (const formulaire of document.querySelectorAll("form[data-recherche]")) anime(/** @type {HTMLFormElement} */ (formulaire));
