// @ts-check
/**
 * Places that a finger could not tell apart stand together.
 *
 * @typedef {{lat: number, lon: number, n: number, lieux: Lieu[]}} Groupe
 * @typedef {{id: string, type: string, lat: number, lon: number, nom: string, liste: boolean}} Lieu
 */

/** Width of a cell on the screen: a touch target and some air. */
export const COTE = 56;

/**
 * @param {Groupe[]} groupes places are groups of one
 * @param {(lat: number, lon: number) => {x: number, y: number}} projette to pixels of the whole world: cells do not move with the view
 * @returns {Groupe[]}
 */
export function assemble(groupes, projette) {
  /** @type {Map<string, Groupe>} */
  const cellules = new Map();
  for (const g of groupes) {
    const { x, y } = projette(g.lat, g.lon);
    const cle = `${Math.floor(x / COTE)}/${Math.floor(y / COTE)}`;
    const deja = cellules.get(cle);
    if (!deja) cellules.set(cle, { ...g, lieux: [...g.lieux] });
    else {
      const n = deja.n + g.n;
      deja.lat = (deja.lat * deja.n + g.lat * g.n) / n;
      deja.lon = (deja.lon * deja.n + g.lon * g.n) / n;
      deja.n = n;
      deja.lieux.push(...g.lieux);
    }
  }
  return [...cellules.values()];
}

/** Below this, a box would say where a person is: it is posted, and nobody keeps it. */
export const PAS_PUBLIC = 1 / 16;

/**
 * The view, widened to a grid that everyone shares: same addresses for all, kept by caches, saying no more than a commune.
 * @param {{sud: number, nord: number, ouest: number, est: number}} v
 */
export function boite(v) {
  const etendue = Math.max(v.nord - v.sud, v.est - v.ouest);
  const pas = 2 ** Math.ceil(Math.log2(etendue / 4));
  const bas = (/** @type {number} */ x) => Math.floor(x / pas) * pas;
  const haut = (/** @type {number} */ x) => Math.ceil(x / pas) * pas;
  return {
    sud: Math.max(-90, bas(v.sud)), nord: Math.min(90, haut(v.nord)), ouest: Math.max(-180, bas(v.ouest)), est: Math.min(180, haut(v.est)),
    estPublique: pas >= PAS_PUBLIC,
  };
}
