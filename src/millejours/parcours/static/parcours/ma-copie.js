/**
 * « Ma copie »: keep, take back, erase. The words are in `_copie.html`.
 *
 * After a change it sends `mille-jours:dossier` on the document, `detail` the new record or null. A page that
 * draws itself again calls `preventDefault()`; one that does not is loaded again once the change is settled.
 *
 * @import { Dossier } from "../famille/magasin.js"
 */

import { ecrisCopie, ErreurCopie, lisCopie, pertesDe, resume } from "../famille/copie.js";
import { saitChiffrer } from "../famille/coffre.js";
import { change, demandeDurable, effaceTout, ensemble, lit, litPartage, previensLesPages } from "../famille/magasin.js";

const DELAI_ANNULATION = 10_000;
const LONGUEUR_MINIMUM = 8;

/** @param {HTMLTemplateElement} modele */
async function installe(modele) {
  const racine = /** @type {HTMLElement} */ (
    /** @type {DocumentFragment} */ (document.importNode(modele.content, true)).firstElementChild
  );
  let place = document.querySelector("#ma-copie");
  if (!place) {
    place = document.createElement("section");
    place.id = "ma-copie";
    place.setAttribute("aria-labelledby", "copie-titre");
    modele.after(place);
  }
  place.replaceChildren(racine);
  await new Copie(racine).demarre();
}

class Copie {
  /** @param {HTMLElement} racine */
  constructor(racine) {
    this.racine = racine;
    // A page may hide its « Ma copie » when it draws itself again: what can still be undone stays in sight.
    this.bandeau = this.un("[data-annulable]");
    document.body.append(this.bandeau);
    this.mots = /** @type {HTMLTemplateElement} */ (this.un("[data-mots]")).content;
    /** @type {string} the text of the chosen file */
    this.texte = "";
    /** @type {Dossier | null} read and valid, waiting for a yes */
    this.lue = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.minuterie = undefined;
    /** @type {() => Promise<void>} */
    this.annule = async () => {};
  }

  async demarre() {
    for (const bouton of this.tous("[data-ouvre]")) bouton.addEventListener("click", () => this.bascule(bouton.dataset.ouvre ?? ""));
    for (const bouton of this.tous("[data-ferme]")) bouton.addEventListener("click", () => this.ferme());
    for (const coche of this.tous("[data-montre]")) coche.addEventListener("change", () => this.montre(coche));
    this.champ("copie-mdp").addEventListener("input", () => this.ditMotDePasse());
    this.champ("copie-fichier").addEventListener("change", () => this.choisit());
    this.un('[data-panneau="garder"]').addEventListener("submit", (e) => this.soumet(e, () => this.garde()));
    this.un('[data-panneau="reprendre"]').addEventListener("submit", (e) => this.soumet(e, () => this.ouvre()));
    for (const nom of ["remplace", "reprend"]) this.un(`[data-${nom}]`).addEventListener("click", () => this.reprend());
    this.un("[data-efface]").addEventListener("click", () => this.efface());
    this.un("[data-detruit]").addEventListener("click", () => this.detruit());
    this.un("[data-annuler]", this.bandeau).addEventListener("click", () => this.revient());
    this.un("[data-demande-durable]").addEventListener("click", async () => this.ditDurable(await demandeDurable(), true));
    this.un("[data-chiffrable]").hidden = !saitChiffrer();
    this.ditDurable((await navigator.storage?.persisted?.()) ?? false, false);
    document.addEventListener("mille-jours:dossier", (e) => this.actualise(/** @type {CustomEvent} */ (e).detail !== null));
    this.actualise((await litSansFaute()) !== null);
  }

  /**
   * What can be done depends on what the device keeps. (To ask the memory would create it anew after an erasure.)
   * @param {boolean} plein
   */
  actualise(plein) {
    for (const e of this.tous("[data-plein]")) e.hidden = !plein;
    for (const e of this.tous("[data-vide]")) e.hidden = plein;
  }

  /** @param {string} nom */
  bascule(nom) {
    const ouvert = !this.un(`[data-panneau="${nom}"]`).hidden;
    this.ferme();
    if (ouvert) return;
    if (nom === "effacer") void this.ditPartage();
    this.un(`[data-panneau="${nom}"]`).hidden = false;
    this.un(`[data-ouvre="${nom}"]`).setAttribute("aria-expanded", "true");
    this.un(`[data-panneau="${nom}"] h3`).focus();
  }

  /** Panels close, and forget what they held. */
  ferme() {
    const ouvert = this.tous("[data-ouvre]").find((b) => b.getAttribute("aria-expanded") === "true");
    for (const p of this.tous("[data-panneau]")) p.hidden = true;
    for (const b of this.tous("[data-ouvre]")) b.setAttribute("aria-expanded", "false");
    for (const f of this.racine.querySelectorAll("form")) f.reset();
    for (const c of this.tous("[data-montre]")) this.montre(c);
    this.ditMotDePasse();
    this.oublieCopie();
    if (ouvert && this.racine.contains(document.activeElement)) ouvert.focus();
  }

  oublieCopie() {
    this.texte = "";
    this.lue = null;
    this.montreApercu(false);
    this.un("[data-demande]").hidden = true;
    for (const e of this.tous("[data-erreur]")) e.hidden = true;
  }

  /**
   * @param {Event} evenement
   * @param {() => Promise<void>} action
   */
  async soumet(evenement, action) {
    evenement.preventDefault();
    const formulaire = /** @type {HTMLFormElement} */ (evenement.currentTarget);
    const boutons = [...formulaire.querySelectorAll("button")];
    const actif = document.activeElement;
    for (const b of boutons) b.disabled = true;
    try {
      await action();
    } finally {
      for (const b of boutons) b.disabled = false;
      // A disabled button loses the focus: give it back unless the answer took it elsewhere.
      if (document.activeElement === document.body && actif instanceof HTMLElement) actif.focus();
    }
  }

  /* Keep */

  ditMotDePasse() {
    const avec = this.champ("copie-mdp").value !== "";
    this.un("[data-avec]").hidden = !avec;
    this.un("[data-sans]").hidden = avec;
  }

  async garde() {
    const motDePasse = this.champ("copie-mdp").value;
    if (motDePasse && [...motDePasse].length < LONGUEUR_MINIMUM) return this.ditErreur("garder", "court", this.champ("copie-mdp"));
    const dossier = await litSansFaute();
    if (!dossier) return this.ditErreur("garder", "echec");
    const jour = new Date().toLocaleDateString("sv");
    // Discreet titles were asked for: the file's name says nothing either.
    const nom = dossier.reglages.discret ? `copie-${jour}.json` : `mille-jours-${jour}.json`;
    telecharge(await ecrisCopie(dossier, { motDePasse }), nom);
    this.ferme();
    this.annonce("gardee");
  }

  /* Take back */

  async choisit() {
    const fichier = this.champ("copie-fichier").files?.[0];
    this.oublieCopie();
    if (!fichier) return;
    if (fichier.size > 5_000_000) return this.ditErreur("reprendre", "trop_gros");
    this.texte = await fichier.text();
    await this.ouvre();
  }

  async ouvre() {
    const motDePasse = this.champ("copie-mdp-lu").value;
    try {
      const { cree_le, dossier } = await lisCopie(this.texte, { motDePasse, valideSituation: await validation() });
      this.lue = dossier;
      await this.montreCopie(cree_le, dossier);
    } catch (erreur) {
      if (!(erreur instanceof ErreurCopie)) throw erreur;
      const protegee = erreur.code === "mot_de_passe" || erreur.code === "demande_mot_de_passe";
      this.un("[data-demande]").hidden = !protegee;
      this.ditErreur("reprendre", erreur.code, protegee ? this.champ("copie-mdp-lu") : this.champ("copie-fichier"));
    }
  }

  /**
   * @param {string} creeLe
   * @param {Dossier} dossier
   */
  async montreCopie(creeLe, dossier) {
    const present = await litSansFaute();
    const jour = new Date(creeLe);
    const date = Number.isNaN(jour.getTime())
      ? ""
      : new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { dateStyle: "long" }).format(jour);
    this.un("[data-erreur]", this.panneau("reprendre")).hidden = true;
    this.un("[data-demande]").hidden = true;
    this.un("[data-copie-du]").textContent = date ? this.mot("copie_du", { date }) : this.mot("copie_sans_date");
    this.un("[data-copie-contient]").textContent = this.compte(dossier);
    this.un("[data-appareil-contient]").textContent = present ? this.compte(present) : "";
    const partage = present && (await litPartage().catch(() => null));
    const cas = !present ? "vide" : aEtePartage(partage) ? "ajoute" : "remplace";
    this.un("[data-appareil]").hidden = !present;
    for (const nom of ["vide", "ajoute", "remplace"]) this.un(`[data-titre-${nom}]`).hidden = nom !== cas;
    this.un("[data-ajoute-dit]").hidden = cas !== "ajoute";
    this.un("[data-remplace]").hidden = cas !== "remplace";
    this.un("[data-reprend]").hidden = cas === "remplace";
    const dites = pertesDe(dossier.situation);
    this.un("[data-perte-perdue]").hidden = cas === "ajoute" || !pertesDe(present?.situation ?? {}).some((p) => !dites.includes(p));
    this.montreApercu(true);
    this.un(`[data-titre-${cas}]`).focus();
  }

  /** @param {boolean} visible */
  montreApercu(visible) {
    this.un("[data-apercu]").hidden = !visible;
    this.un("[data-hors-apercu]").hidden = visible;
  }

  async reprend() {
    const { lue } = this;
    if (!lue) return;
    /** @type {{avant?: Dossier | null, dossier: Dossier}} */
    let ecrits;
    try {
      const { ajoute } = await import("../famille/difference.js");
      // What the copy does not say must not become what this device takes away from the other parent.
      ecrits = await ensemble(({ dossier, partage }) => ({ avant: dossier, dossier: dossier && aEtePartage(partage) ? ajoute(dossier, lue) : lue }));
    } catch {
      return this.ditErreur("reprendre", "echec");
    }
    void demandeDurable();
    previensLesPages();
    this.ferme();
    const { avant = null, dossier } = ecrits;
    const dessinee = previent(dossier);
    this.rendAnnulable("reprise", avant, () => {
      if (!dessinee) location.assign(this.racine.dataset.parcours ?? "/");
    });
    // What was said since stays.
    if (avant) this.annule = async () => void (previent(await repris(avant, dossier)) || location.reload());
  }

  /* Erase */

  /** Keys go with the record: what they could stop is said first. */
  async ditPartage() {
    this.un("[data-detruite]").textContent = "";
    this.un("[data-partage]").hidden = !(await litPartage().catch(() => null))?.gestion;
  }

  async detruit() {
    const [bouton, place] = [this.un("[data-detruit]"), this.panneau("effacer")];
    if (bouton.getAttribute("aria-disabled") === "true") return;
    bouton.setAttribute("aria-disabled", "true");
    this.un("[data-erreur]", place).hidden = true;
    try {
      const [{ detruis }, { seul }] = await Promise.all([import("../famille/partage/gestion.js"), import("../famille/partage/suivi.js")]);
      await seul(detruis);
      this.un("[data-partage]").hidden = true;
      this.un("[data-detruite]").textContent = this.mot("detruite");
      this.un("[data-efface]").focus();
    } catch {
      this.ditErreur("effacer", "pas_detruite");
    } finally {
      bouton.removeAttribute("aria-disabled");
    }
  }

  async efface() {
    // Both as of one instant: a record and the keys of another would take away what came between.
    const tout = { avant: /** @type {Dossier | null} */ (null), partage: /** @type {unknown} */ (null) };
    await ensemble(({ dossier, partage }) => (Object.assign(tout, { avant: dossier, partage }), {})).catch(() => {});
    const { avant, partage } = tout;
    this.ferme();
    await effaceTout();
    previent(null);
    this.cachePage(true);
    this.un("[data-efface-fait]").hidden = false;
    this.un("[data-efface-fait] p").focus();
    this.rendAnnulable("effacee", avant, () => location.replace(this.racine.dataset.accueil ?? "/"), partage);
  }

  /**
   * What the page still shows of the family goes at once.
   * @param {boolean} cachee
   */
  cachePage(cachee) {
    const place = this.racine.parentElement;
    for (const e of document.querySelectorAll("main > *"))
      if (e instanceof HTMLElement && !e.contains(place) && !(e instanceof HTMLTemplateElement)) e.hidden = cachee;
  }

  /* Ten seconds to change one's mind */

  /**
   * @param {string} mot
   * @param {Dossier | null} avant kept in memory only
   * @param {() => void} ensuite
   * @param {unknown} [partage] keys that were erased too
   */
  rendAnnulable(mot, avant, ensuite, partage) {
    clearTimeout(this.minuterie);
    this.annule = async () => {
      if (!avant) await effaceTout();
      if (avant || partage) await ensemble(() => ({ ...(avant ? { dossier: avant } : {}), ...(partage ? { partage } : {}) }));
      this.un("[data-efface-fait]").hidden = true;
      this.cachePage(false);
      if (!previent(avant)) location.reload();
    };
    this.un("[data-texte]", this.bandeau).textContent = this.mot(mot);
    this.un("[data-annuler]", this.bandeau).hidden = false;
    this.bandeau.hidden = false;
    this.minuterie = setTimeout(() => {
      this.bandeau.hidden = true;
      ensuite();
    }, DELAI_ANNULATION);
  }

  async revient() {
    clearTimeout(this.minuterie);
    this.bandeau.hidden = true;
    await this.annule();
  }

  /** @param {string} mot */
  annonce(mot) {
    clearTimeout(this.minuterie);
    this.un("[data-texte]", this.bandeau).textContent = this.mot(mot);
    this.un("[data-annuler]", this.bandeau).hidden = true;
    this.bandeau.hidden = false;
    this.minuterie = setTimeout(() => (this.bandeau.hidden = true), DELAI_ANNULATION);
  }

  /* Words */

  /**
   * @param {boolean} accorde
   * @param {boolean} demande
   */
  ditDurable(accorde, demande) {
    const etat = accorde ? "oui" : demande ? "refus" : "non";
    for (const e of this.tous("[data-durable]")) e.hidden = e.dataset.durable !== etat;
  }

  /**
   * @param {string} panneau
   * @param {string} code
   * @param {HTMLInputElement} [champ]
   */
  ditErreur(panneau, code, champ) {
    const place = this.un("[data-erreur]", this.panneau(panneau));
    place.textContent = this.mot(code);
    place.hidden = false;
    for (const c of this.panneau(panneau).querySelectorAll("input")) c.removeAttribute("aria-invalid");
    if (code !== "demande_mot_de_passe") champ?.setAttribute("aria-invalid", "true");
    champ?.focus();
  }

  /** @param {Dossier} dossier */
  compte(dossier) {
    const nombres = resume(dossier);
    const morceaux = /** @type {const} */ (["grossesses", "enfants", "rendez_vous", "notes", "faits"])
      .filter((nom) => nombres[nom])
      .map((nom) => this.mot(`${nom}.${nombres[nom] === 1 ? "one" : "other"}`, { n: nombres[nom] }));
    if (!morceaux.length) return `${this.mot("rien")}.`;
    return `${new Intl.ListFormat(document.documentElement.lang).format(morceaux)}.`;
  }

  /**
   * @param {string} nom
   * @param {Record<string, string | number>} [valeurs]
   */
  mot(nom, valeurs = {}) {
    const texte = this.un(`[data-mot="${nom}"]`, this.mots).textContent ?? "";
    return texte.replace(/\{(\w+)\}/g, (_, cle) => String(valeurs[cle] ?? ""));
  }

  /** @param {HTMLElement} coche */
  montre(coche) {
    const visible = /** @type {HTMLInputElement} */ (coche).checked;
    this.champ(coche.dataset.montre ?? "").type = visible ? "text" : "password";
  }

  /** @param {string} nom */
  panneau(nom) {
    return this.un(`[data-panneau="${nom}"]`);
  }

  /**
   * @param {string} id
   * @returns {HTMLInputElement}
   */
  champ(id) {
    return /** @type {HTMLInputElement} */ (this.un(`#${id}`));
  }

  /**
   * @param {string} selecteur
   * @param {ParentNode} [racine]
   * @returns {HTMLElement}
   */
  un(selecteur, racine = this.racine) {
    const trouve = racine.querySelector(selecteur);
    if (!(trouve instanceof HTMLElement)) throw new Error(`_copie.html : ${selecteur}`);
    return trouve;
  }

  /**
   * @param {string} selecteur
   * @returns {HTMLElement[]}
   */
  tous(selecteur) {
    return [...this.racine.querySelectorAll(selecteur)].filter((e) => e instanceof HTMLElement);
  }
}

/** A browser that forbids its memory has nothing of ours in it. @returns {Promise<Dossier | null>} */
async function litSansFaute() {
  try {
    return await lit();
  } catch {
    return null;
  }
}

/** Whether what this device takes away, another may lose. @param {any} partage */
const aEtePartage = (partage) => !!partage?.acces;

/** @param {Dossier} avant @param {Dossier} apres */
async function repris(avant, apres) {
  const { reprends } = await import("../famille/difference.js");
  return change((d) => reprends(d, avant, apres));
}

/**
 * @param {Dossier | null} dossier
 * @returns {boolean} the page has drawn itself again
 */
function previent(dossier) {
  return !document.dispatchEvent(new CustomEvent("mille-jours:dossier", { detail: dossier, cancelable: true }));
}

/**
 * @param {string} texte
 * @param {string} nom
 */
function telecharge(texte, nom) {
  const adresse = URL.createObjectURL(new Blob([texte], { type: "application/json" }));
  const lien = document.createElement("a");
  lien.href = adresse;
  lien.download = nom;
  lien.click();
  setTimeout(() => URL.revokeObjectURL(adresse), 60_000);
}

/** The engine's own check of a situation, loaded when a copy is read. */
async function validation() {
  return (await import("../famille/moteur/situation.js")).litSituation;
}

/** @type {HTMLTemplateElement | null} */
const gabarit = document.querySelector("#gabarit-copie");
if (gabarit) await installe(gabarit);
