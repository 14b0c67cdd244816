/**
 * Appointments and notes: what they look like, how they are typed, kept and removed.
 *
 * @import { App } from "./app.js"
 * @import { Note, RendezVous } from "../famille/magasin.js"
 */

import { dateEnMots, versOrdinal } from "./calcul.js";
import { annonce, copie, distingue, mot, un } from "./gabarits.js";
import { champs, montreErreurs, sansVide } from "../famille/formulaire.js";

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
  liste.replaceChildren(...rdv.map((r) => rdvDom(app, r)), ...app.dossier.notes.map((n) => noteDom(app, n, true)));
  return rdv.length + app.dossier.notes.length;
}

/**
 * Open the form, empty or on what is to change.
 * @param {App} app @param {"rdv" | "note"} genre @param {HTMLElement} zone @param {any} valeurs
 */
export function saisis(app, genre, zone, valeurs) {
  const formulaire = distingue(copie(`saisie-${genre}`));
  for (const nom of ["id", "cle"]) if (valeurs[nom]) formulaire.dataset[nom] = valeurs[nom];
  for (const champ of formulaire.querySelectorAll("[name]")) champ.value = valeurs[champ.name] ?? "";
  zone.replaceChildren(formulaire);
  un(genre === "rdv" ? "[name=le]" : "[name=texte]", formulaire).focus();
}

/** @param {App} app @param {HTMLFormElement} formulaire */
export async function garde(app, formulaire) {
  const genre = formulaire.dataset.forme ?? "";
  const { id, cle } = formulaire.dataset;
  const c = champs(formulaire);
  if (genre === "rdv" && !c.le) return montreErreurs(formulaire, { le: mot("erreur-manque") });
  if (genre === "note" && !c.texte.trim()) return un("[name=texte]", formulaire).focus();
  const element = sansVide({ id: id ?? nouvelId(), cle, ...c, ...(genre === "rdv" ? { titre: c.titre.trim() || mot("rdv-discret") } : { le: app.aujourdhui }) });
  const nom = genre === "rdv" ? "rendez_vous" : "notes";
  const retour = formulaire.closest(".gestes, section");
  formulaire.remove();
  await app.garde((d) => ({ ...d, [nom]: [...d[nom].filter((x) => x.id !== id), element] }));
  annonce(mot(genre === "rdv" ? "dit-rdv" : "dit-note"));
  /** @type {HTMLElement | null} */ (retour?.isConnected ? retour.querySelector(`[data-action=${genre}]`) : document.querySelector(`[data-zone=carnet] ~ .actions [data-action=${genre}]`))?.focus();
}

/** @param {App} app @param {"rendez_vous" | "notes"} nom @param {string | undefined} id */
export const retire = (app, nom, id) =>
  app.garde((d) => ({ ...d, [nom]: d[nom].filter((x) => x.id !== id) }), { annulable: mot("dit-retire"), focus: true });

/** An id that says nothing; also where the page is not served securely. */
const nouvelId = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
