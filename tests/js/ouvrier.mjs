// The worker of the site, on a clock that the test turns: what it answers, when, and what it never looks at.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../src/millejours/accueil/sw.js", import.meta.url), "utf8");
const SITE = "https://site.example";

/** The worker in a world of its own: `reseau` answers what it asks. */
function ouvrier(reseau) {
  const tiroirs = new Map();
  const ecoute = {};
  const cache = (nom) => {
    if (!tiroirs.has(nom)) tiroirs.set(nom, new Map());
    const tiroir = tiroirs.get(nom);
    const chemin = (demande) => new URL(demande.url ?? demande, SITE).pathname;
    return {
      put: async (demande, reponse) => void (tiroir.delete(chemin(demande)), tiroir.set(chemin(demande), reponse)),
      keys: async () => [...tiroir.keys()],
      delete: async (demande) => tiroir.delete(chemin(demande)),
      match: async (demande) => tiroir.get(chemin(demande))?.clone(),
    };
  };
  const caches = {
    open: async (nom) => cache(nom),
    keys: async () => [...tiroirs.keys()],
    delete: async (nom) => tiroirs.delete(nom),
    match: async (demande) => {
      for (const nom of tiroirs.keys()) {
        const trouve = await cache(nom).match(demande);
        if (trouve) return trouve;
      }
    },
  };
  const monde = {
    caches, fetch: reseau, URL, Response, setTimeout, clients: { claim: async () => {} }, location: { origin: SITE },
    skipWaiting: () => {}, addEventListener: (nom, suite) => (ecoute[nom] = suite),
  };
  const constantes = `const VERSION = "essai"; const FICHIERS = ${JSON.stringify([["/mon-parcours/", "essai"], ["/aide/", "essai"]])};`;
  vm.runInNewContext(constantes + SOURCE, monde);
  /** @returns {Promise<Response> | null} null when the browser is left to itself */
  const demande = (chemin, { method = "GET", mode = "navigate" } = {}) => {
    let rendue = null;
    ecoute.fetch({ request: { url: SITE + chemin, method, mode }, respondWith: (r) => (rendue = r), waitUntil: () => {} });
    return rendue;
  };
  return { demande, tiroirs, installe: () => new Promise((dit, non) => ecoute.install({ waitUntil: (p) => p.then(dit, non) })) };
}

const page = (texte, entetes = {}, status = 200) => new Response(texte, { status, headers: entetes });
const souffle = async () => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };

test("le réseau d'abord ; au bout de trois secondes, ce qui est gardé", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  let reseau = async (adresse) => page(`gardée ${adresse.url ?? adresse}`);
  const o = ouvrier((...args) => reseau(...args));
  await o.installe();
  reseau = () => new Promise(() => {});
  let rendue = null;
  o.demande("/mon-parcours/").then((r) => (rendue = r));
  await souffle();
  mock.timers.tick(2999);
  await souffle();
  assert.equal(rendue, null, "avant trois secondes, on attend le réseau");
  mock.timers.tick(1);
  await souffle();
  assert.match(await rendue.text(), /^gardée/);
  // At two seconds, the network is still the one that is seen.
  let arrive;
  reseau = () => new Promise((dit) => { arrive = dit; });
  const autre = o.demande("/aide/");
  await souffle();
  mock.timers.tick(2000);
  arrive(page("du réseau"));
  assert.equal(await (await autre).text(), "du réseau");
});

test("une panne du serveur ou du réseau laisse voir ce qui est gardé", async () => {
  let reseau = async () => page("gardée");
  const o = ouvrier((...args) => reseau(...args));
  await o.installe();
  reseau = async () => page("panne", {}, 503);
  assert.equal(await (await o.demande("/aide/")).text(), "gardée");
  reseau = async () => { throw new TypeError("réseau coupé"); };
  assert.equal(await (await o.demande("/aide/")).text(), "gardée");
});

test("ni ce qui est envoyé, ni agenda, ni ligne scellée, ni agent, ni API n'est regardé", async () => {
  const o = ouvrier(async () => page("ne se garde pas"));
  for (const chemin of ["/agenda/x.ics", "/partage/v1/x", "/agents/", "/api/v1/parcours", "/medias/x.pdf"]) {
    assert.equal(o.demande(chemin), null, chemin);
    assert.equal(o.demande(chemin, { mode: "cors" }), null, chemin);
  }
  assert.equal(o.demande("/mon-parcours/", { method: "POST" }), null);
  // A page with a question in its address goes to the network, and is not kept.
  await o.demande("/aide/?x=1");
  await o.demande("/rechercher/?q=x");
  assert.deepEqual([...o.tiroirs.values()].flatMap((x) => [...x.keys()]), []);
});

test("un article lu est gardé, soixante au plus ; ce qui est privé ou en erreur ne l'est pas", async () => {
  const reponses = { "/s-informer/prive/": page("x", { "Cache-Control": "no-store" }), "/s-informer/absent/": page("x", {}, 404) };
  const o = ouvrier(async ({ url }) => reponses[new URL(url).pathname]?.clone() ?? page("article"));
  for (const chemin of Object.keys(reponses)) await o.demande(chemin);
  for (let i = 0; i < 65; i += 1) await o.demande(`/s-informer/article/a${i}/`);
  await souffle();
  const lus = [...o.tiroirs.get("mj-lus").keys()];
  assert.equal(lus.length, 60);
  assert.equal(lus[0], "/s-informer/article/a5/");
});
