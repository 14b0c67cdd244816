/**
 * Lines taken away: an agenda file made on the device, a page printed.
 *
 * @import { Calcul } from "./calcul.js"
 * @import { RendezVous } from "./magasin.js"
 */

import { agenda, uidDiscret } from "./agenda.js";
import { dateEnMots, dit, versIso } from "./calcul.js";

const UTILES = ["a_venir", "maintenant", "bientot_fini"];

/**
 * Same events as `evenements` in src/regles/agenda.py, and the family's own appointments.
 * @param {Calcul} c
 * @param {{discret: boolean, essentiel: boolean, rendezVous?: RendezVous[], retient?: (e: any) => boolean}} choix
 */
export async function texteAgenda(c, { discret, essentiel, rendezVous = [], retient = () => true }) {
  if (!discret) await c.details();
  const url = discret ? null : location.origin + location.pathname;
  const utiles = c.parcours.echeances.filter(
    (e) =>
      UTILES.includes(e.etat) &&
      (e.debut !== null || e.fin !== null) &&
      retient(e) &&
      // In grief, everything that remains counts.
      (!essentiel || e.contexte.mode !== "vie" || c.texte(e).essentiel),
  );
  const lignes = utiles.map((e) => ({
    uid: `${e.cle}@mille-jours.invalid`, debut: e.debut === null ? null : versIso(e.debut), fin: e.fin === null ? null : versIso(e.fin),
    ...(discret ? { resume: dit("agenda.rendez_vous") } : motsDe(c, e)),
    essentiel: !!c.texte(e).essentiel, previsionnel: e.previsionnel, deuil: e.contexte.mode !== "vie", url,
  }));
  const notes = rendezVous.map((r) => ({
    uid: `rdv-${r.id}@mille-jours.invalid`, debut: r.le, fin: r.le,
    heure: r.heure, resume: discret ? dit("agenda.rendez_vous") : r.titre, lieu: discret ? "" : r.lieu ?? "",
  }));
  const tout = [...lignes, ...notes];
  if (discret) for (const l of tout) l.uid = await uidDiscret(l.uid.replace("@mille-jours.invalid", ""));
  return agenda(tout, { au: versIso(c.au), nomDiscret: discret ? dit("agenda.nom_discret") : null });
}

/** @param {Calcul} c @param {any} e */
function motsDe(c, e) {
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

/** Hand a file to the person; nothing leaves the device. @param {string} texte @param {string} nom @param {string} type */
export function donneFichier(texte, nom, type) {
  const lien = document.createElement("a");
  lien.href = URL.createObjectURL(new Blob([texte], { type }));
  lien.download = nom;
  lien.click();
  setTimeout(() => URL.revokeObjectURL(lien.href), 1000);
}

/** What is folded is printed too. @param {ParentNode} racine */
export function imprime(racine) {
  const replies = [...racine.querySelectorAll("details.depliant:not([open])")];
  for (const d of replies) /** @type {HTMLDetailsElement} */ (d).open = true;
  addEventListener("afterprint", () => replies.forEach((d) => /** @type {HTMLDetailsElement} */ (d).open = false), { once: true });
  print();
}
