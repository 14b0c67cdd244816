// « Être rappelé·e » : what is typed is sealed here, for the team alone. Nothing is stored, nothing goes before « Envoyer ».
import { saitChiffrer } from "../famille/coffre.js";
import { scelle } from "./sceau.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-rappel]"));
/** @param {string} s */
const un = (s) => /** @type {HTMLElement} */ (document.querySelector(s));
const equipes = [...document.querySelectorAll("[data-equipe]")].map((e) => /** @type {HTMLElement} */ (e));
const NUMERO = /^\+?[0-9][0-9 .()-]{4,20}[0-9]$/;

/** @param {string} nom */
const champ = (nom) => String(new FormData(form).get(nom) ?? "").trim();
const equipeChoisie = () => equipes.find((e) => (e.dataset.departements ?? "").split(" ").includes(champ("departement")));

/** The team of the place, or that there is none. Chosen here: the département is not sent. */
function situe() {
  const choisie = equipeChoisie();
  for (const e of equipes) e.hidden = e !== choisie;
  un("[data-suite]").hidden = !choisie;
  un("[data-sans-equipe]").hidden = !!choisie || !champ("departement");
}

/** @param {string} nom @param {boolean} faux */
function signale(nom, faux) {
  un(`#${nom}-erreur`).hidden = !faux;
  const vise = un(`#${nom}`);
  vise.toggleAttribute("aria-invalid", faux);
  if (faux) vise.setAttribute("aria-invalid", "true");
  return faux ? [vise] : [];
}

async function envoie() {
  const equipe = equipeChoisie();
  if (!equipe) return;
  const faux = [...signale("telephone", !NUMERO.test(champ("telephone"))), ...signale("accord", !champ("accord"))];
  if (faux.length) return faux[0].focus();
  const bouton = /** @type {HTMLButtonElement} */ (un("[data-action=envoyer]"));
  bouton.disabled = true;
  try {
    await finit(await transmet(equipe, JSON.parse(equipe.dataset.cles ?? "[]")));
  } catch {
    dit(un("[data-rappel]").dataset.panne ?? "");
  }
  bouton.disabled = false;
}

/**
 * Sealed once more when the team changed its keys meanwhile.
 * @param {HTMLElement} equipe @param {import("./sceau.js").Destinataire[]} cles @param {boolean} [encore]
 * @returns {Promise<Response>}
 */
async function transmet(equipe, cles, encore = true) {
  const message = Object.fromEntries(["prenom", "telephone", "moment", "prudence"].map((nom) => [nom, champ(nom)]));
  const numero = Number(equipe.dataset.equipe);
  const corps = JSON.stringify({ equipe: numero, scelle: await scelle(message, numero, cles) });
  const reponse = await fetch(form.dataset.vers ?? "", { method: "POST", headers: { "Content-Type": "application/json" }, body: corps, credentials: "omit" });
  return reponse.status === 409 && encore ? transmet(equipe, (await reponse.json()).cles, false) : reponse;
}

/** @param {Response} reponse */
async function finit(reponse) {
  const recu = await reponse.json();
  if (reponse.status !== 201) return dit(recu.message ?? form.dataset.panne ?? "");
  form.reset();
  form.hidden = true;
  un("[data-promis]").textContent = recu.promis;
  un("[data-fait]").hidden = false;
  un("#fait-titre").focus();
}

/** @param {string} texte */
function dit(texte) {
  un("[data-dit]").textContent = texte;
  un("[data-dit]").hidden = false;
}

if (saitChiffrer()) {
  un("[data-sans-script]").hidden = true;
  form.hidden = false;
  form.reset();
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("change", situe);
  un("[data-action=envoyer]").addEventListener("click", envoie);
  // Left and come back to, the page has forgotten.
  addEventListener("pagehide", () => { form.reset(); situe(); });
}
