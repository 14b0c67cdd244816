/**
 * What those who follow from afar read of a situation: a calendar its lines, grandparents who is coming and who is born.
 *
 * @import { Agenda } from "./appareil.js"
 * @import { Charge, Tombe } from "./donnes.js"
 * @import { Parcours, Regles } from "../moteur/types.js"
 */

import { iso, jour } from "../moteur/jours.js";
import { creeMoteur } from "../moteur/moteur.js";
import { litSituation } from "../moteur/situation.js";
import { choisis } from "./projection.js";

// What dates a pregnancy, of what is shared.
const REPERES = ["cle", "ddr", "debut", "terme", "terme_sa"];
/** Whose lines a calendar for one person holds. @type {Record<string, string[]>} */
const PUBLICS = { enceinte: ["enceinte", "parents"], autre_parent: ["autre_parent", "parents"], enfant: ["enfant"] };

/** A family that only keeps appointments has none yet. @param {{situation: Record<string, any>}} dossier */
const aUneSituation = ({ situation: s }) => Boolean(s.projet || s.grossesses || s.enfants);

/** @param {Regles} programmes @param {{regles: any[][]}} mots */
export function creeLectures(programmes, mots) {
  const moteur = creeMoteur(programmes);
  const publics = new Map(mots.regles.map(([id, , , , publics]) => [id, publics]));
  return { agenda, entourage };

  /**
   * The same events as `agenda_suivi` in src/regles/abonnement.py.
   * @param {Pick<Charge, "situation" | "rdv">} charge @param {Pick<Agenda, "essentiel" | "qui" | "depuis">} agenda @param {string} au
   * @returns {Omit<Tombe, "le">[]}
   */
  function agenda({ situation, rdv }, agenda, au) {
    const parcours = aUneSituation({ situation }) ? moteur.parcours(litSituation(situation), jour(au)) : null;
    return [...(parcours ? echeances(parcours, agenda) : []), ...rendezVous(rdv, parcours, agenda)];
  }

  /** @param {Parcours} parcours @param {Pick<Agenda, "essentiel" | "qui" | "depuis">} agenda */
  function echeances(parcours, { essentiel, qui, depuis }) {
    return parcours.echeances.flatMap((e) => {
      const [, , , , publics, , , important] = mots.regles[e.rang];
      const dernier = e.fin ?? e.debut;
      const tue = essentiel && !important && e.contexte.mode === "vie";
      if (dernier === null || iso(dernier) < depuis || tue || (qui && !estPour(publics, qui))) return [];
      return [{ cle: e.cle, debut: e.debut === null ? null : iso(e.debut), fin: e.fin === null ? null : iso(e.fin) }];
    });
  }

  /** Not those of a subject that was lost. @param {any[]} rdv @param {Parcours | null} parcours @param {Pick<Agenda, "qui">} agenda */
  function rendezVous(rdv, parcours, { qui }) {
    const vivants = new Set(parcours?.sujets.filter((s) => s.mode === "vie").map((s) => s.suffixe));
    const parle = (/** @type {string | undefined} */ cle) => !cle || vivants.has(cle.slice(cle.indexOf(":") + 1));
    // One that belongs to no line is the parents'.
    const regarde = (/** @type {string | undefined} */ cle) => !qui || estPour(publics.get(cle?.split(":")[0]) ?? ["parents"], qui);
    return rdv.filter((r) => parle(r.cle) && regarde(r.cle)).map((r) => ({
      cle: `rdv-${r.id}`, debut: r.le, fin: r.le, ...(r.heure ? { heure: r.heure } : {}), ...(r.titre ? { titre: r.titre } : {}),
    }));
  }

  /** The due date alone: the day a pregnancy began may be that of a transfer. @param {Record<string, any>} situation */
  function entourage({ grossesses = [], enfants = [] }) {
    const nes = new Set(enfants.map((/** @type {any} */ e) => e.grossesse));
    const attendues = grossesses.filter((/** @type {any} */ g) => !g.fin && !g.pertes?.length && !nes.has(g.cle));
    const vivants = enfants.filter((/** @type {any} */ e) => !e.deces && !e.sans_vie);
    return {
      grossesses: attendues.map(terme),
      enfants: vivants.map((/** @type {any} */ e) => choisis(e, ["prenom", "naissance", "arrivee"])),
    };
  }

  /** @param {Record<string, any>} grossesse */
  function terme(grossesse) {
    const { sujets } = moteur.parcours(litSituation({ version: 1, grossesses: [choisis(grossesse, REPERES)] }), 0);
    const dpa = moteur.ancre(sujets[0], "dpa");
    return dpa === null ? {} : { terme: iso(dpa) };
  }
}

/** @param {string[]} publics @param {string} qui */
const estPour = (publics, qui) => publics.some((p) => PUBLICS[qui].includes(p));
