/**
 * The timeline of a family, computed on its device. Second interpreter of the rules: the first,
 * `regles/echeancier/moteur.py`, is the reference, and tests compare them line for line.
 */
/** @import {Fait, Situation, Contexte, Regles, Valeurs, Saison, Saisons, Moteur, Regle, Lot, Etapes, Etat, Echeance, Question, Parcours} from "./types.js" */

import { creeFeries } from "./feries.js";
import { aujourdhui } from "./jours.js";
import { execute, prepare } from "./programme.js";
import { departementDe, departementDuFoyer } from "./situation.js";
import { contextes } from "./sujets.js";

const VERSION = 1;
const INFINI = 9_999_999;
// How close to its end a window is « bientôt fini »: a quarter of it, within these days.
const BIENTOT_MIN = 3;
const BIENTOT_MAX = 14;

/** Read the catalogue once, answer for any situation and any day. @param {Regles} regles @returns {Moteur} */
export function creeMoteur(regles) {
  if (regles.version !== VERSION) throw new Error(`règles de version ${regles.version}, attendue : ${VERSION}`);
  const noms = regles.etapes;
  const NAISSANCE = noms.indexOf("naissance");
  const feries = creeFeries(regles.territoires.feries);
  const campagnes = lisCampagnes(regles.campagnes);
  const lots = lisLots(regles, campagnes);
  // The slots of one subject while its lines are read; an array for each would cost more than the reading.
  /** @type {Valeurs} */
  const v = [];
  /** @type {WeakMap<Contexte, Valeurs>} */
  const gardees = new WeakMap();

  /** @param {Situation} situation @param {number} au @returns {Parcours} */
  function parcours(situation, au) {
    const faits = new Map(situation.faits.map((f) => [f.cle, f]));
    const sujets = contextes(situation, regles.territoires);
    /** @type {Record<string, string>} */
    const etapes = Object.create(null);
    /** @type {Echeance[]} */
    const echeances = [];
    /** @type {Map<string, Question>} */
    const manques = new Map();
    for (const sujet of sujets) lit(sujet, au, faits, etapes, echeances, manques);
    return { au, sujets, etapes, echeances: echeances.sort(ordre), questions: trie(manques) };
  }

  /**
   * @param {Contexte} contexte @param {number} au @param {Map<string, Fait>} faits
   * @param {Record<string, string>} etapes @param {Echeance[]} echeances @param {Map<string, Question>} manques
   */
  function lit(contexte, au, faits, etapes, echeances, manques) {
    const lot = lotDe(contexte);
    execute(lot.programme, contexte, feries, v);
    const siennes = etapesDe(lot, v);
    const rang = rangAu(siennes, contexte, au);
    const dUneArrivee = contexte.type === "grossesse" && contexte.faits.adoption;
    if (contexte.type !== "parent" && !dUneArrivee) etapes[contexte.cle] ??= rang === null ? "apres" : noms[rang];
    const enDeuil = contexte.mode === "perte";
    const perte = /** @type {string | undefined} */ (contexte.faits.perte);
    const lignes = lot.aDesVersions ? [] : echeances;
    const versions = new Map();
    for (const r of lot.regles) {
      const tient = r.si < 0 || v[r.si];
      if (tient === false || (perte && !r.pertes.includes(perte))) continue;
      if (contexte.estDuProjet && r.etapeMin !== 0 && r.du < 0) continue;
      /** @type {number | null} */
      let debut = r.du < 0 ? null : v[r.du];
      /** @type {number | null} */
      let fin = r.dernier < 0 ? null : v[r.dernier];
      // An anchor without value gives no line.
      if ((debut === null && r.du >= 0) || (fin === null && r.dernier >= 0)) continue;
      let confirmee = true;
      if (r.campagne) {
        const saison = saisonDe(r.campagne, debut, fin, contexte.departement, au);
        if (!saison) continue;
        [debut, fin, confirmee] = saison;
      }
      if (debut !== null && fin !== null && fin < debut) continue;
      const cle = r.prefixe + contexte.suffixe;
      const fait = faitDe(r, cle, contexte, faits, au);
      // What was done stays, even under a version that a newer one replaced.
      if (!fait) {
        const jour = r.reference < 0 ? (fin ?? debut ?? au) : v[r.reference];
        if (jour !== null && (jour < r.valableDu || jour > r.valableAu)) continue;
        if (tient === null && !r.montre && attend(r, contexte)) {
          noteManque(r, contexte, manques);
          continue;
        }
      }
      const ligne = {
        cle,
        rang: r.rang,
        contexte,
        debut,
        fin,
        etat: fait ? "fait" : etatDe(r, v, debut, fin, au, enDeuil ? null : rang, v[lot.naissance], contexte),
        previsionnel: r.previsionnel && !contexte.ne,
        etape: enDeuil ? "deuil" : r.etapeMin >= 0 ? noms[r.etapeMin] : etapeDuJour(siennes, debut ?? fin),
        fait,
        estIncertaine: tient === null,
        aConfirmer: !confirmee,
      };
      if (r.acte === null) lignes.push(ligne);
      else {
        const autre = versions.get(r.acte);
        if (!autre || prime(ligne, r, autre.ligne, autre.r)) versions.set(r.acte, { ligne, r });
      }
    }
    if (lot.aDesVersions) {
      for (const ligne of lignes) echeances.push(ligne);
      for (const { ligne } of versions.values()) echeances.push(ligne);
    }
  }

  /** @param {Contexte} contexte @returns {Lot} */
  function lotDe(contexte) {
    const lot = lots.get(`${contexte.type}.${contexte.mode}`);
    if (!lot) throw new Error(`aucune règle pour ${contexte.type}.${contexte.mode}`);
    return lot;
  }

  /** @param {Contexte} contexte */
  function valeursDe(contexte) {
    const valeurs = gardees.get(contexte) ?? execute(lotDe(contexte).programme, contexte, feries, []);
    gardees.set(contexte, valeurs);
    return valeurs;
  }

  /**
   * Boundaries that are known; a child born early closes the steps of pregnancy on the day of birth.
   * @param {Lot} lot @param {Valeurs} valeurs @returns {Etapes}
   */
  function etapesDe(lot, valeurs) {
    const bornes = [];
    const rangs = [];
    const naissance = valeurs[lot.naissance];
    for (let rang = 0; rang < lot.bornes.length; rang++) {
      const jour = lot.bornes[rang] < 0 ? null : valeurs[lot.bornes[rang]];
      if (jour === null) continue;
      bornes.push(naissance !== null && rang < NAISSANCE && naissance < jour ? naissance : jour);
      rangs.push(rang);
    }
    if (rangs.length) rangs.push(rangs[rangs.length - 1] + 1);
    return { bornes, rangs };
  }

  /** @param {Etapes} etapes @param {Contexte} contexte @param {number} jour */
  function rangAu(etapes, contexte, jour) {
    if (contexte.mode === "perte") return noms.indexOf("deuil");
    if (contexte.estDuProjet) return 0;
    if (!etapes.bornes.length) return null;
    const rang = etapes.rangs[placeDe(etapes.bornes, jour)];
    return contexte.ne ? Math.max(rang, NAISSANCE) : Math.min(rang, NAISSANCE);
  }

  /** @param {Etapes} etapes @param {number | null} jour */
  function etapeDuJour({ bornes, rangs }, jour) {
    return jour === null || !bornes.length ? null : noms[rangs[placeDe(bornes, jour)]];
  }

  return {
    parcours,

    ancre(contexte, nom) {
      const place = lotDe(contexte).programme.ancres.get(nom);
      return place === undefined ? null : valeursDe(contexte)[place];
    },

    etapesDuSujet(contexte) {
      const { bornes, rangs } = etapesDe(lotDe(contexte), valeursDe(contexte));
      const jours = [0, ...bornes, INFINI];
      return rangs
        .map((rang, i) => /** @type {[string, number, number]} */ ([noms[rang], jours[i], jours[i + 1]]))
        .filter(([, de, a]) => de < a);
    },

    aujourdhui(situation, maintenant) {
      const commune = situation.enfants.find((e) => e.commune_naissance)?.commune_naissance ?? null;
      const departement = departementDuFoyer(situation) ?? departementDe(commune);
      return aujourdhui((departement && regles.territoires.fuseaux[departement]) || "Europe/Paris", maintenant);
    },
  };
}


/** @param {Echeance} a @param {Echeance} b */
function ordre(a, b) {
  return (a.debut ?? a.fin ?? 0) - (b.debut ?? b.fin ?? 0) || (a.fin ?? INFINI) - (b.fin ?? INFINI) || a.rang - b.rang;
}

/** How many boundaries are passed on a day. @param {number[]} bornes @param {number} jour */
function placeDe(bornes, jour) {
  let place = 0;
  while (place < bornes.length && bornes[place] <= jour) place++;
  return place;
}

/** @param {Regle} r @param {string} cle @param {Contexte} contexte @param {Map<string, Fait>} faits @param {number} au */
function faitDe(r, cle, contexte, faits, au) {
  const fait = faits.size ? (faits.get(cle) ?? null) : null;
  if (fait || !r.faitPar) return fait;
  const le = contexte.ancres[r.faitPar];
  return le !== undefined && le <= au ? { cle, le, lieu: null } : null;
}

/** @param {Regle} r @param {Contexte} contexte */
function attend(r, contexte) {
  return !r.demandeurs.length || r.demandeurs.some((fait) => (contexte.faits[fait] ?? null) === null);
}

/** @param {Map<string, Question>} manques */
function trie(manques) {
  const compare = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : Number(a > b));
  return [...manques.values()].sort((a, b) => compare(a.fait, b.fait) || compare(a.sujet, b.sujet));
}

/** @param {Regle} r @param {Contexte} contexte @param {Map<string, Question>} manques */
function noteManque(r, contexte, manques) {
  for (const fait of r.questions) {
    if ((contexte.faits[fait] ?? null) !== null) continue;
    const cle = `${fait} ${contexte.suffixe}`;
    const question = manques.get(cle) ?? { fait, sujet: contexte.suffixe, regles: 0 };
    question.regles++;
    manques.set(cle, question);
  }
}

/**
 * @param {Regle} r @param {Valeurs} v @param {number?} debut @param {number?} fin @param {number} au
 * @param {number?} rang step of the subject; null when it has none or in grief
 * @param {number?} naissance @param {Contexte} contexte
 * @returns {Etat}
 */
function etatDe(r, v, debut, fin, au, rang, naissance, contexte) {
  if (debut === null && fin === null) {
    if (r.etapeMin < 0 || rang === null || (r.etapeMin <= rang && rang <= r.etapeMax)) return "maintenant";
    return rang < r.etapeMin ? "a_venir" : "passe";
  }
  if (debut !== null && au < debut) return "a_venir";
  // A birth that nobody told has not happened: what follows it waits, even past the due date.
  if (debut !== null && r.previsionnel && !contexte.ne && debut >= /** @type {number} */ (naissance)) return "a_venir";
  const perdu = r.perduDes < 0 ? null : v[r.perduDes];
  if (fin === null) return perdu !== null && au >= perdu ? "passe" : "maintenant";
  if (au <= fin) {
    const longueur = debut === null ? BIENTOT_MAX * 4 : fin - debut + 1;
    const derniers = Math.min(BIENTOT_MAX, Math.max(BIENTOT_MIN, Math.floor(longueur / 4)));
    return fin - au < derniers ? "bientot_fini" : "maintenant";
  }
  // After a death, a right that closed is never called late.
  if (!r.rattrapable || contexte.mode === "garder") return "passe";
  return perdu !== null && au >= perdu ? "passe" : "a_rattraper";
}

/**
 * One line for one act: the version that was done, else the latest in force.
 * @param {Echeance} ligne @param {Regle} r @param {Echeance} autre @param {Regle} rAutre
 */
function prime(ligne, r, autre, rAutre) {
  if (!ligne.fait !== !autre.fait) return ligne.fait !== null;
  return r.valableDu > rAutre.valableDu;
}

/**
 * Window within the current or next season it meets, else the last one; null when it meets none.
 * @param {NonNullable<Regle["campagne"]>} campagne @param {number?} debut @param {number?} fin
 * @param {string?} departement @param {number} au
 * @returns {Saison | null}
 */
function saisonDe({ mode, saisons }, debut, fin, departement, au) {
  if (debut === null) return null;
  const derniere = fin ?? INFINI;
  /** @type {Saison | null} */
  let choisie = null;
  const siennes = saisons[departement ?? ""] ?? saisons.defaut;
  if (mode === "commence_avant" && siennes.some(([de, a]) => de <= debut && debut <= a)) return null;
  for (const [premier, dernier, confirmee] of siennes) {
    if (!rencontre(mode, premier, dernier, debut, derniere)) continue;
    choisie = [Math.max(debut, premier), Math.min(derniere, dernier), confirmee];
    if (choisie[1] >= au) break;
  }
  return choisie;
}

/** @param {string} mode @param {number} premier @param {number} dernier @param {number} debut @param {number} fin */
function rencontre(mode, premier, dernier, debut, fin) {
  switch (mode) {
    case "chevauche":
      return premier <= fin && dernier >= debut;
    case "commence_dedans":
      return premier <= debut && debut <= dernier;
    case "commence_avant":
      return debut < premier && premier <= fin;
  }
  throw new Error(`campagne inconnue : ${mode}`);
}

/** A season whose end nobody published runs to the next one, unconfirmed. @param {Regles["campagnes"]} campagnes */
function lisCampagnes(campagnes) {
  /** @type {Saisons} */
  const lues = {};
  for (const [nom, territoires] of Object.entries(campagnes)) {
    lues[nom] = {};
    for (const [territoire, saisons] of Object.entries(territoires)) {
      lues[nom][territoire] = saisons.map(([premier, dernier, confirmee], i) => {
        const suivante = i + 1 < saisons.length ? saisons[i + 1][0] - 1 : INFINI;
        return [premier, dernier ?? suivante, confirmee === 1 && dernier !== null];
      });
    }
  }
  return lues;
}

/** @param {Regles} regles @param {Saisons} campagnes */
function lisLots({ lots, ids, actes }, campagnes) {
  const versionnes = new Set(actes.filter((acte, i) => actes.indexOf(acte) !== i));
  /** @type {Map<string, Lot>} */
  const lus = new Map();
  for (const [nom, lot] of Object.entries(lots)) {
    const siennes = lot.regles.map((r) => regleDe(r, ids, actes, versionnes, campagnes));
    const { bornes, naissance } = lot;
    const aDesVersions = siennes.some((r) => r.acte !== null);
    lus.set(nom, { programme: prepare(lot.programme), bornes, naissance, regles: siennes, aDesVersions });
  }
  return lus;
}

/**
 * One rule, in the order of `_regle_json`.
 * @param {any[]} ligne @param {string[]} ids @param {string[]} actes @param {Set<string>} versionnes
 * @param {Saisons} saisons @returns {Regle}
 */
function regleDe(ligne, ids, actes, versionnes, saisons) {
  const [rang, si, du, dernier, perduDes, reference, previsionnel, valableDu, valableAu, ...suite] = ligne;
  const [etapeMin, etapeMax, rattrapable, inconnu, campagne, pertes, demandeurs, faitPar, questions] = suite;
  return {
    rang,
    prefixe: `${ids[rang]}:`,
    acte: versionnes.has(actes[rang]) ? actes[rang] : null,
    si,
    du,
    dernier,
    perduDes,
    reference,
    previsionnel: previsionnel === 1,
    valableDu,
    valableAu,
    etapeMin,
    etapeMax,
    rattrapable: rattrapable === 1,
    montre: inconnu === 0,
    campagne: campagne ? { mode: campagne[1], saisons: saisons[campagne[0]] } : null,
    pertes: pertes || [],
    demandeurs: demandeurs || [],
    faitPar: faitPar || "",
    questions: questions || [],
  };
}
