/**
 * The timeline taken away: an agenda file made on the device, a page printed.
 *
 * @import { App } from "./app.js"
 */

import { agenda, uidDiscret } from "../famille/agenda.js";
import { dateEnMots, dit, fenetreEnMots, versIso, versOrdinal } from "./calcul.js";
import { annonce, copie, majuscule, mot, un } from "./gabarits.js";

const DUS = ["obligatoire", "recommande"];
const UTILES = ["a_venir", "maintenant", "bientot_fini"];

/**
 * Same events as `evenements` in src/regles/agenda.py, and the family's own appointments.
 * @param {App} app @param {{discret: boolean, essentiel: boolean}} choix
 */
async function texteAgenda(app, { discret, essentiel }) {
  const c = app.calcul;
  if (!discret) await c.details();
  const url = discret ? null : location.origin + location.pathname;
  const utiles = c.parcours.echeances.filter(
    (e) =>
      UTILES.includes(e.etat) &&
      (e.debut !== null || e.fin !== null) &&
      // In grief, everything that remains counts.
      (!essentiel || e.contexte.mode !== "vie" || c.texte(e).essentiel),
  );
  const lignes = utiles.map((e) => ({
    uid: `${e.cle}@mille-jours.invalid`, debut: e.debut === null ? null : versIso(e.debut), fin: e.fin === null ? null : versIso(e.fin),
    ...(discret ? { resume: dit("agenda.rendez_vous") } : motsDe(app, e)),
    essentiel: !!c.texte(e).essentiel, previsionnel: e.previsionnel, deuil: e.contexte.mode !== "vie", url,
  }));
  const notes = c.rendezVous().filter((r) => r.le >= app.aujourdhui).map((r) => ({
    uid: `rdv-${r.id}@mille-jours.invalid`, debut: r.le, fin: r.le,
    heure: r.heure, resume: discret ? dit("agenda.rendez_vous") : r.titre, lieu: discret ? "" : r.lieu ?? "",
  }));
  const tout = [...lignes, ...notes];
  if (discret) for (const l of tout) l.uid = await uidDiscret(l.uid.replace("@mille-jours.invalid", ""));
  return agenda(tout, { au: app.aujourdhui, nomDiscret: discret ? dit("agenda.nom_discret") : null });
}

/** @param {App} app @param {any} e */
function motsDe(app, e) {
  const c = app.calcul;
  const [t, d] = [c.texte(e), c.detailDe(e)];
  const reserves = [e.previsionnel && "prevue", (e.aConfirmer || t.confiance === "C" || t.source_a_confirmer) && "a_confirmer"].filter(Boolean);
  const jour = (/** @type {string} */ nom, /** @type {number | null} */ j) => (j === null ? [] : [dit(`agenda.${nom}`, { jour: dateEnMots(j) })]);
  const condition = (/** @type {string} */ texte) => dit("agenda.condition", { texte });
  const couvert = d.couvert ?? d.mayotte;
  return {
    resume: reserves.length ? dit(`agenda.${reserves.join("_")}`, { libelle: t.libelle }) : t.libelle,
    description: [
      // In grief, a line does not name its subject: those words were made for a child to come.
      ...(e.contexte.mode === "perte" ? [] : [dit("agenda.pour", { sujet: c.libelleSujet(e.contexte) })]),
      d.a_faire || t.libelle,
      ...(d.si_texte ? [condition(d.si_texte)] : []),
      ...(e.estIncertaine ? c.raisons(e).filter((r) => r.genre === "inconnu").map((r) => condition(r.texte)) : []),
      ...jour("premier_jour", e.debut), ...jour("dernier_jour", e.fin),
      ...(e.previsionnel ? [dit("agenda.bougera")] : []),
      ...(couvert ? [dit("agenda.cout", { texte: couvert })] : []),
      ...(d.si_tard ? [dit("agenda.tard", { texte: d.si_tard })] : []),
      ...d.sources.map(([titre, reference, , le]) => dit("agenda.source", { texte: `${titre}${reference ? `, ${reference}` : ""} (${c.verifiee(le)})` })),
    ].join("\n"),
    categories: [c.textes.categories[t.categorie].libelle],
  };
}

/** @param {App} app */
export async function telecharge(app) {
  const discret = !!app.dossier.reglages.discret;
  const essentiel = !app.dossier.reglages.agenda_entier;
  donneFichier(await texteAgenda(app, { discret, essentiel }), discret ? "agenda.ics" : "mille-jours.ics", "text/calendar");
  annonce(mot("dit-agenda"));
}

/** Hand a file to the person; nothing leaves the device. @param {string} texte @param {string} nom @param {string} type */
function donneFichier(texte, nom, type) {
  const lien = document.createElement("a");
  lien.href = URL.createObjectURL(new Blob([texte], { type }));
  lien.download = nom;
  lien.click();
  setTimeout(() => URL.revokeObjectURL(lien.href), 1000);
}

const TRIMESTRES = 4;
// What one page holds in letters that are read from the other side of a kitchen.
const LIGNES_MAX = 34;

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
  const [vrai, titre] = [(/** @type {string} */ le) => le >= debut && le < fin && le >= app.aujourdhui, dit("agenda.rendez_vous")];
  const lignes = c.parcours.echeances.flatMap((e) => {
    if (!UTILES.includes(e.etat) || !(c.texte(e).essentiel || e.contexte.mode !== "vie")) return [];
    // A window already open is shown by its end.
    const le = [e.debut, e.fin].map((j) => (j === null ? "" : versIso(j))).find(vrai);
    const { statut, libelle } = c.texte(e);
    return le ? [/** @type {[string, string, string, boolean]} */ ([le, fenetreEnMots(e.debut, e.fin, c.au), discret ? titre : libelle, DUS.includes(statut)])] : [];
  });
  const rdv = c.rendezVous().filter((r) => vrai(r.le)).map((r) => /** @type {[string, string, string, boolean]} */ ([r.le, quandEnMots(r), discret ? titre : r.titre, true]));
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
  page.classList.add(lignes.length > 20 ? "serre" : lignes.length > 12 ? "dense" : "ample");
  un("tbody", page).append(...lignes.map(([, quand, quoi]) => un("tr", copie("frigo-ligne", { quand, quoi }))));
  return page;
}

/** What is folded is printed too. @param {ParentNode} racine */
export function imprime(racine) {
  const replies = [...racine.querySelectorAll("details.depliant:not([open])")];
  for (const d of replies) /** @type {HTMLDetailsElement} */ (d).open = true;
  addEventListener("afterprint", () => replies.forEach((d) => /** @type {HTMLDetailsElement} */ (d).open = false), { once: true });
  print();
}
