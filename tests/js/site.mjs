// Modules by the address the site gives them, wherever their app keeps them: `await site("famille/copie.js")`.
// What a module imports resolves the same way: `../core/octets.js` is another app's.
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const APPS = new URL("../../src/millejours/", import.meta.url).href;

/** @param {string} adresse */
const fichier = (adresse) => `${APPS}${adresse.split("/")[0]}/static/${adresse}`;

/** @type {import("node:module").ResolveHook} */
export async function resolve(nom, contexte, suite) {
  const parent = contexte.parentURL ?? "";
  const dansLeSite = nom.startsWith(".") && parent.startsWith(APPS) && /\/static\/(.+)$/.exec(parent.slice(APPS.length));
  return suite(dansLeSite ? fichier(new URL(nom, `site:///${dansLeSite[1]}`).pathname.slice(1)) : nom, contexte);
}

// The hooks run in a thread of their own, which reads this file too.
if (isMainThread) register(import.meta.url);

/** @param {string} adresse @returns {Promise<any>} */
export const site = (adresse) => import(fichier(adresse));
