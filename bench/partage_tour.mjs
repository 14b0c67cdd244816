// What a device does at each conflict: open the row, merge, seal. The same text for Node and for a browser.
export default async ({ ouvre, scelle, tire }, { dit, fusionne }) => {
  const [cle, id] = [tire(32), tire(16)];
  // A full life: three years of marks and appointments, near what a row holds.
  const dits = (de, n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`fait/RE-GLE${de + i}:g1-1`, { le: "2027-01-01", lieu: "Cabinet" }]));
  const [ici, la] = [dit({}, dits(0, 320), "appareil"), dit({}, dits(160, 320), "autreaut")];
  const ligne = await scelle({ v: 1, e: la }, cle, id, 1);
  const durees = [];
  let elements = 0;
  for (let i = 0; i < 300; i += 1) {
    const debut = performance.now();
    const { e } = await ouvre(ligne, cle, id, 1);
    const fusion = fusionne(ici, e);
    await scelle({ v: 1, e: fusion }, cle, id, 2);
    durees.push(performance.now() - debut);
    elements = Object.keys(fusion).length;
  }
  durees.sort((a, b) => a - b);
  const arrondi = (ms) => Math.round(ms * 100) / 100;
  return { elements, mediane_ms: arrondi(durees[150]), tard_ms: arrondi(durees[297]) };
};
