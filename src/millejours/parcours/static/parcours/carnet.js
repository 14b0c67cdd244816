/**
 * Appointments and notes: what they look like.
 *
 * @import { App } from "./app.js"
 * @import { Note, RendezVous } from "../famille/magasin.js"
 */

import { dateEnMots, versOrdinal } from "../famille/calcul.js";
import { copie, mot } from "../famille/gabarits.js";

/** @param {RendezVous} r */
export function rdvEnMots(r) {
  const jour = dateEnMots(versOrdinal(r.le));
  return r.heure ? mot("rdv-jour-heure", { jour, heure: r.heure }) : mot("rdv-jour", { jour });
}

/** @param {App} app @param {RendezVous} r */
export function rdvDom(app, r) {
  const li = copie("rdv", { ...r, quand: rdvEnMots(r) });
  li.dataset.rdv = r.id;
  return li;
}

/** @param {App} app @param {Note} n @param {boolean} [seule] */
export function noteDom(app, n, seule = false) {
  const li = copie("note", { ...n, sujet: seule && n.cle ? app.calcul.libelleDe(n.cle) : "" });
  li.dataset.note = n.id;
  return li;
}

/** @param {App} app @param {HTMLElement} liste every appointment and note, in the order of days */
export function poseCarnet(app, liste) {
  const rdv = [...app.dossier.rendez_vous].sort((a, b) => (a.le + (a.heure ?? "") < b.le + (b.heure ?? "") ? -1 : 1));
  // What is being typed stays when something arrives.
  if (!liste.querySelector("form")) liste.replaceChildren(...rdv.map((r) => rdvDom(app, r)), ...app.dossier.notes.map((n) => noteDom(app, n, true)));
  return rdv.length + app.dossier.notes.length;
}
