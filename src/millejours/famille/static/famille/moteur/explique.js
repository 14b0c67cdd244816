/**
 * Why a line is here, in the words of the catalogue: same sentences as `regles/explain/raisons.py`.
 */
/** @import {Contexte, Textes, Details, Echeance, Raison, Modele, Moteur, Explication} from "./types.js" */

import { dateEnMots, dit, enumere, forme, place } from "./mots.js";

// Places in the rows that `regles/explain/navigateur.py` writes.
const ANCRE = 10;
const SI_TEXTE = 5;
const SI = 6;
const SOURCES = 8;

/** @param {Moteur} moteur @param {Textes} textes @param {Details} details @returns {Explication} */
export function creeExplication(moteur, textes, details) {
  return {
    raisons(echeance) {
      const detail = details.regles[echeance.rang];
      const raisons = [...deDate(echeance), ...deCondition(detail[SI], echeance.contexte)];
      if (detail[SI_TEXTE]) raisons.push(precision(detail[SI_TEXTE]));
      if (echeance.estIncertaine && !detail[SI_TEXTE] && !raisons.some((r) => r.genre === "inconnu")) {
        raisons.push({ genre: "inconnu", fait: null, texte: dit("raison.selon_dates"), question: null });
      }
      if (echeance.aConfirmer) raisons.push(precision(dit("raison.campagne")));
      return raisons;
    },

    sources(echeance) {
      return details.regles[echeance.rang][SOURCES].map((/** @type {number} */ i) => {
        const [titre, reference, url, verifie_le] = details.sources[i];
        return { titre, reference, url, verifie_le };
      });
    },
  };

  /** @param {Echeance} echeance @returns {Raison[]} */
  function deDate({ rang, contexte, previsionnel }) {
    const ancre = textes.regles[rang][ANCRE];
    const jour = ancre && moteur.ancre(contexte, ancre);
    if (!jour) return [];
    const texte = dit(previsionnel ? "raison.date_prevue" : "raison.date", { ancre: textes.ancres[ancre], jour: le(jour) });
    return [{ genre: "date", fait: ancre, texte, question: null }];
  }

  /** @param {any} condition @param {Contexte} contexte @returns {Raison[]} */
  function deCondition(condition, contexte) {
    if (!condition) return [];
    if (condition.length === 3) return deComparaison(condition, contexte);
    const [lien, internes] = condition;
    if (lien === "et") return internes.flatMap((/** @type {any} */ interne) => deCondition(interne, contexte));
    // One branch is enough: say one that holds, else one that nobody knows.
    const etats = internes.map((/** @type {any} */ interne) => tient(interne, contexte));
    const choisie = etats.includes(true) ? etats.indexOf(true) : etats.indexOf(null);
    return choisie < 0 ? [] : deCondition(internes[choisie], contexte);
  }

  /** @param {[string, string, any]} comparaison @param {Contexte} contexte @returns {Raison[]} */
  function deComparaison([nom, operateur, valeur], contexte) {
    const fait = textes.faits[nom];
    // A fact of our own is never told.
    if (!fait) return [];
    const texte = phrase(fait.mots, operateur, valeur);
    const { question } = fait;
    if ((contexte.faits[nom] ?? null) === null && !fait.calcul) {
      return [{ genre: "inconnu", fait: nom, texte: dit("raison.inconnue", { condition: texte }), question }];
    }
    return [{ genre: "condition", fait: nom, texte, question }];
  }
}

/**
 * Whether a comparison with a fact holds; null when the fact is unknown, or for anything else.
 * @param {any} condition @param {Contexte} contexte @returns {boolean | null}
 */
function tient(condition, { faits }) {
  if (condition?.length !== 3) return null;
  const [nom, operateur, attendu] = condition;
  const valeur = /** @type {any} */ (faits[nom] ?? null);
  if (valeur === null) return null;
  switch (operateur) {
    case "egal":
      return valeur === attendu;
    case "parmi":
      return attendu.includes(valeur);
    case "au_moins":
      return valeur >= attendu;
    default:
      return valeur <= attendu;
  }
}

/** @param {string} texte @returns {Raison} */
const precision = (texte) => ({ genre: "precision", fait: null, texte, question: null });

/** A comparison in words. @param {Record<string, Modele>} mots @param {string} operateur @param {any} valeur */
function phrase(mots, operateur, valeur) {
  if (typeof valeur === "boolean") return forme(mots[valeur ? "vrai" : "faux"]);
  if (Array.isArray(valeur)) {
    const dites = valeur.map((v) => forme(mots[v] ?? String(v)));
    const liste = enumere(dites, "ou");
    return mots.parmi ? place(forme(mots.parmi), { valeur: liste }) : liste;
  }
  return place(forme(mots[valeur] || mots[operateur], valeur), { valeur });
}

/** Words for a subject, from what the family gave. @param {Contexte} contexte @returns {string} */
export function libelleSujet(contexte) {
  if (contexte.type === "enfant" && contexte.enfants[0]?.prenom) return contexte.enfants[0].prenom;
  const [nom, jour] = sorteDe(contexte);
  return dit(`sujet.${nom}`, { jour: jour ? le(jour) : "", rang: contexte.cle.split("-").pop() ?? "" });
}

/** @param {Contexte} contexte @returns {[nom: string, jour?: number]} */
function sorteDe({ type, mode, ancres, faits, ne, enfants }) {
  switch (type) {
    case "projet":
      return ["projet"];
    case "parent":
      if (faits.adoption) return [faits.premier ? "parent" : "autre_parent"];
      if (!faits.porte) return ["autre_parent"];
      return [mode === "perte" ? "etait_enceinte" : ne ? "a_accouche" : "enceinte"];
    case "grossesse":
      if (faits.adoption) return ["arrivee", ancres.arrivee];
      if (mode === "perte") return ["votre_grossesse"];
      return ne ? ["naissance", ancres.naissance_donnee] : ["grossesse"];
  }
  if (!enfants.length) return [faits.foetus_vivants === 1 ? "attendu" : "attendu_n"];
  if (mode === "perte") return ["votre_enfant"];
  return ancres.naissance_donnee ? ["ne", ancres.naissance_donnee] : ["arrive", ancres.arrivee];
}

/** @param {number} jour */
const le = (jour) => dateEnMots(jour, { semaine: false });
