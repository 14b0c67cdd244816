/**
 * A year of steps around today, drawn and listed. Twin of `Bande` in `display.py`.
 *
 * @import { Calcul } from "../famille/calcul.js"
 */

import { dit, fenetreEnMots, versIso, versOrdinal } from "../famille/calcul.js";
import { liste } from "../famille/moteur/mots.js";
import { copie, un } from "../famille/gabarits.js";
import { principaux } from "./vues.js";

const LARGEUR = 600;
const AVANT = 91;
const AN = 365;

/** @param {number} jours */
const place = (jours) => Math.round((jours / AN) * LARGEUR * 10) / 10;

/** @param {Calcul} c @returns {HTMLElement | null} the figure, for the subject that is the furthest from its third birthday */
export function bande(c) {
  const vivants = principaux(c).filter((s) => s.mode === "vie" && s.type !== "projet");
  if (!vivants.length) return null;
  const loin = (/** @type {any} */ s) => s.ancres.naissance_donnee || 10 ** 7;
  const segments = segmentsDe(c, vivants.reduce((a, b) => (loin(b) > loin(a) ? b : a)));
  if (!segments.length) return null;
  const courant = segments.find((s) => s.courant)?.nom ?? "";
  const figure = copie("bande", { titre: dit("bande.titre", { etape: courant }) });
  dessine(un("svg", figure), segments, c.au - AVANT);
  const ol = un("ol", figure);
  for (const s of segments) {
    const li = copie("etape", s);
    un(".pastille", li).classList.add(`et-${s.rang}`);
    if (s.courant) li.setAttribute("aria-current", "step");
    ol.append(li);
  }
  return figure;
}

/** @param {Calcul} c @param {any} sujet */
function segmentsDe(c, sujet) {
  const premier = c.au - AVANT;
  const dernier = premier + AN;
  return c.etapesDe(sujet).flatMap(([rang, [de, a]]) => {
    const [gauche, droite] = [Math.max(de, premier), Math.min(a, dernier)];
    if (gauche >= droite) return [];
    const [, nom, court] = c.textes.etapes[rang];
    return [{
      rang, nom, x: place(gauche - premier), largeur: place(droite - gauche),
      court: ((droite - gauche) / AN) * LARGEUR > 8 * court.length ? court : "",
      dates: fenetreEnMots(de > premier ? de : null, a < dernier ? a - 1 : null, premier) || dit("fenetre.entiere"),
      courant: de <= c.au && c.au < a,
    }];
  });
}

/** @param {SVGElement} svg @param {any[]} segments @param {number} premier */
function dessine(svg, segments, premier) {
  const curseur = un(".aujourdhui", svg);
  const trace = (/** @type {string} */ nom, /** @type {Record<string, any>} */ attributs, texte = "") => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", nom);
    for (const [cle, valeur] of Object.entries(attributs)) e.setAttribute(cle, String(valeur));
    e.textContent = texte;
    curseur.before(e);
  };
  for (const s of segments) {
    trace("rect", { class: `segment s${s.rang}`, x: s.x, y: 14, width: s.largeur, height: 28, rx: 6 });
    if (s.court) trace("text", { x: Math.round((s.x + s.largeur / 2) * 10) / 10, y: 33, "text-anchor": "middle" }, s.court);
  }
  for (let [annee, m] = suivant(versIso(premier)); ; [annee, m] = m === 12 ? [annee + 1, 1] : [annee, m + 1]) {
    const jour = versOrdinal(`${annee}-${String(m).padStart(2, "0")}-01`);
    if (jour >= premier + AN) break;
    trace("text", { class: "mois", x: place(jour - premier), y: 59 }, liste("date.mois_courts")[m - 1]);
  }
  const x = String(place(AVANT));
  curseur.setAttribute("x1", x);
  curseur.setAttribute("x2", x);
  un("path", svg).setAttribute("d", `M${x} 9 l-5 -7 h10 z`);
}

/** @param {string} iso @returns {[number, number]} the month after */
function suivant(iso) {
  const [annee, mois] = iso.split("-").map(Number);
  return mois === 12 ? [annee + 1, 1] : [annee, mois + 1];
}
