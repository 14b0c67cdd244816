// @ts-check
/**
 * Wagtail opens its calendars from inline scripts, which our policy refuses: they open here, at the first focus.
 */

const OUVERTURES = /** @type {const} */ ({ date: "initDateChooser", datetime: "initDateTimeChooser", time: "initTimeChooser" });

document.addEventListener("focusin", (evenement) => {
  const champ = evenement.target;
  if (!(champ instanceof HTMLInputElement)) return;
  const cadre = champ.closest("[data-calendrier]");
  if (!(cadre instanceof HTMLElement) || cadre.dataset.ouvert) return;
  cadre.dataset.ouvert = "oui";
  const nom = OUVERTURES[/** @type {keyof typeof OUVERTURES} */ (cadre.dataset.calendrier)];
  const ouvre = /** @type {Record<string, any>} */ (/** @type {unknown} */ (window))[nom];
  if (ouvre) ouvre(champ.id, JSON.parse(cadre.dataset.options ?? "{}"));
});
