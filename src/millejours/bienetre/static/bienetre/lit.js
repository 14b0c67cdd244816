// An instrument as the page carries it: its words, points and thresholds are in the document, nowhere else.

/** @typedef {import("./score.js").Questionnaire} Questionnaire */

/** @param {ParentNode} racine @returns {{questionnaire: Questionnaire, public_: string, form: HTMLFormElement}} */
export function litQuestionnaire(racine) {
  const form = /** @type {HTMLFormElement} */ (racine.querySelector("[data-questionnaire]"));
  const public_ = form.dataset.public ?? "";
  const seuils = (/** @type {string} */ nom) =>
    Object.fromEntries([...racine.querySelectorAll(`[data-${nom}]`)].map((e) => [/** @type {HTMLElement} */ (e).dataset[nom] ?? "", Number(/** @type {HTMLElement} */ (e).dataset.des)]));
  const items = [...form.querySelectorAll("fieldset[data-item]")].map((f) => ({
    texte: (f.querySelector("legend")?.textContent ?? "").trim(),
    reponses: [...f.querySelectorAll("input")].map((i) => /** @type {[string, number]} */ ([(i.nextElementSibling?.textContent ?? "").trim(), Number(i.dataset.points)])),
  }));
  const questionnaire = {
    id: form.dataset.id ?? "",
    item_alerte: form.dataset.alerte ? Number(form.dataset.alerte) : null,
    bandes: { [public_]: seuils("bande") },
    reperes: { [public_]: seuils("repere") },
    publics: [public_],
    items,
  };
  return { questionnaire, public_, form };
}

/** Answers as positions, null where nothing is chosen. @param {HTMLFormElement} form @returns {(?number)[]} */
export function litReponses(form) {
  return [...form.querySelectorAll("fieldset[data-item]")].map((f) => {
    const choisi = /** @type {?HTMLInputElement} */ (f.querySelector("input:checked"));
    return choisi ? Number(choisi.value) : null;
  });
}

/** A word of the page, holes filled. @param {string} nom @param {Record<string, string | number>} trous */
export function mot(nom, trous = {}) {
  const gabarit = /** @type {HTMLTemplateElement} */ (document.querySelector("template[data-mots]"));
  const texte = gabarit.content.querySelector(`[data-mot="${nom}"]`)?.textContent ?? "";
  return texte.replace(/\{(\w+)\}/g, (_, cle) => String(trous[cle] ?? ""));
}

/**
 * Every answer in words, to print or to read together.
 * @param {Element} lieu @param {Questionnaire} questionnaire @param {(?number)[]} reponses
 */
export function ecritReleve(lieu, questionnaire, reponses) {
  const liste = document.createElement("dl");
  questionnaire.items.forEach((item, rang) => {
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    const choix = reponses[rang] ?? null;
    dt.textContent = item.texte;
    dd.textContent = choix === null ? mot("sans-reponse") : `${item.reponses[choix][0]} (${item.reponses[choix][1]})`;
    liste.append(dt, dd);
  });
  lieu.replaceChildren(liste);
}
