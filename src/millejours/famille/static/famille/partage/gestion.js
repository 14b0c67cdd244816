/**
 * To give and to take back: links, calendars, the shared copy itself. For whoever holds the management secret.
 * The list is written before what it lists: what was given can always be taken back.
 *
 * @import { Acces, Agenda, Droit, Gestion, Lien, Mort, Partage } from "./appareil.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {Record<string, number>} Vues
 */

import { dossierVide, ensemble, lit as litDossier, litPartage } from "../magasin.js";
import { accesNeuf, agendaNeuf, ligneDAgenda, ligneDeGestion, ligneDonnee, ligneDuParcours, partageNeuf } from "./appareil.js";
import { contenuDuLien, suisDonnes } from "./donnes.js";
import { dit, ecrit, egaux, entends, estEtat, fusionne, heure } from "./fusion.js";
import { changements } from "./projection.js";
import { Absente, Depassee, ecris, efface, Eteinte, Illisible, lit, Refusee, RetourEnArriere, transforme } from "./reseau.js";
import { enTexte, SECRET, scelle, tire } from "./sceau.js";
import { aJour, regarde } from "./silence.js";

const ESSAIS = 5;

/** @param {Partage} partage */
const estFini = ({ dit }) => dit === "coupe" || dit === "detruit";

/** @param {Partage | null} partage @returns {partage is Partage} */
export const tient = (partage) => partage !== null && !estFini(partage);

/**
 * Begin: a management row, and with `parcours` a journey to share. What is already there stays.
 * @param {{parcours: boolean}} quoi
 * @returns {Promise<Partage>}
 */
export async function commence({ parcours }) {
  const connu = /** @type {Partage | null} */ (await litPartage());
  const partage = !connu ? partageNeuf({}) : tient(connu) ? connu : await releve(connu);
  if (partage.gestion && (partage.acces || !parcours)) return partage;
  const vues = { ...partage.vues };
  const { etat, base, silence } = await aDire(partage);
  const acces = partage.acces ?? (parcours ? await accesNeuf() : null);
  if (acces && !partage.acces) await ecris(await ligneDuParcours(acces), { v: 1, e: etat }, 0, vues);
  const gestion = partage.gestion ?? enTexte(tire(SECRET));
  const ligne = await ligneDeGestion(gestion);
  // The journey of a link that was received stays under the management of whoever gave it.
  const sien = partage.lien ? null : acces;
  /** @type {Gestion} */
  let vue = { v: 1, acces: sien, famille: enTexte(tire(SECRET)), liens: [], agendas: [] };
  if (partage.gestion) vue = await transforme(ligne, vues, (g) => ({ ...g, acces: sien }));
  else await ecris(ligne, vue, 0, vues);
  const neuf = { ...partage, gestion, acces, vue, vues, etat, base, silence };
  // Another tab may have said a loss meanwhile: what it consented to stands.
  const { partage: garde } = await ensemble(({ partage: p }) => {
    const dite = p && ecrit(p.silence ?? null) !== ecrit(connu?.silence ?? null);
    return { partage: dite ? { ...neuf, silence: p.silence, etat: fusionne(p.etat, etat) } : neuf };
  });
  return garde;
}

/**
 * A sharing that no longer answered. What still does goes on; no key is forgotten before what it opens is erased.
 * @param {Partage} partage
 * @returns {Promise<Partage>}
 */
async function releve(partage) {
  const { gestion, ecrits, vies, discret } = partage;
  const vues = { ...partage.vues };
  const ligne = gestion && (await ligneDeGestion(gestion));
  const lue = ligne && (await lit(ligne, vues).catch(siAbsente));
  if (!lue || lue.clair.fin) {
    if (gestion) await detruis();
    return partageNeuf({});
  }
  // The journey was somebody else's: this device keeps its own calendars.
  if (partage.lien) {
    const sien = partageNeuf({ gestion, vue: lue.clair, vues, ecrits, vies, discret: !!discret });
    return garde({ ...sien, ...(await aDire(sien)) });
  }
  const parcours = lue.clair.acces && (await ligneDuParcours(lue.clair.acces));
  if (parcours && !(await lit(parcours, vues).catch(siAbsente))) {
    const neuf = await accesNeuf();
    await transforme(ligne, vues, (g) => (g.operation ? null : { ...g, operation: { coupe: "", neuf } }));
  }
  const vue = await reprendsCoupe(gestion, vues, partage.etat);
  return garde({ vue, vues, acces: vue.acces, dit: "" });
}

/** The state with what this device has not said yet. @param {Partage} partage */
async function aDire(partage) {
  const dossier = (await litDossier()) ?? dossierVide();
  const ici = aJour(partage, dossier);
  const dits = changements(ici.base, regarde(ici, dossier).vu);
  const etat = Object.keys(dits).length ? dit(partage.etat, dits, partage.appareil) : partage.etat;
  const base = { ...partage.base };
  for (const [nom, valeur] of Object.entries(dits)) {
    if (valeur === null) delete base[nom];
    else base[nom] = valeur;
  }
  return { etat, base, silence: { ...ici.silence, attente: {} } };
}

/**
 * A link; its secret goes in the fragment of an address.
 * @param {{nom: string, droit: Droit, dossier?: import("../magasin.js").Dossier}} quoi `dossier`: all of it, for a
 *   new phone of the same person; that phone takes it away when it has read it
 * @returns {Promise<Lien>}
 */
export async function donneLien({ nom, droit, dossier }) {
  const partage = await commence({ parcours: true });
  const vues = { ...partage.vues };
  const lien = { s: enTexte(tire(SECRET)), nom, droit };
  const gestion = gestionDe(partage);
  const ligne = await ligneDonnee(gestion, lien.s);
  const contenu = (/** @type {Acces | null} */ acces) => contenuDuLien(lien, { gestion, acces, etat: partage.etat, dossier, memoire: { base: partage.base, silence: partage.silence } });
  // What a row cannot hold is not listed.
  await scelle(await contenu(partage.acces), ligne.cle, ligne.id, 1);
  // A cut under way would leave this one on the old journey.
  await reprendsCoupe(gestion, vues, partage.etat);
  const vue = await liste(gestion, vues, (g) => ({ ...g, liens: [...g.liens, lien] }));
  await garde({ vue, vues, acces: vue.acces });
  try {
    await ecris(ligne, await contenu(vue.acces), 0, vues);
  } catch (erreur) {
    await retire({ s: lien.s }).catch(() => {});
    throw erreur;
  }
  await garde({ vues });
  return lien;
}

/**
 * A calendar; its secret goes in the path of an address, because a calendar keeps no fragment.
 * @param {Omit<Agenda, "f" | "depuis">} choix
 * @returns {Promise<Agenda>}
 */
export async function donneAgenda(choix) {
  const partage = await commence({ parcours: false });
  const vues = { ...partage.vues };
  const agenda = { ...choix, f: await agendaNeuf(gestionDe(partage)), depuis: new Date().toLocaleDateString("sv") };
  const vue = await liste(gestionDe(partage), vues, (g) => ({ ...g, agendas: [...g.agendas, agenda] }));
  await suisEtGarde(await garde({ vue, vues }), vues);
  return agenda;
}

/** @param {string} gestion @param {Vues} vues @param {(g: Gestion) => Gestion} change @returns {Promise<Gestion>} */
async function liste(gestion, vues, change) {
  return transforme(await ligneDeGestion(gestion), vues, (g) => {
    if (g.fin) throw new Absente();
    return change(g);
  });
}

/** Calendars that were given follow what was chosen on this device, whatever became of the journey. */
export async function regleAgendas() {
  const partage = /** @type {Partage | null} */ (await litPartage());
  if (partage?.gestion && partage.vue?.agendas.length) await suisEtGarde(partage, { ...partage.vues });
}

/** @param {Partage} partage @param {Vues} vues */
async function suisEtGarde(partage, vues) {
  await suisDonnes(partage, vues);
  const { vue, ecrits, vies, discret } = partage;
  await garde({ vue, vues, ecrits, vies, discret });
}

/** A calendar that was given stops. @param {string} f */
export const coupeAgenda = (f) => retire({ f });

/**
 * Out of the list first, and its name kept until the row is gone: a device that comes in between erases it, and none
 * makes it again.
 * @param {Mort} mort
 */
async function retire(mort) {
  const { partage, gestion, vues } = await tenu();
  const vue = await change(gestion, vues, partage.vue, (g) => (estListe(g, mort) ? sansCela(g, mort) : null));
  await garde({ vue, vues, ecrits: sans(partage.ecrits, "s" in mort ? mort.s : mort.f) });
  await garde({ vue: await enterre(gestion, vues, vue), vues });
}

/**
 * @param {string} gestion @param {Vues} vues @param {Gestion} vue rows out of its list are erased
 * @returns {Promise<Gestion>}
 */
async function enterre(gestion, vues, vue) {
  const { morts } = vue;
  if (!morts?.length) return vue;
  for (const mort of morts) await efface(await ligneDe(gestion, mort)).catch(siPlusANous);
  const partis = new Set(morts.map(ecrit));
  return change(gestion, vues, vue, ({ morts: tous = [], ...reste }) => {
    const restent = tous.filter((m) => !partis.has(ecrit(m)));
    return restent.length === tous.length ? null : { ...reste, ...(restent.length ? { morts: restent } : {}) };
  });
}

/**
 * The list is changed, or what this device knows of it when there is none any more.
 * @param {string} gestion @param {Vues} vues @param {Gestion | null} connue @param {(g: Gestion) => Gestion | null} comment
 * @returns {Promise<Gestion>}
 */
async function change(gestion, vues, connue, comment) {
  const lue = await transforme(await ligneDeGestion(gestion), vues, comment).catch(siAbsente);
  if (lue) return lue;
  if (!connue) throw new Absente();
  return comment(connue) ?? connue;
}

/** @param {string} gestion @param {Mort} mort */
const ligneDe = (gestion, mort) => ("s" in mort ? ligneDonnee(gestion, mort.s) : ligneDAgenda(gestion, mort.f));

/** @param {Gestion} g @param {Mort} mort */
const estListe = (g, mort) => ("s" in mort ? g.liens.some((l) => l.s === mort.s) : g.agendas.some((a) => a.f === mort.f));

/** @param {Gestion} g @param {Mort} mort @returns {Gestion} */
function sansCela(g, mort) {
  const morts = [...(g.morts ?? []), mort];
  return "s" in mort ? { ...g, liens: sansLien(g, mort.s), morts } : { ...g, agendas: g.agendas.filter((a) => a.f !== mort.f), morts };
}

/**
 * A link dies, the others live: new keys for the journey, wrapped again for those that remain. A link that manages
 * knew all the others: with it, everything goes, to be given anew.
 * @param {string} s
 */
export async function coupeLien(s) {
  const { partage, gestion, vues } = await tenu();
  const lien = partage.vue?.liens.find((l) => l.s === s);
  if (lien?.droit === "gerer") return detruis();
  if (lien?.droit === "entourage") return retire({ s });
  const [ligne, neuf] = [await ligneDeGestion(gestion), await accesNeuf()];
  for (let essai = 0; essai < ESSAIS; essai += 1) {
    const prise = await transforme(ligne, vues, (g) => (g.operation || !estListe(g, { s }) ? null : { ...g, operation: { coupe: s, neuf } })).catch(siAbsente);
    if (!prise) return coupeSansListe(partage, s);
    await garde({ vue: prise, vues });
    const vue = await reprendsCoupe(gestion, vues, partage.etat);
    // The journey is a new one: what was wrong with the old is over.
    await garde({ vue, vues, acces: vue.acces, dit: "" });
    // Another cut may have been under way: it is done, and this one is not.
    if (!estListe(vue, { s })) return;
  }
  throw new Depassee();
}

/** No list any more, so nothing to wrap for anybody: the link goes, and the journey it opened. @param {Partage} partage @param {string} s */
async function coupeSansListe({ acces }, s) {
  if (acces) await efface(await ligneDuParcours(acces)).catch(siPlusANous);
  await retire({ s });
}

/**
 * What was begun, here or on another device, is finished first.
 * @param {Partage} partage @param {Vues} vues
 * @returns {Promise<Gestion>}
 */
export async function reprends(partage, vues) {
  const gestion = gestionDe(partage);
  const { clair } = await lit(await ligneDeGestion(gestion), vues);
  if (clair.fin) {
    await acheve(partage, clair);
    // Who follows somebody else's journey destroys his own to leave both.
    await ensemble(({ partage: p }) => ({ partage: p && !p.lien ? { ...p, gestion: null, vue: null, acces: null, ecrits: {} } : null }));
    throw new Absente();
  }
  const vue = await enterre(gestion, vues, clair);
  return vue.operation ? reprendsCoupe(gestion, vues, partage.etat) : vue;
}

/**
 * A cut that was begun, by this device or another; each step may have been done already.
 * @param {string} gestion @param {Vues} vues @param {Etat} etat
 * @returns {Promise<Gestion>}
 */
async function reprendsCoupe(gestion, vues, etat) {
  const ligne = await ligneDeGestion(gestion);
  const { clair } = await lit(ligne, vues);
  /** @type {Gestion} */
  const g = clair;
  if (!g.operation) return g;
  const { coupe, neuf } = g.operation;
  if (coupe) await efface(await ligneDonnee(gestion, coupe)).catch(siPlusANous);
  const ancienne = g.acces && (await ligneDuParcours(g.acces));
  await verse(neuf, ancienne ? fusionne(etat, await etatDe(ancienne, etat)) : etat, vues);
  for (const lien of g.liens) {
    if (lien.s === coupe || lien.droit === "gerer" || lien.droit === "entourage") continue;
    const contenu = await contenuDuLien(lien, { gestion, acces: neuf, etat });
    await transforme(await ligneDonnee(gestion, lien.s), {}, () => contenu).catch(siPlusANous);
  }
  if (ancienne) {
    // Said on the old one while we worked.
    await verse(neuf, await etatDe(ancienne, etat), vues);
    await efface(ancienne).catch(siPlusANous);
  }
  return transforme(ligne, vues, ({ operation, ...reste }) =>
    operation?.neuf.id === neuf.id ? { ...reste, acces: operation.neuf, liens: sansLien(reste, coupe) } : null,
  );
}

/**
 * What a journey says. Whoever could write it may have made it unreadable: that must not keep his link alive.
 * @param {import("./appareil.js").Ligne} ligne @param {Etat} connu @returns {Promise<Etat>}
 */
async function etatDe(ligne, connu) {
  return ecoute((await lit(ligne, {}).catch(siPerdue))?.clair, connu);
}

/** @param {unknown} erreur @returns {null} */
function siAbsente(erreur) {
  if (erreur instanceof Absente) return null;
  throw erreur;
}

/** @param {unknown} erreur @returns {null} */
function siPerdue(erreur) {
  if (erreur instanceof Illisible || erreur instanceof RetourEnArriere) return null;
  return siAbsente(erreur);
}

/** A row that died of not being read, and that somebody made again for himself, keeps nothing of ours. @param {unknown} erreur @returns {null} */
function siPlusANous(erreur) {
  if (erreur instanceof Refusee && erreur.code === 403) return null;
  return siPerdue(erreur);
}

/** @param {Acces} acces @param {Etat} etat @param {Vues} vues */
async function verse(acces, etat, vues) {
  const ligne = await ligneDuParcours(acces);
  try {
    await ecris(ligne, { v: 1, e: etat }, 0, vues);
  } catch (erreur) {
    // Another device finished this, and cut again.
    if (erreur instanceof Eteinte) throw new Depassee();
    if (!(erreur instanceof Depassee)) throw erreur;
    await transforme(ligne, vues, (clair) => {
      const fusion = fusionne(ecoute(clair, etat), etat);
      return estEtat(clair.e) && egaux(fusion, clair.e) ? null : { v: 1, e: fusion };
    }, siIllisible);
  }
}

/** What a row says that can be heard. @param {any} clair @param {Etat} connu @returns {Etat} */
const ecoute = (clair, connu) => (estEtat(clair?.e) ? entends(clair.e, heure(connu)) : {});

/** @param {unknown} erreur */
function siIllisible(erreur) {
  if (erreur instanceof Illisible) return { clair: {}, version: erreur.version };
  throw erreur;
}

/** The shared copy, its links and its calendars are erased. What each device keeps is its own. */
export async function detruis() {
  const { partage, gestion } = await tenu();
  // Marked first: nothing that is erased is made again meanwhile.
  const vue = await transforme(await ligneDeGestion(gestion), {}, (g) => (g.fin ? null : { ...g, fin: true })).catch(siPlusANous);
  if (vue) await garde({ vue });
  await acheve(partage, vue);
  await ensemble(() => ({ partage: null }));
}

/**
 * Every row that one list or the other names.
 * @param {Partage} partage @param {Gestion | null} lue
 */
async function acheve(partage, lue) {
  const gestion = gestionDe(partage);
  const vues = [lue, partage.vue].filter((v) => v !== null);
  const morts = vues.flatMap((v) => [...v.liens.map(({ s }) => ({ s })), ...v.agendas.map(({ f }) => ({ f })), ...(v.morts ?? [])]);
  const acces = [...vues.flatMap((v) => [v.acces, v.operation?.neuf]), partage.lien ? null : partage.acces].filter((a) => !!a);
  const lignes = await Promise.all([...morts.map((m) => ligneDe(gestion, m)), ...acces.map(ligneDuParcours)]);
  let parties = 0;
  for (const ligne of new Map(lignes.map((l) => [enTexte(l.id), l])).values()) {
    parties += await efface(ligne).then(() => 1, (erreur) => Number(siPlusANous(erreur)));
  }
  // Last: as long as it is there, what remains can be found and erased.
  await efface(await ligneDeGestion(gestion)).catch((erreur) => {
    // A network that lets nothing be erased has not made every row somebody else's.
    if (!parties) throw erreur;
    siPlusANous(erreur);
  });
}

/** This device follows no more; the others go on. Its own calendars stop. */
export async function quitte() {
  const partage = /** @type {Partage | null} */ (await litPartage());
  if (partage?.gestion) await detruis();
  else await ensemble(() => ({ partage: null }));
}

/** What was begun and is not finished: something that was stopped may still answer. @param {Partage | null} partage */
export const enSuspens = (partage) => !!(partage?.vue?.operation || partage?.vue?.morts?.length || partage?.vue?.fin);

/**
 * Whether another journey may take the place of this one: keys that still manage something are not to be lost.
 * @param {Partage | null} partage
 */
export const libre = (partage) => !partage || (estFini(partage) && (!partage.gestion || (!partage.vue?.acces && !partage.vue?.liens.length)));

async function tenu() {
  const partage = /** @type {Partage | null} */ (await litPartage());
  if (!partage?.gestion) throw new Absente();
  return { partage, gestion: partage.gestion, vues: { ...partage.vues } };
}

/** @param {Partage} partage */
function gestionDe(partage) {
  if (!partage.gestion) throw new Absente();
  return partage.gestion;
}

/** @param {Partial<Partage>} change @returns {Promise<Partage>} */
async function garde(change) {
  const { partage } = await ensemble(({ partage }) => {
    // Erased meanwhile, in another tab: nothing of it comes back.
    if (!partage) throw new Absente();
    return { partage: { ...partage, ...change } };
  });
  return partage;
}

/** @param {{liens: Lien[]}} g @param {string} s */
const sansLien = (g, s) => g.liens.filter((l) => l.s !== s);

/** @param {Record<string, string>} objet @param {string} cle */
function sans(objet, cle) {
  const { [cle]: _, ...reste } = objet;
  return reste;
}
