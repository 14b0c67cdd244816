// The score of an instrument. Twin of `score` in src/regles/questionnaires/score.py: change both.

/**
 * @typedef {{texte: string, reponses: [string, number][]}} Item
 * @typedef {{id: string, item_alerte: ?number, bandes: Record<string, Record<string, number>>,
 *   reperes: Record<string, Record<string, number>>, publics: string[], items: Item[]}} Questionnaire
 * @typedef {{total: ?number, bande: ?string, reperes: string[], aide_immediate: boolean}} Resultat
 */

/**
 * Positions of the answers among those shown, null when nothing was answered. A total with a hole is not a total;
 * the item of self-harm counts as soon as it is answered.
 * @param {Questionnaire} questionnaire @param {(?number)[]} reponses @param {string} public_ @returns {Resultat}
 */
export function score(questionnaire, reponses, public_ = "mere") {
  if (!questionnaire.publics.includes(public_)) throw new RangeError("public");
  if (reponses.length > questionnaire.items.length) throw new RangeError("reponses");
  const points = reponses.map((reponse, rang) => {
    if (reponse === null) return null;
    const choix = questionnaire.items[rang].reponses[reponse];
    if (!choix) throw new RangeError(`reponses[${rang}]`);
    return choix[1];
  });
  const alerte = questionnaire.item_alerte;
  const aide_immediate = alerte !== null && !!points[alerte - 1];
  const donnes = points.filter((p) => p !== null);
  if (donnes.length < questionnaire.items.length) return { total: null, bande: null, reperes: [], aide_immediate };
  const total = donnes.reduce((somme, p) => somme + p, 0);
  const atteintes = (/** @type {Record<string, number> | undefined} */ seuils) =>
    Object.entries(seuils ?? {}).filter(([, des]) => total >= des).map(([nom]) => nom);
  return { total, bande: atteintes(questionnaire.bandes[public_]).at(-1) ?? null, reperes: atteintes(questionnaire.reperes[public_]), aide_immediate };
}
