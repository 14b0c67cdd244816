/**
 * « Je deviens parent » on the device: procedures computed and ticked here; no date leaves. Twin of `liste.py`.
 *
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Ligne } from "../famille/lignes.js"
 */

import { Calcul, charge, dateEnMots, dit, versIso } from "../famille/calcul.js";
import { donneFichier, imprime, texteAgenda } from "../famille/emporte.js";
import { annonce, contenu, copie, icone, mot, un } from "../famille/gabarits.js";
import { dessineDetail, ligne } from "../famille/lignes.js";
import { change, commence, lit } from "../famille/magasin.js";
import { attends } from "../famille/question.js";

const GROUPES = ["maintenant", "a_venir", "droits", "plus_tard", "a_rattraper", "fait", "passe"];
const OUVERTS = ["maintenant", "a_venir"];
const THEMES = ["droits", "travail", "demarches"];
const [PRESSE, PROCHE, LOIN] = [92, 62, 10 ** 7];

const racine = /** @type {HTMLElement} */ (document.querySelector("#demarches"));
const canal = "BroadcastChannel" in globalThis ? new BroadcastChannel("mille-jours") : null;

/** @type {Awaited<ReturnType<typeof charge>>} */
let regles;
/** @type {Dossier} */
let dossier;
/** @type {Calcul} */
let calcul;
// What was ticked stays where it was until the page is left: nothing jumps.
/** @type {Map<string, string>} */
const retenues = new Map();
/** @type {Set<string>} */
const ouvertes = new Set();

/** @param {any} e */
const estDemarche = (e) => e.contexte.mode !== "perte" && THEMES.includes(calcul.theme(e));

/** @param {any} e @param {number} au */
function groupeDe(e, au) {
  if (e.etat === "bientot_fini") return "maintenant";
  if (e.etat === "a_venir") return e.debut !== null && e.debut <= au + PROCHE ? "a_venir" : "plus_tard";
  if (e.etat === "maintenant") return e.fin !== null && e.fin <= au + PRESSE ? "maintenant" : "droits";
  return e.etat;
}

/** @param {any} e @returns {[number, number]} */
const ordre = (e) => (e.etat === "a_venir" ? [e.debut ?? LOIN, e.fin ?? LOIN] : [e.fin ?? LOIN, e.debut ?? LOIN]);

/** @param {any} a @param {any} b */
function compare(a, b) {
  const [[x, y], [z, t]] = [ordre(a), ordre(b)];
  return x - z || y - t;
}

function rends() {
  calcul = new Calcul(regles, dossier, retenues);
  const page = racine.querySelector("[data-zone=groupes]") ? racine : pose();
  /** @type {Record<string, any[]>} */
  const places = Object.fromEntries(GROUPES.map((g) => [g, []]));
  for (const e of calcul.parcours.echeances.filter(estDemarche)) places[retenues.get(e.cle) ?? groupeDe(e, calcul.au)].push(e);
  const pleins = GROUPES.filter((g) => places[g].length);
  const replies = new Set([...racine.querySelectorAll("details.depliant[open]")].map((d) => d.closest("section")?.dataset.groupe));
  un("[data-zone=groupes]", page).replaceChildren(...pleins.map((g) => groupeDom(g, places[g].sort(compare), replies.has(g))));
  un("[data-zone=vide]", page).hidden = pleins.length > 0;
  un("[data-zone=jour]", page).textContent = dateEnMots(calcul.au);
  const deuil = calcul.parcours.sujets.some((s) => s.mode === "perte");
  un("[data-zone=deuil]", page).hidden = !deuil;
  const sortie = /** @type {HTMLElement | null} */ (document.querySelector("[data-sortie-deuil]"));
  if (sortie) sortie.hidden = !deuil;
}

function pose() {
  un("#ecran").replaceChildren(copie("page"));
  return racine;
}

/** @param {string} id @param {any[]} echeances @param {boolean} ouvert */
function groupeDom(id, echeances, ouvert) {
  const section = copie(OUVERTS.includes(id) ? "groupe" : "groupe-replie", { titre: dit(`groupe.${id}`), nombre: echeances.length });
  section.dataset.groupe = id;
  un("h2", section).id = `g-${id}`;
  section.setAttribute("aria-labelledby", `g-${id}`);
  const replie = section.querySelector("details");
  if (replie) replie.open = ouvert;
  un(".lignes", section).append(...echeances.map((e) => ligneDom(ligne(calcul, e))));
  return section;
}

/** @param {Ligne} l */
function ligneDom(l) {
  const li = copie("demarche", { coche: mot("coche", { libelle: l.libelle }) });
  li.dataset.cle = l.cle;
  li.classList.add(`etat-${l.etat}`);
  un("input", li).checked = l.est_fait;
  un("summary", li).append(icone(l.etat), ...copie("resume", { ...l, rdv: "" }).childNodes);
  const ouvrable = un("details", li);
  ouvrable.addEventListener("toggle", () => {
    if (!ouvrable.open) return ouvertes.delete(l.cle);
    ouvertes.add(l.cle);
    return ouvre(l, un(".detail", li));
  });
  ouvrable.open = ouvertes.has(l.cle);
  return li;
}

/** @param {Ligne} l @param {HTMLElement} zone */
async function ouvre(l, zone) {
  if (zone.firstChild) return;
  try {
    await calcul.details();
  } catch {
    return zone.replaceChildren(copie("sans-details"));
  }
  const neuf = dessineDetail(calcul, l);
  const pratique = contenu("complements").querySelector(`[data-regle="${CSS.escape(l.cle.split(":")[0])}"]`);
  if (pratique) un(".sources", neuf).before(...[...pratique.children].map((e) => e.cloneNode(true)));
  zone.replaceChildren(...neuf.children);
}

/** @param {string} cle @param {boolean} fait */
async function coche(cle, fait) {
  const e = calcul.parcours.echeances.find((x) => x.cle === cle);
  if (!e) return;
  if (!retenues.has(cle)) retenues.set(cle, groupeDe(e, calcul.au));
  const le = versIso(calcul.au);
  const coches = (/** @type {Record<string, any>} */ situation) => {
    const autres = (situation.faits ?? []).filter((/** @type {any} */ f) => f.cle !== cle);
    return { ...situation, faits: fait ? [...autres, { cle, le }] : autres };
  };
  /** @type {Dossier | null} */
  let apres;
  try {
    apres = await change((d) => ({ ...d, situation: coches(d.situation) }));
  } catch {
    un("[data-zone=panne]").hidden = false;
    return rends();
  }
  un("[data-zone=panne]").hidden = true;
  if (!apres) return location.reload();
  dossier = apres;
  canal?.postMessage("dossier");
  rends();
  /** @type {HTMLElement | null} */ (racine.querySelector(`[data-cle="${CSS.escape(cle)}"] input`))?.focus({ preventScroll: true });
  annonce(mot(fait ? "dit-fait" : "dit-pas-fait", { libelle: calcul.libelleDe(cle) }));
}

racine.addEventListener("change", (evenement) => {
  const champ = /** @type {HTMLInputElement} */ (evenement.target);
  if (champ.dataset.action === "coche") coche(/** @type {HTMLElement} */ (champ.closest("[data-cle]")).dataset.cle ?? "", champ.checked);
});

racine.addEventListener("click", async (evenement) => {
  const action = /** @type {HTMLElement} */ (evenement.target).closest?.("[data-action]")?.getAttribute("data-action");
  if (action === "imprime") imprime(racine);
  if (action !== "agenda") return;
  const discret = !!dossier.reglages.discret;
  donneFichier(await texteAgenda(calcul, { discret, essentiel: false, retient: estDemarche }), discret ? "agenda.ics" : "demarches.ics", "text/calendar");
  annonce(mot("dit-agenda"));
});

canal?.addEventListener("message", async () => {
  const lu = await lit();
  if (!lu || !calcul) return;
  dossier = lu;
  rends();
});

async function depart() {
  // A page the server computed is shown as it is.
  if (racine.dataset.serveur !== undefined) return;
  const garde = await lit().catch(() => null);
  if (garde && Object.keys(garde.situation).length) {
    [regles, dossier] = [await charge(), garde];
    return rends();
  }
  un("[data-avec-js]").hidden = false;
  attends(racine, async (situation) => {
    dossier = await commence(situation);
    regles = await charge();
    rends();
    scrollTo(0, 0);
    un("#titre").focus({ preventScroll: true });
  });
}

depart();
