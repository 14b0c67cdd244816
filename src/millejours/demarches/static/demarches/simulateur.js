/**
 * Estimates: what the family said once is filled in; nothing leaves until « Calculer ». The server answers and forgets;
 * its page is the one that a form without JavaScript would get.
 *
 * @import { Dossier } from "../famille/magasin.js"
 */

import { champs, sansVide } from "../famille/formulaire.js";
import { un } from "../famille/gabarits.js";
import { commence, dossierVide, ensemble, lit } from "../famille/magasin.js";
import { attends } from "../famille/question.js";
import { poseEnfants } from "./enfants.js";

const zone = /** @type {HTMLElement} */ (un("#simulation"));
/** @type {{pret: boolean, dossier: Dossier | null, suite: (dossier: Dossier | null) => unknown, avant: (droits: Record<string, string>) => unknown}} */
const abonne = { pret: false, dossier: null, suite: () => {}, avant: () => {} };
/** @type {Dossier | null} */
let famille = null;

/** For whoever draws fields that depend on the answers kept here: called before they are filled. @param {(droits: Record<string, string>) => unknown} avant */
export function avantDeRemplir(avant) {
  abonne.avant = avant;
}

/** For whoever adds to the form: called each time it is there, with the record at first. @param {(dossier: Dossier | null) => unknown} suite */
export function quandPret(suite) {
  abonne.suite = suite;
  if (abonne.pret) suite(abonne.dossier);
}

/** @param {Dossier | null} dossier */
function annonce(dossier) {
  Object.assign(abonne, { pret: true, dossier });
  abonne.suite(dossier);
}

/** @returns {HTMLFormElement} */
const formulaire = () => un("form[data-simulation]", zone);

/** @param {Dossier} dossier what is kept fills what is empty */
function ouvre(dossier) {
  document.querySelector("[data-question-seule]")?.remove();
  const f = formulaire();
  un("[name=situation]", f).value = JSON.stringify(utile(dossier.situation));
  const droits = dossier.droits ?? {};
  famille = dossier;
  poseEnfants(dossier.situation);
  abonne.avant(droits);
  for (const champ of f.querySelectorAll("input, select")) {
    const c = /** @type {HTMLInputElement} */ (champ);
    if (c.type === "hidden" || !(c.name in droits)) continue;
    // A child who is no longer there is not a choice.
    if (c instanceof HTMLSelectElement && ![...c.options].some((o) => o.value === droits[c.name])) continue;
    if (c.type === "checkbox") c.checked = droits[c.name] === "1";
    else c.value = droits[c.name];
    if (c.value && c.type !== "checkbox") c.closest("details")?.setAttribute("open", "");
  }
  zone.hidden = false;
  annonce(dossier);
}

/**
 * What a computation needs of a situation: no first name, nothing of what was done, when or where.
 * @param {Record<string, any>} situation
 */
function utile({ faits: _, ...situation }) {
  const anonyme = (/** @type {any} */ { prenom: _prenom, ...reste }) => reste;
  return sansVide({ ...situation, enfants: situation.enfants?.map(anonyme), parents: situation.parents?.map(anonyme) });
}

/** Kept on the device, so that nobody asks twice. @param {HTMLFormElement} f */
async function retiens(f) {
  const { situation: _, ...dits } = champs(f);
  const cases = Object.fromEntries([...f.querySelectorAll("[type=checkbox]")].map((c) => [/** @type {HTMLInputElement} */ (c).name, ""]));
  // Other estimates keep their answers; the rows of a plan are those of the form.
  const reste = (/** @type {[string, string]} */ [nom]) => !nom.startsWith("periode_") || !f.querySelector("[data-periode]");
  const autres = (/** @type {Dossier} */ { droits = {} }) => Object.fromEntries(Object.entries(droits).filter(reste));
  await ensemble(({ dossier }) => {
    const d = dossier ?? dossierVide();
    return { dossier: { ...d, droits: sansRien({ ...autres(d), ...cases, ...dits }) } };
  }).catch(() => {});
}

/** @param {Record<string, string>} droits an unticked box is remembered as such, an empty field is forgotten */
const sansRien = (droits) => Object.fromEntries(Object.entries(droits).filter(([nom, valeur]) => valeur || nom.startsWith("mode_")));

/** @param {HTMLFormElement} f @param {HTMLElement | null} bouton */
async function calcule(f, bouton) {
  const corps = new URLSearchParams(/** @type {any} */ (new FormData(f, bouton)));
  await retiens(f);
  const panne = un("[data-panne]", zone);
  panne.hidden = true;
  zone.setAttribute("aria-busy", "true");
  try {
    montre(await envoie(f.action, corps));
  } catch {
    panne.hidden = false;
  } finally {
    zone.removeAttribute("aria-busy");
  }
}

/**
 * A page asked as a document: the browser parses it apart, and nothing in it runs.
 * @param {string} adresse @param {URLSearchParams} corps @returns {Promise<Document>}
 */
function envoie(adresse, corps) {
  return new Promise((resout, rejette) => {
    const demande = new XMLHttpRequest();
    demande.open("POST", adresse);
    demande.responseType = "document";
    demande.onload = () => ([200, 422].includes(demande.status) && demande.response ? resout(demande.response) : rejette(new Error(String(demande.status))));
    demande.onerror = () => rejette(new Error("réseau"));
    demande.send(corps);
  });
}

/** @param {Document} recue the page the server would have shown */
function montre(recue) {
  const erreurs = recue.querySelector("#erreurs");
  const ouverts = [...formulaire().querySelectorAll("details")].map((d) => d.open);
  formulaire().replaceWith(document.importNode(un("form[data-simulation]", recue), true));
  [...formulaire().querySelectorAll("details")].forEach((d, i) => (d.open ||= !!ouverts[i]));
  if (famille) poseEnfants(famille.situation);
  zone.querySelector("#erreurs")?.remove();
  if (erreurs) zone.prepend(document.importNode(erreurs, true));
  const resultat = un("#resultat", zone);
  resultat.replaceChildren(...document.importNode(un("#resultat", recue), true).childNodes);
  annonce(null);
  const cible = erreurs ? un("#erreurs", zone) : resultat;
  cible.focus({ preventScroll: true });
  cible.scrollIntoView({ block: "start", behavior: "instant" });
}

zone.addEventListener("submit", (evenement) => {
  const f = /** @type {HTMLFormElement} */ (evenement.target);
  // A letter is opened by the browser itself.
  if (f.dataset.simulation !== "ici") return;
  evenement.preventDefault();
  calcule(f, /** @type {HTMLElement | null} */ (evenement.submitter));
});

async function depart() {
  // A page the server computed keeps what it holds.
  if (un("[name=situation]", formulaire()).value) return annonce(null);
  const dossier = await lit().catch(() => null);
  if (dossier && Object.keys(dossier.situation).length) return ouvre(dossier);
  attends(un("[data-question-seule]"), async (situation) => {
    ouvre(await commence(situation));
    un("h1").scrollIntoView({ block: "start", behavior: "instant" });
  });
}

depart();
