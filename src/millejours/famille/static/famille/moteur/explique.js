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
    const libelle = textes.ancres[ancre] ?? ancre.replaceAll("_", " ");
    const prevue = previsionnel ? " (date prévue)" : "";
    const texte = `${libelle} : ${dateEnMots(jour, { semaine: false })}${prevue}`;
    return [{ genre: "date", fait: ancre, texte, question: null }];
  }

  /** @param {any} condition @param {Contexte} contexte @returns {Raison[]} */
  function deCondition(condition, contexte) {
    if (!condition) return [];
    if (condition.length === 3) return deComparaison(condition, contexte);
    const [lien, internes] = condition;
    const raisons = internes.flatMap((/** @type {any} */ interne) => deCondition(interne, contexte));
    if (lien === "et") return raisons;
    // One branch is enough: say the first that is known, or the first of all.
    const connue = raisons.find((/** @type {Raison} */ r) => r.genre === "condition") ?? raisons[0];
    return connue ? [connue] : [];
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
      return faits.porte ? "Parent qui porte l'enfant" : "Autre parent";
    case "grossesse":
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
