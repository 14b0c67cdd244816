/** « Mon parcours » on the device: what is kept is read, computed and shown here; no date leaves. */

import { commence, dossierVide, ensemble, lit, litPartage } from "../famille/magasin.js";
import { ferme as fermeBandeau, propose } from "./annulable.js";
import { Calcul, charge, dit, versIso } from "../famille/calcul.js";
import { avecSituation } from "../famille/droits.js";
import { sansVide } from "../famille/formulaire.js";
import { annonce, copie, mot, motsDe, un } from "../famille/gabarits.js";
import { oublie } from "./lignes.js";
import { repond } from "./questions.js";
import { dessinePage, gardeFocus, rends, revient } from "./rendu.js";
import { groupeDe, VUES } from "./vues.js";

/**
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Regles } from "../famille/calcul.js"
 * @typedef {{
 *   racine: HTMLElement, regles: Regles, dossier: Dossier, calcul: Calcul, vue: string, aujourdhui: string,
 *   retenues: Map<string, string>, page: HTMLElement | null, ici?: (app: App, zone: HTMLElement) => void,
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
 * The change is made to what is kept now, not to what is shown.
 * @type {App["garde"]}
 */
async function garde(change, { annulable = "", focus = false } = {}) {
  /** @type {{avant?: Dossier, dossier?: Dossier}} */
  let ecrits;
  try {
    ecrits = await ensemble(({ dossier }) => (dossier ? { avant: dossier, dossier: change(dossier) } : {}));
  } catch {
    racine.querySelector("[data-panne]")?.remove();
    const panne = copie("panne");
    panne.dataset.panne = "";
    racine.prepend(panne);
    return false;
  }
  racine.querySelector("[data-panne]")?.remove();
  const { avant, dossier: apres } = ecrits;
  // Erased in another tab: it does not come back from this one.
  if (!avant || !apres) return location.reload(), false;
  canal?.postMessage("dossier");
  previent(apres);
  calcule(apres);
  gardeFocus(racine, () => rends(app));
  if (annulable) propose(annulable, () => annule(avant, apres), focus);
  return true;
}

/** Take back what a gesture changed; what was said since stays. @param {Dossier} avant @param {Dossier} apres */
async function annule(avant, apres) {
  const { reprends } = await lourds.difference();
  return garde((d) => reprends(d, avant, apres));
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
const gardeSituation = (change, options) => garde((d) => avecSituation(d, change(d.situation)), options);

/** Show the timeline. */
function montre() {
  fermeBandeau();
  oublie();
  app.retenues.clear();
  dessinePage(app);
  rends(app);
  ditPartage();
  prepareDetails();
}

/** @type {(() => void) | null} what the sharing of this journey says, once there is one */
let ditSuivi = null;
const ditPartage = () => app.page && ditSuivi?.();

/** A journey that is shared, or followed by a calendar, follows while it is open. */
async function suisPartage() {
  if (!(await litPartage().catch(() => null))) return;
  const { ditEtat, suis } = await import("./suivi.js");
  const phrase = motsDe("partage-mots");
  await suis((partage) => {
    ditSuivi = () => ditEtat(un("[data-zone=garde]", /** @type {HTMLElement} */ (app.page)), partage, phrase);
    ditPartage();
  }, phrase("rejoint"));
}

// What is not needed at first sight comes just after it, so that the network may go.
const lourds = {
  reponses: () => import("./reponses.js"),
  difference: () => import("../famille/difference.js"),
  saisie: () => import("./saisie.js"),
  emporte: () => import("./emporte.js"),
};

function prepareDetails() {
  const plusTard = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ f) => setTimeout(f, 200));
  plusTard(() => Promise.allSettled([app.regles.details(), montreIci(), ...Object.values(lourds).map((charge) => charge())]));
}

/** What exists near home, once its file is here. */
async function montreIci() {
  const { charge: chargeIci, poseIci } = await import("./ici.js");
  await chargeIci(un("#catalogue").dataset.dispositifs);
  app.ici = poseIci;
  if (app.page) poseIci(app, un("[data-zone=ici]", app.page));
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
  const [le, lieu] = [valeurDe(formulaire, "le"), valeurDe(formulaire, "lieu").trim()];
  if (!le || !formulaire.checkValidity()) return;
  // What was not typed here may have been said elsewhere since it was shown.
  const tape = Object.fromEntries(Object.entries({ le, lieu }).filter(([nom, dit]) => dit !== champDe(formulaire, nom)?.defaultValue));
  const precise = (/** @type {Record<string, any>} */ s) => sansVide({ cle, le, ...s.faits?.find((/** @type {any} */ f) => f.cle === cle), ...tape });
  if (!(await gardeSituation((s) => ({ ...s, faits: [...faitsSans(cle)(s), precise(s)] })))) return;
  for (const [nom, dit] of Object.entries(tape)) /** @type {HTMLInputElement} */ (champDe(formulaire, nom)).defaultValue = dit;
  annonce(mot("dit-garde"));
}

// --- one listener for each kind of event ---

/** @type {Record<string, (bouton: HTMLElement, cle: string) => unknown>} */
const ACTIONS = {
  fait: (_, cle) => coche(cle),
  "pas-fait": (_, cle) => decoche(cle),
  agenda: async () => (await lourds.emporte()).telecharge(app),
  frigo: async () => (await lourds.emporte()).imprimeFrigo(app),
  imprime: async () => (await lourds.emporte()).imprime(racine),
};

/** @param {HTMLElement} bouton @param {string} action @param {string} cle */
async function agis(bouton, action, cle) {
  if (action in ACTIONS) return ACTIONS[action](bouton, cle);
  const saisie = (await lourds.saisie()).ACTIONS[action];
  if (saisie) return saisie(app, bouton, cle);
  (await lourds.reponses()).ACTIONS[action]?.(app, bouton);
}

/** @param {HTMLElement} element @param {string} selecteur */
const hote = (element, selecteur) => /** @type {HTMLElement} */ (element.closest(selecteur));

/** @param {HTMLFormElement} f @param {string} valeur */
async function repondAQuestion(f, valeur) {
  if (!valeur) return;
  const { question = "", sujet = "" } = f.dataset;
  const apres = repond(app.dossier.situation, question.split("/")[0], sujet, valeur);
  await gardeSituation((s) => repond(s, question.split("/")[0], sujet, valeur), { annulable: mot("dit-parcours", { n: new Calcul(app.regles, { ...app.dossier, situation: apres }).parcours.echeances.length }) });
  un("[data-zone=liste-questions] :is(button, select, input), #titre-carnet", racine).focus();
}

racine.addEventListener("click", (evenement) => {
  const bouton = /** @type {HTMLElement} */ (evenement.target).closest?.("[data-action], [data-vue]");
  if (!(bouton instanceof HTMLElement) || !app.regles) return;
  if (bouton.dataset.vue) return changeVue(bouton.dataset.vue);
  agis(bouton, bouton.dataset.action ?? "", hote(bouton, "[data-cle]")?.dataset.cle ?? "");
});

racine.addEventListener("submit", (evenement) => {
  const f = /** @type {HTMLFormElement} */ (evenement.target);
  if (!app.page) return;
  if (f.dataset.envoi) return porte(f);
  evenement.preventDefault();
  soumets(f, f.dataset.forme ?? "", /** @type {HTMLButtonElement | null} */ (evenement.submitter)?.value ?? "");
});

/** The one form that leaves the device, and says so: it carries the answers for the time of its sending. @param {HTMLFormElement} f */
function porte(f) {
  const champ = /** @type {HTMLInputElement} */ (f.elements.namedItem("situation"));
  champ.value = JSON.stringify(app.dossier.situation);
  setTimeout(() => { champ.value = ""; });
}

/** @param {HTMLFormElement} f @param {string} forme @param {string} valeur of the button */
async function soumets(f, forme, valeur) {
  if (forme === "question") return repondAQuestion(f, valeur || valeurDe(f, "valeur"));
  if (forme === "fait") return preciseFait(f, hote(f, "[data-cle]").dataset.cle ?? "");
  if (forme === "rdv" || forme === "note") return (await lourds.saisie()).garde(app, f);
  (await lourds.reponses()).FORMES[forme]?.(app, f);
}

/** @param {HTMLFormElement} f @param {string} nom */
const champDe = (f, nom) => /** @type {HTMLInputElement | null} */ (f.elements.namedItem(nom));
/** @param {HTMLFormElement} f @param {string} nom */
const valeurDe = (f, nom) => champDe(f, nom)?.value ?? "";

racine.addEventListener("change", (evenement) => {
  const champ = /** @type {HTMLInputElement} */ (evenement.target);
  const f = champ.closest("form");
  if (champ.dataset.reglage === "discret") garde((d) => ({ ...d, reglages: { ...d.reglages, discret: champ.checked } }));
  if (champ.dataset.reglage === "essentiel") garde((d) => ({ ...d, reglages: { ...d.reglages, agenda_entier: !champ.checked } }));
  else if (f?.dataset.forme === "fait") preciseFait(f, hote(f, "[data-cle]").dataset.cle ?? "");
  else if (champ.name === "repere" && f?.dataset.forme === "edition") lourds.reponses().then((m) => m.changeRepere(/** @type {any} */ (champ)));
});

/** @param {string} vue */
function changeVue(vue) {
  app.retenues.clear();
  garde((d) => ({ ...d, reglages: { ...d.reglages, vue } })).then(() => annonce(mot("dit-vue", { vue: dit(`vue.${vue}`) })));
}

addEventListener("popstate", () => app.page && !history.state?.ancre && revient(app));
canal?.addEventListener("message", async () => {
  const dossier = await lit();
  if (!app.page || !dossier) return;
  if (!Object.keys(dossier.situation).length) return location.reload();
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
  sessionStorage.removeItem("mj-retour");
  const derriere = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname);
  const dossier = await lit().catch(() => null);
  const regles = charge();
  if (dossier && Object.keys(dossier.situation).length) {
    await entre(await regles, dossier);
    // What is hidden takes no focus.
    racine.removeAttribute("data-attend");
    await reprend(derriere);
  } else
    (await import("../famille/question.js")).attends(racine, async (situation) => {
      const neuf = await commence(situation);
      previent(neuf);
      await entre(await regles, neuf);
      scrollTo(0, 0);
      un("#titre").focus({ preventScroll: true });
    });
  racine.removeAttribute("data-attend");
}

/** Back from « Autour de moi »: to the line that was left, or with a place to note. @param {URLSearchParams} derriere */
async function reprend(derriere) {
  const [ligne, titre] = [derriere.get("ligne") ?? "", derriere.get("rdv")];
  if (titre === null) return rouvre(ligne);
  const cle = app.calcul.libelleDe(ligne) ? ligne : "";
  const lieu = (derriere.get("lieu") ?? "").slice(0, 120);
  (await lourds.saisie()).proposeLieu(app, { titre: (cle ? app.calcul.libelleDe(cle) : titre).slice(0, 120), lieu, cle });
}

/** @param {string} cle */
function rouvre(cle) {
  const li = [...racine.querySelectorAll(".ligne")].find((l) => /** @type {HTMLElement} */ (l).dataset.cle === cle);
  const details = li?.querySelector("details");
  if (!details) return;
  const groupe = li?.closest("details.depliant");
  if (groupe instanceof HTMLDetailsElement) groupe.open = true;
  details.open = true;
  details.querySelector("summary")?.focus();
}

/** @param {Regles} regles @param {Dossier} dossier */
async function entre(regles, dossier) {
  app.regles = regles;
  calcule(dossier);
  montre();
  void suisPartage();
}

depart();
