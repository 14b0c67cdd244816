/**
 * What a device holds of a sharing, beside the family's record.
 *
 * @import { Dossier } from "../magasin.js"
 * @import { Elements } from "./projection.js"
 * @import { Etat } from "./fusion.js"
 * @import { Octets } from "./sceau.js"
 * @import { Silence } from "./silence.js"
 * @typedef {{id: string, cle: string, ecriture?: string}} Acces keys of a journey, in base64url
 * @typedef {"lire" | "modifier" | "gerer" | "entourage"} Droit
 * @typedef {{s: string, nom: string, droit: Droit}} Lien
 * @typedef {{f: string, nom: string, qui: string, essentiel: boolean, discret: boolean, langue: string, depuis: string}} Agenda
 * @typedef {{coupe: string, neuf: Acces}} Operation
 * @typedef {{v: 1, acces: Acces | null, famille: string, liens: Lien[], agendas: Agenda[], operation?: Operation}} Gestion
 * @typedef {{
 *   v: 1, appareil: string, droit: Droit, gestion: string | null, lien: string | null, acces: Acces | null,
 *   vue: Gestion | null, etat: Etat, base: Elements, silence?: Silence, pertes?: string[], taire?: boolean, vues: Record<string, number>,
 *   ecrits: Record<string, string>, vie: string, dit: string, le: string,
 *   avant?: {le: string, dossier: Dossier, partage: Partage | null, pose: Pick<Dossier, "droits" | "plan">}, vide?: string,
 * }} Partage
 * `avant`: what was here before a journey was joined, as long as that can be undone; nothing leaves meanwhile.
 * `pertes`: before `silence`, the subjects whose losses were said or received.
 * `taire`: a loss came from elsewhere, and letters are still to be stopped.
 * `pose`: what joining wrote where answers are written later, so that these can be told apart.
 * `vide`: the link of a whole record that was read here, and that is to leave its row.
 */

import { enOctets, enTexte, cleDe, identifiantDe, IDENTIFIANT, preuveDe, preuveDonnee, SECRET, tire } from "./sceau.js";

/** @param {Partial<Partage>} donnes @returns {Partage} */
export function partageNeuf(donnes) {
  return {
    v: 1, appareil: enTexte(tire(6)), droit: "gerer", gestion: null, lien: null, acces: null, vue: null,
    etat: {}, base: {}, vues: {}, ecrits: {}, vie: "", dit: "", le: "", ...donnes,
  };
}

/** @returns {Required<Acces>} */
export const accesNeuf = () => ({ id: enTexte(tire(IDENTIFIANT)), cle: enTexte(tire(SECRET)), ecriture: enTexte(tire(SECRET)) });

/** @param {Acces} acces */
export async function ligneDuParcours({ id, cle, ecriture }) {
  const preuve = ecriture ? await preuveDe(enOctets(ecriture, SECRET)) : new Uint8Array(SECRET);
  return { id: enOctets(id, IDENTIFIANT), cle: enOctets(cle, SECRET), preuve };
}

/** The row of one's own management. @param {string} gestion */
export async function ligneDeGestion(gestion) {
  const m = enOctets(gestion, SECRET);
  return { id: await identifiantDe(m), cle: await cleDe(m), preuve: await preuveDe(m) };
}

/** A row that was given: a link or a calendar. @param {string} gestion @param {string} secret */
export async function ligneDonnee(gestion, secret) {
  const s = enOctets(secret, SECRET);
  const id = await identifiantDe(s);
  return { id, cle: await cleDe(s), preuve: await preuveDonnee(enOctets(gestion, SECRET), id) };
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
