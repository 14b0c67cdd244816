/**
 * What is in the rows that were given, and how they follow the journey. All of it comes from what is shared, never
 * from what only this device knows.
 *
 * @import { Memoire, Acces, Agenda, Gestion, Lien, Ligne, Partage } from "./appareil.js"
 * @import { Etat } from "./fusion.js"
 * @import { Dossier } from "../magasin.js"
 * @typedef {{cle: string, debut: ?string, fin: ?string, le: string, heure?: string, titre?: string}} Tombe
 * @typedef {{
 *   v: 1, situation: Record<string, any>, rdv: any[], langue: string, discret: boolean, essentiel: boolean, qui: string,
 *   secret: string, depuis: string, modifie: string, tombes: Tombe[],
 * }} Charge
 */

import { pertesDe } from "../copie.js";
import { dossierVide, lit as litDossier } from "../magasin.js";
import { iso, jour } from "../moteur/jours.js";
import { ligneDAgenda, ligneDeGestion, ligneDonnee } from "./appareil.js";
import { ecrit, poids, valeurs } from "./fusion.js";
import { creeLectures } from "./lectures.js";
import { recois } from "./recu.js";
import { Absente, attends, ecris, efface, Eteinte, Illisible, lit, Refusee, transforme } from "./reseau.js";
import { enOctets, enTexte, hache, IDENTIFIANT } from "./sceau.js";

// Days a cancelled event still says that it is.
const ANNULE = 30;

/** @param {Etat} etat what is shared, as a record */
export const dossierDe = (etat) => recois(dossierVide(), Object.entries(valeurs(etat)));

/**
 * @param {Lien} lien
 * @param {{gestion: string, acces: Acces | null, etat: Etat, dossier?: Dossier, memoire?: Memoire}} avec `memoire`: what
 *   the record alone does not tell of what was said, and of what is kept
 */
export async function contenuDuLien({ droit }, { gestion, acces, etat, dossier, memoire }) {
  if (droit === "entourage") return { v: 1, droit, vue: await vueDEntourage(etat) };
  if (droit === "gerer") return { v: 1, droit, gestion, ...(dossier ? { dossier, memoire } : {}) };
  const { id = "", cle = "", ecriture } = acces ?? {};
  return { v: 1, droit, parcours: { id, cle, ...(droit === "modifier" ? { ecriture } : {}) } };
}

/** What grandparents need: who is coming, who is born. A loss that is shared leaves nothing to show. @param {Etat} etat */
async function vueDEntourage(etat) {
  return (await lectures()).entourage(dossierDe(etat).situation);
}

/**
 * Rows that show something of the journey are written again when it moved.
 * @param {Partage} partage its list, and what is known of what was written, are kept up to date
 * @param {Record<string, number>} vues
 */
export async function suisDonnes(partage, vues) {
  const { gestion } = partage;
  if (!gestion || !partage.vue) return;
  const vue = (partage.vue = await suisTitres(partage, vues));
  const proches = vue.liens.filter((l) => l.droit === "entourage");
  const montree = proches.length ? await vueDEntourage(partage.etat) : null;
  for (const { s, droit } of proches) {
    await suisUn(partage, vues, s, await ligneDonnee(gestion, s), montree, (donnee) => ({ v: 1, droit, vue: donnee }));
  }
  for (const agenda of vue.agendas) {
    const charge = chargeDe(agenda, partage.etat, vue.famille);
    await suisUn(partage, vues, agenda.f, await ligneDAgenda(gestion, agenda.f), charge, (neuve, ancienne) => avecTombes(neuve, ancienne, agenda));
  }
}

/**
 * « Titres discrets » is a setting of this device: when it changed, calendars follow, whichever page it was changed on.
 * @param {Partage} partage @param {Record<string, number>} vues
 * @returns {Promise<Gestion>}
 */
async function suisTitres(partage, vues) {
  const [gestion, vue] = [/** @type {string} */ (partage.gestion), /** @type {Gestion} */ (partage.vue)];
  const discret = !!(await litDossier())?.reglages.discret;
  const suit = vue.agendas.some((a) => a.discret !== discret);
  const apres = suit && discret !== !!partage.discret ? await transforme(await ligneDeGestion(gestion), vues, (g) => ({ ...g, agendas: g.agendas.map((/** @type {Agenda} */ a) => ({ ...a, discret })) })) : vue;
  partage.discret = discret;
  return apres;
}

/**
 * @param {Partage} partage @param {Record<string, number>} vues @param {string} secret @param {Ligne} ligne @param {any} donnee
 * @param {(donnee: any, ancienne: any) => any} contenu
 */
async function suisUn(partage, vues, secret, ligne, donnee, contenu) {
  const texte = ecrit(donnee);
  if (partage.ecrits[secret] === texte) return;
  try {
    if (await reecris(partage, vues, secret, ligne, (ancienne) => contenu(donnee, ancienne))) partage.ecrits = { ...partage.ecrits, [secret]: texte };
  } catch (erreur) {
    // Stopped meanwhile on another device, or somebody else's now: the others go on.
    if (!(erreur instanceof Absente || erreur instanceof Illisible || (erreur instanceof Refusee && erreur.code === 403))) throw erreur;
  }
}

/**
 * @param {Partage} partage @param {Record<string, number>} vues @param {string} secret @param {Ligne} ligne
 * @param {(ancienne: any) => any} contenu
 * @returns {Promise<boolean>} whether it was written
 */
async function reecris(partage, vues, secret, ligne, contenu) {
  const gestion = await ligneDeGestion(/** @type {string} */ (partage.gestion));
  const rang = [poids(partage.etat), vues[enTexte(gestion.id)] ?? 0, await marqueDuParcours(partage)];
  // A row that had died starts again from its first version.
  const lue = await lit(ligne, {}).catch((erreur) => {
    if (erreur instanceof Absente && !(erreur instanceof Eteinte)) return { clair: null, version: 0 };
    throw erreur;
  });
  const estListee = async () => estDonnee((await lit(gestion, vues)).clair, secret);
  if (!lue.version && !(await estListee())) return false;
  // Another device knows more, and has said it.
  if (lue.clair?.rang && enSaitPlus(lue.clair.rang, rang)) return false;
  await ecris(ligne, { ...(await contenu(lue.clair)), rang }, lue.version, vues);
  if (lue.version) return true;
  const { [secret]: _, ...vies } = partage.vies ?? {};
  partage.vies = vies;
  // Made while another device stopped it.
  if (await estListee()) return true;
  await efface(ligne);
  return false;
}

/** @typedef {[poids: number, gestion: number, parcours: string]} Rang what whoever wrote a row knew */

/**
 * What is said of a journey only adds up; another journey starts again from less.
 * @param {Rang} autre @param {any[]} ici
 */
const enSaitPlus = ([poids, gestion, parcours], ici) => gestion > ici[1] || (parcours === ici[2] && poids > ici[0]);

/** Which journey, for whoever cannot ask for it. @param {Partage} partage */
const marqueDuParcours = async ({ acces }) => (acces ? enTexte((await hache(enOctets(acces.id, IDENTIFIANT))).slice(0, 6)) : "");

/** @param {Gestion} g @param {string} secret */
const estDonnee = ({ fin, liens, agendas }, secret) => !fin && (liens.some((l) => l.s === secret) || agendas.some((a) => a.f === secret));

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
  // A clock that was ahead once: a calendar never says that it was changed earlier than it said.
  const modifie = [`${maintenant.toISOString().slice(0, 19)}Z`, ancienne?.modifie ?? ""].sort()[1];
  const charge = { ...neuve, modifie, tombes: /** @type {Tombe[]} */ ([]) };
  const connues = pertesDe(ancienne?.situation ?? {});
  if (!ancienne || pertesDe(neuve.situation).some((p) => !connues.includes(p))) return charge;
  const aujourdhui = maintenant.toLocaleDateString("sv");
  const limite = iso(jour(aujourdhui) - ANNULE);
  const { agenda: lignes } = await lectures();
  const presentes = new Set(lignes(neuve, agenda, aujourdhui).map(nomDe));
  const parties = lignes(ancienne, agenda, aujourdhui).filter((l) => (l.fin ?? l.debut ?? "") >= aujourdhui);
  /** @type {Map<string, Tombe>} */
  const tombes = new Map((ancienne.tombes ?? []).filter((t) => t.le > limite).map((t) => [nomDe(t), t.le > aujourdhui ? { ...t, le: aujourdhui } : t]));
  for (const l of parties) if (!tombes.has(nomDe(l))) tombes.set(nomDe(l), { ...l, le: aujourdhui });
  charge.tombes = [...tombes.values()].filter((t) => !presentes.has(nomDe(t)));
  return charge;
}

/** A campaign of another year is another event; for the rest, the server sees that the event is still there. @param {Omit<Tombe, "le">} l */
const nomDe = (l) => `${l.cle}|${(l.debut ?? l.fin ?? "").slice(0, 4)}`;

/** @type {Promise<ReturnType<typeof creeLectures>> | undefined} */
let lues;

/** With the catalogue of this page. A failure is not kept: the network may come back before the page is left. */
function lectures() {
  lues ??= (async () => {
    const { regles, textes } = /** @type {HTMLElement} */ (document.querySelector("#catalogue")).dataset;
    const [programmes, mots] = await attends((signal) => Promise.all([regles, textes].map(async (adresse) => (await fetch(adresse ?? "", { signal })).json())));
    return creeLectures(programmes, mots);
  })();
  lues.catch(() => (lues = undefined));
  return lues;
}
