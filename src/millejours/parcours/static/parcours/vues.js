/**
 * The timeline in groups and lines, in words. Twin of `display.py`: change both.
 *
 * @import { Calcul } from "../famille/calcul.js"
 * @typedef {{id: string, titre: string, lignes: any[], replie: boolean}} Groupe
 */

import { ligne } from "../famille/lignes.js";
import { ageEnMots, dateEnMots, dit, liste as motsDe, majuscule } from "../famille/moteur/mots.js";
import { versIso, versOrdinal } from "../famille/calcul.js";

export const VUES = ["maintenant", "mois", "personne", "theme", "essentiel"];
const GROUPES = ["maintenant", "droits", "aussi", "a_venir", "plus_tard", "a_rattraper", "fait", "passe"];
const OUVERTS = ["maintenant", "a_venir"];
const THEMES_DROITS = ["droits", "travail", "demarches"];
const HORIZON = 62;
const LOIN = 10 ** 7;

/**
 * @param {Calcul} c
 * @param {string} vue
 * @returns {Groupe[]} groups that hold something
 */
export function groupes(c, vue) {
  /** @type {any[]} */
  let echeances = c.parcours.echeances;
  if (vue === "essentiel") echeances = echeances.filter((e) => c.texte(e).essentiel);
  const vivantes = echeances.filter((e) => e.etat !== "passe");
  const liste =
    vue === "mois" ? parMois(c, echeances)
    : vue === "personne" ? parPersonne(c, vivantes)
    : vue === "theme" ? parTheme(c, vivantes)
    : parEtat(c, echeances);
  return liste.filter((g) => g.lignes.length);
}

/** @param {Calcul} c @param {any[]} echeances */
function parEtat(c, echeances) {
  const deuil = Object.entries(c.textes.lexique.groupes).map(([id, titre]) =>
    groupe(c, id, String(titre), echeances.filter((e) => c.texte(e).groupe === id), id === "sur_demande"),
  );
  /** @type {Record<string, any[]>} */
  const places = Object.fromEntries(GROUPES.map((id) => [id, []]));
  for (const e of echeances) if (!c.texte(e).groupe) places[c.retenues.get(e.cle) ?? groupeDe(c, e)].push(e);
  places.maintenant.sort((a, b) => Number(a.etat !== "bientot_fini") - Number(b.etat !== "bientot_fini") || (a.fin ?? LOIN) - (b.fin ?? LOIN));
  for (const id of ["droits", "aussi", "a_rattraper"]) places[id].sort((a, b) => c.texte(b).essentiel - c.texte(a).essentiel);
  return [...deuil, ...GROUPES.map((id) => groupe(c, id, dit(`groupe.${id}`), places[id], !OUVERTS.includes(id)))];
}

/** @param {Calcul} c @param {any} e @param {string} [etat] @returns {string} where a line of this state belongs */
export function groupeDe(c, e, etat = e.etat) {
  if (etat === "bientot_fini") return "maintenant";
  if (etat === "a_venir") return e.debut !== null && e.debut <= c.au + HORIZON ? "a_venir" : "plus_tard";
  if (etat !== "maintenant") return etat;
  const estDroit = THEMES_DROITS.includes(c.theme(e));
  if (c.texte(e).essentiel && !(estDroit && c.texte(e).statut === "droit")) return "maintenant";
  return estDroit ? "droits" : "aussi";
}

/** @param {Calcul} c @param {any[]} echeances */
function parMois(c, echeances) {
  /** @type {Map<string, any[]>} */
  const mois = new Map();
  const range = (/** @type {string} */ cle, /** @type {any} */ element) => mois.set(cle, [...(mois.get(cle) ?? []), element]);
  for (const e of echeances) range(cleMois(e.debut ?? e.fin), e);
  for (const r of c.rendezVous()) range(r.le.slice(0, 7), r);
  const present = cleMois(c.au);
  return [...mois].sort(([a], [b]) => (a < b ? -1 : 1)).map(([cle, elements]) => {
    elements.sort((a, b) => jourDe(a) - jourDe(b));
    return { id: cle || "sans-date", titre: nomMois(cle), lignes: elements.map((x) => (x.le ? x : ligne(c, x))), replie: cle < present };
  });
}

/** @param {any} x an échéance or an appointment */
const jourDe = (x) => (x.le ? versOrdinal(x.le) : x.debut ?? x.fin ?? 0);

/** @param {Calcul} c @param {any[]} echeances */
function parPersonne(c, echeances) {
  return Object.entries(c.textes.lexique.publics).map(([id, titre]) =>
    groupe(c, id, majuscule(String(titre)), echeances.filter((e) => c.texte(e).public.includes(id)), false),
  );
}

/** @param {Calcul} c @param {any[]} echeances */
function parTheme(c, echeances) {
  return Object.entries(c.textes.lexique.themes).map(([id, titre]) =>
    groupe(c, id, String(titre), echeances.filter((e) => c.theme(e) === id), !["sante", "deuil"].includes(id)),
  );
}

/** @param {Calcul} c @param {string} id @param {string} titre @param {any[]} echeances @param {boolean} replie @returns {Groupe} */
const groupe = (c, id, titre, echeances, replie) => ({ id, titre, lignes: echeances.map((e) => ligne(c, e)), replie });

/** @param {number | null} jour */
const cleMois = (jour) => (jour === null ? "" : versIso(jour).slice(0, 7));

/** @param {string} cle */
const nomMois = (cle) =>
  cle ? majuscule(dit("date.mois_annee", { mois: motsDe("date.mois")[Number(cle.slice(5)) - 1], annee: cle.slice(0, 4) })) : dit("groupe.sans_date");

/** One subject a line: a child that is expected is told by its pregnancy. @param {Calcul} c @returns {any[]} */
export function principaux(c) {
  const vus = new Map();
  for (const s of c.parcours.sujets) {
    if (s.type === "parent" || (s.type === "enfant" && !s.enfants.length)) continue;
    if (s.type === "grossesse" && s.ne && s.mode !== "perte") continue;
    if (!vus.has(s.cle)) vus.set(s.cle, s);
  }
  return [...vus.values()];
}

/** @param {Calcul} c */
export function sujets(c) {
  return principaux(c).map((s) => {
    const rang = c.rangEtape(c.parcours.etapes[s.cle]);
    const attendu = s.type === "grossesse" && s.mode === "vie" && !s.ne;
    return { cle: s.cle, nom: c.libelleSujet(s), etape: c.textes.etapes[rang][1], rang, age: age(c, s), naissance: attendu && rang >= 4 };
  });
}

/** @param {Calcul} c @param {any} s */
function age(c, s) {
  if (s.mode === "perte") return "";
  if (s.type === "grossesse") {
    const ddr = c.ancre(s, "ddr");
    return ddr === null || c.au < ddr ? "" : dit("duree.sa", { semaines: Math.floor((c.au - ddr) / 7), jours: (c.au - ddr) % 7 });
  }
  const naissance = s.ancres.naissance_donnee ?? null;
  return s.type === "enfant" && naissance !== null ? ageEnMots(naissance, c.au) : "";
}

/** What was computed from an estimate, said so. @param {Calcul} c */
export function termes(c) {
  return c.parcours.sujets.flatMap((/** @type {any} */ s) => {
    if (s.type !== "grossesse" || s.mode !== "vie" || s.ne || !s.grossesse) return [];
    const [dpa, sa41] = [c.ancre(s, "dpa"), c.ancre(s, "terme_41sa")];
    if (dpa === null) return [];
    const passe = dpa <= c.au ? [dit("terme.passe")] : [];
    if (s.grossesse.terme) return [...passe, dit("terme.donne", { jour: dateEnMots(dpa) })];
    const suite = sa41 === null ? [] : [dit("terme.quarante_et_une", { jour: dateEnMots(sa41) })];
    return [...passe, [dit("terme.estime", { jour: dateEnMots(dpa) }), ...suite, dit("terme.fait_foi")].join(" ")];
  });
}
