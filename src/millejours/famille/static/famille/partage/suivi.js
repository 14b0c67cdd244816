/**
 * One journey on several devices: what was said here leaves, what was said elsewhere enters. Called often; cheap
 * when nothing moved. Whatever happens on the way, what this device keeps is never less than before.
 *
 * @import { Dossier } from "../magasin.js"
 * @import { Elements } from "./projection.js"
 * @import { Etat } from "./fusion.js"
 * @import { Ligne, Partage } from "./appareil.js"
 */

import { ensemble, dossierVide, litPartage, lit as litDossier, previensLesPages } from "../magasin.js";
import { pertesDe } from "../copie.js";
import { ligneDAgenda, ligneDeGestion, ligneDuParcours, ligneRecue } from "./appareil.js";
import { egaux, ecrit, entends, estEtat, fusionne, dit, heure, valeurs } from "./fusion.js";
import { suisDonnes } from "./donnes.js";
import { videLien } from "./entree.js";
import { reprends, tient } from "./gestion.js";
import { changements, homonymes, pertesDans, peutEntrer, prives, projette, renomme } from "./projection.js";
import { estBienForme, recois } from "./recu.js";
import { Absente, Depassee, ecris, HorsLigne, lit, prolonge, Refusee, RetourEnArriere } from "./reseau.js";
import { NeSOuvrePas, TropPlein } from "./sceau.js";

const ESSAIS = 40;
const REPRISE = 3_600_000;

/** One device speaks once at a time, all its tabs together. @template T @param {() => Promise<T>} action @returns {Promise<T>} */
export async function seul(action) {
  return navigator.locks ? /** @type {Promise<T>} */ (navigator.locks.request("mille-jours-partage", action)) : action();
}

/**
 * @param {{encore?: boolean}} [comment]
 * @returns {Promise<Partage | null>} what is known after it; `dit` says what went wrong, if anything did
 */
export const synchronise = ({ encore = false } = {}) => seul(() => suis(encore));

/** @param {boolean} encore ask again, though it no longer answered a moment ago */
async function suis(encore) {
  const partage = await tranche();
  if (!partage || partage.droit === "entourage" || !(tient(partage) || aReessayer(partage, encore))) return partage;
  const vues = { ...partage.vues };
  try {
    await videLien(partage, vues);
    const acces = await suisAcces(partage, vues);
    const etat = await accorde({ ...partage, ...acces }, vues);
    const apres = await entre({ ...acces, vide: undefined, vues, dit: "", le: new Date().toISOString() }, etat);
    await suisDonnes(apres, vues);
    await faisVivre(apres);
    const { vue, ecrits, vies, discret } = apres;
    return await note({ vues, vue, ecrits, vies, discret });
  } catch (erreur) {
    const dit = nomme(erreur, partage);
    const essai = new Date().toISOString();
    // A device that is full says so, even if it cannot write it down.
    return note({ vues, dit, essai }).catch(() => ({ ...partage, dit, essai }));
  }
}

/** A row that is not there may be so for an hour: a proxy, a server that is being restored. @param {Partage} partage @param {boolean} encore */
const aReessayer = ({ gestion, lien, essai }, encore) => !!(gestion || lien) && (encore || !essai || Math.abs(Date.now() - Date.parse(essai)) > REPRISE);

/** To follow is to have joined for good: what was before goes. @returns {Promise<Partage | null>} */
async function tranche() {
  const connu = /** @type {Partage | null} */ (await litPartage());
  return connu?.avant ? note({ avant: undefined }) : connu;
}

/** Whether something of this device is followed elsewhere: another device, or a calendar. */
export async function peutPartager() {
  const partage = /** @type {Partage | null} */ (await litPartage());
  return partage !== null && partage.droit !== "entourage" && partage.droit !== "lire" && tient(partage);
}

/**
 * A loss that was just said, and that the other parent is to know.
 * @param {Record<string, any>} avant @param {Record<string, any>} apres
 * @param {string | null} lettres the order that stops the letters of this person, if this device holds it
 */
export async function partageLaPerte(avant, apres, lettres) {
  const dites = new Set(pertesDe(avant));
  const cles = pertesDe(apres).filter((p) => !dites.has(p)).map((p) => p.split(" ")[1]);
  const neufs = [...(apres.grossesses ?? []), ...(apres.enfants ?? [])].map((x) => x.cle).filter((cle) => cle.startsWith("perte-"));
  await ensemble(({ partage: p }) => {
    if (!p) return {};
    const porte = lettres ? dit(p.etat, { [`lettres/${p.appareil}`]: lettres }, p.appareil) : p.etat;
    return { partage: { ...p, etat: porte, pertes: [...new Set([...p.pertes, ...cles, ...neufs])] } };
  });
}

/** The name of what went wrong; the words are in the page. @param {unknown} erreur @param {Partage} partage */
export function nomme(erreur, partage) {
  if (erreur instanceof HorsLigne) return "hors_ligne";
  if (erreur instanceof RetourEnArriere) return "retour";
  if (erreur instanceof NeSOuvrePas) return "illisible";
  if (erreur instanceof TropPlein) return "plein";
  if (erreur instanceof Absente) return partage.lien ? "coupe" : "detruit";
  if (erreur instanceof Depassee) return "occupe";
  if (erreur instanceof Refusee) return erreur.code === 429 ? "trop" : "refuse";
  if (erreur instanceof DOMException && erreur.name === "QuotaExceededError") return "appareil_plein";
  // What was received is not what this version knows how to read, whichever way.
  return "illisible";
}

/** @param {Partial<Partage>} change */
async function note(change) {
  const { partage } = await ensemble(({ partage }) => (partage ? { partage: { ...partage, ...change } } : {}));
  return /** @type {Partage | null} */ (partage ?? null);
}

/**
 * Where the journey is now: keys change each time a link is cut.
 * @param {Partage} partage @param {Record<string, number>} vues
 */
async function suisAcces(partage, vues) {
  /** @type {Partial<Partage>} */
  const suite = {};
  if (partage.gestion) {
    suite.vue = await reprends(partage, vues);
    if (!partage.lien) suite.acces = suite.vue?.acces ?? null;
  }
  if (partage.lien) {
    const ligne = await ligneRecue(partage.lien);
    const { clair } = await lit(ligne, vues);
    if (clair.v !== 1 || !clair.parcours) throw new NeSOuvrePas();
    [suite.acces, suite.droit] = [clair.parcours, clair.droit];
  }
  return suite;
}

/**
 * The state that this device and the row agree on.
 * @param {Partage} partage @param {Record<string, number>} vues
 * @returns {Promise<{etat: Etat, present: Elements}>}
 */
async function accorde(partage, vues) {
  for (let essai = 0; ; essai += 1) {
    const dossier = (await litDossier()) ?? dossierVide();
    const { present, dits } = dis(partage, dossier);
    const etat = Object.keys(dits).length && partage.droit !== "lire" ? dit(partage.etat, dits, partage.appareil) : partage.etat;
    if (!partage.acces) return { etat, present };
    const ligne = await ligneDuParcours(partage.acces);
    const { clair, version } = await lit(ligne, vues);
    if (clair.v !== 1 || !estEtat(clair.e)) throw new NeSOuvrePas();
    const autre = entends(clair.e, heure(partage.etat));
    const doubles = homonymes(partage.base, present, valeurs(autre));
    if (doubles.length) {
      await separe(doubles, present, autre);
      continue;
    }
    const fusion = fusionne(etat, autre);
    if (partage.droit === "lire" || egaux(fusion, clair.e)) return { etat: fusion, present };
    try {
      await ecris(ligne, { v: 1, e: fusion }, version, vues);
      return { etat: fusion, present };
    } catch (erreur) {
      if (!(erreur instanceof Depassee) || essai >= ESSAIS) throw erreur;
      await new Promise((suite) => setTimeout(suite, Math.random() * 30 * (essai + 1)));
    }
  }
}

/** What this device has to say. @param {Partage} partage @param {Dossier} dossier */
function dis(partage, dossier) {
  const pertes = new Set(partage.pertes);
  const present = projette(dossier, pertes);
  return { present, dits: changements(partage.base, present, prives(dossier.situation, pertes, partage.base)) };
}

/** @param {[string, string][]} doubles @param {Elements} present @param {Etat} autre */
async function separe(doubles, present, autre) {
  const pris = new Set([...Object.keys(present), ...Object.keys(autre)].map((nom) => nom.split("/")[1]));
  await ensemble(({ dossier }) => {
    let neuf = dossier ?? dossierVide();
    for (const [genre, cle] of doubles) {
      let n = 1;
      while (pris.has(genre[0] + n)) n += 1;
      pris.add(genre[0] + n);
      neuf = renomme(neuf, cle, genre[0] + n);
    }
    return { dossier: neuf };
  });
}

/**
 * What was agreed enters the record, save what was changed here meanwhile and what keeps silent.
 * @param {Partial<Partage>} change @param {{etat: Etat, present: Elements}} accord
 * @returns {Promise<Partage>}
 */
async function entre(change, { etat, present: avant }) {
  let bouge = false;
  const { partage } = await ensemble(({ dossier, partage: p }) => {
    if (!p) throw new Absente();
    const d = dossier ?? dossierVide();
    const accord = valeurs(etat);
    const pertes = new Set([...p.pertes, ...pertesDans(accord)]);
    const tus = prives(d.situation, pertes, p.base);
    const present = projette(d, pertes);
    const pendants = changements(avant, present, tus);
    const entrants = Object.keys(etat)
      .filter((nom) => ecrit(present[nom] ?? null) !== ecrit(accord[nom] ?? null) && !(nom in pendants))
      .filter((nom) => p.droit !== "lire" || ecrit(p.etat[nom]) !== ecrit(etat[nom]))
      .map((nom) => /** @type {[string, any]} */ ([nom, accord[nom] ?? null]))
      .filter(estBienForme)
      .filter(([nom, valeur]) => peutEntrer(tus)([nom, valeur ?? present[nom]]));
    const neuf = entrants.length ? recois(d, entrants) : d;
    // A newer version of this site may say things that this one does not keep.
    bouge = ecrit(projette(neuf, pertes)) !== ecrit(present);
    const base = /** @type {Elements} */ ({ ...projette(neuf, pertes) });
    for (const nom of new Set([...Object.keys(base), ...Object.keys(p.base)])) {
      const garde = nom in pendants ? avant : peutEntrer(tus)([nom, base[nom] ?? p.base[nom]]) ? base : p.base;
      if (garde[nom] === undefined) delete base[nom];
      else base[nom] = garde[nom];
    }
    const apres = { ...p, ...change, etat, base, pertes: [...pertes] };
    return { partage: apres, ...(bouge ? { dossier: neuf } : {}) };
  });
  if (bouge) previensLesPages();
  return partage;
}

/** Rows that are read live on; said once a quarter. @param {Partage} partage */
async function faisVivre(partage) {
  const jour = new Date();
  const trimestre = `${jour.getFullYear()}-T${Math.floor(jour.getMonth() / 3) + 1}`;
  const { acces, gestion, lien, vue } = partage;
  /** @type {(nom: string, ligne: () => Promise<Ligne>) => [string, () => Promise<Ligne>]} */
  const tenue = (nom, ligne) => [nom, ligne];
  const lues = [
    ...(acces ? [tenue(acces.id, () => ligneDuParcours(acces))] : []),
    ...(lien ? [tenue(lien, () => ligneRecue(lien))] : []),
    ...(gestion ? [tenue(gestion, () => ligneDeGestion(gestion)), ...(vue?.agendas ?? []).map(({ f }) => tenue(f, () => ligneDAgenda(gestion, f)))] : []),
  ];
  /** @type {Record<string, string>} */
  const vies = {};
  for (const [nom, ligne] of lues) {
    if (partage.vies?.[nom] === trimestre || (await vit(partage, nom, (await ligne()).id))) vies[nom] = trimestre;
  }
  partage.vies = vies;
}

/**
 * @param {Partage} partage @param {string} nom @param {import("./sceau.js").Octets} id
 * @returns {Promise<boolean>} false for a calendar whose row died: it is written again next time
 */
async function vit(partage, nom, id) {
  try {
    await prolonge(id);
    return true;
  } catch (erreur) {
    if (!(erreur instanceof Absente && nom in partage.ecrits)) throw erreur;
    const { [nom]: _, ...ecrits } = partage.ecrits;
    partage.ecrits = ecrits;
    return false;
  }
}
