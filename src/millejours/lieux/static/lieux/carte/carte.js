// @ts-check
/**
 * The map, once someone asks for it: our background, the places of the list, those of the view.
 *
 * @import { Groupe, Lieu } from "./groupes.js"
 */

import { couche } from "./fond.js";
import { assemble, boite } from "./groupes.js";

const FRANCE = [[42.4, -4.8], [51, 8.2]];
const ZOOM_MAX = 17;
const ATTENTE = 150;
// More than these at one spot are not listed: the map grows instead.
const LISTABLES = 12;

/** @param {HTMLElement} section */
export async function ouvre(section) {
  permetLeaflet();
  await feuille(section.dataset.feuille ?? "");
  const { default: L } = await import("../vendor/leaflet.js");
  const { default: P } = await import("../vendor/protomaps-leaflet.js");
  new Carte(section, L, P);
}

/**
 * The page demands that no text becomes markup. Leaflet tries one, once, to know the browser: that one is let through,
 * any other still throws.
 */
function permetLeaflet() {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (types && !types.defaultPolicy)
    types.createPolicy("default", { createHTML: (/** @type {string} */ html) => (html === "<svg/>" ? html : null) });
}

/** @param {string} adresse @returns {Promise<void>} */
function feuille(adresse) {
  return new Promise((oui, non) => {
    const lien = document.createElement("link");
    lien.rel = "stylesheet";
    lien.href = adresse;
    lien.onload = () => oui();
    lien.onerror = () => non(new Error(adresse));
    document.head.prepend(lien);
  });
}

class Carte {
  /** @param {HTMLElement} section @param {any} L @param {any} P */
  constructor(section, L, P) {
    this.section = section;
    this.L = L;
    this.donnees = section.dataset;
    /** @type {Groupe[]} */
    this.groupes = [];
    this.demande = 0;
    const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const toile = /** @type {HTMLElement} */ (section.querySelector(".carte-dessin"));
    this.carte = L.map(toile, {
      attributionControl: false, zoomControl: false, maxZoom: ZOOM_MAX, minZoom: 3,
      zoomAnimation: !calme, fadeAnimation: !calme, markerZoomAnimation: !calme, inertia: !calme,
    });
    this.carte.keyboard.enable();
    couche(P, this.donnees.style ?? "", this.donnees.fond ?? "").addTo(this.carte);
    this.reperes = L.layerGroup().addTo(this.carte);
    this.deLaListe = lieuxDeLaListe();
    this.cadre();
    for (const bouton of section.querySelectorAll("[data-zoom]"))
      bouton.addEventListener("click", () => this.carte.setZoom(this.carte.getZoom() + Number(/** @type {HTMLElement} */ (bouton).dataset.zoom)));
    let minuteur = 0;
    this.carte.on("moveend", () => {
      this.dessine();
      window.clearTimeout(minuteur);
      minuteur = window.setTimeout(() => this.charge(), ATTENTE);
    });
    this.dessine();
    this.charge();
  }

  cadre() {
    const points = this.deLaListe.map((l) => [l.lat, l.lon]);
    const centre = (this.donnees.centre ?? "").split(",").map(Number);
    if (centre.length === 2) {
      points.push(centre);
      const icon = this.L.divIcon({ className: "depart", iconSize: [18, 18], html: document.createElement("span") });
      this.L.marker(centre, { icon, keyboard: false, interactive: false, alt: this.mot("depart") }).addTo(this.carte);
    }
    if (points.length > 1) this.carte.fitBounds(points, { padding: [30, 30], maxZoom: 13 });
    else if (points.length) this.carte.setView(points[0], 12);
    else this.carte.fitBounds(FRANCE);
  }

  /** @param {string} nom @param {number} [n] */
  mot(nom, n) {
    const gabarit = /** @type {HTMLTemplateElement} */ (this.section.querySelector(`[data-mot=${nom}]`));
    return (gabarit.content.textContent ?? "").replace("{n}", n === undefined ? "" : n.toLocaleString(document.documentElement.lang));
  }

  async charge() {
    if (this.donnees.fixe !== undefined) return;
    const b = this.carte.getBounds();
    const v = boite({ sud: b.getSouth(), nord: b.getNorth(), ouest: b.getWest(), est: b.getEast() });
    const champs = new URLSearchParams(["sud", "nord", "ouest", "est"].map((nom) => [nom, String(/** @type {any} */ (v)[nom])]));
    for (const type of (this.donnees.types ?? "").split(" ").filter(Boolean)) champs.append("type", type);
    const ordre = ++this.demande;
    try {
      const reponse = v.estPublique && this.donnees.postee === undefined
        ? await fetch(`${this.donnees.vue}?${champs}`)
        : await fetch(this.donnees.vue ?? "", { method: "POST", body: champs });
      if (!reponse.ok) return;
      const lu = await reponse.json();
      // A slow answer never replaces a newer one.
      if (ordre !== this.demande) return;
      const deja = new Set(this.deLaListe.map((l) => l.id));
      this.groupes = [
        ...lu.groupes.map((/** @type {number[]} */ [lat, lon, n]) => ({ lat, lon, n, lieux: [] })),
        ...lu.points.filter((/** @type {any[]} */ p) => !deja.has(p[0])).map((/** @type {any[]} */ [id, type, lat, lon, nom]) => seul({ id, type, lat, lon, nom, liste: false })),
      ];
      this.dessine();
    } catch {
      // Without a network, what is drawn stays.
    }
  }

  dessine() {
    const zoom = this.carte.getZoom();
    const enVue = this.carte.getBounds().pad(0.1);
    // Groups that count for a whole area hold the places of the list already.
    const comptes = this.groupes.some((g) => !g.lieux.length);
    const tous = [...(comptes ? [] : this.deLaListe.map(seul)), ...this.groupes].filter((g) => enVue.contains([g.lat, g.lon]));
    const assembles = assemble(tous, (lat, lon) => this.carte.project([lat, lon], zoom));
    // Read from top to bottom, as the eye does.
    assembles.sort((a, b) => b.lat - a.lat || a.lon - b.lon);
    const actif = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.cle;
    this.reperes.clearLayers();
    for (const g of assembles) this.repere(g);
    if (actif) /** @type {HTMLElement | null} */ (this.section.querySelector(`[data-cle="${CSS.escape(actif)}"]`))?.focus();
  }

  /** @param {Groupe} g */
  repere(g) {
    const un = g.n === 1 ? g.lieux[0] : null;
    const nom = un ? un.nom : this.mot(this.listable(g) ? "ici" : "groupe", g.n);
    const taille = un ? 24 : Math.min(54, 30 + 6 * Math.log10(g.n) * 2);
    const contenu = document.createElement("span");
    contenu.setAttribute("aria-hidden", "true");
    contenu.textContent = un ? (un.liste ? "◉" : "") : court(g.n);
    const deLaListe = g.lieux.some((l) => l.liste);
    const icon = this.L.divIcon({
      className: `${un ? "repere" : "groupe-lieux"} ${deLaListe && un ? "est-de-la-liste" : ""}`, iconSize: [taille, taille], html: contenu,
    });
    const marque = this.L.marker([g.lat, g.lon], { icon, title: nom, alt: nom, riseOnHover: true });
    marque.on("click", () => this.choisit(g));
    marque.addTo(this.reperes);
    const element = /** @type {HTMLElement} */ (marque.getElement());
    element.setAttribute("aria-label", nom);
    // Leaflet gives a marker the focus, but no key to press.
    element.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" && e.key !== " ") return;
      e.preventDefault();
      e.stopPropagation();
      this.choisit(g);
    });
    element.dataset.cle = un ? un.id : `${g.lat.toFixed(3)},${g.lon.toFixed(3)}`;
  }

  /** All its places are known, and they are few or cannot be parted. @param {Groupe} g */
  listable(g) {
    return g.lieux.length === g.n && (g.n <= LISTABLES && this.carte.getZoom() >= 14 || this.carte.getZoom() >= ZOOM_MAX);
  }

  /** @param {Groupe} g */
  choisit(g) {
    if (g.n > 1 && !this.listable(g)) {
      this.carte.setView([g.lat, g.lon], Math.min(ZOOM_MAX, this.carte.getZoom() + 2));
      return;
    }
    const liste = document.createElement("ul");
    liste.append(...g.lieux.map((lieu) => {
      const ligne = document.createElement("li");
      const lien = document.createElement("a");
      lien.href = `${this.donnees.lieu}${lieu.id.split("/").map(encodeURIComponent).join("/")}/`;
      lien.textContent = lieu.nom;
      ligne.append(lien);
      return ligne;
    }));
    const choix = /** @type {HTMLElement} */ (this.section.querySelector(".carte-choix"));
    choix.replaceChildren(liste);
    liste.querySelector("a")?.focus({ preventScroll: false });
  }
}

/** @param {Lieu} l @returns {Groupe} */
const seul = (l) => ({ lat: l.lat, lon: l.lon, n: 1, lieux: [l] });

/** @param {number} n */
const court = (n) => (n < 1000 ? String(n) : new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(n));

/** What the page already says: no need to ask for it. @returns {Lieu[]} */
function lieuxDeLaListe() {
  return [...document.querySelectorAll(".lieu[data-point]")].map((li) => {
    const lien = /** @type {HTMLAnchorElement} */ (li.querySelector("h3 a"));
    const [lat, lon] = (/** @type {HTMLElement} */ (li).dataset.point ?? "").split(",").map(Number);
    const id = decodeURIComponent(new URL(lien.href).pathname.split("/lieu/")[1] ?? "").replace(/\/$/, "");
    return { id, type: "", lat, lon, nom: lien.textContent ?? "", liste: true };
  });
}
