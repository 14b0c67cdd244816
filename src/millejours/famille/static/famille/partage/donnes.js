/**
 * What is in the rows that were given, and how they follow the journey. All of it comes from what is shared, never
 * from what only this device knows.
 *
 * @import { Acces, Agenda, Lien, Partage } from "./appareil.js"
 * @import { Etat } from "./fusion.js"
 * @import { Dossier } from "../magasin.js"
 * @typedef {{cle: string, debut: ?string, fin: ?string, le: string, heure?: string, titre?: string}} Tombe
 * @typedef {{
 *   v: 1, situation: Record<string, any>, rdv: any[], langue: string, discret: boolean, essentiel: boolean, qui: string,
 *   secret: string, depuis: string, modifie: string, tombes: Tombe[],
 * }} Charge
 */

import { pertesDe } from "../copie.js";
import { dossierVide } from "../magasin.js";
import { iso, jour } from "../moteur/jours.js";
import { creeMoteur } from "../moteur/moteur.js";
import { litSituation } from "../moteur/situation.js";
import { ligneDonnee } from "./appareil.js";
import { ecrit, valeurs } from "./fusion.js";
import { recois } from "./recu.js";
import { Absente, ecris, lit, Refusee } from "./reseau.js";

// Days a cancelled event still says that it is.
const ANNULE = 30;

/** @param {Etat} etat what is shared, as a record */
const dossierDe = (etat) => recois(dossierVide(), Object.entries(valeurs(etat)));

/**
 * @param {Lien} lien
 * @param {{gestion: string, acces: Acces | null, etat: Etat, dossier?: Dossier}} avec
 */
export function contenuDuLien({ droit }, { gestion, acces, etat, dossier }) {
  if (droit === "entourage") return { v: 1, droit, vue: vueDEntourage(etat) };
  if (droit === "gerer") return { v: 1, droit, gestion, ...(dossier ? { dossier } : {}) };
  const { id = "", cle = "", ecriture } = acces ?? {};
  return { v: 1, droit, parcours: { id, cle, ...(droit === "modifier" ? { ecriture } : {}) } };
}

/** What grandparents need: who is coming, who is born. A loss that is shared leaves nothing to show. @param {Etat} etat */
export function vueDEntourage(etat) {
  const { grossesses = [], enfants = [] } = dossierDe(etat).situation;
  const attendues = grossesses.filter((/** @type {any} */ g) => !g.fin && !g.pertes?.length && !enfants.some((/** @type {any} */ e) => e.grossesse === g.cle));
  const vivants = enfants.filter((/** @type {any} */ e) => !e.deces && !e.sans_vie);
  const choisis = (/** @type {any} */ o, /** @type {string[]} */ noms) => Object.fromEntries(noms.filter((n) => o[n] !== undefined).map((n) => [n, o[n]]));
  return {
    grossesses: attendues.map((/** @type {any} */ g) => choisis(g, ["ddr", "debut", "terme", "terme_sa"])),
    enfants: vivants.map((/** @type {any} */ e) => choisis(e, ["prenom", "naissance", "arrivee"])),
  };
}

/**
 * Rows that show something of the journey are written again when it moved.
 * @param {Partage} partage `ecrits` is kept up to date @param {Record<string, number>} vues
 */
export async function suisDonnes(partage, vues) {
  const { gestion, vue } = partage;
  if (!gestion || !vue) return;
  for (const lien of vue.liens.filter((l) => l.droit === "entourage")) {
    await suisUn(partage, vues, lien.s, vueDEntourage(partage.etat), (donnee) => ({ v: 1, droit: lien.droit, vue: donnee }));
  }
  for (const agenda of vue.agendas) {
    const charge = chargeDe(agenda, partage.etat, vue.famille);
    await suisUn(partage, vues, agenda.f, charge, (neuve, ancienne) => avecTombes(neuve, ancienne, agenda));
  }
}

/**
 * @param {Partage} partage @param {Record<string, number>} vues @param {string} secret @param {any} donnee
 * @param {(donnee: any, ancienne: any) => any} contenu
 */
async function suisUn(partage, vues, secret, donnee, contenu) {
  const texte = ecrit(donnee);
  if (partage.ecrits[secret] === texte) return;
  const ligne = await ligneDonnee(/** @type {string} */ (partage.gestion), secret);
  const lue = await lit(ligne.id, ligne.cle, vues).catch((erreur) => {
    if (erreur instanceof Absente) return { clair: null, version: 0 };
    throw erreur;
  });
  await ecris(ligne, await contenu(donnee, lue.clair), lue.version, vues);
  partage.ecrits = { ...partage.ecrits, [secret]: texte };
}

/**
 * Dates and switches: no first name, no place; with discreet titles, no title.
 * @param {Agenda} agenda @param {Etat} etat @param {string} famille
 * @returns {Omit<Charge, "modifie" | "tombes">}
 */
export function chargeDe({ discret, essentiel, qui, langue, depuis }, etat, famille) {
  const { situation, rendez_vous } = dossierDe(etat);
  const sans = (/** @type {string} */ nom) => (/** @type {any} */ { [nom]: _, ...reste }) => reste;
  const nue = { ...situation, ...(situation.enfants ? { enfants: situation.enfants.map(sans("prenom")) } : {}), ...(situation.faits ? { faits: situation.faits.map(sans("lieu")) } : {}) };
  const rdv = rendez_vous.map(({ id, titre, le, heure, lieu, cle }) => ({ id, le, ...(heure ? { heure } : {}), ...(cle ? { cle } : {}), ...(discret ? {} : { titre, ...(lieu ? { lieu } : {}) }) }));
  return { v: 1, situation: nue, rdv, langue, discret, essentiel, qui, secret: famille, depuis };
}

/**
 * What was in the calendar and is no more says « Annulé » for a while. After a loss, it leaves at once.
 * @param {any} neuve @param {Charge | null} ancienne @param {Agenda} agenda
 * @returns {Promise<Charge>}
 */
async function avecTombes(neuve, ancienne, agenda) {
  const maintenant = new Date();
  const modifie = `${maintenant.toISOString().slice(0, 19)}Z`;
  const charge = { ...neuve, modifie, tombes: /** @type {Tombe[]} */ ([]) };
  const connues = pertesDe(ancienne?.situation ?? {});
  if (!ancienne || pertesDe(neuve.situation).some((p) => !connues.includes(p))) return charge;
  const aujourdhui = maintenant.toLocaleDateString("sv");
  const limite = iso(jour(aujourdhui) - ANNULE);
  const lignes = await lignesDesAgendas();
  const presentes = new Set(lignes(neuve, agenda, aujourdhui).map(nomDe));
  const parties = lignes(ancienne, agenda, aujourdhui).filter((l) => (l.fin ?? l.debut ?? "") >= aujourdhui);
  /** @type {Map<string, Tombe>} */
  const tombes = new Map((ancienne.tombes ?? []).filter((t) => t.le > limite).map((t) => [nomDe(t), t]));
  for (const l of parties) if (!tombes.has(nomDe(l))) tombes.set(nomDe(l), { ...l, le: aujourdhui });
  charge.tombes = [...tombes.values()].filter((t) => !presentes.has(nomDe(t)));
  return charge;
}

/** A campaign of another year is another event; for the rest, the server sees that the event is still there. @param {Omit<Tombe, "le">} l */
const nomDe = (l) => `${l.cle}|${(l.debut ?? l.fin ?? "").slice(0, 4)}`;

/** @typedef {(charge: Omit<Charge, "modifie" | "tombes">, agenda: Agenda, au: string) => Omit<Tombe, "le">[]} Lecture */
/** @type {Promise<Lecture> | undefined} */
let lecture;

/** The same lines as `lignes` in src/millejours/parcours/abonnement.py. */
function lignesDesAgendas() {
  lecture ??= (async () => {
    const { regles, textes } = /** @type {HTMLElement} */ (document.querySelector("#catalogue")).dataset;
    const [programmes, mots] = await Promise.all([regles, textes].map(async (adresse) => (await fetch(adresse ?? "")).json()));
    const moteur = creeMoteur(programmes);
    return (charge, agenda, au) => [...echeances(charge.situation, agenda, au), ...charge.rdv.map(rendezVous)];

    /** @param {Record<string, any>} situation @param {Agenda} agenda @param {string} au */
    function echeances(situation, { essentiel, qui, depuis }, au) {
      if (!(situation.projet || situation.grossesses || situation.enfants)) return [];
      return moteur.parcours(litSituation(situation), jour(au)).echeances.flatMap((e) => {
        const [, , , , publics, , , important] = mots.regles[e.rang];
        const dernier = e.fin ?? e.debut;
        const tue = essentiel && !important && e.contexte.mode === "vie";
        if (dernier === null || iso(dernier) < depuis || tue || (qui && !publics.some((/** @type {string} */ p) => PUBLICS[qui].includes(p)))) return [];
        return [{ cle: e.cle, debut: e.debut === null ? null : iso(e.debut), fin: e.fin === null ? null : iso(e.fin) }];
      });
    }
  })();
  return lecture;
}

/** @param {any} r */
const rendezVous = (r) => ({ cle: `rdv-${r.id}`, debut: r.le, fin: r.le, ...(r.heure ? { heure: r.heure } : {}), ...(r.titre ? { titre: r.titre } : {}) });

/** Whose lines a calendar for one person holds. @type {Record<string, string[]>} */
const PUBLICS = { enceinte: ["enceinte", "parents"], autre_parent: ["autre_parent", "parents"], enfant: ["enfant"] };
