/**
 * « Changer mes réponses »: the situation typed again, in a draft that is only kept once its effects were seen.
 *
 * @import { App } from "./app.js"
 */

import { champs, nombre, REPERES, sansVide, texte, trois } from "../famille/formulaire.js";
import { copie, distingue, mot, un } from "../famille/gabarits.js";
import { porteur } from "./questions.js";

const SANTE = ["rhesus_negatif", "immunite_toxoplasmose", "immunite_rubeole"];
const PARENT = ["mineur", "handicap"];
const FOYER = ["seul", "maries", "deux_meres"];

/** What each form, and each block of it, was made from. @type {WeakMap<Element, any>} */
const origines = new WeakMap();
/** What was kept when a form was opened, drafts aside. @type {WeakMap<Element, Record<string, any>>} */
const ouverts = new WeakMap();
/** @param {HTMLFormElement} formulaire @returns {Record<string, any>} */
export const ouvertSur = (formulaire) => ouverts.get(formulaire) ?? {};

/** @param {App} app @returns {HTMLFormElement} the form, filled in with what is kept */
export function editionDom(app) {
  const s = app.dossier.situation;
  const formulaire = distingue(copie("edition"));
  ouverts.set(formulaire, s);
  un("[name=projet]", formulaire).checked = !!s.projet;
  for (const g of s.grossesses ?? []) ajoute(app, formulaire, "grossesse", g);
  for (const e of s.enfants ?? []) ajoute(app, formulaire, "enfant", e);
  const [premier, autre] = s.parents ?? [];
  remplis(formulaire, {
    ...mots(s.foyer, FOYER), departement: s.foyer?.departement,
    ...mots(premier, PARENT), activite: premier?.activite, activite_autre: autre?.activite,
    porte: premier?.porte === undefined ? "" : premier.porte ? "oui" : "non", ...mots(porteur(structuredClone(s)), SANTE),
  });
  montreSante(formulaire);
  return formulaire;
}

/** @param {Record<string, any> | undefined} objet @param {string[]} noms @returns {Record<string, string>} */
const mots = (objet, noms) =>
  Object.fromEntries(noms.map((nom) => [nom, objet?.[nom] === undefined ? "" : objet[nom] ? "oui" : "non"]));

/** @param {ParentNode} racine @param {Record<string, any>} valeurs */
function remplis(racine, valeurs) {
  for (const [nom, valeur] of Object.entries(valeurs)) {
    const champ = racine.querySelector(`[name="${nom}"]`);
    if (champ instanceof HTMLSelectElement) choisis(champ, String(valeur ?? ""));
    else if (champ instanceof HTMLInputElement && champ.type === "checkbox") champ.checked = !!valeur;
    else if (champ instanceof HTMLInputElement) champ.value = String(valeur ?? "");
  }
}

/** A value the list does not offer is kept as it is. @param {HTMLSelectElement} liste @param {string} valeur */
function choisis(liste, valeur) {
  if (![...liste.options].some((o) => o.value === valeur)) liste.append(new Option(valeur, valeur));
  liste.value = valeur;
}

/**
 * @param {App} app @param {HTMLElement} formulaire @param {"grossesse" | "enfant"} genre @param {Record<string, any>} o
 * @returns {HTMLElement}
 */
export function ajoute(app, formulaire, genre, o) {
  const nes = (app.dossier.situation.enfants ?? []).filter((/** @type {any} */ e) => o.cle && e.grossesse === o.cle);
  const bloc = distingue(copie(genre, {
    titre: genre === "grossesse" ? titreGrossesse(nes) : o.prenom || mot("arrivee" in o ? "titre-adoption" : "titre-enfant"),
    fin: o.fin, deces: o.deces, adoption: "arrivee" in o, lie: o.grossesse, attendue: o.cle && !nes.length && !o.fin,
  }));
  origines.set(bloc, o);
  const repere = REPERES.find((r) => o[r]) ?? "terme";
  const valeurs = genre === "grossesse" ? { ...o, repere, date_grossesse: o[repere], terme_40: o.terme_sa === 40 } : o;
  remplis(bloc, { ...sansVide({ ...valeurs }), ...mots(o, ["handicap"]) });
  un(`[data-zone=${genre}s]`, formulaire).append(bloc);
  montreSante(formulaire);
  return bloc;
}

/** @param {any[]} nes */
const titreGrossesse = (nes) =>
  nes.some((e) => e.prenom) ? mot("titre-nee", { noms: nes.map((e) => e.prenom).filter(Boolean).join(", ") }) : mot("titre-grossesse");

/** Another kind of date: show the one we have for it. @param {HTMLSelectElement} liste */
export function changeRepere(liste) {
  const bloc = liste.closest("[data-sujet]");
  if (bloc) un("[name=date_grossesse]", bloc).value = origines.get(bloc)?.[liste.value] ?? "";
}

/** Health is only asked with a pregnancy. @param {HTMLElement} formulaire */
export function montreSante(formulaire) {
  un("[data-partie=sante]", formulaire).hidden = !formulaire.querySelector("[data-sujet=grossesse]");
}

/**
 * The draft as a situation; what the form does not show stays as it was.
 * @param {App} app @param {HTMLFormElement} formulaire
 * @returns {Record<string, any>}
 */
export function brouillon(app, formulaire) {
  const ancienne = structuredClone(ouvertSur(formulaire));
  const c = champsDe(formulaire);
  const pris = new Set([ancienne, app.dossier.situation].flatMap(({ grossesses = [], enfants = [] }) => [...grossesses, ...enfants]).map((/** @type {any} */ x) => x.cle));
  const cle = (/** @type {string} */ lettre) => {
    let n = 1;
    while (pris.has(lettre + n)) n += 1;
    pris.add(lettre + n);
    return lettre + n;
  };
  const grossesses = blocs(formulaire, "grossesse").map((b) => grossesse(b, origines.get(b), cle));
  const cles = new Set(grossesses.map((g) => g.cle));
  const enfants = blocs(formulaire, "enfant").map((b) => enfant(b, origines.get(b), cle, cles));
  /** @type {Record<string, any>} */
  const s = { ...ancienne, version: 1, projet: c.projet ? true : ancienne.projet && false, grossesses, enfants };
  const foyer = { ...ancienne.foyer, ...troisDe(c, FOYER), departement: texte(c, "departement") };
  if (foyer.commune && foyer.departement && !foyer.commune.startsWith(foyer.departement)) delete foyer.commune;
  s.foyer = sansVide(foyer);
  s.parents = parents(ancienne.parents ?? [], c);
  if (grossesses.length) {
    const porte = porteur(s);
    Object.assign(porte, troisDe(c, SANTE));
  }
  s.parents = s.parents.map(sansVide);
  return s;
}

/** @param {any[]} anciens @param {Record<string, string>} c */
function parents(anciens, c) {
  const premier = { cle: "p1", ...anciens[0], ...troisDe(c, PARENT), activite: texte(c, "activite"), porte: trois(c, "porte") };
  const activite = texte(c, "activite_autre");
  const autre = anciens[1] || activite ? [{ cle: premier.cle === "p2" ? "p1" : "p2", ...anciens[1], activite }] : [];
  return [premier, ...autre];
}

/** @param {Record<string, string>} c @param {string[]} noms */
const troisDe = (c, noms) => Object.fromEntries(noms.map((nom) => [nom, trois(c, nom)]));

/** @param {Element} bloc @param {any} o @param {(lettre: string) => string} cle */
function grossesse(bloc, o, cle) {
  const c = champsDe(bloc);
  const connu = REPERES.find((r) => o[r]);
  const autres = connu === c.repere ? {} : Object.fromEntries(REPERES.map((r) => [r, undefined]));
  return sansVide({
    ...o, cle: o.cle ?? cle("g"), ...autres, [c.repere]: texte(c, "date_grossesse"), terme_sa: c.terme_40 ? 40 : o.terme_sa === 40 ? undefined : o.terme_sa,
    foetus: nombre(c, "foetus"), chorionicite: texte(c, "chorionicite"), declaration: texte(c, "declaration"), rang: nombre(c, "rang"),
    ...("fin" in c ? { fin: texte(c, "fin") } : {}),
  });
}

/** @param {Element} bloc @param {any} o @param {(lettre: string) => string} cle @param {Set<string>} grossesses */
function enfant(bloc, o, cle, grossesses) {
  const c = champsDe(bloc);
  const dits = ["prenom", "naissance", "arrivee", "terme_prevu", "commune_naissance", "deces"].filter((nom) => nom in c);
  return sansVide({
    ...o, cle: o.cle ?? cle("e"), ...Object.fromEntries(dits.map((nom) => [nom, texte(c, nom)])),
    ...("handicap" in c ? { handicap: trois(c, "handicap"), rang: nombre(c, "rang") } : {}),
    grossesse: grossesses.has(o.grossesse) ? o.grossesse : undefined,
  });
}

/** @param {Element} racine @param {string} genre */
const blocs = (racine, genre) => [...racine.querySelectorAll(`[data-sujet=${genre}]`)];

/** Fields of a block, or of the form outside its blocks. @param {Element} racine @returns {Record<string, string>} */
function champsDe(racine) {
  if (racine instanceof HTMLFormElement && !racine.querySelector("[data-sujet]")) return champs(racine);
  /** @type {Record<string, string>} */
  const c = {};
  for (const champ of racine.querySelectorAll("[name]")) {
    const e = /** @type {HTMLInputElement} */ (champ);
    if (racine instanceof HTMLFormElement && e.closest("[data-sujet]")) continue;
    if (e.type !== "checkbox" || e.checked) c[e.name] = e.value;
  }
  return c;
}

/**
 * Where a refused path of the draft was typed.
 * @param {HTMLElement} formulaire @param {string} chemin
 * @returns {{bloc: HTMLElement, nom: string}}
 */
export function lieuDe(formulaire, chemin) {
  const place = /^(grossesse|enfant)s\[(\d+)\]\.?(.*)$/.exec(chemin);
  if (!place) return { bloc: formulaire, nom: chemin.slice(chemin.lastIndexOf(".") + 1) };
  const [, genre, rang, nom] = place;
  const bloc = /** @type {HTMLElement} */ (blocs(formulaire, genre)[Number(rang)] ?? formulaire);
  if (genre === "grossesse") return { bloc, nom: !nom || REPERES.includes(nom) ? "date_grossesse" : nom };
  return { bloc, nom: nom || ("arrivee" in (origines.get(bloc) ?? {}) ? "arrivee" : "naissance") };
}

/** Nothing to date yet, and which field waits. @param {HTMLElement} formulaire @returns {{bloc: HTMLElement, nom: string} | null} */
export function sansDate(formulaire) {
  for (const b of blocs(formulaire, "grossesse")) if (!origines.get(b).fin && !champsDe(b).date_grossesse) return { bloc: /** @type {HTMLElement} */ (b), nom: "date_grossesse" };
  for (const b of blocs(formulaire, "enfant")) {
    const c = champsDe(b);
    if (!c.naissance && !c.arrivee) return { bloc: /** @type {HTMLElement} */ (b), nom: "arrivee" in c ? "arrivee" : "naissance" };
  }
  return null;
}

/**
 * « L'enfant est né ».
 * @param {App} app @param {Record<string, any>} situation what is kept, or the draft @param {string} cle of the pregnancy
 * @param {Record<string, any>} [ouvert] what the draft was made from
 * @returns {HTMLFormElement}
 */
export function naissanceDom(app, situation, cle, ouvert = situation) {
  const g = situation.grossesses.find((/** @type {any} */ x) => x.cle === cle);
  const departement = situation.foyer?.departement;
  const formulaire = distingue(copie("naissance", { sans_terme: !g.terme, guyane: !departement || departement === "973" }));
  formulaire.dataset.grossesse = cle;
  origines.set(formulaire, situation);
  ouverts.set(formulaire, ouvert);
  const attendus = (g.foetus ?? 1) - (g.pertes?.length ?? 0);
  for (let n = 1; n <= attendus; n += 1)
    un("[data-zone=prenoms]", formulaire).append(distingue(copie("prenom", { titre: attendus > 1 ? mot("prenom-n", { n }) : mot("prenom-seul") })));
  un("[name=naissance]", formulaire).value = app.aujourdhui;
  return formulaire;
}

/** Expected children become born ones and keep their keys: what was ticked stays. @param {HTMLFormElement} formulaire */
export function naissanceDite(formulaire) {
  const s = structuredClone(origines.get(formulaire));
  const g = s.grossesses.find((/** @type {any} */ x) => x.cle === formulaire.dataset.grossesse);
  const c = champs(formulaire);
  if (c.terme) g.terme = c.terme;
  const prenoms = [...formulaire.querySelectorAll("[name=prenom]")].map((e) => /** @type {HTMLInputElement} */ (e).value.trim());
  const nes = prenoms.map((prenom, i) =>
    sansVide({ cle: `${g.cle}-${i + 1}`, prenom, naissance: texte(c, "naissance"), grossesse: g.cle, commune_naissance: texte(c, "commune_naissance") }),
  );
  return { ...s, enfants: [...(s.enfants ?? []), ...nes] };
}

/** Key of what a block was made from. @param {Element} bloc @returns {string} */
export const cleDe = (bloc) => origines.get(bloc)?.cle ?? "";
