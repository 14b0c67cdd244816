/**
 * The lines of a loss, drawn on the device: twin of `deuil.py` and `_deuil_ligne.html`, change both.
 * No state, no icon, no countdown.
 *
 * @import { Calcul } from "../famille/calcul.js"
 */

import { dit, fenetreEnMots } from "../famille/calcul.js";
import { enumere } from "../famille/moteur/mots.js";
import { copie, majuscule, un } from "../famille/gabarits.js";
import { lieuxPour, meneAuxLieux, poseSources, sourcesDe } from "../famille/lignes.js";

/**
 * @param {Calcul} c
 * @param {(nom: string, valeurs?: Record<string, string | number>) => string} mot
 * @returns {Promise<HTMLElement[]>} one section for each group that holds something
 */
export async function groupesDeDeuil(c, mot) {
  await c.details();
  /** @type {any[]} */
  const echeances = c.parcours.echeances.filter((e) => c.texte(e).groupe);
  const sections = [];
  for (const [id, titre] of Object.entries(c.textes.lexique.groupes)) {
    const siennes = uneFois(echeances.filter((e) => c.texte(e).groupe === id)).sort((a, b) => rang(c, a) - rang(c, b));
    const section = id === "urgence" ? attention(c, String(titre), siennes) : groupe(c, mot, id, String(titre), siennes);
    if (section) sections.push(section);
  }
  return sections;
}

/** The same right of both parents is read once. @param {any[]} echeances */
function uneFois(echeances) {
  const vues = new Map();
  for (const e of echeances) {
    const cle = e.cle.split(":").slice(0, 2).join(":");
    if (!vues.has(cle)) vues.set(cle, e);
  }
  return [...vues.values()];
}

/** @param {Calcul} c @param {any} e */
function rang(c, e) {
  const passee = e.etat === "passe" || e.etat === "a_rattraper";
  if ((e.debut !== null || e.fin !== null) && !passee) return 0;
  return aConfirmer(c, e) || e.etat === "passe" ? 2 : 1;
}

/** @param {Calcul} c @param {any} e */
function aConfirmer(c, e) {
  const texte = c.texte(e);
  return texte.confiance === "C" || Boolean(texte.source_a_confirmer);
}

/** @param {Calcul} c @param {string} titre @param {any[]} echeances */
function attention(c, titre, echeances) {
  // The line of 3114 is already a number on the page.
  const signes = echeances.filter((e) => c.texte(e).id !== "sp_3114");
  if (!signes.length) return null;
  const section = copie("deuil-attention", { titre });
  for (const e of signes)
    section.append(copie("deuil-signe", { libelle: c.texte(e).libelle, a_faire: c.detailDe(e).a_faire }));
  return section;
}

/**
 * @param {Calcul} c
 * @param {(nom: string, valeurs?: Record<string, string | number>) => string} mot
 * @param {string} id
 * @param {string} titre
 * @param {any[]} echeances
 */
function groupe(c, mot, id, titre, echeances) {
  if (!echeances.length) return null;
  const section = copie(id === "sur_demande" ? "deuil-replie" : "deuil-groupe", { titre });
  un("h2", section).id = `g-${id}`;
  section.setAttribute("aria-labelledby", `g-${id}`);
  un(".lignes", section).append(...echeances.map((e) => ligne(c, mot, e)));
  return section;
}

/**
 * @param {Calcul} c
 * @param {(nom: string, valeurs?: Record<string, string | number>) => string} mot
 * @param {any} e
 */
function ligne(c, mot, e) {
  const texte = c.texte(e);
  const detail = c.detailDe(e);
  const { lexique } = c.textes;
  const fenetre = fenetreEnMots(e.debut, e.fin, c.au);
  const lieux = lieuxPour(detail.ou);
  const li = copie("deuil-ligne", {
    libelle: texte.libelle,
    quand: fenetre ? `${majuscule(fenetre)}.` : "",
    a_faire: detail.a_faire,
    statut: majuscule(enumere([lexique.statuts[texte.statut], aConfirmer(c, e) ? mot("a_confirmer") : ""])),
    pour: majuscule(enumere(texte.public.map((p) => (p === "enceinte" ? dit("deuil.enceinte") : lexique.publics[p])))),
    qui: majuscule(enumere(detail.qui.map((q) => lexique.qui[q]))),
    ou: majuscule(enumere(detail.ou.map((o) => lexique.ou[o]))),
    lieux,
    couvert: detail.couvert,
    mayotte: detail.mayotte,
    si_tard: detail.si_tard,
  });
  li.dataset.cle = e.cle;
  meneAuxLieux(li, lieux);
  for (const raison of c.raisons(e)) {
    if (raison.genre !== "precision" && raison.genre !== "inconnu") continue;
    const est_de_regle = raison.texte === detail.si_texte;
    un(".meta", li).append(copie("deuil-condition", { texte: `${majuscule(raison.texte)}.`, est_de_regle }));
  }
  poseSources(un(".sources ul", li), sourcesDe(c, detail));
  return li;
}
