/**
 * A loss said on the device: which pregnancy, which child; what goes quiet and what stays, before anything is
 * saved; one sober yes; and the way back, at any time. Nothing is sent, but the order to stop the letters when this
 * device holds it, which is said before. The words are in `_deuil_gabarits.html`.
 *
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Partage } from "../famille/partage/appareil.js"
 * @import { Dit, Perte } from "../famille/perte.js"
 */

import { dossierVide, ensemble, lit, previensLesPages } from "../famille/magasin.js";
import { auHasard, avecCles, ditPerte, manquants, pertesDites, sorte } from "../famille/perte.js";
import { reprendsLaPerte, sansLaPerte } from "../famille/partage/silence.js";
import { avecLaPerte, peutPartager, synchronise } from "../famille/partage/suivi.js";
import { copie, motsDe, un } from "../famille/gabarits.js";
import { arreteLettres, jetonDesLettres } from "./lettres.js";

const QUOI = { nouveau: ["grossesse", "foetus", "sans_vie", "deces"], grossesse: ["grossesse", "foetus", "sans_vie"], enfant: ["deces", "sans_vie"] };

/** @type {HTMLFormElement | null} */
const formulaire = document.querySelector("form[data-deuil]");

class Deuil {
  /**
   * @param {HTMLFormElement} formulaire
   * @param {Dossier} dossier
   */
  constructor(formulaire, dossier) {
    this.formulaire = formulaire;
    this.dossier = dossier;
    /** @type {HTMLElement | null} */
    this.apercu = null;
    /** @type {HTMLElement} */
    this.place = un("#deuil-appareil");
    formulaire.addEventListener("submit", (evenement) => {
      evenement.preventDefault();
      void this.propose();
    });
    formulaire.addEventListener("input", () => this.fermeApercu());
  }

  /** The page, from what the device keeps. */
  dessine() {
    this.place.replaceChildren();
    this.place.hidden = false;
    const dites = pertesDites(this.dossier.situation);
    if (dites.length) this.place.append(this.dit(dites));
    this.formulaire.querySelector("#qui-est-ce")?.remove();
    const sujets = vivants(this.dossier.situation);
    if (sujets.length) this.formulaire.prepend(this.qui(sujets));
    // Said once is enough: the form comes back only if it is asked for.
    un("#deuil-intro").hidden = this.formulaire.hidden = dites.length > 0;
    this.ajuste();
    void this.lignes(dites.length > 0);
  }

  /**
   * What asks for attention, rights, health, support: read on the device, below what was said.
   * @param {boolean} dite
   */
  async lignes(dite) {
    const zone = un("#deuil-lignes");
    const calcul = dite ? await calcule(this.dossier.situation) : null;
    if (!calcul) return zone.replaceChildren();
    const { groupesDeDeuil } = await import("./deuil-lignes.js");
    zone.replaceChildren(...(await groupesDeDeuil(calcul, mot)));
  }

  /** @param {Perte[]} dites */
  dit(dites) {
    const section = copie("deuil-dit");
    for (const perte of dites) {
      const ligne = copie("deuil-dit-ligne", { texte: enMots(perte) });
      const bouton = un("button", ligne);
      bouton.setAttribute("aria-label", `${bouton.textContent} : ${enMots(perte)}`);
      bouton.addEventListener("click", () => void this.revient(perte));
      un(".dit", section).append(ligne);
    }
    un("[data-autre]", section).addEventListener("click", () => {
      this.formulaire.hidden = false;
      un("legend", this.formulaire).scrollIntoView();
      un("input", this.formulaire).focus();
    });
    return section;
  }

  /** @param {{cle: string, texte: string}[]} sujets */
  qui(sujets) {
    const groupe = copie("deuil-qui");
    for (const { cle, texte } of [...sujets, { cle: "", texte: mot("autre") }]) {
      const choix = copie("deuil-choix", { texte });
      const radio = /** @type {HTMLInputElement} */ (un("input", choix));
      radio.value = cle;
      radio.checked = cle === sujets[0].cle && sujets.length === 1;
      radio.addEventListener("change", () => this.ajuste());
      un(".choix", groupe).append(choix);
    }
    return groupe;
  }

  /** Only what makes sense for the chosen subject is asked; what the device knows is not. */
  ajuste() {
    const { qui } = this.lu();
    const genre = sorte(this.dossier.situation, qui);
    const permis = QUOI[genre];
    for (const label of this.tous("label[data-quoi]")) {
      label.hidden = !permis.includes(label.dataset.quoi ?? "");
      const radio = /** @type {HTMLInputElement} */ (un("input", label));
      if (label.hidden) radio.checked = false;
    }
    for (const bloc of this.tous("[data-connu]")) bloc.hidden = (bloc.dataset.connu ?? "").split(" ").includes(genre);
    const parents = this.dossier.situation.parents ?? [];
    un("[data-foyer]", this.formulaire).hidden = parents.some((/** @type {any} */ p) => p.activite);
  }

  /** @returns {Dit} */
  lu() {
    /** @type {any} */
    const champs = {};
    for (const [nom, valeur] of new FormData(this.formulaire)) if (valeur) champs[nom] = String(valeur);
    return champs;
  }

  /** What will change, before anything is saved. */
  async propose() {
    const dit = this.lu();
    const erreur = un("[data-erreur]", this.formulaire);
    erreur.hidden = true;
    await this.relis();
    if (!dit.quoi) return this.refuse("manque.quoi", this.formulaire.querySelector('[name="quoi"]'));
    const [manque] = manquants(dit, sorte(this.dossier.situation, dit.qui));
    if (manque) return this.refuse("manque.date", this.formulaire.querySelector(`[name="${manque}"]`));
    const apres = ditPerte(this.dossier.situation, dit, auHasard);
    const nombres = await compare(this.dossier.situation, apres);
    if (!nombres) return this.refuse("refus", null);
    this.montreApercu(dit, nombres);
  }

  /** What was said since: by this page's own following, in another tab, by the other parent. */
  async relis() {
    this.dossier = (await lit().catch(() => null)) ?? this.dossier;
  }

  /**
   * @param {string} nom
   * @param {HTMLElement | null} champ
   */
  refuse(nom, champ) {
    const erreur = un("[data-erreur]", this.formulaire);
    erreur.textContent = mot(nom);
    erreur.hidden = false;
    (champ ?? erreur).focus();
  }

  /**
   * @param {Dit} dit
   * @param {{tait: number, reste: number, ouvre: number}} nombres
   */
  montreApercu(dit, { tait, reste, ouvre }) {
    this.fermeApercu();
    this.apercu = /** @type {HTMLElement} */ (
      copie("deuil-apercu", {
        tait: tait ? mot("tait", { n: tait }) : mot("tait.rien"),
        reste: reste ? mot("reste", { n: reste }) : mot("reste.rien"),
        ouvre: mot("ouvre", { n: ouvre }),
      })
    );
    // One of several expected may die while the pregnancy goes on, and its letters with it.
    const tait_lettres = this.lu().quoi !== "foetus" && Boolean(jetonDesLettres());
    un("[data-lettres]", this.apercu).hidden = !tait_lettres;
    un("[data-sans-lettres]", this.apercu).hidden = tait_lettres;
    const [choix, sans] = [un("[data-partage]", this.apercu), un("[data-sans-lettres]", this.apercu)];
    void peutPartager().then((peut) => (choix.hidden = !peut));
    choix.addEventListener("change", () => (sans.hidden = tait_lettres || estPartagee(choix)));
    un("[data-enregistre]", this.apercu).addEventListener("click", () => void this.enregistre(dit, tait_lettres, estPartagee(choix)));
    un("[data-annule]", this.apercu).addEventListener("click", () => {
      this.fermeApercu();
      un("button.premier", this.formulaire).focus();
    });
    this.formulaire.after(this.apercu);
    un("h2", this.apercu).focus();
  }

  fermeApercu() {
    this.apercu?.remove();
    this.apercu = null;
  }

  /**
   * @param {Dit} perte
   * @param {boolean} tait whether what was said ends the letters
   * @param {boolean} partagee whether the other parent is told too
   */
  async enregistre(perte, tait, partagee) {
    const jeton = tait ? jetonDesLettres() : null;
    const avant = await this.garde(
      (situation) => ditPerte(situation, perte, auHasard),
      (p, garde, situation) => avecLaPerte(p, garde, situation, { aussi: partagee, lettres: jeton }),
    );
    if (!avant) return;
    this.fermeApercu();
    this.formulaire.reset();
    this.dessine();
    const dit = copie("deuil-enregistre");
    this.place.prepend(dit);
    un("p", dit).focus();
    if (jeton) un("[data-lettres]", dit).textContent = mot(await arreteLettres(un("#deuil-appareil").dataset.arret ?? "", jeton));
    if (partagee) un("[data-partage]", dit).textContent = mot((await synchronise())?.dit ? "partage.plus_tard" : "partage.dit");
  }

  /** @param {Perte} perte */
  async revient(perte) {
    const sans = (/** @type {Record<string, any>} */ situation, /** @type {Partage | null} */ p) => sansLaPerte(situation, perte, p);
    if (!(await this.garde(sans, reprendsLaPerte))) return;
    void synchronise();
    this.dessine();
    un("h1").setAttribute("tabindex", "-1");
    un("h1").focus();
  }

  /**
   * What is said, and to whom: in one go, so that nothing is followed between.
   * @param {(situation: Record<string, any>, partage: Partage | null) => Record<string, any>} change of what is kept now
   * @param {(partage: Partage, garde: Dossier, situation: Record<string, any>) => Partage} consent `garde`: before it
   * @returns {Promise<Record<string, any> | null>} the situation before it; null when the device refused
   */
  async garde(change, consent) {
    let avant = {};
    try {
      await ensemble(({ dossier, partage: p }) => {
        const garde = dossier ?? dossierVide();
        avant = garde.situation;
        this.dossier = { ...garde, situation: change(avant, p) };
        return { dossier: this.dossier, ...(p ? { partage: consent(p, garde, this.dossier.situation) } : {}) };
      });
    } catch {
      this.refuse("echec", null);
      return null;
    }
    previensLesPages();
    document.dispatchEvent(new CustomEvent("mille-jours:dossier", { detail: this.dossier, cancelable: true }));
    return avant;
  }

  /**
   * @param {string} selecteur
   * @returns {HTMLElement[]}
   */
  tous(selecteur) {
    return [...this.formulaire.querySelectorAll(selecteur)].filter((e) => e instanceof HTMLElement);
  }
}

/**
 * The pregnancies that go on and the children who live, as the family knows them.
 * @param {Record<string, any>} situation
 * @returns {{cle: string, texte: string}[]}
 */
function vivants(situation) {
  const { grossesses = [], enfants = [] } = avecCles(situation);
  const nees = enfants.map((/** @type {any} */ e) => e.grossesse);
  const enCours = grossesses.filter((/** @type {any} */ g) => !g.fin && !nees.includes(g.cle) && (g.foetus ?? 1) > (g.pertes?.length ?? 0));
  return [
    ...enCours.map((/** @type {any} */ g, /** @type {number} */ i) => ({
      cle: g.cle,
      texte: enCours.length === 1 ? mot("qui.grossesse") : mot("qui.grossesse_n", { n: i + 1 }),
    })),
    ...enfants
      .filter((/** @type {any} */ e) => !e.deces && !e.sans_vie)
      .map((/** @type {any} */ e) => ({
        cle: e.cle,
        texte: e.prenom ?? (e.naissance ? mot("qui.enfant", { date: enDate(e.naissance) }) : mot("qui.arrive", { date: enDate(e.arrivee) })),
      })),
  ];
}

/** @param {HTMLElement} choix */
const estPartagee = (choix) => !choix.hidden && /** @type {HTMLInputElement} */ (un("[value=autre]", choix)).checked;

/** @param {Perte} perte */
function enMots({ genre, jour, prenom }) {
  const date = enDate(jour);
  return prenom ? mot("dit.prenom", { prenom, date }) : mot(`dit.${genre}`, { date });
}

/** @param {string} iso */
function enDate(iso) {
  // Western digits everywhere, as in the phone numbers and the dates typed.
  const langue = `${document.documentElement.lang}-u-nu-latn`;
  return new Intl.DateTimeFormat(langue, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
}

const mot = motsDe("deuil-mots");

/** @type {Promise<import("../famille/calcul.js").Regles> | undefined} */
let regles;

async function catalogue() {
  const { charge } = await import("../famille/calcul.js");
  regles ??= charge();
  return regles;
}

/**
 * @param {Record<string, any>} situation
 * @returns {Promise<import("../famille/calcul.js").Calcul | null>} null when the device keeps no subject yet
 */
async function calcule(situation) {
  if (!(situation.projet || situation.grossesses?.length || situation.enfants?.length)) return null;
  const { Calcul } = await import("../famille/calcul.js");
  return new Calcul(await catalogue(), { ...dossierVide(), situation });
}

/**
 * Two timelines, line by line. Null when the situation does not hold.
 * @param {Record<string, any>} avant
 * @param {Record<string, any>} apres
 * @returns {Promise<{tait: number, reste: number, ouvre: number} | null>}
 */
async function compare(avant, apres) {
  const { ErreurSituation } = await import("../famille/calcul.js");
  try {
    const [ancien, neuf] = await Promise.all([calcule(avant), calcule(apres)]);
    const anciennes = (ancien?.parcours.echeances ?? []).filter((e) => !ancien?.texte(e).groupe).map((e) => e.cle);
    const lignes = neuf?.parcours.echeances ?? [];
    const ordinaires = new Set(lignes.filter((e) => !neuf?.texte(e).groupe).map((e) => e.cle));
    return {
      tait: anciennes.filter((cle) => !ordinaires.has(cle)).length,
      reste: ordinaires.size,
      ouvre: lignes.length - ordinaires.size,
    };
  } catch (erreur) {
    if (erreur instanceof ErreurSituation) return null;
    throw erreur;
  }
}

if (formulaire) {
  const dossier = await lit().catch(() => null);
  new Deuil(formulaire, dossier ?? dossierVide()).dessine();
}
