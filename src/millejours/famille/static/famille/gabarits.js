/** Words and shapes of the page come from `<template>`s that the server translated; nothing here is in any language. */

import { majuscule, place } from "./moteur/mots.js";

export { majuscule };

/**
 * @param {string} nom
 * @param {ParentNode} [racine]
 * @returns {any} the first element that matches; its absence is our mistake
 */
export function un(nom, racine = document) {
  const trouve = racine.querySelector(nom);
  if (!trouve) throw new Error(`gabarit : ${nom}`);
  return trouve;
}

/**
 * A copy of a template's only element, filled in.
 * @param {string} nom
 * @param {Record<string, any>} [valeurs]
 * @returns {any} an HTML element; its kind is known where the template is
 */
export function copie(nom, valeurs = {}) {
  const modele = /** @type {HTMLTemplateElement} */ (un(`#m-${nom}`));
  const element = /** @type {HTMLElement} */ (document.importNode(modele.content, true).firstElementChild);
  return remplis(element, valeurs);
}

/**
 * `data-si` keeps an element when the value is there, `data-sauf` when it is not; `data-t` receives its text.
 * @template {Element} T
 * @param {T} racine
 * @param {Record<string, any>} valeurs
 */
export function remplis(racine, valeurs) {
  for (const e of donnes(racine, "si")) if (!valeurs[e.dataset.si ?? ""]) e.remove();
  for (const e of donnes(racine, "sauf")) if (valeurs[e.dataset.sauf ?? ""]) e.remove();
  for (const e of donnes(racine, "t")) e.textContent = valeurs[e.dataset.t ?? ""] ?? "";
  return racine;
}

/** @param {Element} racine @param {string} nom @returns {HTMLElement[]} */
const donnes = (racine, nom) => [racine, ...racine.querySelectorAll("*")].filter((e) => e.hasAttribute(`data-${nom}`)).map((e) => /** @type {HTMLElement} */ (e));

/** @param {string} nom the drawing of a state, as the server draws it */
export const icone = (nom) => /** @type {SVGElement} */ (un(`.i-${nom}`, contenu("icones")).cloneNode(true));

/** @param {string} nom */
export const contenu = (nom) => /** @type {HTMLTemplateElement} */ (un(`#m-${nom}`)).content;

/**
 * The sentences of a `<template>`, each by its name: `{names}` replaced; with `n`, the form for that number.
 * @param {string} gabarit
 * @returns {(nom: string, valeurs?: Record<string, string | number>) => string}
 */
export function motsDe(gabarit) {
  /** @type {Map<string, string> | undefined} */
  let phrases;
  return (nom, valeurs = {}) => {
    phrases ??= new Map([...contenu(gabarit).querySelectorAll("[data-mot]")].map(
      (e) => [/** @type {HTMLElement} */ (e).dataset.mot ?? "", (e.textContent ?? "").trim()],
    ));
    const forme = typeof valeurs.n === "number" ? new Intl.PluralRules(document.documentElement.lang).select(valeurs.n) : "";
    const phrase = phrases.get(`${nom}.${forme}`) ?? phrases.get(`${nom}.other`) ?? phrases.get(nom);
    if (phrase === undefined) throw new Error(`mot : ${nom}`);
    return place(phrase, valeurs);
  };
}

/** What only this page says; what the server says too is a message (`dit`). */
export const mot = motsDe("mots");

/** A short polite announcement. @param {string} texte */
export function annonce(texte) {
  un("#annonce").textContent = texte;
}

let compte = 0;

/**
 * Give the ids of a copied fragment a suffix of their own.
 * @template {Element} T
 * @param {T} racine
 * @returns {T}
 */
export function distingue(racine) {
  const suffixe = `-${(compte += 1)}`;
  for (const nom of ["id", "for", "aria-labelledby", "aria-describedby", "aria-controls"])
    for (const e of [racine, ...racine.querySelectorAll(`[${nom}]`)])
      if (e.hasAttribute(nom)) e.setAttribute(nom, e.getAttribute(nom) + suffixe);
  return racine;
}
