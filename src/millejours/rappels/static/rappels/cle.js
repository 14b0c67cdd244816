// A member's key: made here, locked here; only its public half is sent.
import { MauvaisMotDePasse } from "../famille/coffre.js";
import { nouvelleCle } from "./sceau.js";
import { cles, deverrouille, garde, litFichier, metEnAttente, oublie, rattrape, verrouille } from "./trousseau.js";

const racine = /** @type {HTMLElement} */ (document.querySelector("[data-cle]"));
const equipe = Number(racine.dataset.cle);
const LONGUEUR = 12;
// What this member laid here, by public half, as of this page.
/** @type {Record<string, number>} */
const posees = JSON.parse(racine.dataset.cles ?? "{}");
/** @param {string} s */
const un = (s) => /** @type {HTMLInputElement} */ (racine.querySelector(s));
/** @param {string} nom */
const dit = (nom) => { un("[data-dit]").textContent = un("[data-dit]").dataset[nom] ?? ""; };

async function pose() {
  const phrase = un("#phrase").value;
  if (phrase.length < LONGUEUR) return dit("courte");
  if (phrase !== un("#encore").value) return dit("differentes");
  dit("attente");
  const paire = await nouvelleCle();
  const coffre = await verrouille(equipe, paire, phrase);
  const fiche = /** @type {import("./trousseau.js").Fiche} */ ({ genre: "mille-jours/cle-de-rappel", version: 1, cle: 0, equipe, publique: paire.publique, coffre });
  // Before the server replaces the key of before: from there, parents seal for this one.
  await metEnAttente(fiche);
  montre(fiche);
  const reponse = await envoie(paire.publique);
  if (!reponse) return dit("panne");
  if (reponse.status !== 201) {
    await oublie(fiche.publique);
    await montreLaDerniere();
    return dit("refus");
  }
  const { cle, empreinte } = await reponse.json();
  await garde({ ...fiche, cle });
  montre({ ...fiche, cle });
  for (const champ of ["#phrase", "#encore"]) un(champ).value = "";
  un("[data-empreinte]").textContent = empreinte;
  dit("posee");
}

/** The server's word, or null when nobody knows whether it took the key. @param {string} publique */
async function envoie(publique) {
  const jeton = un("[name=csrfmiddlewaretoken]").value;
  try {
    const reponse = await fetch(racine.dataset.poser ?? "", { method: "POST", headers: { "X-CSRFToken": jeton }, body: new URLSearchParams({ publique }) });
    return reponse.status < 500 ? reponse : null;
  } catch {
    return null;
  }
}

/** @param {import("./trousseau.js").Fiche} fiche */
function montre(fiche) {
  const lien = /** @type {HTMLAnchorElement} */ (racine.querySelector("[data-fichier]"));
  lien.href = URL.createObjectURL(new Blob([JSON.stringify(fiche, null, 2)], { type: "application/json" }));
  lien.download = `cle-de-rappel-${fiche.cle || "neuve"}.json`;
  un("[data-secours]").hidden = false;
}

async function reprend() {
  const fichier = un("#fichier").files?.[0];
  const fiche = fichier ? litFichier(await fichier.text()) : null;
  if (!fiche || fiche.equipe !== equipe) return dit("fichierFaux");
  // Saved before the server gave its number.
  fiche.cle ||= posees[fiche.publique] ?? 0;
  if (!fiche.cle) return dit("fichierFaux");
  try {
    await deverrouille(fiche, un("#phrase-fichier").value);
  } catch (erreur) {
    return dit(erreur instanceof MauvaisMotDePasse ? "phraseFausse" : "fichierFaux");
  }
  await garde(fiche);
  un("#phrase-fichier").value = "";
  montre(fiche);
  dit("reprise");
}

un("[data-action=poser]").addEventListener("click", pose);
un("[data-action=reprendre]").addEventListener("click", reprend);
async function montreLaDerniere() {
  const derniere = (await cles(equipe)).at(-1);
  un("[data-secours]").hidden = !derniere;
  if (derniere) montre(derniere);
}

await rattrape(equipe, posees);
await montreLaDerniere();
