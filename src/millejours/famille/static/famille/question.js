/**
 * The first question, read without sending: on the home page and on an empty « Mon parcours ».
 */

import { champDe, champs, donnees, manque, montreErreurs, motDuRefus } from "./formulaire.js";
import { ecritSituation, ErreurSituation, litSituation } from "./moteur/situation.js";

/**
 * @param {HTMLElement} racine
 * @param {(situation: Record<string, any>) => unknown} suite when the answers hold
 */
export function attends(racine, suite) {
  const formulaire = /** @type {HTMLFormElement | null} */ (racine.querySelector("form[data-question]"));
  formulaire?.addEventListener("submit", async (evenement) => {
    evenement.preventDefault();
    const c = champs(formulaire);
    refuse(formulaire, {});
    const trou = manque(c);
    if (trou) return refuse(formulaire, { [trou.champ]: motDuRefus(trou.code) });
    try {
      await suite(ecritSituation(litSituation(donnees(c))));
    } catch (erreur) {
      if (!(erreur instanceof ErreurSituation)) throw erreur;
      refuse(formulaire, { [champDe(erreur.champ, c)]: motDuRefus(erreur.code) });
    }
  });
}

export const refuse = montreErreurs;

/** @param {HTMLElement} bloc @param {string} nom @param {string} message */
export function montreChamp(bloc, nom, message) {
  montreErreurs(/** @type {HTMLFormElement} */ (bloc), { [nom]: message });
}
