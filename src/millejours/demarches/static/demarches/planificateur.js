/**
 * The planner: rows of the form are the plan; the calendar draws them, and moving a leave writes its row.
 * Mouse, keyboard and form therefore say the same thing; the server alone judges, when asked.
 *
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Periode } from "../famille/plan.js"
 */

import { motsDe, un } from "../famille/gabarits.js";
import { iso, jour } from "../famille/moteur/jours.js";
import { change, lit } from "../famille/magasin.js";
import { lisPlan } from "../famille/plan.js";
import { avantDeRemplir, quandPret } from "./simulateur.js";

const HAUTEUR = 24;
// What a finger takes of each edge.
const BORD = 12;
const mot = motsDe("dits");
const zone = un("#simulation");

/** @returns {HTMLElement[]} */
const rangs = () => [...zone.querySelectorAll("[data-periode]")];

/** @param {HTMLElement} rang @param {string} nom @returns {HTMLInputElement} */
const champ = (rang, nom) => un(`[name=periode_${rang.dataset.periode}_${nom}]`, rang);

/** @param {HTMLElement} rang */
const estPlein = (rang) => !!(champ(rang, "debut").value && champ(rang, "fin").value);

/** @param {HTMLElement} rang */
const estVide = (rang) => !champ(rang, "debut").value && !champ(rang, "fin").value;

/** @param {string} texte @param {Intl.DateTimeFormatOptions} [forme] */
const dis = (texte, forme = { day: "numeric", month: "long", year: "numeric" }) =>
  new Date(`${texte}T12:00:00Z`).toLocaleDateString(document.documentElement.lang, { ...forme, timeZone: "UTC" });

// --- rows ---

/** One empty row waits at most; « Ajouter » shows when none does. */
function poseRangs() {
  const tous = rangs();
  for (const rang of tous) {
    rang.hidden = estVide(rang) && rang !== tous.find(estVide);
    un("[data-retire]", rang).hidden = estVide(rang);
  }
  const ajoute = zone.querySelector("[data-ajoute]");
  if (ajoute) /** @type {HTMLElement} */ (ajoute).hidden = tous.some((r) => !r.hidden && estVide(r)) || tous.length >= maximum();
}

const maximum = () => Number(un("[data-periodes]", zone).dataset.maximum);

/** One more row, the same as those the server draws. @returns {HTMLElement} */
function neufRang() {
  const n = String(Math.max(0, ...rangs().map((r) => Number(r.dataset.periode))) + 1);
  const rang = /** @type {HTMLElement} */ (document.importNode(un("#m-periode", zone).content, true).firstElementChild);
  rang.dataset.periode = n;
  for (const e of rang.querySelectorAll("[name], [id], [for]"))
    for (const nom of ["name", "id", "for"]) if (e.hasAttribute(nom)) e.setAttribute(nom, (e.getAttribute(nom) ?? "").replace("periode_0_", `periode_${n}_`));
  for (const e of [un("legend", rang), un("[data-retire] span", rang)]) e.textContent = e.textContent.replace("0", n);
  un("[data-periodes]", zone).append(rang);
  return rang;
}

/** @param {HTMLElement} rang */
function vide(rang) {
  for (const nom of ["debut", "fin", "prepare"]) champ(rang, nom).value = "";
}

// --- the calendar ---

/** @returns {HTMLElement | null} */
const calendrier = () => zone.querySelector("[data-calendrier]");

function dessine() {
  const c = calendrier();
  if (!c) return;
  c.classList.add("planif");
  un("[data-aide-planif]", zone).hidden = false;
  un("[data-verifie]", zone).hidden = false;
  const voies = new Map([...c.querySelectorAll("[data-voie]")].map((v) => [v.getAttribute("data-voie"), v]));
  const pleins = rangs().filter(estPlein);
  const connues = new Map([...c.querySelectorAll(".barre-plan")].map((b) => [/** @type {HTMLElement} */ (b).dataset.rang, /** @type {HTMLElement} */ (b)]));
  for (const rang of pleins) {
    const voie = voies.get(champ(rang, "parent").value);
    if (voie) place(c, rang, voie, connues.get(rang.dataset.periode) ?? neuve(c, rang));
    connues.delete(rang.dataset.periode);
  }
  for (const b of connues.values()) b.remove();
}

/** @param {HTMLElement} c @param {HTMLElement} rang */
function neuve(c, rang) {
  const b = document.createElement("button");
  b.type = "button";
  b.dataset.rang = rang.dataset.periode;
  c.append(b);
  return b;
}

/** @param {HTMLElement} c @param {HTMLElement} rang @param {Element} voie @param {HTMLElement} b */
function place(c, rang, voie, b) {
  const [du, au] = [jour(c.dataset.du ?? ""), jour(c.dataset.au ?? "")];
  const [debut, fin] = [jour(champ(rang, "debut").value), jour(champ(rang, "fin").value)];
  const jours = au - du + 1;
  const svg = un("svg", c).viewBox.baseVal;
  b.className = `barre-plan b-${champ(rang, "type").value}`;
  // Through the object model: the policy forbids style attributes, not this.
  b.style.left = `${((debut - du) / jours) * 100}%`;
  b.style.width = `${((fin - debut + 1) / jours) * 100}%`;
  b.style.top = `${(Number(voie.getAttribute("data-y")) / svg.height) * 100}%`;
  b.style.height = `${(HAUTEUR / svg.height) * 100}%`;
  b.textContent = nomme(rang, voie.getAttribute("data-nom") ?? "");
}

/** @param {HTMLElement} rang @param {string} parent */
function nomme(rang, parent) {
  const type = /** @type {HTMLSelectElement} */ (/** @type {unknown} */ (champ(rang, "type")));
  const titre = type.selectedOptions[0].textContent ?? "";
  return mot("barre", { titre, parent, debut: dis(champ(rang, "debut").value), fin: dis(champ(rang, "fin").value) });
}

/**
 * Move a leave, or one of its ends, by days.
 * @param {HTMLElement} rang @param {number} debut @param {number} fin days added to each
 */
function deplace(rang, debut, fin) {
  const [d, f] = [jour(champ(rang, "debut").value) + debut, jour(champ(rang, "fin").value) + fin];
  if (f < d) return;
  champ(rang, "debut").value = iso(d);
  champ(rang, "fin").value = iso(f);
  dessine();
  const b = zone.querySelector(`.barre-plan[data-rang="${rang.dataset.periode}"]`);
  un("[data-annonce-plan]", zone).textContent = b?.textContent ?? "";
}

/** @param {EventTarget | null} cible @returns {[HTMLElement, HTMLElement] | null} the bar, and its row */
function barreDe(cible) {
  const b = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (cible).closest?.(".barre-plan"));
  const rang = b && rangs().find((r) => r.dataset.periode === b.dataset.rang);
  return b && rang ? [b, rang] : null;
}

zone.addEventListener("keydown", (/** @type {KeyboardEvent} */ evenement) => {
  const trouve = barreDe(evenement.target);
  const sens = { ArrowLeft: -1, ArrowRight: 1 }[evenement.key];
  if (!trouve || !sens) return;
  evenement.preventDefault();
  const jours = sens * (evenement.shiftKey ? 7 : 1);
  deplace(trouve[1], evenement.altKey ? 0 : jours, jours);
});

zone.addEventListener("pointerdown", (/** @type {PointerEvent} */ evenement) => {
  const trouve = barreDe(evenement.target);
  const c = calendrier();
  if (!trouve || !c || evenement.button) return;
  evenement.preventDefault();
  const [b, rang] = trouve;
  b.focus({ preventScroll: true });
  const boite = b.getBoundingClientRect();
  const large = boite.width > 3 * BORD;
  const bord = large && evenement.clientX - boite.left < BORD ? "debut" : large && boite.right - evenement.clientX < BORD ? "fin" : "";
  const parJour = c.getBoundingClientRect().width / (jour(c.dataset.au ?? "") - jour(c.dataset.du ?? "") + 1);
  let faits = 0;
  const suit = (/** @type {PointerEvent} */ e) => {
    const jours = Math.round((e.clientX - evenement.clientX) / parJour);
    if (jours === faits) return;
    deplace(rang, bord === "fin" ? 0 : jours - faits, bord === "debut" ? 0 : jours - faits);
    faits = jours;
  };
  const fini = () => {
    removeEventListener("pointermove", suit);
    removeEventListener("pointerup", fini);
    removeEventListener("pointercancel", fini);
  };
  addEventListener("pointermove", suit);
  addEventListener("pointerup", fini);
  addEventListener("pointercancel", fini);
});

zone.addEventListener("input", (/** @type {Event} */ evenement) => {
  if (!(/** @type {HTMLElement} */ (evenement.target).closest("[data-periode]"))) return;
  poseRangs();
  dessine();
});

zone.addEventListener("click", (/** @type {Event} */ evenement) => {
  const cible = /** @type {HTMLElement} */ (evenement.target);
  if (cible.closest("[data-ajoute]")) {
    // Without this script, the same button asks the server for one more row.
    evenement.preventDefault();
    const suivant = rangs().find((r) => r.hidden) ?? neufRang();
    suivant.hidden = false;
    poseRangs();
    champ(suivant, "parent").focus();
  }
  const rang = /** @type {HTMLElement | null} */ (cible.closest("[data-retire]")?.closest("[data-periode]") ?? null);
  if (!rang) return;
  vide(rang);
  poseRangs();
  dessine();
  un("#plan > summary").focus();
  const annonce = zone.querySelector("[data-annonce-plan]");
  if (annonce) annonce.textContent = mot("retire");
});

// --- the last plan, on this device ---

/** @param {Dossier | null} dossier */
function montreDernier(dossier) {
  const plan = lisPlan(dossier?.plan);
  const carte = un("#dernier-plan");
  // After a loss, a plan made for a child to come stays silent.
  const perte = dossier?.situation.grossesses?.some((/** @type {any} */ g) => g.fin || g.pertes) || dossier?.situation.enfants?.some((/** @type {any} */ e) => e.deces || e.sans_vie);
  carte.hidden = !plan || !!perte;
  if (!plan) return;
  un("[data-plan-le]", carte).textContent = dis(plan.le);
  un("[data-plan-jours]", carte).textContent = plan.jours;
  un("[data-plan-phrases]", carte).replaceChildren(...plan.phrases.map((texte) => Object.assign(document.createElement("li"), { textContent: texte })));
}

async function gardePlan() {
  const resume = /** @type {HTMLElement | null} */ (zone.querySelector("[data-plan-resume]"));
  const dossier = resume && (await lit().catch(() => null));
  if (!resume || !dossier) return;
  const textes = (/** @type {string} */ s) => [...resume.querySelectorAll(s)].map((e) => (e.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 400));
  const periodes = rangs().filter(estPlein).map((r) => /** @type {Periode} */ (Object.fromEntries(["parent", "type", "debut", "fin", "prepare"].map((n) => [n, champ(r, n).value]))));
  // The day of the computation is the family's, whatever the clock of this device says.
  const plan = { le: resume.dataset.le ?? "", jours: textes("[data-phrase-jours]")[0] ?? "", phrases: textes("[data-phrase]").slice(0, 60), periodes };
  await change((d) => ({ ...d, plan })).catch(() => {});
  // The answer on screen says more: the one that was kept is for the next time.
  un("#dernier-plan").hidden = true;
}

un("#dernier-plan").addEventListener("click", async (/** @type {Event} */ evenement) => {
  if (!(/** @type {HTMLElement} */ (evenement.target).closest("[data-oublie-plan]"))) return;
  await change((d) => ({ ...d, plan: null }));
  un("#dernier-plan").hidden = true;
  un("h1").focus();
});

// The plan that was typed here may have more rows than the page.
avantDeRemplir((droits) => {
  const dits = Object.keys(droits).map((nom) => Number(/^periode_(\d+)_(?:debut|fin)$/.exec(nom)?.[1] ?? 0));
  while (rangs().length < Math.min(Math.max(0, ...dits), maximum())) neufRang();
});

quandPret((dossier) => {
  poseRangs();
  dessine();
  if (dossier) montreDernier(dossier);
  else gardePlan();
});
