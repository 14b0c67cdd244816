// Devices and their server, in memory: rows as docs/reference/parcours-scelle.md says, records as magasin.js keeps them.
// For what depends on who comes first; Chromium and PostgreSQL say the rest.
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { site } from "./site.mjs";

const tenu = new AsyncLocalStorage();
const hache = (texte) => createHash("sha256").update(Buffer.from(texte, "base64url")).digest("base64url");

// --- the server ---

/** @type {Map<string, {version: number, preuve: string, corps: Uint8Array}>} */
export const lignes = new Map();
// Names that were erased are not given again; without that, devices alone must hold.
const eteintes = new Set();
const eteint = process.env.NOMS_ETEINTS !== "non";
export const demandes = [];

/** A row dies of not being read: its name may serve again. */
export const meurt = (nom) => lignes.delete(nom);

function serveur(methode, chemin, entetes, corps) {
  const [nom, vie] = chemin.replace("/partage/v1/", "").split("/");
  const ligne = lignes.get(nom);
  if (methode === "PUT" && entetes["If-None-Match"]) {
    if (eteintes.has(nom)) return [410];
    if (ligne) return [412];
    lignes.set(nom, { version: 1, preuve: entetes["X-Preuve"], corps });
    return [201];
  }
  if (!ligne) return [eteintes.has(nom) ? 410 : 404];
  if (methode === "GET") return [200, ligne];
  if (vie) return [204];
  if (methode === "DELETE") {
    if (hache(entetes["X-Preuve"]) !== ligne.preuve) return [403];
    lignes.delete(nom);
    if (eteint) eteintes.add(nom);
    return [204];
  }
  if (entetes["X-Preuve"] !== ligne.preuve) return [403];
  if (entetes["If-Match"] !== `"${ligne.version}"`) return [412];
  lignes.set(nom, { ...ligne, version: ligne.version + 1, corps });
  return [204];
}

globalThis.fetch = async (chemin, { method = "GET", headers = {}, body, signal } = {}) => {
  if (tenu.getStore().sansCatalogue && "/regles/textes".includes(chemin)) throw new TypeError("réseau");
  if (chemin === "/regles") return Response.json(CATALOGUE);
  if (chemin === "/textes") return Response.json({ regles: [] });
  const appareil = tenu.getStore();
  demandes.push(`${method} ${chemin}`);
  const avant = await appareil.reseau?.({ methode: method, nom: chemin.split("/")[3], signal });
  if (avant) return new Response(null, { status: avant });
  const [statut, ligne] = serveur(method, chemin, headers, body);
  await appareil.retour?.({ methode: method, nom: chemin.split("/")[3] });
  return new Response(ligne?.corps ?? null, { status: statut, headers: ligne ? { ETag: `"${ligne.version}"` } : {} });
};

// --- the devices ---

Object.defineProperty(globalThis, "indexedDB", { get: () => ({ open: () => resout(base(tenu.getStore().coffre)) }) });
// A catalogue without rules: appointments alone are in the calendars.
const VIDE = { programme: [], bornes: [], naissance: -1, regles: [] };
const lots = Object.fromEntries(["grossesse.vie", "grossesse.perte", "enfant.vie", "enfant.perte", "parent.vie"].map((nom) => [nom, VIDE]));
const CATALOGUE = { version: 1, etapes: [], lots, ids: [], actes: [], campagnes: {}, territoires: { feries: {} }, regles: {} };
globalThis.document = { querySelector: () => ({ dataset: { regles: "/regles", textes: "/textes" } }) };
globalThis.navigator ??= {};
delete globalThis.BroadcastChannel;

function resout(result) {
  const demande = { result };
  queueMicrotask(() => demande.onsuccess?.());
  return demande;
}

const base = (coffre) => ({
  close() {},
  transaction() {
    const transaction = { abort: () => (annulee = true), objectStore: () => magasin };
    let [attend, annulee] = [0, false];
    const ecrites = new Map(coffre);
    const demande = (result) => {
      attend += 1;
      const d = { result };
      queueMicrotask(() => {
        d.onsuccess?.();
        if ((attend -= 1)) return;
        if (annulee) return transaction.onabort?.();
        coffre.clear();
        for (const [cle, valeur] of ecrites) coffre.set(cle, valeur);
        transaction.oncomplete?.();
      });
      return d;
    };
    const magasin = {
      get: (cle) => demande(structuredClone(ecrites.get(cle))),
      put: (valeur, cle) => demande(ecrites.set(cle, structuredClone(valeur)) && cle),
      delete: (cle) => demande(ecrites.delete(cle)),
    };
    return transaction;
  },
});

const modules = {
  ...(await site("famille/partage/gestion.js")),
  ...(await site("famille/partage/entree.js")),
  synchronise: (await site("famille/partage/suivi.js")).synchronise,
  magasin: await site("famille/magasin.js"),
};

/** A device: what it does runs with its own record and its own network. */
export function appareil(dossier) {
  const moi = { coffre: new Map(dossier ? [["famille", dossier]] : []), reseau: null, retour: null };
  const fais = (action) => tenu.run(moi, action);
  return {
    fais,
    suit: (comment) => fais(() => modules.synchronise(comment)),
    donne: (droit = "modifier", plus = {}) => fais(() => modules.donneLien({ nom: "", droit, ...plus })),
    abonne: (plus = {}) => fais(() => modules.donneAgenda({ nom: "", qui: "", essentiel: true, discret: false, langue: "fr", ...plus })),
    coupe: (s) => fais(() => modules.coupeLien(s)),
    arrete: (f) => fais(() => modules.coupeAgenda(f)),
    detruit: () => fais(modules.detruis),
    rejoint: (lien) => fais(async () => modules.rejoins(await modules.ouvreLien(lien.s))),
    change: (comment) => {
      const d = structuredClone(moi.coffre.get("famille"));
      comment(d);
      moi.coffre.set("famille", d);
    },
    get dossier() { return moi.coffre.get("famille"); },
    get partage() { return moi.coffre.get("partage"); },
    set partage(p) { moi.coffre.set("partage", p); },
    /** What happens before a request leaves: a status to answer in the place of the server, or an exception. */
    set reseau(comment) { moi.reseau = comment; },
    set sansCatalogue(oui) { moi.sansCatalogue = oui; },
    /** What happens once the server has done it, before the device knows. */
    set retour(comment) { moi.retour = comment; },
  };
}

export const coupure = () => { throw new TypeError("réseau"); };
