/**
 * « Changer mes réponses » and « L'enfant est né »: screens of their own, that keep nothing before it was seen.
 * Loaded after the timeline.
 *
 * @import { App } from "./app.js"
 * @import { Dossier } from "../famille/magasin.js"
 */

import { change, reprends } from "../famille/difference.js";
import { avecSituation } from "../famille/droits.js";
import { champs, motDuRefus } from "../famille/formulaire.js";
import { ferme as fermeBandeau, propose } from "./annulable.js";
import { apercuDom } from "./apercu.js";
import { Calcul, ErreurSituation } from "../famille/calcul.js";
import * as edition from "./edition.js";
import { mot, un } from "../famille/gabarits.js";
import { oublie } from "./lignes.js";
import { montreChamp, refuse } from "../famille/question.js";
import { pose, revient } from "./rendu.js";

/** @type {Record<string, (app: App, bouton: HTMLElement) => unknown>} */
export const ACTIONS = {
  reponses: (app) => remplaceEcran(app, edition.editionDom(app), "mes-reponses"),
  naissance: disNaissance,
  "plus-grossesse": (app, bouton) => plus(app, bouton, "grossesse", { terme: "" }),
  "plus-enfant": (app, bouton) => plus(app, bouton, "enfant", {}),
  "plus-adoption": (app, bouton) => plus(app, bouton, "enfant", { arrivee: "" }),
  "retire-sujet": (_, bouton) => retireSujet(hote(bouton, "[data-sujet]")),
  abandonne: (app, bouton) => abandonne(app, hote(bouton, "form")),
};

/** @type {Record<string, (app: App, formulaire: HTMLFormElement) => unknown>} */
export const FORMES = { edition: propositionEdition, naissance: propositionNaissance };

export const { changeRepere } = edition;

/** @param {HTMLElement} element @param {string} selecteur */
const hote = (element, selecteur) => /** @type {HTMLElement} */ (element.closest(selecteur));

/** @param {App} app @param {HTMLElement} ecran @param {string} [ancre] */
function remplaceEcran(app, ecran, ancre = "") {
  fermeBandeau();
  if (ancre) history.pushState({ ancre }, "", `#${ancre}`);
  pose(app, ecran);
}

/** @param {App} app */
function retour(app) {
  if (history.state?.ancre) history.back();
  else revient(app);
}

/**
 * What the form changed, and only that: the rest may have been said elsewhere since it was opened.
 * @param {App} app @param {HTMLFormElement} ecran what to come back to @param {Record<string, any>} brouillon
 */
function previsualise(app, ecran, brouillon) {
  const ouvert = { situation: edition.ouvertSur(ecran) };
  /** @type {(d: Dossier) => Dossier} */
  const dis = (d) => avecSituation(d, change(d, ouvert, { situation: brouillon }).situation);
  // What is refused is named as it was typed.
  new Calcul(app.regles, { ...app.dossier, situation: brouillon });
  const apercu = apercuDom(app.calcul, new Calcul(app.regles, dis(app.dossier)));
  un("[data-action=confirme]", apercu).addEventListener("click", async () => {
    oublie();
    app.retenues.clear();
    let [avant, apres] = [app.dossier, app.dossier];
    if (!(await app.garde((d) => (apres = dis((avant = d)))))) return;
    retour(app);
    propose(mot("dit-garde"), () => app.garde((d) => reprends(d, avant, apres)));
  });
  un("[data-action=revient]", apercu).addEventListener("click", () => {
    pose(app, ecran);
    un("button.premier", ecran).focus();
  });
  pose(app, apercu);
}

/** @param {App} app @param {HTMLFormElement} formulaire */
function propositionEdition(app, formulaire) {
  refuse(formulaire, {});
  const manque = edition.sansDate(formulaire);
  if (manque) return montreChamp(manque.bloc, manque.nom, motDuRefus("manque"));
  const situation = edition.brouillon(app, formulaire);
  essaie(app, formulaire, situation, (erreur) => {
    if (erreur.champ === "situation") return montreChamp(formulaire, "projet", motDuRefus("rien"));
    const { bloc, nom } = edition.lieuDe(formulaire, erreur.champ);
    montreChamp(bloc, nom, motDuRefus(erreur.code));
  });
}

/** @param {App} app @param {HTMLFormElement} formulaire */
function propositionNaissance(app, formulaire) {
  refuse(formulaire, {});
  if (!champs(formulaire).naissance) return montreChamp(formulaire, "naissance", motDuRefus("manque"));
  essaie(app, formulaire, edition.naissanceDite(formulaire), (erreur) =>
    montreChamp(formulaire, erreur.champ.endsWith("terme") ? "terme" : "naissance", motDuRefus(erreur.code)),
  );
}

/** @param {App} app @param {HTMLFormElement} ecran @param {Record<string, any>} situation @param {(erreur: ErreurSituation) => void} siRefus */
function essaie(app, ecran, situation, siRefus) {
  try {
    previsualise(app, ecran, situation);
  } catch (erreur) {
    if (!(erreur instanceof ErreurSituation)) throw erreur;
    siRefus(erreur);
  }
}

/** The screen a form was opened from. @type {WeakMap<Element, HTMLElement>} */
const precedents = new WeakMap();

/** @param {App} app @param {HTMLElement} formulaire */
function abandonne(app, formulaire) {
  const precedent = precedents.get(formulaire);
  if (precedent) remplaceEcran(app, precedent);
  else retour(app);
}

/** @param {App} app @param {HTMLElement} bouton */
function disNaissance(app, bouton) {
  const editeur = /** @type {HTMLFormElement | null} */ (bouton.closest("form.edition"));
  if (!editeur) return remplaceEcran(app, edition.naissanceDom(app, app.dossier.situation, bouton.dataset.cle ?? ""), "naissance");
  // What was being typed is part of it, and is there when coming back.
  const formulaire = edition.naissanceDom(app, edition.brouillon(app, editeur), edition.cleDe(hote(bouton, "[data-sujet]")), edition.ouvertSur(editeur));
  remplaceEcran(app, formulaire);
  precedents.set(formulaire, editeur);
}

/** @param {App} app @param {HTMLElement} bouton @param {"grossesse" | "enfant"} genre @param {Record<string, any>} o */
function plus(app, bouton, genre, o) {
  const formulaire = hote(bouton, "form");
  const bloc = edition.ajoute(app, formulaire, genre, o);
  if (genre === "grossesse") un("[name=projet]", formulaire).checked = false;
  un("input, select", bloc).focus();
}

/** @param {HTMLElement} bloc */
function retireSujet(bloc) {
  const formulaire = hote(bloc, "form");
  const suite = /** @type {HTMLElement | null} */ (bloc.nextElementSibling ?? bloc.previousElementSibling);
  const [parent, apres] = [bloc.parentElement, bloc.nextSibling];
  bloc.remove();
  edition.montreSante(formulaire);
  propose(mot("dit-retire"), () => {
    parent?.insertBefore(bloc, apres?.parentElement === parent ? apres : null);
    edition.montreSante(formulaire);
    un("input, select", bloc).focus();
  });
  (suite?.querySelector("input, select") ?? un("[data-action=plus-grossesse]", formulaire)).focus();
}
