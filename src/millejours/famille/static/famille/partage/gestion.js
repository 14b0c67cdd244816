/**
 * To give and to take back: links, calendars, the shared copy itself. For whoever holds the management secret.
 * The list is written before what it lists: what was given can always be taken back.
 *
 * @import { Acces, Agenda, Droit, Gestion, Lien, Partage } from "./appareil.js"
 * @import { Etat } from "./fusion.js"
 * @typedef {Record<string, number>} Vues
 */

import { dossierVide, ensemble, lit as litDossier, litPartage } from "../magasin.js";
import { accesNeuf, ligneDeGestion, ligneDonnee, ligneDuParcours, partageNeuf } from "./appareil.js";
import { contenuDuLien, suisDonnes } from "./donnes.js";
import { dit, fusionne } from "./fusion.js";
import { changements } from "./projection.js";
import { Absente, Depassee, ecris, efface, lit, transforme } from "./reseau.js";
import { enTexte, SECRET, tire } from "./sceau.js";
import { aJour, regarde } from "./silence.js";

/** @param {Partage | null} partage @returns {partage is Partage} */
export const tient = (partage) => partage !== null && partage.dit !== "coupe" && partage.dit !== "detruit";

/**
 * Begin: a management row, and with `parcours` a journey to share. What is already there stays.
 * @param {{parcours: boolean}} quoi
 * @returns {Promise<Partage>}
 */
export async function commence({ parcours }) {
  const connu = /** @type {Partage | null} */ (await litPartage());
  const partage = tient(connu) ? connu : partageNeuf({});
  if (partage.gestion && (partage.acces || !parcours)) return partage;
  const vues = { ...partage.vues };
  const { etat, base, silence } = await aDire(partage);
  const acces = partage.acces ?? (parcours ? accesNeuf() : null);
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
  await ensemble(() => ({ partage: neuf }));
  return neuf;
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
  const vue = await transforme(await ligneDeGestion(gestion), vues, (g) => ({ ...g, liens: [...g.liens, lien] }));
  const contenu = contenuDuLien(lien, { gestion, acces: vue.acces, etat: partage.etat, dossier });
  await ecris(await ligneDonnee(gestion, lien.s), contenu, 0, vues);
  await garde({ vue, vues });
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
  const agenda = { ...choix, f: enTexte(tire(SECRET)), depuis: new Date().toLocaleDateString("sv") };
  const vue = await transforme(await ligneDeGestion(gestionDe(partage)), vues, (g) => ({ ...g, agendas: [...g.agendas, agenda] }));
  const apres = await garde({ vue, vues });
  await suisDonnes(apres, vues);
  await garde({ vues, ecrits: apres.ecrits });
  return agenda;
}

/** The same change for every calendar that was given. @param {Partial<Agenda>} change */
export async function regleAgendas(change) {
  const connu = /** @type {Partage | null} */ (await litPartage());
  if (!tient(connu) || !connu.gestion || !connu.vue?.agendas.length) return;
  const vues = { ...connu.vues };
  const vue = await transforme(await ligneDeGestion(connu.gestion), vues, (g) => ({
    ...g, agendas: g.agendas.map((/** @type {Agenda} */ a) => ({ ...a, ...change })),
  }));
  const apres = await garde({ vue, vues });
  await suisDonnes(apres, vues);
  await garde({ vues, ecrits: apres.ecrits });
}

/** A calendar that was given stops. @param {string} f */
export async function coupeAgenda(f) {
  const { partage, gestion, vues } = await tenu();
  await efface((await ligneDonnee(gestion, f)).id, (await ligneDonnee(gestion, f)).preuve);
  const vue = await transforme(await ligneDeGestion(gestion), vues, (g) => ({ ...g, agendas: g.agendas.filter((/** @type {Agenda} */ a) => a.f !== f) }));
  return garde({ vue, vues, ecrits: sans(partage.ecrits, f) });
}

/**
 * A link dies, the others live: new keys for the journey, wrapped again for those that remain. A link that manages
 * knew all the others: with it, everything is given anew.
 * @param {string} s
 */
export async function coupeLien(s) {
  const { partage, gestion, vues } = await tenu();
  const lien = partage.vue?.liens.find((l) => l.s === s);
  if (lien?.droit === "gerer") return recommence();
  const ligne = await ligneDeGestion(gestion);
  if (lien?.droit === "entourage") {
    const donnee = await ligneDonnee(gestion, s);
    await efface(donnee.id, donnee.preuve);
    const vue = await transforme(ligne, vues, (g) => ({ ...g, liens: sansLien(g, s) }));
    return garde({ vue, vues, ecrits: sans(partage.ecrits, s) });
  }
  await transforme(ligne, vues, (g) => (g.operation ? null : { ...g, operation: { coupe: s, neuf: accesNeuf() } }));
  const vue = await reprendsCoupe(gestion, vues, partage.etat);
  return garde({ vue, vues, acces: vue.acces });
}

/**
 * A cut that was begun, by this device or another; each step may have been done already.
 * @param {string} gestion @param {Vues} vues @param {Etat} etat
 * @returns {Promise<Gestion>}
 */
export async function reprendsCoupe(gestion, vues, etat) {
  const ligne = await ligneDeGestion(gestion);
  const { clair } = await lit(ligne.id, ligne.cle, vues);
  /** @type {Gestion} */
  const g = clair;
  if (!g.operation) return g;
  const { coupe, neuf } = g.operation;
  const morte = await ligneDonnee(gestion, coupe);
  await efface(morte.id, morte.preuve);
  const ancienne = g.acces && (await ligneDuParcours(g.acces));
  await verse(neuf, ancienne ? fusionne(etat, await etatDe(ancienne, vues)) : etat, vues);
  for (const lien of g.liens) {
    if (lien.s === coupe || lien.droit === "gerer" || lien.droit === "entourage") continue;
    const contenu = contenuDuLien(lien, { gestion, acces: neuf, etat });
    await transforme(await ligneDonnee(gestion, lien.s), vues, () => contenu).catch(siAbsente);
  }
  if (ancienne) {
    // Said on the old one while we worked.
    await verse(neuf, await etatDe(ancienne, vues), vues);
    await efface(ancienne.id, ancienne.preuve);
  }
  return transforme(ligne, vues, ({ operation, ...reste }) =>
    operation?.coupe === coupe ? { ...reste, acces: operation.neuf, liens: sansLien(reste, coupe) } : null,
  );
}

/** @param {{id: any, cle: any}} ligne @param {Vues} vues @returns {Promise<Etat>} */
const etatDe = async (ligne, vues) => (await lit(ligne.id, ligne.cle, vues).catch(siAbsente))?.clair.e ?? {};

/** @param {unknown} erreur @returns {null} */
function siAbsente(erreur) {
  if (erreur instanceof Absente) return null;
  throw erreur;
}

/** @param {Acces} acces @param {Etat} etat @param {Vues} vues */
async function verse(acces, etat, vues) {
  const ligne = await ligneDuParcours(acces);
  try {
    await ecris(ligne, { v: 1, e: etat }, 0, vues);
  } catch (erreur) {
    if (!(erreur instanceof Depassee)) throw erreur;
    await transforme(ligne, vues, (clair) => ({ v: 1, e: fusionne(clair.e, etat) }));
  }
}

/** The shared copy, its links and its calendars are erased. What each device keeps is its own. */
export async function detruis() {
  const { partage, gestion, vues } = await tenu();
  const ligne = await ligneDeGestion(gestion);
  const lu = await lit(ligne.id, ligne.cle, vues).catch(siAbsente);
  /** @type {Gestion | null} */
  const vue = lu ? lu.clair : partage.vue;
  for (const secret of [...(vue?.liens ?? []).map((l) => l.s), ...(vue?.agendas ?? []).map((a) => a.f)]) {
    const donnee = await ligneDonnee(gestion, secret);
    await efface(donnee.id, donnee.preuve);
  }
  for (const acces of [vue?.acces, vue?.operation?.neuf]) {
    const parcours = acces && (await ligneDuParcours(acces));
    if (parcours) await efface(parcours.id, parcours.preuve);
  }
  // Last: as long as it is there, what remains can be found and erased.
  await efface(ligne.id, ligne.preuve);
  await ensemble(() => ({ partage: null }));
}

/** Everything anew: no key that was ever given opens anything. */
async function recommence() {
  await detruis();
  return commence({ parcours: true });
}

/** This device follows no more; the others go on. */
export async function quitte() {
  const partage = /** @type {Partage | null} */ (await litPartage());
  if (partage?.gestion && partage.lien) await detruis();
  else await ensemble(() => ({ partage: null }));
}

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
  const { partage } = await ensemble(({ partage }) => ({ partage: { ...partage, ...change } }));
  return partage;
}

/** @param {{liens: Lien[]}} g @param {string} s */
const sansLien = (g, s) => g.liens.filter((l) => l.s !== s);

/** @param {Record<string, string>} objet @param {string} cle */
function sans(objet, cle) {
  const { [cle]: _, ...reste } = objet;
  return reste;
}
