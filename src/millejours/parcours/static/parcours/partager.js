/**
 * « Partager »: what the other will see, links and their rights, calendars that follow, and how to stop. Also where a
 * link leads. The words are in `_partager_modeles.html`.
 *
 * @import { Agenda, Droit, Lien, Partage } from "../famille/partage/appareil.js"
 * @import { Dossier } from "../famille/magasin.js"
 * @import { Ouvert } from "../famille/partage/entree.js"
 */

import { saitChiffrer } from "../famille/coffre.js";
import { change, dossierVide, lit, litPartage, previensLesPages } from "../famille/magasin.js";
import { tientDebout } from "../famille/debout.js";
import { secretDuFragment } from "../famille/partage/appareil.js";
import { dossierAVenir, estEntourage, gardeEntourage, ouvreLien, rejoins } from "../famille/partage/entree.js";
import { coupeAgenda, coupeLien, detruis, donneAgenda, donneLien, enSuspens, libre, quitte, regleAgendas, tient } from "../famille/partage/gestion.js";
import { nomme, seul, synchronise } from "../famille/partage/suivi.js";
import { dessine } from "../core/qr.js";
import { annonce, copie, motsDe, un } from "../famille/gabarits.js";
import { ditEtat } from "./suivi.js";

const ecran = /** @type {HTMLElement} */ (un("#ecran"));
const mot = motsDe("partage-mots");
const INVITATION = "mj-invitation";
// What was to stop has not: nothing of it will leave later by itself.
const ARRET = { hors_ligne: "coupe.rien" };

/** @param {HTMLElement} contenu */
function pose(contenu) {
  for (const lien of contenu.querySelectorAll("a[data-lien]")) if (lien instanceof HTMLAnchorElement) lien.href = ecran.dataset[lien.dataset.lien ?? ""] ?? "";
  // Words for whoever gives.
  un("#accroche").hidden = contenu.dataset.donne === undefined;
  ecran.replaceChildren(contenu);
}

/** @param {{nom: string, droit: Droit}} lien */
const nomDe = ({ nom, droit }) => nom || mot(`nom.${droit}`);
/** @param {Agenda} agenda */
const nomDAgenda = ({ qui }) => mot(`qui.${qui}`);
/** @param {string} s */
const adresseDuLien = (s) => `${location.origin}${location.pathname}#1.${s}`;
/** @param {string} f */
const adresseDAgenda = (f) => `${location.origin}/agenda/${f}.ics`;

// --- what this device gives ---

/** @param {Partage | null} partage */
async function montre(partage) {
  if (partage && estEntourage(partage)) return montreEntourage(await ouvreLien(partage.lien ?? ""), true);
  if (suitAutrui(partage)) return montreRecu(partage);
  const dossier = await lit();
  if (!dossier || !Object.keys(dossier.situation).length) return pose(copie("partager-vide"));
  const page = copie("partager");
  un("[data-reglage=discret]", page).checked = !!dossier.reglages.discret;
  pose(page);
  dessineListes(partage);
  if (partage) ditEtat(un("[data-zone=etat]"), partage, mot);
}

/** @param {Partage | null} partage @returns {partage is Partage} */
const suitAutrui = (partage) => !!partage?.lien && tient(partage);

/** What was given is listed as long as it may answer, whatever became of the journey. @param {Partage | null} partage */
function dessineListes(partage) {
  const [liens, agendas] = [partage?.vue?.liens ?? [], partage?.vue?.agendas ?? []];
  for (const [nom, montree] of [["suspens", enSuspens(partage)], ["reste", !tient(partage) && liens.length + agendas.length > 0]]) {
    const note = ecran.querySelector(`[data-zone=${nom}]`);
    if (note instanceof HTMLElement) note.hidden = !montree;
  }
  const zone = un("[data-zone=agendas]");
  // What is asked under a line stays open when the network says that nothing changed.
  const dessinees = JSON.stringify([liens, agendas, !partage?.gestion]);
  if (zone.dataset.dessinees === dessinees) return;
  zone.dataset.dessinees = dessinees;
  const partie = ecran.querySelector("[data-partie=liens]");
  if (partie instanceof HTMLElement) {
    partie.hidden = !liens.length;
    un("[data-zone=liens]").replaceChildren(...liens.map((l) => ligne(l.s, { nom: nomDe(l), droit: mot(`droit.${l.droit}`) })));
    un("[data-partie=fin]").hidden = !partage?.gestion;
  }
  zone.replaceChildren(
    ...agendas.map((a) => ligne(a.f, { nom: nomDAgenda(a), droit: mot(a.essentiel ? "agenda.essentiel" : "agenda.tout"), agenda: true })),
  );
}

/** @param {string} secret @param {{nom: string, droit: string, agenda?: boolean}} mots */
function ligne(secret, mots) {
  const li = copie("partager-lien", mots);
  li.dataset.secret = secret;
  return li;
}

/** @param {Partage} partage a journey received from somebody */
function montreRecu(partage) {
  const page = copie("partager-recu", { modifier: partage.droit === "modifier" });
  const sienne = copie("partager");
  un("[data-zone=agendas-recu]", page).append(un("#p-agenda", sienne).closest("section"));
  pose(page);
  dessineListes(partage);
  ditEtat(un("[data-zone=etat]"), partage, mot);
}

/** @param {HTMLElement} zone @param {{adresse: string, agenda?: boolean}} quoi */
function montreAdresse(zone, { adresse, agenda = false }) {
  const carte = copie("partager-adresse", { titre: mot(agenda ? "titre.agenda" : "titre.lien"), lien: !agenda });
  un("[data-zone=adresse]", carte).value = adresse;
  un("[data-zone=code]", carte).append(dessine(adresse, mot("code")));
  un("[data-action=envoie]", carte).hidden = agenda || !navigator.share;
  const webcal = un("[data-zone=webcal]", carte);
  webcal.hidden = !agenda;
  if (agenda) webcal.href = adresse.replace(/^https?:/, "webcal:");
  zone.replaceChildren(carte);
  un("h3", carte).focus();
}

/**
 * What went wrong is said; nothing is lost.
 * @param {unknown} erreur @param {Record<string, string>} dits what is said of it here, rather than elsewhere
 */
async function echoue(erreur, dits) {
  const partage = /** @type {Partage | null} */ (await litPartage());
  const nom = nomme(erreur, partage ?? /** @type {any} */ ({ lien: null }));
  const dit = dits[nom] === ARRET.hors_ligne && enSuspens(partage) ? "coupe.suspens" : (dits[nom] ?? nom);
  if (ecran.querySelector("[data-zone=agendas]")) dessineListes(partage);
  const zone = ecran.querySelector("[data-zone=etat]");
  if (zone instanceof HTMLElement) ditEtat(zone, /** @type {any} */ ({ ...partage, dit }), mot);
  annonce(mot(dit));
}

/** @type {Record<string, (f: HTMLFormElement) => Promise<void>>} */
const FORMES = {
  async lien(f) {
    const droit = /** @type {Droit} */ (new FormData(f).get("droit"));
    const tout = emporteTout(f);
    const lien = await seul(async () =>
      donneLien({ nom: String(new FormData(f).get("nom") ?? "").trim(), droit, ...(tout ? { dossier: (await lit()) ?? undefined } : {}) }),
    );
    dessineListes(await litPartage());
    montreAdresse(un("[data-zone=lien-neuf]"), { adresse: adresseDuLien(lien.s) });
    f.reset();
    ajuste(f);
  },
  async agenda(f) {
    const champs = new FormData(f);
    const agenda = await seul(() =>
      donneAgenda({
        nom: "", qui: String(champs.get("qui") ?? ""), essentiel: champs.has("essentiel"),
        discret: un("[data-reglage=discret]").checked, langue: document.documentElement.lang,
      }),
    );
    dessineListes(await litPartage());
    const li = un(`[data-secret="${agenda.f}"]`);
    montreAdresse(un("[data-zone=detail]", li), { adresse: adresseDAgenda(agenda.f), agenda: true });
  },
};

/** Whether a whole record goes to a new phone. @param {HTMLFormElement} f */
const emporteTout = (f) => new FormData(f).get("droit") === "gerer" && new FormData(f).has("tout");

/** @param {HTMLFormElement} f */
function ajuste(f) {
  const moi = f.querySelector("[data-pour-moi]");
  if (moi instanceof HTMLElement) moi.hidden = new FormData(f).get("droit") !== "gerer";
}

ecran.addEventListener("submit", (evenement) => {
  evenement.preventDefault();
  const f = /** @type {HTMLFormElement} */ (evenement.target);
  occupe(f.querySelector("button.premier"), () => FORMES[f.dataset.forme ?? ""](f), emporteTout(f) ? { plein: "plein.tout" } : {});
});

ecran.addEventListener("change", (evenement) => {
  const champ = /** @type {HTMLInputElement} */ (evenement.target);
  if (champ.name === "droit") ajuste(/** @type {HTMLFormElement} */ (champ.form));
  if (champ.dataset.reglage === "discret") occupe(champ, () => regleDiscret(champ.checked));
});

/** One switch for the file, and for every calendar that follows. @param {boolean} discret */
async function regleDiscret(discret) {
  await change((d) => ({ ...d, reglages: { ...d.reglages, discret } }));
  previensLesPages();
  await seul(regleAgendas);
}

/** @param {Element | null} bouton @param {() => Promise<unknown>} action @param {Record<string, string>} [dits] */
async function occupe(bouton, action, dits = {}) {
  if (bouton?.getAttribute("aria-disabled") === "true") return;
  bouton?.setAttribute("aria-disabled", "true");
  try {
    await action();
  } catch (erreur) {
    await echoue(erreur, dits);
  } finally {
    bouton?.removeAttribute("aria-disabled");
  }
}

/** @param {HTMLElement} zone @param {Record<string, any>} mots @param {() => Promise<unknown>} action */
function demande(zone, mots, action) {
  const retour = document.activeElement;
  const carte = copie("partager-coupe", mots);
  un("[data-action=confirme]", carte).addEventListener("click", (/** @type {Event} */ e) => occupe(/** @type {Element} */ (e.currentTarget), action, ARRET));
  un("[data-action=renonce]", carte).addEventListener("click", () => {
    carte.remove();
    if (retour instanceof HTMLElement) retour.focus();
  });
  zone.replaceChildren(carte);
  un("h3", carte).focus();
}

/** @param {string} texte @param {string} [titre] where to go on from */
async function refait(texte, titre = "#titre") {
  await montre(await litPartage());
  annonce(texte);
  (document.querySelector(titre)?.closest("[hidden]") ? un("#titre") : (document.querySelector(titre) ?? un("#titre"))).focus();
}

/** @type {Record<string, (bouton: HTMLElement) => unknown>} */
const ACTIONS = {
  async montre(bouton) {
    const { zone, agenda, secret } = await ligneDe(bouton);
    if (zone.querySelector(".adresse")) return zone.replaceChildren();
    montreAdresse(zone, { adresse: agenda ? adresseDAgenda(secret) : adresseDuLien(secret), agenda: !!agenda });
  },
  async coupe(bouton) {
    const { zone, lien, agenda, secret } = await ligneDe(bouton);
    const nom = lien ? nomDe(lien) : agenda ? nomDAgenda(agenda) : "";
    const quoi = agenda ? "arrete" : "coupe";
    const mots = { titre: mot(`${quoi}.titre`, { nom }), bouton: mot(`${quoi}.bouton`), lien: !!lien, gerer: lien?.droit === "gerer", agenda: !!agenda };
    demande(zone, mots, async () => {
      await seul(() => (agenda ? coupeAgenda(secret) : coupeLien(secret)));
      await refait(mot("coupe.fait"), agenda ? "#p-agenda" : "#p-ouverts");
    });
  },
  detruit: () =>
    demande(un("[data-zone=confirme-fin]"), { titre: mot("detruit.titre"), bouton: mot("detruit.bouton"), fin: true }, async () => {
      await seul(detruis);
      await refait(mot("detruit.fait"));
    }),
  siens: () => refait(""),
  quitte: () =>
    demande(un("[data-zone=confirme-fin]"), { titre: mot("quitte.titre"), bouton: mot("quitte.bouton") }, async () => {
      await seul(quitte);
      await refait(mot("quitte.fait"));
    }),
  async copie(bouton) {
    const champ = un("[data-zone=adresse]", bouton.closest(".adresse") ?? ecran);
    champ.select();
    await navigator.clipboard.writeText(champ.value);
    annonce(mot("copie"));
    bouton.textContent = mot("copie");
  },
  envoie: (bouton) => navigator.share({ url: un("[data-zone=adresse]", bouton.closest(".adresse") ?? ecran).value }).catch(() => {}),
};

/** @param {HTMLElement} bouton */
async function ligneDe(bouton) {
  const li = /** @type {HTMLElement} */ (bouton.closest("[data-secret]"));
  const secret = li.dataset.secret ?? "";
  const { vue } = /** @type {Partage} */ (await litPartage());
  return { zone: un("[data-zone=detail]", li), secret, lien: vue?.liens.find((l) => l.s === secret), agenda: vue?.agendas.find((a) => a.f === secret) };
}

ecran.addEventListener("click", (evenement) => {
  const bouton = /** @type {HTMLElement} */ (evenement.target).closest("[data-action]");
  if (bouton instanceof HTMLElement) ACTIONS[bouton.dataset.action ?? ""]?.(bouton);
});

// --- what this device receives ---

/** @param {string} secret */
async function invite(secret) {
  const connu = /** @type {Partage | null} */ (await litPartage());
  // A second journey would take the place of the first, and of the keys that manage it.
  if (!libre(connu) && !estEntourage(connu)) return montreMort(mot("deja"), true);
  let ouvert;
  try {
    ouvert = await ouvreLien(secret);
  } catch (erreur) {
    const dit = nomme(erreur, /** @type {any} */ ({ lien: secret }));
    return montreMort(dit === "coupe" ? mot("mort.lien") : dit === "illisible" ? mot("mort.faux") : mot(dit));
  }
  if (ouvert.droit === "entourage") return montreEntourage(ouvert, false);
  if (ouvert.gestion && connu?.gestion) return montreMort(mot("deja"), true);
  const present = await lit();
  const garde = !!present && Object.keys(present.situation).length > 0;
  const page = copie("partager-invite", { titre: mot(`invite.${ouvert.droit}`), garde, [ouvert.droit]: true });
  un("[data-zone=contenu]", page).append(...(await contenu(dossierAVenir(ouvert, null))));
  un("[data-action=accepte]", page).addEventListener("click", (/** @type {Event} */ e) =>
    occupe(/** @type {Element} */ (e.currentTarget), async () => {
      const partage = await seul(() => rejoins(ouvert));
      oublieInvitation();
      // Over another journey, the timeline offers to undo it first: nothing leaves before.
      if (!partage.avant) await synchronise();
      location.assign(ecran.dataset.parcours ?? "/");
    }),
  );
  un("[data-action=refuse]", page).addEventListener("click", async () => {
    oublieInvitation();
    await montre(await litPartage());
  });
  pose(page);
  un("h2", page).focus();
}

/** @param {string} texte @param {boolean} [deja] */
function montreMort(texte, deja = false) {
  oublieInvitation();
  pose(copie("partager-mort", { texte, deja }));
}

/** What a journey holds, in few words. @param {Dossier} dossier */
async function contenu(dossier) {
  const points = await nomsDes(dossier.situation);
  const { faits = [] } = dossier.situation;
  if (dossier.rendez_vous.length) points.push(copie("partager-point", { texte: mot("invite.rdv", { n: dossier.rendez_vous.length }) }));
  if (faits.length) points.push(copie("partager-point", { texte: mot("invite.faits", { n: faits.length }) }));
  return points.length ? points : [copie("partager-point", { texte: mot("invite.rien") })];
}

/** @param {Record<string, any>} situation nothing is counted when it has nobody */
async function calcule(situation) {
  if (!(situation.projet || situation.grossesses || situation.enfants)) return null;
  const [{ Calcul, charge, dateEnMots }, { sujets, termes }] = await Promise.all([import("../famille/calcul.js"), import("./vues.js")]);
  const calcul = new Calcul(await charge(), { ...dossierVide(), situation });
  return { calcul, dateEnMots, sujets: sujets(calcul), termes: termes(calcul) };
}

/** @param {Record<string, any>} situation */
async function nomsDes(situation) {
  const lu = await calcule(situation);
  if (!lu) return [];
  return [
    ...lu.sujets.map((s) => {
      const li = copie("partager-sujet", s);
      un(".pastille", li).classList.add(`et-${s.rang}`);
      return li;
    }),
    ...lu.termes.map((texte) => copie("partager-point", { texte })),
  ];
}

/** Grandparents are told in their words: no week of pregnancy, no stage. @param {Record<string, any>} situation */
async function nouvelles(situation) {
  const lu = await calcule(situation);
  if (!lu) return [];
  return lu.sujets.map(({ cle, nom, age }) => {
    const s = lu.calcul.parcours.sujets.find((x) => x.cle === cle);
    const ne = s?.ancres.naissance_donnee ?? null;
    if (s?.type !== "grossesse") return copie("partager-sujet", { nom, age: ne === null ? age : mot("entourage.ne", { age, jour: lu.dateEnMots(ne) }) });
    const dpa = lu.calcul.ancre(s, "dpa");
    return copie("partager-sujet", { nom: mot("entourage.attendu"), age: dpa === null ? "" : mot("entourage.autour", { jour: lu.dateEnMots(dpa) }) });
  });
}

/** @param {Ouvert} ouvert @param {boolean} garde */
async function montreEntourage(ouvert, garde) {
  const { grossesses = [], enfants = [] } = ouvert.vue ?? {};
  const situation = {
    version: 1,
    ...(grossesses.length ? { grossesses: grossesses.map((/** @type {any} */ g, /** @type {number} */ i) => ({ cle: `g${i + 1}`, ...g })) } : {}),
    ...(enfants.length ? { enfants: enfants.map((/** @type {any} */ e, /** @type {number} */ i) => ({ cle: `e${i + 1}`, ...e })) } : {}),
  };
  if (!tientDebout(situation)) return montreMort(mot("mort.faux"));
  const points = await nouvelles(situation);
  const page = copie("partager-entourage", { vide: !points.length, garde });
  un("[data-zone=contenu]", page).append(...points);
  page.querySelector("[data-action=garde-entourage]")?.addEventListener("click", async () => {
    await gardeEntourage(ouvert);
    oublieInvitation();
    await refait(mot("copie"));
  });
  pose(page);
}

/** A session that keeps nothing still has this page. @type {string | null} */
let invitation = null;

/** The secret leaves the address at once: it is not for the history, nor for who looks over a shoulder. */
function recueille() {
  invitation = secretDuFragment(location.hash) ?? invitation;
  try {
    if (invitation) sessionStorage.setItem(INVITATION, invitation);
    else invitation = sessionStorage.getItem(INVITATION);
  } catch {
    // Full, or forbidden.
  }
  if (location.hash) history.replaceState(null, "", location.pathname);
  return invitation;
}

function oublieInvitation() {
  invitation = null;
  try {
    sessionStorage.removeItem(INVITATION);
  } catch {
    // Nothing was kept there.
  }
}

async function depart() {
  if (!saitChiffrer()) return pose(copie("partager-impossible"));
  const secret = recueille();
  if (secret) return invite(secret);
  const connu = /** @type {Partage | null} */ (await litPartage());
  await montre(connu);
  const partage = await synchronise({ encore: true });
  // Cut meanwhile, or answering again: what this page says of a journey that is followed holds no more.
  if (suitAutrui(connu) !== suitAutrui(partage)) return montre(partage);
  if (!partage || partage.droit === "entourage") return;
  const zone = ecran.querySelector("[data-zone=etat]");
  if (zone instanceof HTMLElement) {
    dessineListes(partage);
    ditEtat(zone, partage, mot);
  }
}

addEventListener("hashchange", () => secretDuFragment(location.hash) && depart());
depart().catch((erreur) => {
  if (erreur instanceof Error && ecran.childElementCount) return echoue(erreur, {});
  throw erreur;
});
