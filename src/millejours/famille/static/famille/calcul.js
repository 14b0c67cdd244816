/**
 * One reading of the rules for what this device keeps, with the words it needs.
 *
 * @import { Dossier } from "./magasin.js"
 * @import { Moteur, Parcours } from "./moteur/types.js"
 * @typedef {{
 *   id: string, libelle: string, categorie: string, public: string[], statut: string, confiance: string,
 *   essentiel: number, source_a_confirmer: number, groupe: string | null,
 * }} TexteRegle
 * @typedef {{
 *   a_faire: string | null, qui: string[], ou: string[], couvert: string | null, mayotte: string | null, si_tard: string | null,
 *   si_texte: string | null, rythme: string | null, sources: any[][],
 * }} DetailRegle
 * @typedef {{regles: string, textes: string, details: string}} Adresses
 */

import { creeExplication, libelleSujet } from "./moteur/explique.js";
import { iso, jour } from "./moteur/jours.js";
import { creeMoteur } from "./moteur/moteur.js";
import { dateEnMots, dit, dureeEnMots, fenetreEnMots, parle, verifieeEnMots } from "./moteur/mots.js";
import { ErreurSituation, litSituation } from "./moteur/situation.js";

export { dateEnMots, dit, dureeEnMots, ErreurSituation, fenetreEnMots, litSituation };
export const versIso = iso;
export const versOrdinal = jour;

/** The rules and their words, loaded once; details may come later. */
export class Regles {
  /** @param {Moteur} moteur @param {any} textes @param {string} adresse */
  constructor(moteur, textes, adresse) {
    this.moteur = moteur;
    this.textes = textes;
    this.adresse = adresse;
    /** @type {any} */
    this.detaillees = null;
    /** @type {Promise<void> | null} */
    this.attente = null;
    /** @type {Map<string, number>} */
    this.rangs = new Map(textes.regles.map((/** @type {any[]} */ r, /** @type {number} */ rang) => [r[0], rang]));
  }

  /** Once; asked again after a failure. */
  details() {
    this.attente ??= telecharge(this.adresse).then(
      (lues) => void (this.detaillees = lues),
      (erreur) => {
        this.attente = null;
        throw erreur;
      },
    );
    return this.attente;
  }
}

/** @param {string} adresse */
async function telecharge(adresse) {
  const reponse = await fetch(adresse);
  if (!reponse.ok) throw new Error(String(reponse.status));
  return reponse.json();
}

/** The catalogue of this page, in its language: `_catalogue.html` says where. */
export async function charge() {
  const { regles, textes, details } = /** @type {Adresses} */ (/** @type {HTMLElement} */ (document.querySelector("#catalogue")).dataset);
  const [programmes, mots] = await Promise.all([telecharge(regles), telecharge(textes)]);
  parle(mots);
  return new Regles(creeMoteur(programmes), mots, details);
}

/** The timeline of one record, today. */
export class Calcul {
  /**
   * @param {Regles} regles
   * @param {Dossier} dossier
   * @param {Map<string, string>} [retenues] lines that keep their group until the page is left: nothing jumps
   */
  constructor(regles, dossier, retenues = new Map()) {
    const situation = litSituation(dossier.situation);
    this.regles = regles;
    this.dossier = dossier;
    this.retenues = retenues;
    this.textes = regles.textes;
    this.au = regles.moteur.aujourdhui(situation, new Date());
    /** @type {Parcours} */
    this.parcours = regles.moteur.parcours(situation, this.au);
  }

  /**
   * Appointments in the order of days. Those of a subject that was lost are kept, and go quiet.
   * @returns {import("./magasin.js").RendezVous[]}
   */
  rendezVous() {
    const vivants = new Set(this.parcours.sujets.filter((s) => s.mode === "vie").map((s) => s.suffixe));
    const parle = (/** @type {string | undefined} */ cle) => !cle || vivants.has(cle.slice(cle.indexOf(":") + 1));
    const quand = (/** @type {any} */ r) => r.le + (r.heure ?? "");
    return this.dossier.rendez_vous.filter((r) => parle(r.cle)).sort((a, b) => (quand(a) < quand(b) ? -1 : 1));
  }

  /** @param {{rang: number}} e @returns {TexteRegle} */
  texte({ rang }) {
    const [id, , libelle, categorie, public_, statut, confiance, essentiel, source_a_confirmer, groupe] = this.textes.regles[rang];
    return { id, libelle, categorie, public: public_, statut, confiance, essentiel, source_a_confirmer, groupe };
  }

  /** @param {{rang: number}} e @returns {string} */
  theme(e) {
    return this.textes.categories[this.texte(e).categorie].theme;
  }

  get aDetails() {
    return this.regles.detaillees !== null;
  }

  details() {
    return this.regles.details();
  }

  /** @param {{rang: number, contexte: {departement: string | null}}} e @returns {DetailRegle} */
  detailDe({ rang, contexte }) {
    const { regles, sources } = this.regles.detaillees;
    const [a_faire, qui, ou, prix, si_tard, si_texte, , rythme, siennes] = regles[rang];
    // Mayotte has rules and amounts of its own, that nobody checked: none is given there, and it is said.
    const tu = contexte.departement === "976" && prix?.includes("€");
    const [couvert, mayotte] = tu ? [null, dit("droit.mayotte")] : [prix, null];
    return { a_faire, qui, ou, couvert, mayotte, si_tard, si_texte, rythme, sources: siennes.map((/** @type {number} */ i) => sources[i]) };
  }

  /** @param {any} e */
  raisons(e) {
    return creeExplication(this.regles.moteur, this.textes, this.regles.detaillees).raisons(e);
  }

  /** @param {string | null} le */
  verifiee(le) {
    return verifieeEnMots(le === null ? null : versOrdinal(le));
  }

  /** @param {any} contexte */
  libelleSujet(contexte) {
    return libelleSujet(contexte);
  }

  /** Words of a line that may no longer be there. @param {string} cle */
  libelleDe(cle) {
    const rang = this.regles.rangs.get(cle.split(":")[0]);
    return rang === undefined ? "" : this.textes.regles[rang][2];
  }

  /** @param {any} contexte @param {string} nom */
  ancre(contexte, nom) {
    return this.regles.moteur.ancre(contexte, nom);
  }

  /** @param {string} etape */
  rangEtape(etape) {
    return this.textes.etapes.findIndex((/** @type {string[]} */ e) => e[0] === etape);
  }

  /** @param {any} contexte @returns {[number, [number, number]][]} */
  etapesDe(contexte) {
    return this.regles.moteur.etapesDuSujet(contexte).map(([etape, de, a]) => [this.rangEtape(etape), [de, a]]);
  }
}
