/**
 * What differs between two records, item by item: a gesture writes what it changed and nothing else, undoing it takes
 * back what it changed and nothing else. What another tab or the other parent said meanwhile stands. Pure.
 *
 * @import { Dossier } from "./magasin.js"
 * @typedef {Record<string, any>} Element
 * @typedef {Record<string, Map<string, Element>>} Carte items by list, then by name
 * @typedef {{liste: string, cle: string, champ: string | null, avant: any, apres: any}} Ecart
 * `champ`: null when the whole element came or went.
 */

import { tientDebout } from "./debout.js";
import { ecrit } from "./partage/fusion.js";
import { renomme } from "./partage/projection.js";

// Keys that a situation may not give are those the engine would.
const LETTRES = { grossesses: "g", enfants: "e", parents: "p", faits: "f" };
// How a pregnancy is dated is one answer, whatever it is dated by.
const REPERES = ["ddr", "debut", "ponction", "transfert_j5", "terme", "terme_sa"];
const SEUL = "";

/** @param {any} a @param {any} b */
const egal = (a, b) => ecrit(a ?? null) === ecrit(b ?? null);

/** @param {Pick<Dossier, "situation"> & Partial<Dossier>} dossier @returns {Carte} */
function carte({ situation, rendez_vous = [], notes = [], droits = {}, plan, reglages = {} }) {
  const { grossesses, enfants, parents, faits, foyer = {}, ...reste } = situation;
  const listes = { grossesses, enfants, parents, faits };
  const seuls = { reste, foyer, droits, reglages, plan: plan === undefined ? {} : { plan } };
  return {
    ...Object.fromEntries(Object.entries(seuls).map(([nom, champs]) => [nom, new Map([[SEUL, champs]])])),
    ...Object.fromEntries(Object.entries(LETTRES).map(([nom, lettre]) => [nom, parNom(/** @type {any} */ (listes)[nom], (x, i) => x.cle ?? `${lettre}${i + 1}`)])),
    rendez_vous: parNom(rendez_vous, (x) => x.id),
    notes: parNom(notes, (x) => x.id),
  };
}

/** @param {any[] | undefined} liste @param {(x: any, i: number) => string} nom */
const parNom = (liste, nom) => new Map((liste ?? []).map((x, i) => [nom(x, i), enChamps(x)]));

/** @param {Element} element */
function enChamps(element) {
  const dates = Object.entries(element).filter(([nom]) => REPERES.includes(nom));
  const autres = Object.entries(element).filter(([nom]) => !REPERES.includes(nom));
  return Object.fromEntries(dates.length ? [...autres, ["repere", Object.fromEntries(dates)]] : autres);
}

/** @param {Element} champs */
const enElement = ({ repere, ...champs }) => ({ ...champs, ...repere });

/**
 * @param {Dossier} present what the carte does not hold @param {Carte} c
 * @param {(nom: string) => boolean} vide whether an empty list is still written
 * @returns {Dossier}
 */
function enDossier(present, c, vide) {
  const seul = (/** @type {string} */ nom) => c[nom].get(SEUL) ?? {};
  const situation = { ...seul("reste") };
  for (const nom of Object.keys(LETTRES)) if (c[nom].size || vide(nom)) situation[nom] = [...c[nom].values()].map(enElement);
  if (Object.keys(seul("foyer")).length || vide("foyer")) situation.foyer = seul("foyer");
  const { droits: _, plan: __, ...reste } = present;
  return /** @type {any} */ ({
    ...reste, situation, rendez_vous: [...c.rendez_vous.values()], notes: [...c.notes.values()], reglages: seul("reglages"), ...seul("plan"),
    ...(Object.keys(seul("droits")).length || present.droits ? { droits: seul("droits") } : {}),
  });
}

/** @param {Carte} avant @param {Carte} apres @returns {Ecart[]} what goes last: who is still named cannot go first */
function ecarts(avant, apres) {
  /** @type {Ecart[]} */
  const tous = [];
  for (const liste of Object.keys(apres)) {
    for (const cle of new Set([...avant[liste].keys(), ...apres[liste].keys()])) {
      const [a, b] = [avant[liste].get(cle), apres[liste].get(cle)];
      if (!a || !b) tous.push({ liste, cle, champ: null, avant: a, apres: b });
      else
        for (const champ of new Set([...Object.keys(a), ...Object.keys(b)]))
          if (!egal(a[champ], b[champ])) tous.push({ liste, cle, champ, avant: a[champ], apres: b[champ] });
    }
  }
  return tous;
}

/**
 * @param {Carte} c @param {Ecart} ecart @param {boolean} gagne whether it wins over what was said meanwhile
 * @param {string[]} ordre of the list it comes from
 * @returns {Carte}
 */
function pose(c, { liste, cle, champ, avant, apres }, gagne, ordre) {
  const present = c[liste].get(cle);
  if (champ !== null) {
    // Taken away meanwhile: it does not come back by one of its fields.
    if (!present || (!gagne && !egal(present[champ], avant))) return c;
    const { [champ]: _, ...autres } = present;
    return avec(c, liste, new Map(c[liste]).set(cle, apres === undefined ? autres : { ...autres, [champ]: apres }));
  }
  if (present && apres) return gagne ? avec(c, liste, new Map(c[liste]).set(cle, { ...present, ...apres })) : c;
  if (apres) return avec(c, liste, insere(c[liste], cle, apres, ordre));
  // What goes is what was seen, not what it became.
  return present && egal(present, avant) ? avec(c, liste, new Map([...c[liste]].filter(([nom]) => nom !== cle))) : c;
}

/** @param {Carte} c @param {string} liste @param {Map<string, Element>} elements @returns {Carte} */
const avec = (c, liste, elements) => ({ ...c, [liste]: elements });

/** After the one it followed; what was last is last. @param {Map<string, Element>} elements @param {string} cle @param {Element} element @param {string[]} ordre */
function insere(elements, cle, element, ordre) {
  const noms = [...elements.keys()];
  const [rang, la] = [ordre.indexOf(cle), (/** @type {string} */ nom) => elements.has(nom)];
  const dernier = !ordre.slice(rang).some(la);
  const place = dernier ? noms.length : noms.indexOf(ordre.slice(0, rang).filter(la).at(-1) ?? "") + 1;
  return new Map([...[...elements].slice(0, place), /** @type {[string, Element]} */ ([cle, element]), ...[...elements].slice(place)]);
}

/**
 * @param {Dossier} present @param {Pick<Dossier, "situation"> & Partial<Dossier>} avant @param {Pick<Dossier, "situation"> & Partial<Dossier>} apres
 * @param {boolean} gagne
 * @returns {Dossier}
 */
function porte(present, avant, apres, gagne) {
  const voulue = carte(apres);
  const tous = ecarts(carte(avant), voulue);
  if (!tous.length) return present;
  const situation = /** @type {Record<string, any>} */ (apres.situation);
  const fais = (/** @type {Carte} */ c) => enDossier(present, c, (nom) => situation[nom] !== undefined);
  const un = (/** @type {Carte} */ c, /** @type {Ecart} */ e) => pose(c, e, gagne, [...voulue[e.liste].keys()]);
  let c = carte(present);
  const ensemble = fais(tous.reduce(un, c));
  if (tientDebout(ensemble.situation)) return ensemble;
  // Together they do not stand with what was said meanwhile: what does goes in.
  for (let reste = tous, avant = Infinity; reste.length < avant; ) {
    avant = reste.length;
    reste = reste.filter((ecart) => {
      const essai = un(c, ecart);
      const tient = tientDebout(fais(essai).situation);
      if (tient) c = essai;
      return !tient;
    });
  }
  return fais(c);
}

/**
 * What a form changed since it was opened, on what is kept now.
 * @template {Pick<Dossier, "situation"> & Partial<Dossier>} T
 * @param {Dossier} present @param {T} ouvert what the form was made from @param {T} dit
 * @returns {Dossier}
 */
export const change = (present, ouvert, dit) => porte(present, ouvert, separe(ouvert, dit, present), true);

/**
 * What a gesture changed, taken back; what was said over it since stays.
 * @param {Dossier} present @param {Dossier} avant @param {Dossier} apres the gesture
 * @returns {Dossier}
 */
export function reprends(present, avant, apres) {
  const nu = (/** @type {Dossier} */ { modifie_le: _, ...reste }) => reste;
  return egal(nu(present), nu(apres)) ? avant : porte(present, apres, avant, false);
}

/**
 * An older record comes back over one that others follow: what it says wins, what it does not say stays.
 * @param {Dossier} present @param {Dossier} copie
 * @returns {Dossier}
 */
export function ajoute(present, copie) {
  const vide = { situation: {} };
  return porte(present, vide, separe(vide, memesParents(copie, present), present), true);
}

/** The first parent is whoever holds the device, under whichever name. @param {Dossier} copie @param {Dossier} present @returns {Dossier} */
function memesParents(copie, present) {
  const siens = present.situation.parents ?? [];
  const parents = copie.situation.parents?.map((/** @type {any} */ p, /** @type {number} */ i) => (siens[i]?.cle ? { ...p, cle: siens[i].cle } : p));
  return parents ? { ...copie, situation: { ...copie.situation, parents } } : copie;
}

/**
 * Two children who were given one name at the same time stay two; the one who comes takes another.
 * @template {Pick<Dossier, "situation"> & Partial<Dossier>} T
 * @param {Pick<Dossier, "situation">} ouvert @param {T} dit @param {Dossier} present
 * @returns {T}
 */
function separe(ouvert, dit, present) {
  let neuf = dit;
  const [connus, la] = [sujets(ouvert), sujets(present)];
  for (const [cle, sujet] of sujets(dit)) {
    const autre = la.get(cle);
    const siens = sujets(neuf);
    if (connus.has(cle) || !siens.has(cle) || (autre && estLeMeme(sujet, autre))) continue;
    const jumeau = [...la].find(([nom, x]) => !siens.has(nom) && identite(sujet) && identite(sujet) === identite(x));
    if (jumeau) neuf = nommee(neuf, cle, jumeau[0]);
    else if (autre) neuf = nommee(neuf, cle, libre(cle[0], [...la.keys(), ...siens.keys()]));
  }
  return neuf;
}

/** @param {Pick<Dossier, "situation">} dossier @returns {Map<string, Element>} */
const sujets = ({ situation: { grossesses = [], enfants = [] } }) =>
  new Map([...grossesses, ...enfants].flatMap((/** @type {any} */ x) => (x.cle ? [[x.cle, x]] : [])));

/** @param {Element} x what makes it one child, one pregnancy */
const identite = (x) => (x.naissance || x.arrivee ? ecrit([x.prenom ?? null, x.naissance ?? null, x.arrivee ?? null]) : jourDe(x) === null ? "" : ecrit(enChamps(x).repere));

// A date that was corrected is the same child's.
const PROCHES = 60;

/** @param {Element} a @param {Element} b */
function estLeMeme(a, b) {
  if (a.prenom && a.prenom === b.prenom) return true;
  if (a.grossesse && a.grossesse === b.grossesse) return true;
  const [x, y] = [jourDe(a), jourDe(b)];
  return x === null || y === null || Math.abs(x - y) <= PROCHES;
}

/** About when, in days: the birth, the arrival, or the birth that is expected. @param {Element} x @returns {number | null} */
function jourDe(x) {
  const reperes = /** @type {[any, number][]} */ ([[x.naissance, 0], [x.arrivee, 0], [x.terme, 0], [x.ddr, 280], [x.debut, 266], [x.ponction, 266], [x.transfert_j5, 261]]);
  const [dite] = reperes.filter(([jour]) => jour);
  return dite ? Date.parse(dite[0]) / 86_400_000 + dite[1] : null;
}

/** @param {string} lettre @param {string[]} pris */
function libre(lettre, pris) {
  let n = 1;
  while (pris.includes(lettre + n)) n += 1;
  return lettre + n;
}

/**
 * A child who was expected bears the name of its pregnancy.
 * @template {Pick<Dossier, "situation"> & Partial<Dossier>} T @param {T} dossier @param {string} de @param {string} a
 * @returns {T}
 */
function nommee(dossier, de, a) {
  const { rendez_vous, notes, ...reste } = renomme({ rendez_vous: [], notes: [], .../** @type {any} */ (dossier) }, de, a);
  const enfants = reste.situation.enfants?.map((/** @type {any} */ e) => (e.cle?.startsWith(`${de}-`) ? { ...e, cle: a + e.cle.slice(de.length) } : e));
  const situation = enfants ? { ...reste.situation, enfants } : reste.situation;
  return /** @type {any} */ ({ ...reste, situation, ...(dossier.rendez_vous && { rendez_vous }), ...(dossier.notes && { notes }) });
}
