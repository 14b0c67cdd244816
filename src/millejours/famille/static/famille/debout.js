/** What may be kept: what a stranger wrote, or two people at once, is looked at before it enters. Pure. */

import { decoupe } from "./moteur/jours.js";
import { litSituation } from "./moteur/situation.js";

const ANNEES = [1990, 2100];
const ECHEANCE = /^[A-Za-z0-9_-]{1,40}(:[a-z][a-z0-9-]{0,15}){1,2}$/;

/** Whether the engine takes it; nobody to follow yet is not a fault. @param {Record<string, any>} situation */
export function tientDebout(situation) {
  const personne = !situation.projet && !situation.grossesses?.length && !situation.enfants?.length;
  try {
    litSituation(personne ? { ...situation, projet: true } : situation);
    return true;
  } catch {
    return false;
  }
}

/** A line as the form of an appointment makes it. @param {number} longueur */
const ligne = (longueur) => (/** @type {unknown} */ v) => typeof v === "string" && v.length <= longueur && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(v);

/** @type {Record<string, (valeur: any) => boolean>} */
const CHAMPS = {
  id: (v) => typeof v === "string" && /^[\w:.-]{1,64}$/.test(v),
  titre: ligne(200),
  le: estJour,
  heure: (v) => typeof v === "string" && (!v || /^([01]\d|2[0-3]):[0-5]\d$/.test(v)),
  lieu: ligne(200),
  cle: (v) => typeof v === "string" && (!v || ECHEANCE.test(v)),
};

/** @param {unknown} v a day of the calendar, in years that the engine takes */
function estJour(v) {
  const lu = typeof v === "string" ? decoupe(v) : null;
  return !!lu && lu[0] >= ANNEES[0] && lu[0] <= ANNEES[1];
}

/** Whether it is an appointment that a page may show and a calendar may hold. @param {any} r @returns {boolean} */
export const estRendezVous = (r) =>
  typeof r === "object" && r !== null && !Array.isArray(r) &&
  ["id", "titre", "le"].every((nom) => nom in r) && Object.entries(r).every(([nom, v]) => CHAMPS[nom]?.(v));
