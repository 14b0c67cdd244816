/** « Mon parcours » on the device: what is kept is read, computed and shown here; no date leaves. */

import { champs } from "../famille/formulaire.js";
import { dossierVide, ecrit, lit } from "../famille/magasin.js";
import { ferme as fermeBandeau, propose } from "./annulable.js";
import { apercuDom } from "./apercu.js";
import { Calcul, charge, ErreurSituation, versIso } from "./calcul.js";
import { garde as gardeCarnet, retire, saisis } from "./carnet.js";
import * as edition from "./edition.js";
import { donneFichier, imprime, texteAgenda } from "./emporte.js";
import { annonce, copie, mot, un } from "./gabarits.js";
import { oublie } from "./lignes.js";
import { attends, montreChamp, refuse } from "./question.js";
import { repond } from "./questions.js";
import { dessinePage, gardeFocus, poseEcran, rends } from "./rendu.js";
import { groupeDe, VUES } from "./vues.js";

/**
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Regles } from "./calcul.js"
 * @typedef {{
 *   racine: HTMLElement, regles: Regles, dossier: Dossier, calcul: Calcul, vue: string, aujourdhui: string,
 *   retenues: Map<string, string>, page: HTMLElement | null,
 *   garde: (change: (d: Dossier) => Dossier, options?: {annulable?: string, focus?: boolean}) => Promise<boolean>,
 * }} App
 */

const racine = /** @type {HTMLElement} */ (document.querySelector("#parcours"));
const canal = "BroadcastChannel" in globalThis ? new BroadcastChannel("mille-jours") : null;

/** @type {App} */
const app = {
  racine, regles: /** @type {any} */ (null), dossier: dossierVide(), calcul: /** @type {any} */ (null), vue: VUES[0], aujourdhui: "",
  retenues: new Map(), page: null, garde,
};

/** Compute again. @param {Dossier} dossier throws when its situation does not hold */
function calcule(dossier) {
  app.calcul = new Calcul(app.regles, dossier, app.retenues);
  app.dossier = dossier;
  app.aujourdhui = versIso(app.calcul.au);
  app.vue = VUES.includes(dossier.reglages.vue ?? "") ? String(dossier.reglages.vue) : VUES[0];
}

/**
 * Keep a change on the device, then show it. What is on screen stays when the device refuses.
 * @type {App["garde"]}
 */
async function garde(change, { annulable = "", focus = false } = {}) {
  const avant = app.dossier;
  const apres = change(avant);
  try {
    await ecrit(apres);
  } catch {
    racine.querySelector("[data-panne]")?.remove();
    const panne = copie("panne");
    panne.dataset.panne = "";
    racine.prepend(panne);
    return false;
  }
  racine.querySelector("[data-panne]")?.remove();
  canal?.postMessage("dossier");
  previent(apres);
  calcule(apres);
  gardeFocus(racine, () => rends(app));
  if (annulable) propose(annulable, () => garde((d) => ({ ...avant, reglages: d.reglages })), focus);
  return true;
}

/** « Ma copie » follows what we keep, and we follow what it takes back or erases. */
const DOSSIER = "mille-jours:dossier";
let deNous = false;

/** @param {Dossier} dossier */
function previent(dossier) {
  deNous = true;
  document.dispatchEvent(new CustomEvent(DOSSIER, { detail: dossier, cancelable: true }));
  deNous = false;
}

/** @param {(s: Record<string, any>) => Record<string, any>} change @param {{annulable?: string, focus?: boolean}} [options] */
const gardeSituation = (change, options) => garde((d) => ({ ...d, situation: change(d.situation) }), options);

/** Show the timeline. */
function montre() {
  fermeBandeau();
  oublie();
  app.retenues.clear();
  dessinePage(app);
  rends(app);
  prepareDetails();
}

/** Everything an opened line says is fetched after the first sight, so that the network may go. */
function prepareDetails() {
  const plusTard = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ f) => setTimeout(f, 200));
  plusTard(() => app.regles.details().catch(() => {}));
}

// --- gestures of a line ---

/** @param {string} cle */
const faitsSans = (cle) => (/** @type {Record<string, any>} */ s) => (s.faits ?? []).filter((/** @type {any} */ f) => f.cle !== cle);

/** @param {string} cle */
function echeance(cle) {
  return app.calcul.parcours.echeances.find((e) => e.cle === cle);
}

/** @param {string} cle */
function retiens(cle) {
  const e = echeance(cle);
  if (e && !app.retenues.has(cle)) app.retenues.set(cle, groupeDe(app.calcul, e));
}

/** @param {string} cle */
function coche(cle) {
  retiens(cle);
  const texte = mot("dit-fait", { libelle: app.calcul.libelleDe(cle) });
  return gardeSituation((s) => ({ ...s, faits: [...faitsSans(cle)(s), { cle, le: app.aujourdhui }] }), { annulable: texte });
}

/** @param {string} cle */
function decoche(cle) {
  retiens(cle);
  const texte = mot("dit-pas-fait", { libelle: app.calcul.libelleDe(cle) });
  return gardeSituation((s) => ({ ...s, faits: faitsSans(cle)(s) }), { annulable: texte });
}

/** @param {HTMLFormElement} formulaire @param {string} cle */
async function preciseFait(formulaire, cle) {
  const { le, lieu } = champs(formulaire);
  if (!le || !formulaire.checkValidity()) return;
  const fait = { cle, le, ...(lieu.trim() ? { lieu: lieu.trim() } : {}) };
  if (await gardeSituation((s) => ({ ...s, faits: [...faitsSans(cle)(s), fait] }))) annonce(mot("dit-garde"));
}

// --- answers ---

/** @param {HTMLElement} ecran @param {string} [ancre] */
function remplaceEcran(ecran, ancre = "") {
  fermeBandeau();
  if (ancre) history.pushState({ ancre }, "", `#${ancre}`);
  pose(ecran);
}

/** One thing at a time: what is beside the timeline goes with it. @param {HTMLElement} ecran */
function pose(ecran) {
  poseEcran(ecran);
  un("#ma-copie").hidden = ecran !== app.page;
  scrollTo(0, 0);
  un("#titre").focus({ preventScroll: true });
}

function retour() {
  if (history.state?.ancre) history.back();
  else revient();
}

function revient() {
  rends(app);
  pose(/** @type {HTMLElement} */ (app.page));
}

/** @param {HTMLElement} ecran what to come back to @param {Record<string, any>} situation */
function previsualise(ecran, situation) {
  const apres = new Calcul(app.regles, { ...app.dossier, situation });
  const apercu = apercuDom(app.calcul, apres);
  un("[data-action=confirme]", apercu).addEventListener("click", async () => {
    oublie();
    app.retenues.clear();
    if (!(await gardeSituation(() => situation))) return;
    retour();
    propose(mot("dit-garde"), () => gardeSituation(() => precedent));
  });
  const precedent = app.dossier.situation;
  un("[data-action=revient]", apercu).addEventListener("click", () => {
    pose(ecran);
    un("button.premier", ecran).focus();
  });
  pose(apercu);
}

/** @param {HTMLFormElement} formulaire */
function propositionEdition(formulaire) {
  refuse(formulaire, {});
  const manque = edition.sansDate(formulaire);
  if (manque) return montreChamp(manque.bloc, manque.nom, mot("erreur-manque"));
  const situation = edition.brouillon(app, formulaire);
  essaie(formulaire, situation, (erreur) => {
    if (erreur.champ === "situation") return montreChamp(formulaire, "projet", mot("erreur-rien"));
    const { bloc, nom } = edition.lieuDe(formulaire, erreur.champ);
    montreChamp(bloc, nom, erreur.message);
  });
}

/** @param {HTMLFormElement} formulaire */
function propositionNaissance(formulaire) {
  refuse(formulaire, {});
  if (!champs(formulaire).naissance) return montreChamp(formulaire, "naissance", mot("erreur-manque"));
  essaie(formulaire, edition.naissanceDite(formulaire), (erreur) =>
    montreChamp(formulaire, erreur.champ.endsWith("terme") ? "terme" : "naissance", erreur.message),
  );
}

/** @param {HTMLElement} ecran @param {Record<string, any>} situation @param {(erreur: ErreurSituation) => void} siRefus */
function essaie(ecran, situation, siRefus) {
  try {
    previsualise(ecran, situation);
  } catch (erreur) {
    if (!(erreur instanceof ErreurSituation)) throw erreur;
    siRefus(erreur);
  }
}

// --- one listener for each kind of event ---

/** @type {Record<string, (bouton: HTMLElement, cle: string) => unknown>} */
const ACTIONS = {
  fait: (_, cle) => coche(cle),
  "pas-fait": (_, cle) => decoche(cle),
  rdv: (bouton, cle) => saisis(app, "rdv", zoneDeSaisie(bouton), cle ? { cle, titre: app.calcul.libelleDe(cle) } : {}),
  note: (bouton, cle) => saisis(app, "note", zoneDeSaisie(bouton), cle ? { cle } : {}),
  "modifie-rdv": (bouton) => modifie("rdv", bouton),
  "modifie-note": (bouton) => modifie("note", bouton),
  "retire-rdv": (bouton) => retire(app, "rendez_vous", hote(bouton, "li").dataset.rdv),
  "retire-note": (bouton) => retire(app, "notes", hote(bouton, "li").dataset.note),
  ferme: (bouton) => fermeSaisie(hote(bouton, "form")),
  reponses: () => remplaceEcran(edition.editionDom(app), "mes-reponses"),
  naissance: (bouton) => disNaissance(bouton),
  "plus-grossesse": (bouton) => plus(bouton, "grossesse", { terme: "" }),
  "plus-enfant": (bouton) => plus(bouton, "enfant", {}),
  "plus-adoption": (bouton) => plus(bouton, "enfant", { arrivee: "" }),
  "retire-sujet": (bouton) => retireSujet(hote(bouton, "[data-sujet]")),
  abandonne: (bouton) => abandonne(hote(bouton, "form")),
  agenda: telechargeAgenda,
  imprime: () => imprime(racine),
};

/** @param {HTMLElement} element @param {string} selecteur */
const hote = (element, selecteur) => /** @type {HTMLElement} */ (element.closest(selecteur));

/** @param {HTMLElement} bouton */
const zoneDeSaisie = (bouton) =>
  bouton.closest(".gestes")?.querySelector("[data-zone=saisie]") ?? un("[data-zone=saisie-carnet]", racine);

/** @param {"rdv" | "note"} genre @param {HTMLElement} bouton */
function modifie(genre, bouton) {
  const li = hote(bouton, "li");
  const liste = genre === "rdv" ? app.dossier.rendez_vous : app.dossier.notes;
  saisis(app, genre, li, liste.find((x) => x.id === li.dataset[genre]) ?? {});
}

/** @param {HTMLElement} formulaire */
function fermeSaisie(formulaire) {
  const suite = /** @type {HTMLElement | null} */ (
    formulaire.closest(".gestes, section")?.querySelector(`[data-action=${formulaire.dataset.forme}]`)
  );
  const modifie = formulaire.dataset.id;
  formulaire.remove();
  if (modifie) rends(app);
  suite?.focus();
}

/** The screen a form was opened from. @type {WeakMap<Element, HTMLElement>} */
const precedents = new WeakMap();

/** @param {HTMLElement} formulaire */
function abandonne(formulaire) {
  const precedent = precedents.get(formulaire);
  if (precedent) remplaceEcran(precedent);
  else retour();
}

/** @param {HTMLElement} bouton */
function disNaissance(bouton) {
  const editeur = /** @type {HTMLFormElement | null} */ (bouton.closest("form.edition"));
  if (!editeur) return remplaceEcran(edition.naissanceDom(app, app.dossier.situation, bouton.dataset.cle ?? ""), "naissance");
  // What was being typed is part of it, and is there when coming back.
  const formulaire = edition.naissanceDom(app, edition.brouillon(app, editeur), edition.cleDe(hote(bouton, "[data-sujet]")));
  remplaceEcran(formulaire);
  precedents.set(formulaire, editeur);
}

/** @param {HTMLElement} bouton @param {"grossesse" | "enfant"} genre @param {Record<string, any>} o */
function plus(bouton, genre, o) {
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
    /** @type {HTMLElement} */ (bloc.querySelector("input, select"))?.focus();
  });
  (suite?.querySelector("input, select") ?? un("[data-action=plus-grossesse]", formulaire)).focus();
}

async function telechargeAgenda() {
  const texte = await texteAgenda(app, !!app.dossier.reglages.discret);
  donneFichier(texte, app.dossier.reglages.discret ? "agenda.ics" : "mille-jours.ics", "text/calendar");
  annonce(mot("dit-agenda"));
}

/** @type {Record<string, (formulaire: HTMLFormElement) => unknown>} */
const FORMES = {
  rdv: (f) => gardeCarnet(app, f),
  note: (f) => gardeCarnet(app, f),
  fait: (f) => preciseFait(f, hote(f, "[data-cle]").dataset.cle ?? ""),
  naissance: propositionNaissance,
};

/** @param {HTMLFormElement} f @param {string} valeur */
async function repondAQuestion(f, valeur) {
  if (!valeur) return;
  const { question = "", sujet = "" } = f.dataset;
  const apres = repond(app.dossier.situation, question.split("/")[0], sujet, valeur);
  await gardeSituation(() => apres, { annulable: mot("dit-parcours", { n: new Calcul(app.regles, { ...app.dossier, situation: apres }).parcours.echeances.length }) });
  /** @type {HTMLElement | null} */ (racine.querySelector("[data-zone=liste-questions] :is(button, select, input)") ?? racine.querySelector("#titre-carnet"))?.focus();
}

racine.addEventListener("click", (evenement) => {
  const bouton = /** @type {HTMLElement} */ (evenement.target).closest?.("[data-action], [data-vue]");
  if (!(bouton instanceof HTMLElement) || !app.regles) return;
  if (bouton.dataset.vue) return changeVue(bouton.dataset.vue);
  ACTIONS[bouton.dataset.action ?? ""]?.(bouton, hote(bouton, "[data-cle]")?.dataset.cle ?? "");
});

racine.addEventListener("submit", (evenement) => {
  const f = /** @type {HTMLFormElement} */ (evenement.target);
  if (!app.page) return;
  evenement.preventDefault();
  if (f.matches(".edition")) return propositionEdition(f);
  if (f.dataset.forme === "question") return repondAQuestion(f, /** @type {HTMLButtonElement | null} */ (evenement.submitter)?.value || champs(f).valeur);
  FORMES[f.dataset.forme ?? ""]?.(f);
});

racine.addEventListener("change", (evenement) => {
  const champ = /** @type {HTMLInputElement} */ (evenement.target);
  const f = champ.closest("form");
  if (champ.dataset.reglage === "discret") garde((d) => ({ ...d, reglages: { ...d.reglages, discret: champ.checked } }));
  else if (f?.dataset.forme === "fait") preciseFait(f, hote(f, "[data-cle]").dataset.cle ?? "");
  else if (champ.name === "repere" && f?.matches(".edition")) edition.changeRepere(/** @type {any} */ (champ));
});

/** @param {string} vue */
function changeVue(vue) {
  app.retenues.clear();
  garde((d) => ({ ...d, reglages: { ...d.reglages, vue } })).then(() => annonce(mot("dit-vue", { vue: mot(`vue.${vue}`) })));
}

addEventListener("popstate", () => app.page && !history.state?.ancre && revient());
canal?.addEventListener("message", async () => {
  const dossier = await lit();
  if (!app.page || !dossier) return;
  calcule(dossier);
  if (app.page.isConnected) gardeFocus(racine, () => rends(app));
});

document.addEventListener(DOSSIER, (evenement) => {
  if (deNous || !app.regles) return;
  const dossier = /** @type {CustomEvent<Dossier | null>} */ (evenement).detail;
  if (dossier && Object.keys(dossier.situation).length) {
    evenement.preventDefault();
    calcule(dossier);
    montre();
  } else {
    app.page = null;
    un("#ecran").replaceChildren();
  }
});

async function depart() {
  // A page the server computed is shown as it is.
  if (racine.dataset.serveur !== undefined) return;
  if (location.hash) history.replaceState(null, "", location.pathname);
  const dossier = await lit().catch(() => null);
  const regles = charge(/** @type {any} */ (racine.dataset));
  if (dossier && Object.keys(dossier.situation).length) await entre(await regles, dossier);
  else
    attends(racine, async (situation) => {
      const neuf = { ...(dossier ?? dossierVide()), situation };
      await ecrit(neuf);
      previent(neuf);
      await entre(await regles, neuf);
      scrollTo(0, 0);
      un("#titre").focus({ preventScroll: true });
    });
  racine.removeAttribute("data-attend");
}

/** @param {Regles} regles @param {Dossier} dossier */
async function entre(regles, dossier) {
  app.regles = regles;
  calcule(dossier);
  montre();
}

depart();
