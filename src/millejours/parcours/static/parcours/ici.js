/**
 * What exists where the family lives, matched on the device: neither the département nor a step leaves it.
 *
 * @import { App } from "./app.js"
 * @typedef {"ici" | "a_demander" | "pas_encore"} EtatIci
 * @typedef {{
 *   id: string, nom: string, quoi: string, pour_qui: string, comment: string, precision: string, etapes: string[],
 *   ailleurs: EtatIci, departements: Record<string, EtatIci>, confirmer: boolean,
 * }} Dispositif
 */

import { departementDuFoyer } from "../famille/moteur/situation.js";
import { litSituation } from "../famille/calcul.js";
import { copie, mot, un } from "../famille/gabarits.js";

/** @type {EtatIci[]} */
const ETATS = ["ici", "a_demander", "pas_encore"];
/** @type {Dispositif[] | null} */
let lus = null;

/** Once, from a file that is the same for everybody. @param {string} adresse */
export async function charge(adresse) {
  const reponse = await fetch(adresse);
  if (!reponse.ok) throw new Error(String(reponse.status));
  lus = (await reponse.json()).dispositifs;
}

/**
 * By answer, for these steps.
 * @param {Dispositif[]} dispositifs @param {string} departement @param {Set<string>} etapes
 */
export function groupes(dispositifs, departement, etapes) {
  const choisis = dispositifs.filter((d) => d.etapes.some((e) => etapes.has(e)));
  return ETATS.map((etat) => ({ etat, siens: choisis.filter((d) => (d.departements[departement] ?? d.ailleurs) === etat) })).filter((g) => g.siens.length);
}

/** @param {App} app @param {HTMLElement} zone */
export function poseIci(app, zone) {
  const { sujets, etapes } = app.calcul.parcours;
  const departement = departementDuFoyer(litSituation(app.dossier.situation));
  const dits = lus && departement && !sujets.some((s) => s.mode === "perte") ? groupes(lus, departement, new Set(Object.values(etapes))) : [];
  zone.hidden = !dits.length;
  const ouverts = new Set([...zone.querySelectorAll("li details[open]")].map((d) => /** @type {HTMLElement} */ (d).dataset.droit));
  un("[data-zone=ici-groupes]", zone).replaceChildren(...dits.map(({ etat, siens }) => {
    const groupe = copie("ici-groupe", { titre: mot(`ici.${etat}`) });
    un("ul", groupe).append(...siens.map((d) => {
      const ligne = copie("ici-droit", { ...d, comment: etat === "pas_encore" ? "" : d.comment });
      const details = un("details", ligne);
      details.dataset.droit = d.id;
      details.open = ouverts.has(d.id);
      return ligne;
    }));
    return groupe;
  }));
}
