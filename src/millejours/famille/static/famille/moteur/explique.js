/**
 * Why a line is here, in the words of the catalogue: same sentences as `regles/explain/raisons.py`.
 */
/** @import {Contexte, Textes, Details, Echeance, Raison, Moteur, Explication} from "./types.js" */

import { dateEnMots } from "./mots.js";

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
        raisons.push({ genre: "inconnu", fait: null, texte: textes.selon_dates, question: null });
      }
      if (echeance.aConfirmer) raisons.push(precision("les dates de la campagne sont à confirmer"));
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
    const libelle = textes.ancres[ancre];
    const prevue = previsionnel ? " (date prévue)" : "";
    const texte = `${libelle} : ${dateEnMots(jour, { semaine: false })}${prevue}`;
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
      return [{ genre: "inconnu", fait: nom, texte: (texte.startsWith("il ") ? "s'" : "si ") + texte, question }];
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

/** A comparison in words. @param {Record<string, string>} mots @param {string} operateur @param {any} valeur */
function phrase(mots, operateur, valeur) {
  if (typeof valeur === "boolean") return mots[valeur ? "vrai" : "faux"];
  if (Array.isArray(valeur)) {
    const liste = valeur.map((v) => mots[v] ?? String(v)).join(" ou ");
    return mots.parmi ? mots.parmi.replaceAll("{valeur}", liste) : liste;
  }
  const modele = mots[valeur] || mots[operateur];
  return modele.replaceAll("{valeur}", valeur).replaceAll("1 enfant(s)", "un enfant").replaceAll("(s)", "s");
}

/** Words for a subject, from what the family gave. @param {Contexte} contexte @returns {string} */
export function libelleSujet({ type, cle, mode, ancres, faits, ne, enfants }) {
  switch (type) {
    case "projet":
      return "Projet d'enfant";
    case "parent":
      if (faits.adoption) return faits.premier ? "Parent" : "Autre parent";
      if (!faits.porte) return "Autre parent";
      if (mode === "perte") return "Personne qui était enceinte";
      return ne ? "Parent qui a accouché" : "Personne enceinte";
    case "grossesse":
      if (faits.adoption) return `Arrivée du ${le(ancres.arrivee)}`;
      if (mode === "perte") return "Votre grossesse";
      return ne ? `Naissance du ${le(ancres.naissance_donnee)}` : "Grossesse";
  }
  if (!enfants.length) {
    return faits.foetus_vivants === 1 ? "Enfant attendu" : `Enfant attendu n° ${cle.split("-").pop()}`;
  }
  if (enfants[0].prenom) return enfants[0].prenom;
  if (mode === "perte") return "Votre enfant";
  return ancres.naissance_donnee ? `Enfant né le ${le(ancres.naissance_donnee)}` : `Enfant arrivé le ${le(ancres.arrivee)}`;
}

/** @param {number} jour */
const le = (jour) => dateEnMots(jour, { semaine: false });
