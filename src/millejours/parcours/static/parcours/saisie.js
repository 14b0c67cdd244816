/**
 * Appointments and notes: how they are typed, kept and removed. Loaded after the timeline.
 *
 * @import { App } from "./app.js"
 */

import { champs, montreErreurs, motDuRefus, sansVide } from "../famille/formulaire.js";
import { dit } from "../famille/moteur/mots.js";
import { annonce, copie, distingue, mot, un } from "../famille/gabarits.js";
import { rends } from "./rendu.js";

/** What an open form was filled from. @type {WeakMap<Element, Record<string, any>>} */
const ouverts = new WeakMap();

/** @type {Record<string, (app: App, bouton: HTMLElement, cle: string) => unknown>} */
export const ACTIONS = {
  rdv: (app, bouton, cle) => saisis(app, "rdv", zoneDeSaisie(bouton), cle ? { cle, titre: app.calcul.libelleDe(cle) } : {}),
  note: (app, bouton, cle) => saisis(app, "note", zoneDeSaisie(bouton), cle ? { cle } : {}),
  "modifie-rdv": (app, bouton) => modifie(app, "rdv", bouton),
  "modifie-note": (app, bouton) => modifie(app, "note", bouton),
  "retire-rdv": (app, bouton) => retire(app, "rendez_vous", hote(bouton, "li").dataset.rdv),
  "retire-note": (app, bouton) => retire(app, "notes", hote(bouton, "li").dataset.note),
  ferme: (app, bouton) => fermeSaisie(app, hote(bouton, "form")),
};

/** @param {HTMLElement} element @param {string} selecteur */
const hote = (element, selecteur) => /** @type {HTMLElement} */ (element.closest(selecteur));

/** @param {HTMLElement} bouton */
const zoneDeSaisie = (bouton) => bouton.closest(".gestes")?.querySelector("[data-zone=saisie]") ?? un("[data-zone=saisie-carnet]");

/** @param {App} app @param {"rdv" | "note"} genre @param {HTMLElement} bouton */
function modifie(app, genre, bouton) {
  const li = hote(bouton, "li");
  const liste = genre === "rdv" ? app.dossier.rendez_vous : app.dossier.notes;
  saisis(app, genre, li, liste.find((x) => x.id === li.dataset[genre]) ?? {});
}

/** @param {App} app @param {HTMLElement} formulaire */
function fermeSaisie(app, formulaire) {
  const suite = /** @type {HTMLElement | null} */ (
    formulaire.closest(".gestes, section")?.querySelector(`[data-action=${formulaire.dataset.forme}]`)
  );
  const modifie = formulaire.dataset.id;
  formulaire.remove();
  if (modifie) rends(app);
  suite?.focus();
}

/**
 * Open the form, empty or on what is to change.
 * @param {App} app @param {"rdv" | "note"} genre @param {HTMLElement} zone @param {any} valeurs
 */
function saisis(app, genre, zone, valeurs) {
  const formulaire = distingue(copie(`saisie-${genre}`));
  for (const nom of ["id", "cle"]) if (valeurs[nom]) formulaire.dataset[nom] = valeurs[nom];
  for (const champ of formulaire.querySelectorAll("[name]")) champ.value = valeurs[champ.name] ?? "";
  ouverts.set(formulaire, valeurs);
  zone.replaceChildren(formulaire);
  un(genre === "rdv" ? "[name=le]" : "[name=texte]", formulaire).focus();
}

/** An appointment at a place found « autour de moi »: proposed, never kept by itself. @param {App} app @param {Record<string, string>} valeurs */
export function proposeLieu(app, valeurs) {
  saisis(app, "rdv", un("[data-zone=saisie-carnet]"), valeurs);
}

/** @param {App} app @param {HTMLFormElement} formulaire */
export async function garde(app, formulaire) {
  const genre = formulaire.dataset.forme ?? "";
  const { id, cle } = formulaire.dataset;
  const c = champs(formulaire);
  if (genre === "rdv" && !c.le) return montreErreurs(formulaire, { le: motDuRefus("manque") });
  if (genre === "note" && !c.texte.trim()) return un("[name=texte]", formulaire).focus();
  const element = sansVide({ id: id ?? nouvelId(), cle, ...c, ...(genre === "rdv" ? { titre: c.titre.trim() || dit("agenda.rendez_vous") } : { le: app.aujourdhui }) });
  const nom = genre === "rdv" ? "rendez_vous" : "notes";
  const retour = formulaire.closest(".gestes");
  formulaire.remove();
  const ouvert = ouverts.get(formulaire) ?? {};
  await app.garde((d) => ({ ...d, [nom]: [...d[nom].filter((x) => x.id !== id), avecDepuis(ouvert, element, d[nom].find((x) => x.id === id))] }));
  annonce(mot(genre === "rdv" ? "dit-rdv" : "dit-note"));
  const bouton = `[data-action=${genre}]`;
  un(bouton, retour?.querySelector(bouton) ? retour : un("[data-zone=saisie-carnet] + .actions")).focus();
}

/**
 * What was typed, over what another said of the rest meanwhile.
 * @param {Record<string, any>} ouvert @param {Record<string, any>} dit @param {Record<string, any>} [present]
 */
const avecDepuis = (ouvert, dit, present = ouvert) =>
  sansVide(Object.fromEntries(Object.keys({ ...dit, ...present }).map((nom) => [nom, (dit[nom] ?? "") === (ouvert[nom] ?? "") ? present[nom] : dit[nom]])));

/** @param {App} app @param {"rendez_vous" | "notes"} nom @param {string | undefined} id */
const retire = (app, nom, id) =>
  app.garde((d) => ({ ...d, [nom]: d[nom].filter((x) => x.id !== id) }), { annulable: mot("dit-retire"), focus: true });

/** An id that says nothing; also where the page is not served securely. */
const nouvelId = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
