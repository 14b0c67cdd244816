/**
 * Groups and lines on the page. Elements are kept from one rendering to the next, with what is open or typed in them.
 *
 * @import { App } from "./app.js"
 * @import { Ligne } from "../famille/lignes.js"
 * @import { Groupe } from "./vues.js"
 * @typedef {{resume: string, detail: string, gestes: string, ligne: Ligne}} Memoire
 */

import { noteDom, rdvDom, rdvEnMots } from "./carnet.js";
import { enumere } from "../famille/moteur/mots.js";
import { copie, distingue, icone, un } from "../famille/gabarits.js";
import { detail, dessineDetail } from "../famille/lignes.js";

/** @type {Map<string, HTMLElement>} */
const elements = new Map();
/** @type {WeakMap<Element, Memoire>} */
const memoires = new WeakMap();

/** @param {App} app @param {HTMLElement} zone @param {Groupe[]} groupes */
export function poseGroupes(app, zone, groupes) {
  remplace(zone, groupes.map((g) => groupeDom(app, g)));
}

/** Touch the page only where it differs: focus stays. @param {HTMLElement} parent @param {HTMLElement[]} enfants */
export function remplace(parent, enfants) {
  const memes = parent.children.length === enfants.length && enfants.every((e, i) => parent.children[i] === e);
  if (!memes) parent.replaceChildren(...enfants);
}

/** @param {App} app @param {Groupe} g */
function groupeDom(app, g) {
  const cle = `${app.vue}/${g.id}`;
  const section = connu(cle, () => {
    const neuve = copie(g.replie ? "groupe-replie" : "groupe", {});
    const titre = un("h2", neuve);
    titre.id = `g-${g.id}`;
    neuve.setAttribute("aria-labelledby", titre.id);
    return neuve;
  });
  un("[data-t=titre]", section).textContent = g.titre;
  un(".nombre", section).textContent = String(g.lignes.length);
  const zone = un(".lignes", section);
  // What is being typed stays when something arrives.
  const enSaisie = [...zone.children].filter((li) => li instanceof HTMLElement && li.dataset.rdv && li.querySelector("form"));
  const rdv = (/** @type {any} */ r) => /** @type {HTMLElement | undefined} */ (enSaisie.find((li) => /** @type {HTMLElement} */ (li).dataset.rdv === r.id)) ?? rdvDom(app, r);
  remplace(zone, g.lignes.map((l) => (l.le ? rdv(l) : ligneDom(app, cle, l))));
  return section;
}

/** @param {string} cle @param {() => HTMLElement} fabrique */
function connu(cle, fabrique) {
  let element = elements.get(cle);
  if (!element) elements.set(cle, (element = fabrique()));
  return element;
}

/** @param {App} app @param {string} groupe @param {Ligne} l */
function ligneDom(app, groupe, l) {
  const li = connu(`${groupe}/${l.cle}`, () => {
    const neuve = copie("ligne");
    neuve.dataset.cle = l.cle;
    const ouvrable = un("details", neuve);
    ouvrable.addEventListener("toggle", () => ouvrable.open && ouvre(app, neuve));
    return neuve;
  });
  const memoire = memoires.get(li) ?? { resume: "", detail: "", gestes: "", ligne: l };
  memoires.set(li, memoire);
  memoire.ligne = l;
  const rdv = app.dossier.rendez_vous.filter((r) => r.cle === l.cle && r.le >= app.aujourdhui);
  const valeurs = { ...l, e: null, rdv: enumere(rdv.map(rdvEnMots)) };
  if (change(memoire, "resume", valeurs)) {
    li.className = `ligne etat-${l.etat}`;
    un("summary", li).replaceChildren(icone(l.etat), ...copie("resume", valeurs).childNodes);
  }
  if (un("details", li).open) ouvre(app, li);
  return li;
}

/** @param {Memoire} memoire @param {"resume" | "detail" | "gestes"} nom @param {any} valeurs */
function change(memoire, nom, valeurs) {
  const signature = JSON.stringify(valeurs);
  const differe = memoire[nom] !== signature;
  memoire[nom] = signature;
  return differe;
}

/** The inside of a line, once its words are there. @param {App} app @param {HTMLElement} li */
async function ouvre(app, li) {
  const memoire = /** @type {Memoire} */ (memoires.get(li));
  const zone = un(".detail", li);
  if (!app.calcul.aDetails) {
    if (!zone.firstChild) zone.append(copie("attente"));
    try {
      await app.calcul.details();
    } catch {
      zone.replaceChildren(copie("sans-details"));
    }
  }
  if (app.calcul.aDetails) poseDetail(app, memoire, zone);
  poseGestes(app, memoire, zone);
}

/** @param {App} app @param {Memoire} memoire @param {HTMLElement} zone */
function poseDetail(app, memoire, zone) {
  const valeurs = detail(app.calcul, memoire.ligne);
  if (!change(memoire, "detail", valeurs)) return;
  const neuf = dessineDetail(app.calcul, memoire.ligne, valeurs);
  // What can be done comes first: nobody scrolls to say « C'est fait ».
  zone.replaceChildren(...zone.querySelectorAll(":scope > .gestes"), ...neuf.children);
}

/** @param {App} app @param {Memoire} memoire @param {HTMLElement} zone */
function poseGestes(app, memoire, zone) {
  const { cle, est_fait } = memoire.ligne;
  const fait = app.dossier.situation.faits?.find((/** @type {any} */ f) => f.cle === cle);
  const rdv = app.dossier.rendez_vous.filter((r) => r.cle === cle);
  const notes = app.dossier.notes.filter((n) => n.cle === cle);
  if (!change(memoire, "gestes", [est_fait, !!fait, rdv, notes])) return;
  const neufs = distingue(copie("actions-ligne", { fait, est_fait }));
  if (fait) {
    un("[name=le]", neufs).defaultValue = fait.le;
    un("[name=lieu]", neufs).defaultValue = fait.lieu ?? "";
  }
  un("[data-zone=carnet]", neufs).append(...rdv.map((r) => rdvDom(app, r)), ...notes.map((n) => noteDom(app, n)));
  const anciens = zone.querySelector(":scope > .gestes");
  const saisie = anciens?.querySelector("[data-zone=saisie] > form");
  if (saisie) un("[data-zone=saisie]", neufs).append(saisie);
  if (anciens) anciens.replaceWith(neufs);
  else zone.prepend(neufs);
}

/** Forget what was open: another situation, another page. */
export function oublie() {
  elements.clear();
}
