/**
 * Runs the programs that `regles/compilation.py` writes: a list of instructions over numbered
 * slots, each holding a day (ordinal), a truth value, or null when nobody knows.
 */
/** @import {Contexte, Feries, Instruction, Programme, Valeurs} from "./types.js" */

import { ajouteMois, debutAnnee, debutMois, moisSuivant, rangMois } from "./jours.js";

const [ANCRE, JOUR, DATE, SELON, AVANT, MOIS, NON, ET, OU, EGAL, PARMI, AU_MOINS] = Array(12).keys();
const COMPARAISONS = ["egal", "parmi", "au_moins", "au_plus"];
const OPERATIONS = [..."jmSdaro"];

/**
 * Read a program once; throws on an instruction this language does not have.
 * @param {any[][]} lignes
 * @returns {Programme}
 */
export function prepare(lignes) {
  const ancres = new Map();
  const instructions = lignes.map((ligne, place) => {
    if (ligne[0] === "ancre" || ligne[0] === "selon") ancres.set(ligne[1], place);
    return instruction(ligne);
  });
  return { instructions, ancres };
}

/** @param {any[]} ligne @returns {Instruction} */
function instruction([mot, ...reste]) {
  switch (mot) {
    case "ancre":
      return pose(ANCRE, 0, reste[0]);
    case "jour":
      return pose(JOUR, reste[0]);
    case "date":
      return pose(DATE, reste[0], "", null, reste[1].flatMap(operation));
    case "selon":
      return pose(SELON, 0, "", null, reste[1].flat());
    case "fait":
      return pose(EGAL + place(COMPARAISONS, reste[1]), 0, reste[0], reste[2]);
    case "avant":
      return pose(AVANT, reste[0], "", reste[1]);
    case "mois":
      return pose(MOIS, reste[0], "", reste[1]);
    case "non":
      return pose(NON, reste[0]);
    case "et":
      return pose(ET, 0, "", null, reste[0]);
    case "ou":
      return pose(OU, 0, "", null, reste[0]);
  }
  throw new Error(`instruction inconnue : ${mot}`);
}

/** @param {[string, number]} operation */
const operation = ([code, nombre]) => [place(OPERATIONS, code), nombre];

/** @param {string[]} mots @param {string} mot */
function place(mots, mot) {
  const trouvee = mots.indexOf(mot);
  if (trouvee < 0) throw new Error(`mot inconnu : ${mot}`);
  return trouvee;
}

// One shape for every instruction keeps the loop below fast.
/** @param {number} code @param {number} source @param {any} [valeur] @param {number[]} [operations] @returns {Instruction} */
function pose(code, source, nom = "", valeur = null, operations = []) {
  return { code, source, nom, valeur, operations: Int32Array.from(operations) };
}

/**
 * Every slot of a program for a subject, written into `v`.
 * @param {Programme} programme
 * @param {Contexte} contexte
 * @param {Feries} feries
 * @param {Valeurs} v
 */
export function execute({ instructions }, { ancres, faits, zone }, feries, v) {
  for (let i = 0; i < instructions.length; i++) {
    const { code, source, nom, valeur, operations } = instructions[i];
    switch (code) {
      case ANCRE:
        v[i] = ancres[nom] ?? null;
        break;
      case JOUR:
        v[i] = source;
        break;
      case DATE: {
        const jour = v[source];
        v[i] = jour === null ? null : applique(jour, operations, feries, zone);
        break;
      }
      case SELON:
        v[i] = choisit(operations, v);
        break;
      case AVANT: {
        const gauche = v[source];
        const droite = v[valeur];
        v[i] = gauche === null || droite === null ? null : gauche < droite;
        break;
      }
      case MOIS: {
        const jour = v[source];
        v[i] = jour === null ? null : valeur.includes((rangMois(jour) % 12) + 1);
        break;
      }
      case NON:
        v[i] = v[source] === null ? null : !v[source];
        break;
      case ET:
        v[i] = combine(operations, v, false);
        break;
      case OU:
        v[i] = combine(operations, v, true);
        break;
      default: {
        const fait = faits[nom] ?? null;
        v[i] = fait === null ? null : compare(code, fait, valeur);
      }
    }
  }
  return v;
}

/** @param {number} jour @param {Int32Array} operations @param {Feries} feries @param {string} zone */
function applique(jour, operations, feries, zone) {
  for (let k = 0; k < operations.length; k += 2) {
    const nombre = operations[k + 1];
    // In the order of OPERATIONS.
    switch (operations[k]) {
      case 0:
        jour += nombre;
        break;
      case 1:
        jour = ajouteMois(jour, nombre);
        break;
      case 2:
        jour = moisSuivant(jour);
        break;
      case 3:
        jour = debutMois(jour);
        break;
      case 4:
        jour = debutAnnee(jour);
        break;
      case 5:
        jour = feries.reporte(jour, zone);
        break;
      case 6:
        jour = feries.apresOuvrables(jour, nombre, zone);
    }
  }
  return jour;
}

/** First entry whose condition is true and whose day is known. @param {Int32Array} choix @param {Valeurs} v */
function choisit(choix, v) {
  for (let k = 0; k < choix.length; k += 2) {
    if (v[choix[k + 1]] !== null && (choix[k] < 0 || v[choix[k]] === true)) return v[choix[k + 1]];
  }
  return null;
}

/**
 * Three-valued « et » (decided by false) and « ou » (decided by true).
 * @param {Int32Array} places @param {Valeurs} v @param {boolean} decide
 */
function combine(places, v, decide) {
  let resultat = /** @type {boolean | null} */ (!decide);
  for (let k = 0; k < places.length; k++) {
    const valeur = v[places[k]];
    if (valeur === decide) return decide;
    if (valeur === null) resultat = null;
  }
  return resultat;
}

/** @param {number} code @param {any} fait @param {any} valeur */
function compare(code, fait, valeur) {
  switch (code) {
    case EGAL:
      return fait === valeur;
    case PARMI:
      return valeur.includes(fait);
    case AU_MOINS:
      return fait >= valeur;
    default:
      return fait <= valeur;
  }
}
