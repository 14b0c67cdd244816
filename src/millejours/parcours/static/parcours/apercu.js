/**
 * What a change of answers would move, shown before anything is kept.
 *
 * @import { Calcul } from "../famille/calcul.js"
 */

import { fenetreEnMots } from "../famille/calcul.js";
import { copie, mot } from "../famille/gabarits.js";
import { fenetreEntiere } from "../famille/moteur/mots.js";
import { groupeDe } from "./vues.js";

const MONTRES = 12;
// What is soon to be done first.
const ORDRE = ["maintenant", "a_venir", "plus_tard", "droits", "aussi", "a_rattraper", "fait", "passe"];

/** @param {Calcul} avant @param {Calcul} apres */
export function compare(avant, apres) {
  const [a, b] = [avant, apres].map((c) => new Map(c.parcours.echeances.map((/** @type {any} */ e) => [e.cle, e])));
  const poids = (/** @type {any} */ e) => ORDRE.indexOf(groupeDe(apres, e));
  const important = (/** @type {any} */ x, /** @type {any} */ y) => poids(x) - poids(y);
  return {
    changent: [...b.values()].filter((e) => a.has(e.cle) && (a.get(e.cle).debut !== e.debut || a.get(e.cle).fin !== e.fin)).sort(important)
      .map((e) => ({ avant: a.get(e.cle), apres: e })),
    plus: [...b.values()].filter((e) => !a.has(e.cle)).sort(important),
    moins: [...a.values()].filter((e) => !b.has(e.cle)).sort(important),
  };
}

/** @param {Calcul} avant @param {Calcul} apres @returns {HTMLElement} */
export function apercuDom(avant, apres) {
  const { changent, plus, moins } = compare(avant, apres);
  const section = copie("apercu", {
    plus: plus.length && mot("apercu-plus", { n: plus.length }),
    moins: moins.length && mot("apercu-moins", { n: moins.length }),
  });
  section.dataset.titre = changent.length ? mot("apercu", { n: changent.length }) : mot("apercu-aucune");
  liste(section, "changent", changent, (x) => changement(avant, apres, x));
  liste(section, "plus", plus, (e) => puce(apres, e));
  liste(section, "moins", moins, (e) => puce(avant, e));
  return section;
}

/** @param {HTMLElement} section @param {string} nom @param {any[]} elements @param {(x: any) => HTMLElement} dessine */
function liste(section, nom, elements, dessine) {
  const ul = section.querySelector(`[data-zone=${nom}]`);
  if (!ul) return;
  ul.append(...elements.slice(0, MONTRES).map(dessine));
  if (elements.length > MONTRES) ul.append(copie("puce", { texte: mot("autres", { n: elements.length - MONTRES }) }));
  if (!elements.length) ul.remove();
}

/** @param {Calcul} c @param {any} e */
const puce = (c, e) => copie("puce", { texte: `${c.texte(e).libelle} (${c.libelleSujet(e.contexte)})` });

/** @param {Calcul} avant @param {Calcul} apres @param {{avant: any, apres: any}} x */
function changement(avant, apres, x) {
  const courts = [fenetreEnMots(x.avant.debut, x.avant.fin, avant.au), fenetreEnMots(x.apres.debut, x.apres.fin, apres.au)];
  const [a, b] = courts[0] === courts[1] ? [fenetreEntiere(x.avant.debut, x.avant.fin), fenetreEntiere(x.apres.debut, x.apres.fin)] : courts;
  return copie("changement", { libelle: apres.texte(x.apres).libelle, sujet: apres.libelleSujet(x.apres.contexte), avant: a, apres: b });
}
