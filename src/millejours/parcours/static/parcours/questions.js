/**
 * What would complete the timeline, asked in place. One question for one person: the engine asks per subject.
 *
 * @import { App } from "./app.js"
 * @typedef {{fait: string, sujet: string, nombre: number, id: string}} Question
 */

import { copie, distingue, un } from "../famille/gabarits.js";

const FOYER = ["seul", "maries", "deux_meres", "departement"];
const DE_GROSSESSE = ["foetus", "chorionicite", "pma", "rang"];
const SANTE = ["rhesus_negatif", "immunite_toxoplasmose", "immunite_rubeole"];
const PARENT = { mineur: "mineur", handicap_parent: "handicap" };
/** @type {Record<string, string>} */
const REPONSES = {
  activite: "activite", activite_autre: "activite", foetus: "foetus", chorionicite: "chorionicite", rang: "rang",
  departement: "departement", guyane_eloignee: "guyane", premature: "date", enfants_a_charge: "editer",
};

/** @param {App} app @returns {Question[]} the most useful first */
export function questions(app) {
  /** @type {Map<string, Question>} */
  const posees = new Map();
  for (const q of app.calcul.parcours.questions) {
    const visee = vise(app, q.fait, q.sujet);
    // An answer that nobody can hold yet is not asked: a child to be born has no place of birth.
    if (!visee || !sertAQuelqueChose(app, visee.fait, q.sujet)) continue;
    const id = `${visee.fait}/${visee.cible}`;
    const connue = posees.get(id) ?? { ...visee, sujet: q.sujet, nombre: 0, id };
    posees.set(id, { ...connue, nombre: connue.nombre + q.regles });
  }
  return [...posees.values()].sort((a, b) => b.nombre - a.nombre);
}

/** @param {App} app @param {string} fait @param {string} sujet */
const sertAQuelqueChose = (app, fait, sujet) =>
  REPONSES[fait] === "editer" || JSON.stringify(repond(app.dossier.situation, fait, sujet, "oui")) !== JSON.stringify(app.dossier.situation);

/**
 * Whose answer it is. The other parent's work is asked as such; their age and health are not.
 * @param {App} app @param {string} fait @param {string} sujet
 */
function vise(app, fait, sujet) {
  const parent = app.calcul.parcours.sujets.find((/** @type {any} */ s) => s.suffixe === sujet && s.type === "parent")?.parent?.cle;
  const premier = premierParent(app);
  if (fait === "activite" || fait === "activite_autre") {
    const autre = (parent ?? premier) !== premier;
    return { fait: autre === (fait === "activite") ? "activite_autre" : "activite", cible: "" };
  }
  if (fait in PARENT) return (parent ?? premier) === premier ? { fait, cible: "" } : null;
  if (FOYER.includes(fait) || SANTE.includes(fait)) return { fait, cible: "" };
  if (fait === "foetus_vivants") return { fait: "foetus", cible: sujet.split(/[:-]/)[0] };
  return { fait, cible: DE_GROSSESSE.includes(fait) ? sujet.split(/[:-]/)[0] : sujet.split(":")[0] };
}

/** @param {App} app @returns {string} key of the person who answers */
const premierParent = (app) => app.dossier.situation.parents?.[0]?.cle ?? "p1";

/** @param {App} app @param {Question} q */
export function questionDom(app, q) {
  const fait = app.calcul.textes.faits[q.fait];
  const li = distingue(copie("question", { question: fait.question, pourquoi: fait.pourquoi }));
  const formulaire = un("form", li);
  formulaire.dataset.question = q.id;
  formulaire.dataset.sujet = q.sujet;
  const reponse = copie(`rep-${REPONSES[q.fait] ?? "booleen"}`);
  un("[data-zone=reponses]", li).replaceWith(...reponse.childNodes);
  li.querySelector("select, input")?.setAttribute("aria-label", fait.question);
  return li;
}

/**
 * The situation with one more answer.
 * @param {Record<string, any>} situation @param {string} fait @param {string} sujet @param {string} valeur
 * @returns {Record<string, any>}
 */
export function repond(situation, fait, sujet, valeur) {
  const s = structuredClone(situation);
  const booleen = valeur === "oui";
  const episode = sujet.split(":")[0];
  const grossesse = s.grossesses?.find((/** @type {any} */ g) => g.cle === episode.replace(/-\d+$/, ""));
  const enfants = (s.enfants ?? []).filter((/** @type {any} */ e) => e.cle === episode || (grossesse && e.grossesse === grossesse.cle));
  const nes = enfants.length ? enfants : naissance(s.enfants ?? [], episode);
  const parent = (/** @type {number} */ i) => ((s.parents ??= [])[i] ??= { cle: `p${i + 1}` });
  if (FOYER.includes(fait)) (s.foyer ??= {})[fait] = fait === "departement" ? valeur : booleen;
  else if (SANTE.includes(fait)) porteur(s)[fait] = booleen;
  else if (fait === "activite") parent(0).activite = valeur;
  else if (fait === "activite_autre") parent(0) && (parent(1).activite = valeur);
  else if (fait in PARENT) parent(0)[PARENT[/** @type {"mineur"} */ (fait)]] = booleen;
  else if (fait === "rang") (grossesse ? [grossesse] : nes).forEach((/** @type {any} */ x) => (x.rang = Number(valeur)));
  else if (fait === "foetus") grossesse && (grossesse.foetus = Number(valeur));
  else if (fait === "chorionicite" || fait === "pma") grossesse && (grossesse[fait] = fait === "pma" ? booleen : valeur);
  else if (fait === "premature") nes.forEach((/** @type {any} */ e) => (e.terme_prevu = valeur));
  else if (fait === "handicap_enfant") nes.forEach((/** @type {any} */ e) => (e.handicap = booleen));
  else if (fait === "guyane_eloignee") nes.forEach((/** @type {any} */ e) => (e.commune_naissance = valeur));
  return s;
}

/** Who carries, as the engine reads it. @param {Record<string, any>} s */
export function porteur(s) {
  const parents = (s.parents ??= []);
  parents[0] ??= { cle: "p1" };
  if (parents[0].porte === false) parents[1] ??= { cle: parents[0].cle === "p2" ? "p1" : "p2" };
  return parents.find((/** @type {any} */ p) => p.porte) ?? parents.find((/** @type {any} */ p) => p.porte === undefined) ?? parents[0];
}

/** Children of the n-th birth without a pregnancy, as the engine counts births. @param {any[]} enfants @param {string} cle */
function naissance(enfants, cle) {
  const seuls = enfants.filter((e) => !e.grossesse && !e.arrivee);
  const jours = [...new Set(seuls.map((e) => e.naissance))];
  return seuls.filter((e) => `n${jours.indexOf(e.naissance) + 1}` === cle);
}
