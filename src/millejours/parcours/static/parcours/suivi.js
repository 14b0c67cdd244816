/**
 * A shared journey follows while a page is open: at once, after each change, when one comes back to it.
 *
 * @import { Partage } from "../famille/partage/appareil.js"
 */

import { ensemble, litPartage } from "../famille/magasin.js";
import { mot } from "../famille/gabarits.js";
import { valeurs } from "../famille/partage/fusion.js";
import { peutRevenir, reviens } from "../famille/partage/entree.js";
import { seul, synchronise } from "../famille/partage/suivi.js";
import { dis, propose } from "./annulable.js";
import { arreteLettres, jetonDesLettres } from "./lettres.js";

const [APRES, RYTHME] = [700, 60_000];
const PANNES = ["retour", "illisible", "coupe", "detruit", "plein", "appareil_plein", "refuse"];

/**
 * @param {HTMLElement} zone @param {Partage} partage
 * @param {(nom: string, valeurs?: Record<string, string | number>) => string} mot
 */
export function ditEtat(zone, partage, mot) {
  const langue = `${document.documentElement.lang}-u-nu-latn`;
  const heure = partage.le ? new Intl.DateTimeFormat(langue, { timeStyle: "short" }).format(new Date(partage.le)) : "";
  const texte = partage.dit ? mot(partage.dit) : !partage.acces ? mot("seul") : heure ? mot("a_jour", { heure }) : "";
  if (zone.textContent !== texte) zone.textContent = texte;
  zone.hidden = !texte;
  zone.classList.toggle("panne", PANNES.includes(partage.dit));
}

/**
 * @param {(partage: Partage) => void} dit called each time
 * @param {string} rejoint said when this device just joined over another journey
 */
export async function suis(dit, rejoint) {
  let minuterie = 0;
  const connu = /** @type {Partage | null} */ (await litPartage());
  if (peutRevenir(connu) && (await propose(rejoint, retourne))) return;
  const passe = async () => {
    clearTimeout(minuterie);
    // Whatever fails on the way, it is tried again.
    const encore = setTimeout(passe, RYTHME);
    const partage = await synchronise();
    clearTimeout(encore);
    if (!partage) return;
    if (partage.taire) await taisLesLettres(partage);
    dit(partage);
    if (document.visibilityState === "visible") minuterie = setTimeout(passe, partage.dit === "occupe" ? APRES : RYTHME);
  };
  const bientot = () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(passe, APRES);
  };
  document.addEventListener("mille-jours:dossier", bientot);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && bientot());
  addEventListener("online", bientot);
  await passe();
}

/** The journey that was here before comes back; the link that was opened still serves. Another tab may have settled it. */
async function retourne() {
  const dossier = await seul(reviens);
  if (!dossier) return dis(mot("dit-trop-tard")), false;
  const montre = new CustomEvent("mille-jours:dossier", { detail: dossier, cancelable: true });
  if (document.dispatchEvent(montre)) location.reload();
  return true;
}

/**
 * A loss that came from the other device: the letters of this one stop too, and those whose order travelled with it.
 * As long as one order did not arrive, the next visit tries again.
 * @param {Partage} partage
 */
async function taisLesLettres(partage) {
  const adresse = document.querySelector("[data-arret]");
  if (!(adresse instanceof HTMLElement)) return;
  const portes = Object.entries(valeurs(partage.etat)).flatMap(([nom, jeton]) => (nom.startsWith("lettres/") ? [jeton] : []));
  const ordres = [...new Set([jetonDesLettres(), ...portes])].filter((jeton) => typeof jeton === "string");
  const dits = await Promise.all(ordres.map((jeton) => arreteLettres(adresse.dataset.arret ?? "", jeton)));
  if (dits.includes("lettres.echec")) return;
  await ensemble(({ partage: p }) => (p ? { partage: { ...p, taire: false } } : {}));
}
