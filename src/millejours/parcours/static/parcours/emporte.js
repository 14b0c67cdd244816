/**
 * The timeline taken away, as an agenda file.
 *
 * @import { App } from "./app.js"
 */

import { donneFichier, texteAgenda } from "../famille/emporte.js";
import { dateEnMots, dit, fenetreEnMots, versIso, versOrdinal } from "../famille/calcul.js";
import { annonce, copie, majuscule, mot, un } from "../famille/gabarits.js";

export { imprime } from "../famille/emporte.js";

const DUS = ["obligatoire", "recommande"];
const UTILES = ["a_venir", "maintenant", "bientot_fini"];

/** @param {App} app */
export async function telecharge(app) {
  const discret = !!app.dossier.reglages.discret;
  const essentiel = !app.dossier.reglages.agenda_entier;
  const rendezVous = app.calcul.rendezVous().filter((r) => r.le >= app.aujourdhui);
  donneFichier(await texteAgenda(app.calcul, { discret, essentiel, rendezVous }), discret ? "agenda.ics" : "mille-jours.ics", "text/calendar");
  annonce(mot("dit-agenda"));
}

const TRIMESTRES = 4;
// What one page holds in letters that are read from the other side of a kitchen.
const LIGNES_MAX = 26;

/**
 * « À mettre sur le frigo »: a page a quarter, what is essential and the appointments, a box to tick.
 * @param {App} app
 */
export function imprimeFrigo(app) {
  const discret = !!app.dossier.reglages.discret;
  const frigo = copie("frigo");
  const premier = new Date(`${app.aujourdhui.slice(0, 7)}-01T00:00:00Z`);
  premier.setUTCMonth(premier.getUTCMonth() - (premier.getUTCMonth() % 3));
  for (let t = 0; t < TRIMESTRES; t += 1) {
    const [debut, fin] = [0, 3].map((mois) => new Date(Date.UTC(premier.getUTCFullYear(), premier.getUTCMonth() + 3 * t + mois, 1)).toISOString().slice(0, 10));
    const contenu = lignesDuFrigo(app, debut, fin, discret);
    if (contenu.lignes.length) frigo.append(pageDuFrigo(app, debut, fin, contenu));
  }
  document.body.append(frigo);
  document.body.classList.add("imprime-frigo");
  addEventListener("afterprint", () => (frigo.remove(), document.body.classList.remove("imprime-frigo")), { once: true });
  print();
}

/** @param {App} app @param {string} debut @param {string} fin @param {boolean} discret */
function lignesDuFrigo(app, debut, fin, discret) {
  const c = app.calcul;
  const [ici, titre] = [(/** @type {string} */ le) => le >= debut && le < fin, dit("agenda.rendez_vous")];
  const lignes = c.parcours.echeances.flatMap((e) => {
    if (!UTILES.includes(e.etat) || !(c.texte(e).essentiel || e.contexte.mode !== "vie")) return [];
    // Once: on the day it opens, or by its end when it is open already.
    const [du, au] = [e.debut, e.fin].map((j) => (j === null ? "" : versIso(j)));
    const le = du > app.aujourdhui || !au ? du : au;
    const { statut, libelle } = c.texte(e);
    return ici(le) && le >= app.aujourdhui ? [/** @type {[string, string, string, boolean]} */ ([le, fenetreEnMots(e.debut, e.fin, c.au), discret ? titre : libelle, DUS.includes(statut)])] : [];
  });
  const rdv = c.rendezVous().filter((r) => ici(r.le) && r.le >= app.aujourdhui).map((r) => /** @type {[string, string, string, boolean]} */ ([r.le, quandEnMots(r), discret ? titre : r.titre, true]));
  // When a quarter holds too many: appointments, then what is due, then rights.
  const rang = (/** @type {[string, string, string, boolean]} */ l) => Number(!l[3]);
  const choisies = [...rdv, ...lignes].sort((a, b) => rang(a) - rang(b)).slice(0, LIGNES_MAX);
  return { lignes: choisies.sort(([a], [b]) => (a < b ? -1 : 1)), tues: lignes.length + rdv.length - choisies.length };
}

/** @param {{le: string, heure?: string}} r */
const quandEnMots = (r) => mot(r.heure ? "rdv-jour-heure" : "rdv-jour", { jour: dateEnMots(versOrdinal(r.le)), heure: r.heure ?? "" });

/** @param {App} app @param {string} debut @param {string} fin @param {ReturnType<typeof lignesDuFrigo>} contenu */
function pageDuFrigo(app, debut, fin, { lignes, tues }) {
  const nom = (/** @type {string} */ jour, /** @type {number} */ mois) =>
    new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { month: "long", year: "numeric", timeZone: "UTC" }).format(
      new Date(Date.UTC(Number(jour.slice(0, 4)), Number(jour.slice(5, 7)) - 1 + mois, 1)),
    );
  const page = copie("frigo-page", { titre: majuscule(mot("frigo", { debut: nom(debut, 0), fin: nom(fin, -1) })), jour: dateEnMots(app.calcul.au), autres: tues ? majuscule(mot("autres", { n: tues })) : "" });
  // One page, whatever the quarter holds: more lines, smaller ones.
  page.classList.add(lignes.length > 12 ? "dense" : "ample");
  un("tbody", page).append(...lignes.map(([, quand, quoi]) => un("tr", copie("frigo-ligne", { quand, quoi }))));
  return page;
}

