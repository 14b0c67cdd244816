// What a parent sealed, opened on the screen of a member, and forgotten when the page is left.
import { MauvaisMotDePasse } from "../famille/coffre.js";
import { NeSOuvrePas, ouvre } from "./sceau.js";
import { cles, deverrouille, rattrape } from "./trousseau.js";

const racine = /** @type {HTMLElement} */ (document.querySelector("[data-demandes]"));
const equipe = Number(racine.dataset.demandes);
/** @param {string} s */
const un = (s) => /** @type {HTMLInputElement} */ (racine.querySelector(s));
const dit = (/** @type {string} */ nom) => { un("[data-dit]").textContent = un("[data-dit]").dataset[nom] ?? ""; };
// What this member laid here, by public half, as of this page.
/** @type {Record<string, number>} */
const posees = JSON.parse(racine.dataset.cles ?? "{}");
// `sure`: the server says the same of this key. A key under a wrong number would find everything unreadable.
/** @type {{cle: number, privee: CryptoKey, sure: boolean}[]} */
let ouvertes = [];

async function deverrouilleTout() {
  await rattrape(equipe, posees);
  const fiches = await cles(equipe);
  if (!fiches.length) return dit("aucune");
  dit("attente");
  ouvertes = [];
  for (const fiche of fiches) {
    try {
      ouvertes.push({ cle: fiche.cle, privee: await deverrouille(fiche, un("#phrase").value), sure: posees[fiche.publique] === fiche.cle });
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
  if (racine.querySelector("[data-attend]")) un("[data-illisibles]").hidden = false;
}

/** @param {HTMLElement} bouton @returns {Promise<?import("./sceau.js").Scelle>} */
async function demande(bouton) {
  const reponse = await fetch(bouton.dataset.ouvrir ?? "", { method: "POST", headers: { "X-CSRFToken": un("[name=csrfmiddlewaretoken]").value } });
  return reponse.ok ? reponse.json() : null;
}

/** @param {HTMLElement} bouton */
async function montre(bouton) {
  const recu = await demande(bouton);
  if (!recu) return dit("refus");
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

/** Everything that waits, tried with our keys; what is sealed for another one is left to them. */
async function cherche() {
  un("[data-action=chercher]").disabled = true;
  const trouvees = [];
  for (const ligne of racine.querySelectorAll("[data-attend]")) {
    const recu = await demande(/** @type {HTMLElement} */ (ligne.querySelector("[data-ouvrir]")));
    if (recu && await estIllisible(recu)) trouvees.push(/** @type {HTMLElement} */ (ligne).dataset.attend);
  }
  un("[name=demandes]").value = trouvees.join(",");
  un("[data-nombre]").textContent = String(trouvees.length);
  un("[data-trouvees]").hidden = false;
  un("[data-action=fermer]").hidden = !trouvees.length;
  un("[data-action=chercher]").disabled = false;
}

/** Sealed for a key of ours, and not opened by it, or without a number to call. @param {import("./sceau.js").Scelle} recu */
async function estIllisible(recu) {
  const miennes = ouvertes.filter(({ cle, sure }) => sure && recu.enveloppes.some((e) => e.cle === cle));
  for (const { cle, privee } of miennes) {
    try {
      return !/[0-9]/.test(String((await ouvre(recu, equipe, cle, privee)).telephone));
    } catch (erreur) {
      if (!(erreur instanceof NeSOuvrePas)) throw erreur;
    }
  }
  return miennes.length > 0;
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
un("[data-action=chercher]").addEventListener("click", cherche);
un("[data-verrou]").addEventListener("submit", (e) => { e.preventDefault(); deverrouilleTout(); });
addEventListener("pagehide", () => {
  ouvertes = [];
  for (const lieu of racine.querySelectorAll("[data-contenu]")) lieu.replaceChildren();
});
// Kept whole by the browser, the page would come back with its buttons and without its keys.
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
