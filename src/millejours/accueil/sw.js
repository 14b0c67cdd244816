/**
 * Served as `/sw.js`, after two constants: `VERSION` of this build and `FICHIERS`, what it keeps ([address, mark]).
 * Pages: the network first, and what is kept after three seconds. Files whose name carries their content: once.
 * Never here: what is sent, followed calendars, sealed rows, agents, the API, any page with a question in its address.
 */

const KEPT = `mj-${VERSION}`;
// Articles that were read, and the files they came with: from one version to the next.
const READ = "mj-lus";
const PATIENCE = 3000;
const READ_MAX = 60;
const PAGES = new Set(FICHIERS.filter(([, marque]) => marque).map(([adresse]) => adresse));
const ARTICLES = /^(\/[a-z]{2})?\/s-informer\//;
// Not even looked at.
const AILLEURS = /^\/(agents|agenda|partage|api|medias)\//;

addEventListener("install", (evenement) => evenement.waitUntil(garde()));

/** All or nothing: a build that is not whole never replaces one that is. What an older one has is not asked again. */
async function garde() {
  const cache = await caches.open(KEPT);
  const suite = [...FICHIERS];
  const un = async () => {
    for (let fichier = suite.pop(); fichier; fichier = suite.pop()) {
      const [adresse, marque] = fichier;
      const connue = marque ? undefined : await caches.match(adresse);
      const reponse = connue ?? (await fetch(adresse, { cache: marque ? "no-cache" : "default", credentials: "omit" }));
      if (!reponse.ok || reponse.redirected) throw new Error(`${adresse} : ${reponse.status}`);
      await cache.put(adresse, reponse.clone());
    }
  };
  // A phone on a slow network keeps room for the page it shows.
  await Promise.all([un(), un(), un(), un()]);
}

addEventListener("activate", (evenement) =>
  evenement.waitUntil(
    (async () => {
      for (const nom of await caches.keys()) if (nom !== KEPT && nom !== READ && nom.startsWith("mj-")) await caches.delete(nom);
      await clients.claim();
    })(),
  ),
);

// A new version waits: the person says « recharger », or comes back another day.
addEventListener("message", (evenement) => {
  if (evenement.data === "passe") skipWaiting();
});

addEventListener("fetch", (evenement) => {
  const { request } = evenement;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (!url.search && url.pathname.startsWith("/static/")) return evenement.respondWith(fichier(request));
  if (request.mode !== "navigate" || AILLEURS.test(url.pathname)) return;
  const gardable = !url.search && (PAGES.has(url.pathname) || ARTICLES.test(url.pathname));
  evenement.respondWith((gardable ? page(request, url.pathname, evenement) : fetch(request)).catch(() => sansReseau(url.pathname)));
});

/** In the language of the page that was asked for. @param {string} chemin */
async function sansReseau(chemin) {
  const langue = /^\/[a-z]{2}\//.exec(chemin)?.[0] ?? "/";
  return (await caches.match(`${langue}sans-reseau/`)) ?? (await caches.match("/sans-reseau/")) ?? Response.error();
}

/** @param {Request} request */
async function fichier(request) {
  const connu = await caches.match(request.url);
  if (connu) return connu;
  const reponse = await fetch(request);
  if (reponse.ok) await retiens(request.url, reponse.clone());
  return reponse;
}

/** @param {Request} request @param {string} chemin @param {ExtendableEvent} evenement */
async function page(request, chemin, evenement) {
  const reseau = fetch(request);
  // What is kept of this build goes with its files: a newer page would ask for files that are not here.
  const gardee = () => caches.match(chemin);
  const suite = reseau.then(async (reponse) => {
    const privee = (reponse.headers.get("Cache-Control") ?? "").includes("no-store");
    if (reponse.ok && !reponse.redirected && !privee && !PAGES.has(chemin)) await retiens(chemin, reponse.clone());
    return reponse;
  });
  evenement.waitUntil(suite.then(() => {}, () => {}));
  const attente = new Promise((dit) => setTimeout(dit, PATIENCE));
  const premiere = await Promise.race([reseau.catch(() => undefined), attente]);
  if (premiere && premiere.status < 500) return premiere;
  return (await gardee()) ?? reseau;
}

/** @param {string} adresse @param {Response} reponse */
async function retiens(adresse, reponse) {
  const cache = await caches.open(READ);
  await cache.put(adresse, reponse);
  const cles = await cache.keys();
  for (const vieille of cles.slice(0, Math.max(0, cles.length - READ_MAX))) await cache.delete(vieille);
}
