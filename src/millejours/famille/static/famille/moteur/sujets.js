/**
 * From a situation to the subjects of its timeline, each with the days and the facts that rules may
 * read (`regles/sujets.py`). Losses are settled here and nowhere else.
 */
/** @import {Grossesse, Enfant, Parent, Situation, Ancres, Faits, TypeSujet, Mode, Contexte, Episode, Territoires} from "./types.js" */

import { departementDe, departementDuFoyer, unParent } from "./situation.js";

/**
 * Every subject, in the order of the page: project, pregnancies, children, parents.
 * @param {Situation} situation
 * @param {Territoires} territoires
 * @returns {Contexte[]}
 */
export function contextes(situation, territoires) {
  const departementFoyer = departementDuFoyer(situation);
  const episodes = episodesDe(situation);
  const [porteurs, parents] = parentsDe(situation);
  const vivants = situation.enfants.filter(estVivant).length;
  /** @type {Episode?} */
  let derniere = null;
  for (const episode of episodes) {
    const venue = venueDe(episode);
    if (venue !== null && (derniere === null || venue > /** @type {number} */ (venueDe(derniere)))) derniere = episode;
  }
  /** @type {Contexte[]} */
  const liste = [];

  if (situation.projet) {
    ajoute("projet", "projet", "projet", "vie", {}, faitsFoyer(), null, false);
    for (const parent of parents) {
      const { activite, mineur, handicap } = parent;
      const faits = { ...faitsFoyer(), activite, mineur, handicap_parent: handicap };
      ajoute("parent", parent.cle, `projet:${parent.cle}`, "vie", {}, faits, null, false, parent);
    }
  }
  for (const episode of episodes) {
    const mode = modeDe(episode);
    if (mode) {
      ajoute("grossesse", episode.cle, episode.cle, mode, ancresDe(episode), faitsDe(episode), episode, estNe(episode));
    }
    pertesDeGrossesse(episode);
  }
  episodes.forEach(enfantsDe);
  for (const episode of episodes) {
    const mode = modeDe(episode);
    if (!mode) continue;
    const ancres = ancresDe(episode);
    const communs = faitsDe(episode);
    for (const parent of parents) {
      const faits = { ...communs, ...faitsParent(episode, parent) };
      ajoute("parent", parent.cle, `${episode.cle}:${parent.cle}`, mode, ancres, faits, episode, estNe(episode), parent);
    }
  }
  return liste;

  /** @returns {Faits} */
  function faitsFoyer() {
    const { seul, maries, deux_meres } = situation.foyer;
    return {
      seul,
      maries,
      deux_meres,
      departement: departementFoyer,
      enfants_a_charge: vivants || null,
      adoption: false,
    };
  }

  /** @param {Episode} episode @returns {Faits} */
  function faitsDe(episode) {
    const { grossesse: g, enfants, adoption } = episode;
    const nes = enfants.length;
    const enVie = enfants.filter(estVivant).length;
    const faits = faitsFoyer();
    faits.adoption = adoption;
    faits.arrivees = adoption ? nes : null;
    faits.foetus = Math.max(nes || 1, g?.foetus ?? 1);
    faits.foetus_vivants = nes ? enVie : g && attendus(g);
    faits.jumeau_perdu = Boolean(g?.pertes.length) || (enVie > 0 && enVie < nes);
    faits.attendue = !nes && modeDe(episode) === "vie";
    faits.rang = rangDe(episode);
    faits.enfants_total = enfantsTotal(episode, faits.rang);
    faits.perte_sans_vie = false;
    faits.dernier = episode === derniere;
    if (g) {
      faits.terme_sa = g.terme_sa;
      faits.chorionicite = g.chorionicite;
      faits.pma = g.pma ?? (g.ponction !== null || g.transfert_j5 !== null ? true : null);
    }
    faits.guyane_eloignee = guyaneEloignee(episode);
    const communes = enfants.filter((e) => e.commune_naissance);
    faits.naissance_en_france = communes.length ? enfants.some(estNeEnFrance) : null;
    faits.handicap_enfant = enfants.some((e) => e.handicap) || null;
    if (porteurs.length && !adoption) {
      faits.rhesus_negatif = porteurs[0].rhesus_negatif;
      faits.immunite_toxoplasmose = porteurs[0].immunite_toxoplasmose;
      faits.immunite_rubeole = porteurs[0].immunite_rubeole;
    }
    return faits;
  }

  /** @param {Episode} episode @returns {number | null} */
  function rangDe(episode) {
    if (episode.grossesse?.rang) return episode.grossesse.rang;
    const donnes = episode.enfants.flatMap((e) => e.rang ?? []);
    if (donnes.length) return Math.min(...donnes);
    const autres = situation.enfants.filter((e) => !episode.enfants.includes(e));
    if (!autres.length) return null;
    const jour = naissanceDe(episode);
    return autres.filter((e) => jour === null || (e.naissance ?? e.arrivee ?? 0) <= jour).length + 1;
  }

  /** @param {Episode} episode @param {number | null} rang @returns {number | null} */
  function enfantsTotal({ grossesse: g, enfants }, rang) {
    const siens = enfants.length ? enfants.filter(estVivant).length : g ? attendus(g) : 0;
    const autres = situation.enfants.filter((e) => !enfants.includes(e));
    if (autres.length) return siens + autres.filter(estVivant).length;
    if (rang !== null && (g?.rang || enfants.some((e) => e.rang))) return siens + rang - 1;
    return siens > 1 ? siens : null;
  }

  /** @param {Episode} episode */
  function guyaneEloignee(episode) {
    const commune = episode.enfants.find((e) => e.commune_naissance)?.commune_naissance;
    if (commune) return territoires.guyane.includes(commune);
    return departementFoyer === null || departementFoyer === "973" ? null : false;
  }

  /** @param {Episode} episode @param {Parent} parent @returns {Faits} */
  function faitsParent(episode, parent) {
    return {
      porte: porteurs.includes(parent) && !episode.adoption,
      premier: parent === parents[0],
      activite: parent.activite,
      activite_autre: parents.find((p) => p !== parent)?.activite,
      mineur: parent.mineur,
      handicap_parent: parent.handicap,
    };
  }

  /** @param {Episode} episode */
  function pertesDeGrossesse(episode) {
    const g = episode.grossesse;
    if (!g) return;
    if (g.fin !== null && !estNe(episode)) perte("grossesse", episode, episode.cle, "grossesse", g.fin, []);
    else if (g.pertes.length) {
      // A twin that was lost stays lost when the other is born.
      const genre = estNe(episode) || attendus(g) ? "foetus" : "grossesse";
      perte("grossesse", episode, episode.cle, genre, Math.max(...g.pertes), []);
    }
  }

  /** @param {Episode} episode */
  function enfantsDe(episode) {
    const g = episode.grossesse;
    if (g && !estNe(episode)) {
      if (modeDe(episode) !== "vie") return;
      for (let rang = 1; rang <= attendus(g); rang++) {
        const cle = `${episode.cle}-${rang}`;
        ajoute("enfant", cle, cle, "vie", ancresDe(episode), faitsDe(episode), episode, false, null, []);
      }
    }
    for (const enfant of episode.enfants) {
      if (!estVivant(enfant)) {
        const genre = enfant.sans_vie ? "sans_vie" : "vivant";
        const jour = enfant.deces ?? enfant.naissance;
        if (jour === null) throw new Error("un enfant né sans vie a un jour de naissance");
        perte("enfant", episode, enfant.cle, genre, jour, [enfant]);
        continue;
      }
      const ancres = ancresDe(episode);
      const faits = faitsDe(episode);
      if (enfant.naissance !== null) ancres.naissance_donnee = enfant.naissance;
      if (enfant.arrivee !== null) ancres.arrivee = enfant.arrivee;
      if (enfant.terme_prevu !== null) ancres.terme_prevu = enfant.terme_prevu;
      faits.handicap_enfant = enfant.handicap;
      faits.rang = enfant.rang ?? faits.rang;
      const ne = enfant.naissance !== null;
      ajoute("enfant", enfant.cle, enfant.cle, "vie", ancres, faits, episode, ne, null, [enfant]);
    }
  }

  /**
   * @param {TypeSujet} type @param {Episode} episode @param {string} cle @param {string} genre
   * @param {number} jour @param {Enfant[]} enfants
   */
  function perte(type, episode, cle, genre, jour, enfants) {
    const ancres = ancresDe(episode);
    ancres.evenement = jour;
    if (genre === "grossesse" || genre === "sans_vie") ancres.accouchement = ancres.naissance_donnee = jour;
    if (genre === "vivant") {
      ancres.deces = jour;
      if (enfants[0].naissance !== null) ancres.naissance_donnee = enfants[0].naissance;
    }
    const communs = { ...faitsDe(episode), perte: genre, perte_sans_vie: ["grossesse", "sans_vie"].includes(genre), attendue: false };
    ajoute(type, cle, cle, "perte", ancres, communs, episode, true, null, enfants);
    for (const parent of parents) {
      const faits = { ...communs, ...faitsParent(episode, parent) };
      ajoute("parent", parent.cle, `${cle}:${parent.cle}`, "perte", ancres, faits, episode, true, parent, enfants);
    }
  }

  /**
   * @param {TypeSujet} type @param {string} cle @param {string} suffixe @param {Mode} mode @param {Ancres} ancres
   * @param {Faits} faits @param {Episode?} episode @param {boolean} ne @param {Parent?} [parent]
   * @param {Enfant[]} [enfants]
   */
  function ajoute(type, cle, suffixe, mode, ancres, faits, episode, ne, parent, enfants) {
    const siens = enfants ?? episode?.enfants ?? [];
    const commune = siens.find(estNeEnFrance)?.commune_naissance ?? null;
    const departement = departementDe(commune) ?? departementFoyer;
    liste.push({
      type,
      cle,
      suffixe,
      mode,
      ancres,
      faits,
      departement,
      zone: (departement && territoires.zones[departement]) || "metropole",
      ne,
      estDuProjet: suffixe.split(":")[0] === "projet",
      grossesse: episode?.grossesse ?? null,
      enfants: siens,
      parent: parent ?? null,
    });
  }
}

/** Day of the birth, or of the arrival for an adoption. @param {Episode} episode @returns {number | null} */
function venueDe({ enfants, adoption }) {
  const jours = enfants.flatMap((e) => (adoption ? e.arrivee : e.naissance) ?? []);
  return jours.length ? Math.min(...jours) : null;
}

/** @param {Enfant} e */
const estVivant = (e) => e.deces === null && !e.sans_vie;

// INSEE gives foreign countries codes that begin with 99.
/** @param {Enfant} e */
const estNeEnFrance = (e) => e.commune_naissance !== null && !e.commune_naissance.startsWith("99");

/** @param {Episode} episode */
const estNe = (episode) => episode.enfants.length > 0;

/** @param {Grossesse} g */
const attendus = (g) => (g.foetus ?? 1) - g.pertes.length;

/** @param {Episode} episode @returns {"vie" | "garder" | null} */
function modeDe({ grossesse, enfants }) {
  if (!enfants.length) return grossesse && (grossesse.fin !== null || attendus(grossesse) === 0) ? null : "vie";
  if (enfants.some(estVivant)) return "vie";
  return enfants.some((e) => !e.sans_vie) ? "garder" : null;
}

/** @param {Episode} episode */
function naissanceDe({ enfants }) {
  const jours = enfants.flatMap((e) => e.naissance ?? []);
  return jours.length ? Math.min(...jours) : null;
}

/** @param {Episode} episode @returns {Ancres} */
function ancresDe(episode) {
  const { grossesse: g, enfants, adoption } = episode;
  /** @type {Ancres} */
  const ancres = {};
  const naissance = naissanceDe(episode);
  if (naissance !== null && !adoption) ancres.naissance_donnee = naissance;
  if (g) {
    if (g.terme !== null) ancres.terme = g.terme;
    if (g.ddr !== null) ancres.ddr_donnee = g.ddr;
    if (g.debut !== null) ancres.debut_donne = g.debut;
    if (g.ponction !== null) ancres.ponction = g.ponction;
    if (g.transfert_j5 !== null) ancres.transfert_j5 = g.transfert_j5;
    if (g.declaration !== null) ancres.declaration_donnee = g.declaration;
  }
  if (adoption) ancres.arrivee = /** @type {number} */ (enfants[0].arrivee);
  else if (enfants.length) {
    const terme = enfants.find((e) => e.terme_prevu !== null)?.terme_prevu;
    if (terme) ancres.terme_prevu = terme;
    if (naissance !== null) ancres.accouchement = naissance;
  }
  return ancres;
}

/** @param {Situation} situation @returns {Episode[]} */
function episodesDe({ grossesses, enfants }) {
  /** @type {Map<string, Episode>} */
  const parGrossesse = new Map(grossesses.map((g) => [g.cle, episode(g.cle, g)]));
  /** @type {Map<number, Episode>} */
  const naissances = new Map();
  /** @type {Map<number, Episode>} */
  const arrivees = new Map();
  for (const e of enfants) {
    let sien;
    if (e.grossesse !== null) sien = parGrossesse.get(e.grossesse);
    else if (e.arrivee !== null) {
      sien = arrivees.get(e.arrivee) ?? episode(e.cle, null, true);
      arrivees.set(e.arrivee, sien);
    } else if (e.naissance !== null) {
      sien = naissances.get(e.naissance) ?? episode(`n${naissances.size + 1}`, null);
      naissances.set(e.naissance, sien);
    }
    sien?.enfants.push(e);
  }
  return [...parGrossesse.values(), ...naissances.values(), ...arrivees.values()];
}

/** @param {string} cle @param {Grossesse?} grossesse @param {boolean} [adoption] @returns {Episode} */
const episode = (cle, grossesse, adoption = false) => ({ cle, grossesse, enfants: [], adoption });

/**
 * Those who carry or gave birth, then every parent; the other parent exists unless the person is alone.
 * @param {Situation} situation
 * @returns {[Parent[], Parent[]]}
 */
function parentsDe({ grossesses, enfants, parents: donnes, foyer }) {
  const parents = donnes.length ? [...donnes] : [unParent("p1")];
  if (parents.length === 1 && foyer.seul !== true) parents.push(unParent(parents[0].cle === "p2" ? "p1" : "p2"));
  const naturelle = grossesses.length > 0 || enfants.some((e) => e.arrivee === null);
  const porteurs = parents.filter((p) => p.porte);
  if (!porteurs.length && naturelle) porteurs.push(...parents.filter((p) => p.porte === null).slice(0, 1));
  return [porteurs, parents];
}
