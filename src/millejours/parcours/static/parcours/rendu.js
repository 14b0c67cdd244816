/**
 * The page of the timeline, drawn then kept up to date in place.
 *
 * @import { App } from "./app.js"
 */

import { dateEnMots, dit } from "../famille/calcul.js";
import { bande } from "./bande.js";
import { poseCarnet } from "./carnet.js";
import { copie, mot, un } from "../famille/gabarits.js";
import { poseGroupes } from "./lignes.js";
import { questionDom, questions } from "./questions.js";
import { groupes, sujets, termes, VUES } from "./vues.js";

// A few at a time; the others wait behind one tap.
const QUESTIONS = 2;

/** @param {App} app */
export function dessinePage(app) {
  const page = (app.page = /** @type {HTMLElement} */ (copie("page")));
  const vues = un("[data-zone=vues]", page);
  for (const vue of VUES) {
    const bouton = copie("vue", { titre: dit(`vue.${vue}`) });
    bouton.dataset.vue = vue;
    vues.append(bouton);
  }
  poseEcran(page);
}

/** One screen, its title at the top of the page and of the tab. @param {HTMLElement} ecran */
function poseEcran(ecran) {
  const titre = un("#titre");
  titre.textContent = ecran.dataset.titre ?? "";
  document.title = `${titre.textContent} · Mille jours`;
  un("#ecran").replaceChildren(ecran);
}

/** One thing at a time: what is beside the timeline goes with it. @param {App} app @param {HTMLElement} ecran */
export function pose(app, ecran) {
  poseEcran(ecran);
  un("#ma-copie").hidden = ecran !== app.page;
  scrollTo(0, 0);
  un("#titre").focus({ preventScroll: true });
}

/** Back to the timeline. @param {App} app */
export function revient(app) {
  rends(app);
  pose(app, /** @type {HTMLElement} */ (app.page));
}

/** @param {App} app */
export function rends(app) {
  const page = /** @type {HTMLElement} */ (app.page);
  const zone = (/** @type {string} */ nom) => un(`[data-zone=${nom}]`, page);
  zone("sujets").replaceChildren(...sujets(app.calcul).map(sujetDom));
  zone("termes").replaceChildren(...termes(app.calcul).map((texte) => copie("terme", { texte })));
  zone("jour").textContent = dateEnMots(app.calcul.au);
  if (!page.querySelector(".bande details[open]")) zone("bande").replaceChildren(...[bande(app.calcul)].filter((b) => b !== null));
  for (const bouton of zone("vues").children) bouton.setAttribute("aria-pressed", String(bouton.dataset.vue === app.vue));
  const liste = groupes(app.calcul, app.vue);
  poseGroupes(app, zone("groupes"), [...rendezVous(app), ...liste]);
  zone("vide").hidden = liste.length > 0;
  app.ici?.(app, zone("ici"));
  const posees = questions(app);
  zone("questions").hidden = !posees.length;
  zone("liste-questions").replaceChildren(...posees.slice(0, QUESTIONS).map((q) => questionDom(app, q)));
  zone("autres-questions").hidden = posees.length <= QUESTIONS;
  zone("suite-questions").replaceChildren(...posees.slice(QUESTIONS).map((q) => questionDom(app, q)));
  zone("carnet-vide").hidden = poseCarnet(app, un(":scope > section > [data-zone=carnet]", page)) > 0;
  const sortie = /** @type {HTMLElement | null} */ (document.querySelector("[data-sortie-deuil]"));
  if (sortie) sortie.hidden = !app.calcul.parcours.sujets.some((s) => s.mode === "perte");
  un("[data-reglage=discret]", page).checked = !!app.dossier.reglages.discret;
  un("[data-reglage=essentiel]", page).checked = !app.dossier.reglages.agenda_entier;
}

/** @param {ReturnType<typeof sujets>[number]} s */
function sujetDom(s) {
  const li = copie("sujet", s);
  un(".pastille", li).classList.add(`et-${s.rang}`);
  const bouton = li.querySelector("button");
  if (bouton) bouton.dataset.cle = s.cle;
  return li;
}

/** Appointments to come, first of all. @param {App} app */
function rendezVous(app) {
  const lignes = app.calcul.rendezVous().filter((r) => r.le >= app.aujourdhui);
  const paraissent = lignes.length && (app.vue === "maintenant" || app.vue === "essentiel");
  return paraissent ? [{ id: "rendez_vous", titre: mot("groupe.rendez_vous"), lignes, replie: false }] : [];
}

/**
 * Whoever was somewhere stays there, at the same height of the screen.
 * @param {HTMLElement} racine @param {() => void} rends
 */
export function gardeFocus(racine, rends) {
  const actif = document.activeElement;
  if (!(actif instanceof HTMLElement) || !racine.contains(actif)) return rends();
  const hauteur = actif.getBoundingClientRect().top;
  const ligne = actif.closest("[data-cle]");
  const [section, cle] = [actif.closest("section"), ligne instanceof HTMLElement ? ligne.dataset.cle : ""];
  const { action, vue } = actif.dataset;
  rends();
  const cherche = (/** @type {string} */ s, /** @type {ParentNode | null} */ ou = racine) => ou?.querySelector(s);
  const memeLigne = cle ? cherche(`[data-cle="${CSS.escape(cle)}"]`, section?.isConnected ? section : racine) : null;
  const suivant = actif.isConnected && actif.getClientRects().length ? actif
    : action === "fait" ? cherche("[data-action=pas-fait]", memeLigne)
    : action === "pas-fait" ? cherche("[data-action=fait]", memeLigne)
    : action && memeLigne ? cherche(`[data-action="${action}"]`, memeLigne)
    : vue ? cherche(`[data-vue="${vue}"]`)
    : null;
  const cible = /** @type {HTMLElement | null | undefined} */ (suivant ?? memeLigne?.querySelector("summary"));
  if (!cible) return;
  if (document.activeElement !== cible) cible.focus({ preventScroll: true });
  scrollBy({ top: cible.getBoundingClientRect().top - hauteur, behavior: "instant" });
}
