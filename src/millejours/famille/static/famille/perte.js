/**
 * To say a loss, and to take it back: a situation in, a new one out. Save the plan that it ends, a
 * loss only adds to what the family told; that is what makes it possible to come back at any time.
 * Twin of src/millejours/famille/formulaire_deuil.py for a device that keeps nothing yet.
 *
 * @typedef {Record<string, any>} Situation
 * @typedef {"grossesse" | "foetus" | "sans_vie" | "deces"} Quoi
 * @typedef {{quoi: Quoi, qui?: string, [champ: string]: string | undefined}} Dit
 * @typedef {{genre: Quoi, cle: string, jour: string, prenom?: string}} Perte
 * @typedef {(situation: Situation, prefixe: string) => string} Nomme
 */

/** What this gesture itself added, and nothing else: going back removes it whole. */
/** How a subject that only a loss brought is named. */
export const AJOUTE = "perte-";
const REPERES = ["terme", "ddr", "debut", "ponction", "transfert_j5"];

/** What each answer cannot do without, for a new subject and for one the device knows. */
const EXIGES = {
  grossesse: { nouveau: ["fin"], grossesse: ["fin"], enfant: [] },
  foetus: { nouveau: ["perte", "date_repere"], grossesse: ["perte"], enfant: [] },
  sans_vie: { nouveau: ["accouchement"], grossesse: ["accouchement"], enfant: [] },
  deces: { nouveau: ["naissance", "deces"], grossesse: [], enfant: ["deces"] },
};

/**
 * @param {Dit} dit
 * @param {"nouveau" | "grossesse" | "enfant"} sujet
 * @returns {string[]} the fields that are missing
 */
export function manquants(dit, sujet) {
  return EXIGES[dit.quoi][sujet].filter((champ) => !dit[champ]);
}

/**
 * @param {Situation} situation
 * @param {string | undefined} cle
 * @returns {"nouveau" | "grossesse" | "enfant"}
 */
export function sorte(situation, cle) {
  if (!cle) return "nouveau";
  return (situation.grossesses ?? []).some((/** @type {any} */ g) => g.cle === cle) ? "grossesse" : "enfant";
}

/**
 * Keys were optional when the situation was typed; a loss needs a name for each.
 * @param {Situation} situation
 * @returns {Situation}
 */
export function avecCles(situation) {
  const nomme = (/** @type {any[] | undefined} */ liste, /** @type {string} */ lettre) =>
    (liste ?? []).map((element, i) => ({ ...element, cle: element.cle ?? `${lettre}${i + 1}` }));
  return sansVide({ ...situation, grossesses: nomme(situation.grossesses, "g"), enfants: nomme(situation.enfants, "e") });
}

/**
 * @param {Situation} donnee
 * @param {Dit} dit
 * @param {Nomme} [nomme] how new subjects are named
 * @returns {Situation}
 */
export function ditPerte(donnee, dit, nomme = libre) {
  const situation = avecCles(structuredClone(donnee));
  situation.version = 1;
  // Nobody is led towards another pregnancy.
  delete situation.projet;
  situation.grossesses ??= [];
  situation.enfants ??= [];
  completeFoyer(situation, dit, nomme);
  const genre = sorte(situation, dit.qui);
  if (genre === "enfant") {
    const enfant = situation.enfants.find((/** @type {any} */ e) => e.cle === dit.qui);
    if (dit.quoi === "sans_vie") enfant.sans_vie = true;
    else enfant.deces = dit.deces;
  } else {
    const grossesse = genre === "grossesse" ? situation.grossesses.find((/** @type {any} */ g) => g.cle === dit.qui) : null;
    surGrossesse(situation, dit, grossesse, nomme);
  }
  return sansVide(situation);
}

/**
 * @param {Situation} situation
 * @param {Dit} dit
 * @param {any} connue
 * @param {Nomme} nomme
 */
function surGrossesse(situation, dit, connue, nomme) {
  const repere = dit.date_repere ? { [REPERES.includes(dit.repere ?? "") ? /** @type {string} */ (dit.repere) : "ddr"]: dit.date_repere } : null;
  const grossesse = connue ?? { cle: nomme(situation, dit.quoi === "foetus" ? "g" : AJOUTE), ...repere };
  if (!connue && (repere || dit.quoi === "grossesse")) situation.grossesses.push(grossesse);
  if (dit.quoi === "grossesse") grossesse.fin = dit.fin;
  if (dit.quoi === "foetus") {
    grossesse.pertes = [...(grossesse.pertes ?? []), dit.perte];
    grossesse.foetus = Math.max(grossesse.foetus ?? 0, Number(dit.attendus) || 2, grossesse.pertes.length);
  }
  if (dit.quoi === "sans_vie" || dit.quoi === "deces") {
    const lien = connue || repere ? { grossesse: grossesse.cle } : {};
    const jour = dit.quoi === "sans_vie" ? dit.accouchement : dit.naissance;
    const mort = dit.quoi === "sans_vie" ? { sans_vie: true } : { deces: dit.deces };
    const prenom = dit.prenom?.trim() ? { prenom: dit.prenom.trim() } : {};
    situation.enfants.push({ cle: nomme(situation, AJOUTE), ...prenom, naissance: jour, ...lien, ...mort });
    for (let i = 0; i < Math.min(Number(dit.vivants) || 0, 5); i += 1)
      situation.enfants.push({ cle: nomme(situation, "e"), naissance: jour, ...lien });
  }
}

/**
 * What is not known yet of the parents and of the home; what is known does not change.
 * @param {Situation} situation
 * @param {Dit} dit
 * @param {Nomme} nomme
 */
function completeFoyer(situation, dit, nomme) {
  for (let i = 1; i <= 3; i += 1)
    if (dit[`autre_${i}`]) situation.enfants.push({ cle: nomme(situation, "e"), naissance: dit[`autre_${i}`] });
  const foyer = { ...situation.foyer };
  if (dit.departement) foyer.departement ??= dit.departement;
  if (dit.seul) foyer.seul ??= dit.seul === "oui";
  if (Object.keys(foyer).length) situation.foyer = foyer;
  if (situation.parents?.length || !(dit.activite || dit.activite_autre || dit.porte)) return;
  const porte = dit.porte !== "non";
  situation.parents = [{ porte, ...(dit.activite ? { activite: dit.activite } : {}) }];
  if (dit.activite_autre || !porte)
    situation.parents.push({ porte: !porte, ...(dit.activite_autre ? { activite: dit.activite_autre } : {}) });
}

/**
 * Every loss that was said.
 * @param {Situation} donnee
 * @returns {Perte[]}
 */
export function pertesDites(donnee) {
  const { grossesses = [], enfants = [] } = avecCles(donnee);
  return [
    ...grossesses.filter((/** @type {any} */ g) => g.fin).map((/** @type {any} */ g) => ({ genre: "grossesse", cle: g.cle, jour: g.fin })),
    ...grossesses.flatMap((/** @type {any} */ g) =>
      (g.pertes ?? []).map((/** @type {string} */ jour) => ({ genre: "foetus", cle: g.cle, jour })),
    ),
    ...enfants
      .filter((/** @type {any} */ e) => e.deces || e.sans_vie)
      .map((/** @type {any} */ e) => ({ genre: e.sans_vie ? "sans_vie" : "deces", cle: e.cle, jour: e.deces ?? e.naissance, prenom: e.prenom })),
  ];
}

/**
 * The situation as if this loss had not been said.
 * @param {Situation} donnee
 * @param {Perte} perte
 * @returns {Situation}
 */
export function revient(donnee, perte) {
  const situation = avecCles(structuredClone(donnee));
  const grossesse = (situation.grossesses ?? []).find((/** @type {any} */ g) => g.cle === perte.cle);
  const enfant = (situation.enfants ?? []).find((/** @type {any} */ e) => e.cle === perte.cle);
  if (perte.genre === "grossesse" && grossesse) {
    delete grossesse.fin;
    // Without any date left, there was nothing before.
    if (grossesse.cle.startsWith(AJOUTE) || !REPERES.some((nom) => grossesse[nom])) retire(situation.grossesses, grossesse);
  }
  if (perte.genre === "foetus" && grossesse?.pertes?.includes(perte.jour)) {
    grossesse.pertes.splice(grossesse.pertes.lastIndexOf(perte.jour), 1);
    if (!grossesse.pertes.length) delete grossesse.pertes;
  }
  if (enfant && enfant.cle.startsWith(AJOUTE)) retireEnfant(situation, enfant);
  else if (enfant && perte.genre === "sans_vie") delete enfant.sans_vie;
  else if (enfant && perte.genre === "deces") delete enfant.deces;
  return sansVide(situation);
}

/**
 * The child, and the pregnancy that came with it when nobody else was born of it.
 * @param {Situation} situation
 * @param {any} enfant
 */
function retireEnfant(situation, enfant) {
  retire(situation.enfants, enfant);
  const { grossesse } = enfant;
  if (!grossesse?.startsWith(AJOUTE) || situation.enfants.some((/** @type {any} */ e) => e.grossesse === grossesse)) return;
  situation.grossesses = situation.grossesses.filter((/** @type {any} */ g) => g.cle !== grossesse);
}

/** @param {any[]} liste @param {any} element */
function retire(liste, element) {
  liste.splice(liste.indexOf(element), 1);
}

/** @type {Nomme} */
function libre(situation, prefixe) {
  let rang = 1;
  while (prises(situation).includes(`${prefixe}${rang}`)) rang += 1;
  return `${prefixe}${rang}`;
}

/** A rank would tell whoever receives one loss that another came before. @type {Nomme} */
export function auHasard(situation, prefixe) {
  let cle = "";
  do cle = prefixe + (10_000 + (crypto.getRandomValues(new Uint32Array(1))[0] % 90_000));
  while (prises(situation).includes(cle));
  return cle;
}

/** @param {Situation} situation @returns {string[]} */
const prises = ({ grossesses = [], enfants = [], parents = [] }) => [...grossesses, ...enfants, ...parents].map((x) => x.cle);

/** @param {Situation} situation */
function sansVide(situation) {
  for (const nom of ["grossesses", "enfants", "parents"]) if (!situation[nom]?.length) delete situation[nom];
  return situation;
}
