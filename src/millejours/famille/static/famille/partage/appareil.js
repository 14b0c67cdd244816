/**
 * What a device holds of a sharing, beside the family's record.
 *
 * @import { Dossier } from "../magasin.js"
 * @import { Elements } from "./projection.js"
 * @import { Etat } from "./fusion.js"
 * @import { Octets } from "./sceau.js"
 * @import { Silence } from "./silence.js"
 * @typedef {{id: string, cle: string, ecriture?: string, effacement?: string}} Acces keys of a journey, in base64url
 * @typedef {{id: Octets, cle: Octets, ecriture?: Octets, effacement?: Octets, sous?: Octets}} Ligne what a device holds
 *   of a row; `sous`: what its seal covers in the place of its identifier
 * @typedef {"lire" | "modifier" | "gerer" | "entourage"} Droit
 * @typedef {{s: string, nom: string, droit: Droit}} Lien
 * @typedef {{f: string, nom: string, qui: string, essentiel: boolean, discret: boolean, langue: string, depuis: string}} Agenda
 * @typedef {{base: Elements, silence?: Silence}} Memoire
 * @typedef {{coupe: string, neuf: Acces}} Operation no link to cut: the journey alone is made anew
 * @typedef {{s: string} | {f: string}} Mort a link or a calendar, out of the list and not yet erased
 * @typedef {{v: 1, acces: Acces | null, famille: string, liens: Lien[], agendas: Agenda[], operation?: Operation, morts?: Mort[], fin?: true}} Gestion
 * `fin`: all of it is being destroyed; whoever reads it finishes.
 * @typedef {{
 *   v: 1, appareil: string, droit: Droit, gestion: string | null, lien: string | null, acces: Acces | null,
 *   vue: Gestion | null, etat: Etat, base: Elements, silence?: Silence, pertes?: string[], taire?: boolean, vues: Record<string, number>,
 *   ecrits: Record<string, string>, vies: Record<string, string>, dit: string, le: string, essai?: string, discret?: boolean,
 *   avant?: {le: string, dossier: Dossier, partage: Partage | null, pose: Pick<Dossier, "droits" | "plan">}, vide?: string,
 * }} Partage
 * `avant`: what was here before a journey was joined, as long as that can be undone; nothing leaves meanwhile.
 * `pertes`: before `silence`, the subjects whose losses were said or received.
 * `taire`: a loss came from elsewhere, and letters are still to be stopped.
 * `pose`: what joining wrote where answers are written later, so that these can be told apart.
 * `vies`: the quarter each row was last said to be read. `essai`: when it last failed. `discret`: the setting of this
 * device that its calendars follow.
 * `vide`: the link of a whole record that was read here, and that is to leave its row.
 */

import { cleDe, enOctets, enTexte, hache, identifiantDAgenda, identifiantDe, IDENTIFIANT, preuves, preuvesDe, preuvesDonnees, SECRET, tire } from "./sceau.js";

const ADRESSE = SECRET + 32;

/** @param {Partial<Partage>} donnes @returns {Partage} */
export function partageNeuf(donnes) {
  return {
    v: 1, appareil: enTexte(tire(6)), droit: "gerer", gestion: null, lien: null, acces: null, vue: null,
    etat: {}, base: {}, vues: {}, ecrits: {}, vies: {}, dit: "", le: "", ...donnes,
  };
}

/** @returns {Promise<Required<Acces>>} */
export async function accesNeuf() {
  const { effacement, ecriture } = await preuves(tire(SECRET));
  return { id: enTexte(tire(IDENTIFIANT)), cle: enTexte(tire(SECRET)), ecriture: enTexte(ecriture), effacement: enTexte(effacement) };
}

/** @param {Acces} acces @returns {Promise<Ligne>} */
export async function ligneDuParcours({ id, cle, ecriture, effacement }) {
  return {
    id: enOctets(id, IDENTIFIANT), cle: enOctets(cle, SECRET),
    ...(ecriture ? { ecriture: enOctets(ecriture, SECRET) } : {}),
    ...(effacement ? { effacement: enOctets(effacement, SECRET) } : {}),
  };
}

/** The row of one's own management. @param {string} gestion @returns {Promise<Ligne>} */
export async function ligneDeGestion(gestion) {
  const m = enOctets(gestion, SECRET);
  return { id: await identifiantDe(m), cle: await cleDe(m), ...(await preuvesDe(m)) };
}

/** A link that was given. @param {string} gestion @param {string} secret @returns {Promise<Ligne>} */
export async function ligneDonnee(gestion, secret) {
  const s = enOctets(secret, SECRET);
  const id = await identifiantDe(s);
  return { id, cle: await cleDe(s), ...(await preuvesDonnees(enOctets(gestion, SECRET), id)) };
}

/** What a calendar's address ends with: its key, and the hash under which the server keeps its row. @param {string} gestion */
export async function agendaNeuf(gestion) {
  const cle = tire(SECRET);
  const id = await identifiantDAgenda(enOctets(gestion, SECRET), cle);
  const octets = new Uint8Array(ADRESSE);
  octets.set(cle);
  octets.set(await hache(id), SECRET);
  return enTexte(octets);
}

/** A calendar that was given. @param {string} gestion @param {string} f @returns {Promise<Ligne>} */
export async function ligneDAgenda(gestion, f) {
  const [m, octets] = [enOctets(gestion, SECRET), enOctets(f, ADRESSE)];
  const [secret, sous] = [octets.slice(0, SECRET), octets.slice(SECRET)];
  const id = await identifiantDAgenda(m, secret);
  return { id, sous, cle: await cleDe(secret), ...(await preuvesDonnees(m, id)) };
}

/** A row that was received: read alone. @param {string} secret */
export async function ligneRecue(secret) {
  const s = enOctets(secret, SECRET);
  return { id: await identifiantDe(s), cle: await cleDe(s) };
}

/** @param {string} texte of a fragment @returns {string | null} the secret of a link of ours */
export function secretDuFragment(texte) {
  const lu = /^#?1\.([\w-]{43})$/.exec(texte);
  return lu && lu[1];
}
