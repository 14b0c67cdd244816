/**
 * Answers to the estimates, kept by field: `aeeh_e1` is said of the child e1, `garde_enfant` names whom a contract keeps.
 *
 * @typedef {Record<string, string>} Droits
 */

const GARDE = "garde_enfant";

/** Whether a field is said of a subject: keys have no `_`. @param {string} champ @param {string} cle */
const est = (champ, cle) => champ.endsWith(`_${cle}`);

/** The same answers, of a subject that changes its name. @param {Droits} droits @param {string} de @param {string} a @returns {Droits} */
export const droitsRenommes = (droits, de, a) =>
  Object.fromEntries(
    Object.entries(droits).map(([champ, valeur]) => [
      est(champ, de) ? champ.slice(0, -de.length) + a : champ,
      champ === GARDE && valeur === de ? a : valeur,
    ]),
  );

/**
 * A record whose situation changes. Answers said of a child who is no longer there go with it: another may take its name.
 * @template {{situation: Record<string, any>, droits?: Droits}} T
 * @param {T} dossier @param {Record<string, any>} situation
 * @returns {T}
 */
export function avecSituation(dossier, situation) {
  const { droits } = dossier;
  if (!droits) return { ...dossier, situation };
  const restent = sujets(situation);
  const partis = sujets(dossier.situation).filter((cle) => !restent.includes(cle));
  const restants = Object.entries(droits).filter(
    ([champ, valeur]) => !partis.some((cle) => est(champ, cle) || (champ === GARDE && valeur === cle)),
  );
  return { ...dossier, situation, droits: Object.fromEntries(restants) };
}

/** @param {Record<string, any>} situation @returns {string[]} */
const sujets = ({ grossesses = [], enfants = [] }) => [...grossesses, ...enfants].map((x) => x.cle);
