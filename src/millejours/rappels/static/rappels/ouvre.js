// What a parent sealed, opened on the screen of a member, and forgotten when the page is left.
import { MauvaisMotDePasse } from "../famille/coffre.js";
import { NeSOuvrePas, ouvre } from "./sceau.js";
import { cles, deverrouille } from "./trousseau.js";

const racine = /** @type {HTMLElement} */ (document.querySelector("[data-demandes]"));
const equipe = Number(racine.dataset.demandes);
/** @param {string} s */
const un = (s) => /** @type {HTMLInputElement} */ (racine.querySelector(s));
const dit = (/** @type {string} */ nom) => { un("[data-dit]").textContent = un("[data-dit]").dataset[nom] ?? ""; };
/** @type {{cle: number, privee: CryptoKey}[]} */
let ouvertes = [];

async function deverrouilleTout() {
  const fiches = await cles(equipe);
  if (!fiches.length) return dit("aucune");
  dit("attente");
  ouvertes = [];
  for (const fiche of fiches) {
    try {
      ouvertes.push({ cle: fiche.cle, privee: await deverrouille(fiche, un("#phrase").value) });
    } catch (erreur) {
      // An older key may have another passphrase.
      if (!(erreur instanceof MauvaisMotDePasse)) throw erreur;
    }
  }
  un("#phrase").value = "";
  if (!ouvertes.length) return dit("fausse");
  un("[data-verrou]").hidden = true;
  dit("ouverte");
  for (const bouton of racine.querySelectorAll("[data-ouvrir]")) /** @type {HTMLElement} */ (bouton).hidden = false;
}

/** @param {HTMLElement} bouton */
async function montre(bouton) {
  const reponse = await fetch(bouton.dataset.ouvrir ?? "", { method: "POST", headers: { "X-CSRFToken": un("[name=csrfmiddlewaretoken]").value } });
  if (!reponse.ok) return dit("refus");
  const recu = await reponse.json();
  const lieu = /** @type {HTMLElement} */ (bouton.closest("[data-demande]")?.querySelector("[data-contenu]"));
  const mienne = ouvertes.find(({ cle }) => recu.enveloppes.some((/** @type {{cle: number}} */ e) => e.cle === cle));
  if (!mienne) return dit("autre");
  try {
    ecrit(lieu, await ouvre(recu, equipe, mienne.cle, mienne.privee));
    bouton.hidden = true;
  } catch (erreur) {
    if (!(erreur instanceof NeSOuvrePas)) throw erreur;
    dit("abimee");
  }
}

/** Text only: what a stranger typed is never markup. @param {HTMLElement} lieu @param {Record<string, string>} message */
function ecrit(lieu, message) {
  const gabarit = /** @type {HTMLTemplateElement} */ (document.querySelector("template[data-gabarit]"));
  const fiche = /** @type {DocumentFragment} */ (gabarit.content.cloneNode(true));
  const lien = /** @type {HTMLAnchorElement} */ (fiche.querySelector("[data-telephone]"));
  lien.textContent = String(message.telephone ?? "");
  lien.href = `tel:${String(message.telephone ?? "").replace(/[^+0-9]/g, "")}`;
  /** @type {HTMLElement} */ (fiche.querySelector("[data-prenom]")).textContent = String(message.prenom || "—");
  for (const nom of ["moment", "prudence"]) {
    for (const e of fiche.querySelectorAll(`[data-${nom}]`)) /** @type {HTMLElement} */ (e).hidden = /** @type {HTMLElement} */ (e).dataset[nom] !== message[nom];
  }
  lieu.replaceChildren(fiche);
  lieu.focus();
}

racine.addEventListener("click", (e) => {
  const bouton = /** @type {?HTMLElement} */ (/** @type {HTMLElement} */ (e.target).closest("[data-ouvrir]"));
  if (bouton) montre(bouton);
});
un("[data-verrou]").addEventListener("submit", (e) => { e.preventDefault(); deverrouilleTout(); });
addEventListener("pagehide", () => {
  ouvertes = [];
  for (const lieu of racine.querySelectorAll("[data-contenu]")) lieu.replaceChildren();
});
// Kept whole by the browser, the page would come back with its buttons and without its keys.
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
