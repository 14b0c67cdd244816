/** Letters: the days of the last plan are proposed for the leave that was chosen. Nothing typed here is kept. */

import { un } from "../famille/gabarits.js";
import { lit } from "../famille/magasin.js";
import { lisPlan } from "../famille/plan.js";

const formulaire = un("#f-simulation");

formulaire.addEventListener("change", async (/** @type {Event} */ evenement) => {
  const champ = /** @type {HTMLInputElement} */ (evenement.target);
  if (champ.name !== "lettre") return;
  const plan = lisPlan((await lit().catch(() => null))?.plan);
  const periode = plan?.periodes.find((p) => p.type === champ.value);
  for (const nom of /** @type {const} */ (["debut", "fin"])) un(`[name=${nom}]`, formulaire).value = periode?.[nom] ?? "";
});
