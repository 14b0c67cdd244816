/**
 * The questionnaire, answered and read in the page. Nothing is sent, nothing is stored; the page may not even try
 * (`connect-src 'none'`); all its modules come with it, so that no gesture makes a request. Immediate help never waits: it shows as soon as the answer is given.
 */
import { agenda } from "../famille/agenda.js";
import { dessine, ecritCode } from "./code.js";
import { ditOuvertures } from "./heures.js";
import { ecritReleve, litQuestionnaire, litReponses, mot } from "./lit.js";
import { score } from "./score.js";
import { jourDans, noteSuivi, oublieSuivi } from "./suivi.js";

const racine = /** @type {HTMLElement} */ (document.querySelector("[data-racine]"));
const { questionnaire, public_, form } = litQuestionnaire(racine);
/** @param {string} s */
const un = (s) => /** @type {HTMLElement} */ (racine.querySelector(s));
const items = [...form.querySelectorAll("fieldset[data-item]")].map((f) => /** @type {HTMLFieldSetElement} */ (f));
const [aide, resultat, releve] = [un("[data-aide]"), un("[data-resultat]"), un("[data-releve]")];
// Asked aloud by a professional: one item a screen, a touch goes on to the next.
const estEntretien = racine.dataset.entretien !== undefined;
const [PAUSE, DELAI] = [180, 14];
let rang = 0;
let toutes = false;

/** @param {HTMLElement} element */
function va(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "start" });
}

function montre() {
  items.forEach((f, i) => (f.hidden = !toutes && i !== rang));
  un(".avance-q").hidden = toutes;
  un("[data-action=avant]").hidden = toutes || rang === 0;
  un("[data-action=apres]").hidden = toutes || rang === items.length - 1;
  un("[data-action=voir]").hidden = !toutes && rang < items.length - 1;
  const bascule = racine.querySelector("[data-action=tout]");
  if (bascule) bascule.textContent = mot(toutes ? "une" : "tout");
  bascule?.setAttribute("aria-pressed", String(toutes));
  un("[data-rang]").textContent = mot("rang", { n: rang + 1, total: items.length });
  /** @type {HTMLProgressElement} */ (un("progress")).value = rang + 1;
}

/** Help shows beside the answer as soon as it is given, and leaves when the person changes her mind. */
function regardeAlerte() {
  form.querySelector(".actions")?.before(aide);
  aide.hidden = !score(questionnaire, litReponses(form), public_).aide_immediate;
  if (!aide.hidden) aide.scrollIntoView({ block: "nearest" });
}

function avance() {
  const manque = litReponses(form)[rang] === null;
  un("[data-manque]").hidden = !manque;
  if (manque) return items[rang].querySelector("input")?.focus();
  rang += 1;
  montre();
  items[rang].querySelector("input")?.focus();
}

/** @param {boolean} arret */
function conclut(arret) {
  const reponses = litReponses(form);
  const r = score(questionnaire, reponses, public_);
  const premier = reponses.indexOf(null);
  un("[data-manque]").hidden = arret || r.total !== null;
  if (!arret && r.total === null) {
    if (!toutes) [rang] = [premier];
    montre();
    return items[premier].querySelector("input")?.focus();
  }
  un("[data-incomplet]").hidden = r.total !== null;
  un("[data-total]").hidden = r.total === null;
  un("[data-nombre]").textContent = String(r.total ?? "");
  for (const b of racine.querySelectorAll("[data-bande]")) /** @type {HTMLElement} */ (b).hidden = /** @type {HTMLElement} */ (b).dataset.bande !== r.bande;
  for (const p of racine.querySelectorAll("[data-repere]")) /** @type {HTMLElement} */ (p).hidden = !r.reperes.includes(/** @type {HTMLElement} */ (p).dataset.repere ?? "");
  un("[data-sans-bande]").hidden = r.total === null || r.bande !== null;
  ecritReleve(releve, questionnaire, reponses);
  releve.hidden = false;
  form.hidden = true;
  resultat.before(aide);
  resultat.hidden = false;
  va(r.aide_immediate ? un("#aide-titre") : un("#resultat-titre"));
}

function revient() {
  regardeAlerte();
  [form.hidden, resultat.hidden, releve.hidden, un("[data-code]").hidden] = [false, true, true, true];
  montre();
  (toutes ? items[0] : items[rang]).querySelector("input")?.focus();
}

function efface() {
  form.reset();
  releve.replaceChildren();
  un("[data-dessin]").replaceChildren();
  rang = 0;
  revient();
  un("[data-manque]").hidden = true;
}

function montreCode() {
  const adresse = new URL(racine.dataset.lecture ?? "", location.href);
  adresse.hash = ecritCode(questionnaire.id, public_, litReponses(form));
  un("[data-dessin]").replaceChildren(dessine(adresse.href));
  un("[data-code]").hidden = false;
  un("[data-code]").scrollIntoView({ block: "nearest" });
}

/** A file whose words tell nothing. */
function rappelle() {
  const uid = `${crypto.randomUUID()}@agenda.invalid`;
  const texte = agenda([{ uid, debut: jourDans(DELAI), fin: jourDans(DELAI), resume: mot("rappel") }], { au: jourDans(0), nomDiscret: "Agenda" });
  const lien = document.createElement("a");
  lien.href = URL.createObjectURL(new Blob([texte], { type: "text/calendar" }));
  lien.download = "agenda.ics";
  lien.click();
  un("[data-dit]").textContent = mot("dit-rappel");
}

/** A touch, not an arrow key, which only looks at the next answer. */
function suitLeDoigt() {
  let doigt = false;
  form.addEventListener("pointerup", () => { doigt = true; });
  form.addEventListener("keydown", () => { doigt = false; });
  form.addEventListener("change", () => {
    if (doigt && aide.hidden && rang < items.length - 1) setTimeout(avance, PAUSE);
    doigt = false;
  });
}

/** @type {Record<string, () => unknown>} */
const GESTES = {
  avant: () => { rang -= 1; montre(); items[rang].querySelector("input")?.focus(); },
  apres: avance,
  voir: () => conclut(false),
  arreter: () => conclut(true),
  tout: () => { toutes = !toutes; montre(); },
  revenir: revient,
  imprimer: () => print(),
  montrer: montreCode,
  rappel: rappelle,
  suivre: () => { un("[data-dit]").textContent = mot(noteSuivi(jourDans(DELAI)) ? "dit-suivi" : "dit-sans-suivi"); },
  effacer: () => { efface(); oublieSuivi(); un("[data-dit]").textContent = mot("dit-efface"); },
};

racine.addEventListener("click", (e) => {
  const bouton = /** @type {HTMLElement} */ (e.target).closest("button[data-action]");
  if (bouton) GESTES[/** @type {HTMLElement} */ (bouton).dataset.action ?? ""]?.();
});
form.addEventListener("change", () => { regardeAlerte(); un("[data-manque]").hidden = true; });
form.addEventListener("submit", (e) => e.preventDefault());
// Left and come back to, the page has forgotten: browsers keep whole pages in memory.
addEventListener("pagehide", efface);

document.body.classList.add("vivant");
for (const e of racine.querySelectorAll("[data-avec-js]:not([data-manque])")) /** @type {HTMLElement} */ (e).hidden = false;
for (const e of [aide, resultat]) e.hidden = true;
if (estEntretien) for (const e of racine.querySelectorAll("[data-pas-en-entretien]")) e.remove();
if (estEntretien) suitLeDoigt();
ditOuvertures(racine, mot);
form.reset();
montre();
