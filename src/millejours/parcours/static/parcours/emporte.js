/**
 * The timeline taken away, as an agenda file.
 *
 * @import { App } from "./app.js"
 */

import { donneFichier, texteAgenda } from "../famille/emporte.js";
import { annonce, mot } from "../famille/gabarits.js";

export { imprime } from "../famille/emporte.js";

/** @param {App} app */
export async function telecharge(app) {
  const discret = !!app.dossier.reglages.discret;
  const essentiel = !app.dossier.reglages.agenda_entier;
  const rendezVous = app.calcul.rendezVous().filter((r) => r.le >= app.aujourdhui);
  donneFichier(await texteAgenda(app.calcul, { discret, essentiel, rendezVous }), discret ? "agenda.ics" : "mille-jours.ics", "text/calendar");
  annonce(mot("dit-agenda"));
}
