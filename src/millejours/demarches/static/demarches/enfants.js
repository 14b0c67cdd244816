/**
 * The children of an estimate, on the device: one block each, by its first name or the day it came. Twin of `enfants.py`.
 *
 * @typedef {Record<string, any>} Enfant
 */

import { motsDe, un } from "../famille/gabarits.js";

const MODELE = "modele";
const mot = motsDe("mots-enfants");

/** @param {string} texte */
const dis = (texte) => new Date(`${texte}T12:00:00Z`).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** @param {Enfant} e */
const nom = (e) => e.prenom || (e.naissance ? mot("ne", { jour: dis(e.naissance) }) : mot("arrive", { jour: dis(e.arrivee) }));

/** @param {Record<string, any>} situation @returns {Enfant[]} the living, each with its key and its word */
function vivants(situation) {
  const tous = (situation.enfants ?? []).map((/** @type {Enfant} */ e, /** @type {number} */ i) => ({ cle: `e${i + 1}`, ...e }));
  const la = tous.filter((/** @type {Enfant} */ e) => !e.deces && !e.sans_vie).map((/** @type {Enfant} */ e) => ({ ...e, nom: nom(e) }));
  // Twins are told apart by a number.
  return la.map((/** @type {Enfant} */ e, /** @type {number} */ i) => {
    const memes = la.filter((/** @type {Enfant} */ x) => x.nom === e.nom);
    return memes.length > 1 ? { ...e, nom: `${e.nom} (${memes.indexOf(la[i]) + 1})` } : e;
  });
}

/** Blocks and choices for the children that this device keeps; those already there only take their name. @param {Record<string, any>} situation */
export function poseEnfants(situation) {
  const zone = /** @type {HTMLElement | null} */ (document.querySelector("[data-enfants]"));
  // A letter asks nothing of the children.
  if (!zone) return;
  const enfants = vivants(situation);
  for (const e of enfants) {
    const bloc = zone.querySelector(`[data-enfant="${CSS.escape(e.cle)}"]`) ?? neuf(e.cle, situation.foyer?.seul === true);
    un("[data-nom-enfant]", bloc).textContent = e.nom;
    zone.append(bloc);
  }
  zone.hidden = !enfants.length;
  const choix = /** @type {HTMLSelectElement | null} */ (document.querySelector("#garde_enfant"));
  if (choix) poseChoix(choix, gardables(situation, enfants));
}

/** @param {string} cle @param {boolean} seul only a parent alone is asked about the other @returns {HTMLElement} */
function neuf(cle, seul) {
  const bloc = /** @type {HTMLElement} */ (document.importNode(un("#m-enfant").content, true).firstElementChild);
  bloc.dataset.enfant = cle;
  for (const champ of bloc.querySelectorAll("[name], [for]"))
    for (const attribut of ["name", "id", "for"])
      if (champ.hasAttribute(attribut)) champ.setAttribute(attribut, (champ.getAttribute(attribut) ?? "").replace(`_${MODELE}`, `_${cle}`));
  if (!seul) for (const champ of bloc.querySelectorAll('[name^="autre_parent_"], [name^="pension_"]')) champ.closest(".champ")?.remove();
  return bloc;
}

/**
 * Whom a contract may keep: first who is expected, then from the youngest.
 * @param {Record<string, any>} situation @param {Enfant[]} enfants @returns {[string, string][]}
 */
function gardables(situation, enfants) {
  const venue = (/** @type {Enfant} */ e) => e.arrivee ?? e.naissance ?? "";
  return [
    ...attendus(situation).map(([cle, n]) => /** @type {[string, string]} */ ([cle, mot(n > 1 ? "attendus" : "attendu")])),
    ...[...enfants].sort((a, b) => (venue(a) < venue(b) ? 1 : -1)).map((e) => /** @type {[string, string]} */ ([e.cle, e.nom])),
  ];
}

/**
 * How many children each pregnancy still awaits: none when it is over, born or lost. Twin of `Situation.attendus`.
 * @param {Record<string, any>} situation @returns {[cle: string, n: number][]}
 */
export function attendus({ grossesses = [], enfants = [] }) {
  const nees = new Set(enfants.map((/** @type {Enfant} */ e) => e.grossesse));
  return grossesses
    .map((/** @type {any} */ g, /** @type {number} */ i) => ({ cle: `g${i + 1}`, ...g }))
    .filter((/** @type {any} */ g) => !g.fin && !nees.has(g.cle))
    .map((/** @type {any} */ g) => [g.cle, (g.foetus ?? 1) - (g.pertes?.length ?? 0)])
    .filter((/** @type {[string, number]} */ [, n]) => n > 0);
}

/** @param {HTMLSelectElement} choix @param {[string, string][]} options */
function poseChoix(choix, options) {
  const choisi = choix.value;
  choix.replaceChildren(...options.map(([cle, texte]) => new Option(texte, cle, false, cle === choisi)));
  /** @type {HTMLElement} */ (choix.closest(".champ")).hidden = options.length < 2;
}
