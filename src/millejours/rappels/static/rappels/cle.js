// A member's key: made here, locked here; only its public half is sent.
import { MauvaisMotDePasse } from "../famille/coffre.js";
import { nouvelleCle } from "./sceau.js";
import { cles, deverrouille, garde, litFichier, verrouille } from "./trousseau.js";

const racine = /** @type {HTMLElement} */ (document.querySelector("[data-cle]"));
const equipe = Number(racine.dataset.cle);
const LONGUEUR = 12;
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
  const corps = new URLSearchParams({ publique: paire.publique });
  const jeton = un("[name=csrfmiddlewaretoken]").value;
  const reponse = await fetch(racine.dataset.poser ?? "", { method: "POST", headers: { "X-CSRFToken": jeton }, body: corps });
  if (reponse.status !== 201) return dit("refus");
  const { cle, empreinte } = await reponse.json();
  const fiche = /** @type {import("./trousseau.js").Fiche} */ ({ genre: "mille-jours/cle-de-rappel", version: 1, cle, equipe, publique: paire.publique, coffre });
  await garde(fiche);
  for (const champ of ["#phrase", "#encore"]) un(champ).value = "";
  montre(fiche);
  un("[data-empreinte]").textContent = empreinte;
  dit("posee");
}

/** @param {import("./trousseau.js").Fiche} fiche */
function montre(fiche) {
  const lien = /** @type {HTMLAnchorElement} */ (racine.querySelector("[data-fichier]"));
  lien.href = URL.createObjectURL(new Blob([JSON.stringify(fiche, null, 2)], { type: "application/json" }));
  lien.download = `cle-de-rappel-${fiche.cle}.json`;
  un("[data-secours]").hidden = false;
}

async function reprend() {
  const fichier = un("#fichier").files?.[0];
  const fiche = fichier ? litFichier(await fichier.text()) : null;
  if (!fiche || fiche.equipe !== equipe) return dit("fichierFaux");
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
const derniere = (await cles(equipe)).at(-1);
if (derniere) montre(derniere);
