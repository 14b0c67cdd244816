// Seal, merge, projection: no browser, no server. Families here are drawn at random or invented.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { hasard } from "./hasard.mjs";
import { site } from "./site.mjs";

const sceau = await site("famille/partage/sceau.js");
const appareil = await site("famille/partage/appareil.js");
const { dit, egaux, estEtat, fusionne, heure, valeurs } = await site("famille/partage/fusion.js");
const p = await site("famille/partage/projection.js");
// A channel would keep this process alive.
delete globalThis.BroadcastChannel;
const { avecDepuis, dossierAVenir, peutRevenir } = await site("famille/partage/entree.js");
const { avecSituation } = await site("famille/droits.js");
await import("./pertes.mjs");
const vecteurs = JSON.parse(readFileSync(new URL("../../docs/reference/parcours-scelle.vecteurs.json", import.meta.url), "utf8"));
const TIRAGES = 3000;

function etatTire(h) {
  let etat = {};
  for (let i = h(9); i > 0; i -= 1) {
    const valeur = [null, true, h(3), `m${h(3)}`, { le: `2027-01-0${1 + h(3)}`, lieu: "ici" }, { lieu: "ici", le: "2027-01-01" }][h(6)];
    etat = fusionne(etat, { [`fait/R${h(5)}:g1`]: [valeur, 1 + h(4), "abc"[h(3)]] });
  }
  return etat;
}

test("la fusion ne dépend ni de l'ordre, ni du nombre, ni de qui la fait", () => {
  for (let graine = 0; graine < TIRAGES; graine += 1) {
    const h = hasard(graine);
    const [a, b, c] = [etatTire(h), etatTire(h), etatTire(h)];
    const ab = fusionne(a, b);
    assert.deepEqual(ab, fusionne(b, a), `commute, graine ${graine}`);
    assert.deepEqual(fusionne(ab, c), fusionne(a, fusionne(b, c)), `associe, graine ${graine}`);
    assert.deepEqual(fusionne(a, a), a, `idempotent, graine ${graine}`);
    assert.deepEqual(fusionne(ab, b), ab, `absorbe, graine ${graine}`);
    // Nothing lost: every item of both is there, with a word that one of them said, and not an older one.
    for (const [cle, mot] of [...Object.entries(a), ...Object.entries(b)]) {
      assert.ok(ab[cle][1] >= mot[1], `plus vieux, graine ${graine}`);
      assert.ok([a[cle], b[cle]].some((m) => m && JSON.stringify(m) === JSON.stringify(ab[cle])), `inventé, graine ${graine}`);
    }
  }
});

test("cent écritures croisées de trois appareils : tous d'accord, rien de perdu", () => {
  for (let graine = 0; graine < 200; graine += 1) {
    const h = hasard(graine);
    const etats = [{}, {}, {}];
    const attendus = new Set();
    for (let i = 0; i < 100; i += 1) {
      const q = h(3);
      if (h(3) === 0) etats[q] = fusionne(etats[q], etats[h(3)]);
      etats[q] = dit(etats[q], { [`fait/R${i}:g1`]: { le: "2027-01-01" } }, `k${q}`);
      attendus.add(`fait/R${i}:g1`);
    }
    const tout = etats.reduce(fusionne);
    assert.deepEqual(new Set(Object.keys(valeurs(tout))), attendus);
    assert.ok(etats.every((e) => egaux(fusionne(e, tout), tout)));
  }
});

test("ce qui est dit après est plus tard que tout ce qui a été entendu", () => {
  const entendu = dit(dit({}, { projet: true }, "a"), { projet: null }, "b");
  const apres = dit(entendu, { projet: true }, "a");
  assert.ok(heure(apres) > heure(entendu));
  assert.deepEqual(valeurs(fusionne(entendu, apres)), { projet: true });
  assert.ok(estEtat(apres));
  for (const faux of [null, [], { "a b": [1, 1, "a"] }, { a: [1, 1] }, { a: [1, 2 ** 53, "a"] }, { "__proto__/x": 1 }, { a: [1, -1, "a"] }]) assert.ok(!estEtat(faux));
});

test("les vecteurs publiés s'ouvrent, et se refont octet pour octet", async () => {
  const hex = (octets) => Buffer.from(octets).toString("hex");
  const o = (texte) => new Uint8Array(Buffer.from(texte, "hex"));
  for (const d of vecteurs.derivations) assert.equal(hex(await sceau.derive(o(d.secret), d.usage, d.taille)), d.octets);
  for (const p of vecteurs.preuves) {
    const { effacement, ecriture } = await sceau.preuves(await sceau.derive(o(p.secret), p.usage, 32));
    assert.deepEqual([hex(effacement), hex(ecriture)], [p.effacement, p.ecriture]);
  }
  for (const a of vecteurs.agendas) {
    const ligne = await appareil.ligneDAgenda(sceau.enTexte(o(a.gestion)), a.adresse);
    assert.equal(hex(ligne.id), a.identifiant);
    assert.equal(`v1|${sceau.enTexte(ligne.sous)}|1`, a.associe);
    assert.notDeepEqual(ligne.sous, ligne.id, "l'adresse ne donne pas l'identifiant");
  }
  for (const v of vecteurs.lignes) {
    const [cle, id, ligne] = [o(v.cle), o(v.identifiant), new Uint8Array(Buffer.from(v.ligne, "base64"))];
    assert.deepEqual(await sceau.ouvre(ligne, cle, id, v.version), v.clair);
    assert.deepEqual(await sceau.scelle(v.clair, cle, id, v.version, o(v.nonce)), ligne);
    await assert.rejects(sceau.ouvre(ligne, cle, id, v.version + 1), sceau.NeSOuvrePas);
    await assert.rejects(sceau.ouvre(ligne, o(v.cle.replace(/^./, (c) => (c === "0" ? "1" : "0"))), id, v.version), sceau.NeSOuvrePas);
    for (const place of [0, 12, ligne.length - 1]) {
      const change = ligne.slice();
      change[place] ^= 1;
      await assert.rejects(sceau.ouvre(change, cle, id, v.version), sceau.NeSOuvrePas);
    }
  }
});

test("une ligne a une de quinze longueurs, et jamais deux fois le même chiffre", async () => {
  const [cle, id] = [sceau.tire(32), sceau.tire(16)];
  const longueurs = new Set();
  for (const n of [0, 1, 4000, 5000, 61_000]) longueurs.add(((await sceau.scelle("x".repeat(n), cle, id, 1)).length - 28) / 4096);
  assert.deepEqual([...longueurs], [1, 2, 15]);
  await assert.rejects(sceau.scelle("x".repeat(62_000), cle, id, 1), sceau.TropPlein);
  assert.notDeepEqual(await sceau.scelle(1, cle, id, 1), await sceau.scelle(1, cle, id, 1));
  for (const faux of ["", "a", "++++", "AA==", 3]) assert.throws(() => sceau.enOctets(faux, 16), sceau.NeSOuvrePas);
});

const FAMILLE = {
  version: 1, modifie_le: "", reglages: {},
  situation: {
    version: 1,
    grossesses: [{ cle: "g1", ponction: "2026-07-08", pma: true, chorionicite: "bichoriale", foetus: 2, declaration: "2026-09-01" }],
    enfants: [{ cle: "e1", prenom: "Noa", naissance: "2024-10-03", handicap: true }],
    parents: [{ cle: "p1", porte: true, activite: "salarie", mineur: true, handicap: true, rhesus_negatif: true, immunite_rubeole: false }],
    foyer: { departement: "69", seul: false, maries: true, deux_meres: true },
    faits: [{ cle: "PN-EX1:g1", le: "2026-10-01", lieu: "Cabinet" }],
  },
  rendez_vous: [{ id: "r1", titre: "Sage-femme", le: "2026-12-01", cle: "PN-EX1:g1" }, { id: "r2", titre: "Psychologue", le: "2026-12-09" }],
  notes: [{ id: "n1", texte: "Rien qu'à moi", le: "2026-11-02" }],
};
const AUCUNE = [];

test("ni note, ni santé, ni foyer ne sortent", () => {
  const texte = JSON.stringify(p.projette(FAMILLE, AUCUNE));
  for (const tu of ["Rien qu", "pma", "ponction", "chorionicite", "handicap", "mineur", "rhesus", "immunite", "seul", "maries", "deux_meres"])
    assert.ok(!texte.includes(tu), tu);
  assert.equal(p.projette(FAMILLE, AUCUNE)["grossesse/g1/repere"].debut, "2026-07-08");
});

test("ce qui entre refait le même parcours, et laisse ce qui n'est qu'ici", () => {
  const dits = p.projette(FAMILLE, AUCUNE);
  const vide = { version: 1, modifie_le: "", situation: {}, rendez_vous: [], notes: [], reglages: {} };
  assert.deepEqual(p.projette(p.applique(vide, dits), AUCUNE), dits);
  const apres = p.applique(FAMILLE, { "grossesse/g1/declaration": "2026-09-02", "fait/PN-EX1:g1": null });
  assert.equal(apres.situation.grossesses[0].pma, true);
  assert.deepEqual(apres.notes, FAMILLE.notes);
  assert.equal(apres.situation.faits, undefined);
  assert.equal(FAMILLE.situation.faits.length, 1, "rien n'est changé sur place");
});

const dire = (change) => {
  const apres = structuredClone(FAMILLE);
  change(apres.situation, apres);
  return apres;
};

test("deux enfants nommés pareil sur deux appareils restent deux", () => {
  const autre = { "enfant/e2/naissance": "2022-01-01" };
  const ici = dire((s, d) => { s.enfants.push({ cle: "e2", naissance: "2020-02-02" }); s.faits.push({ cle: "VA-X1:e2", le: "2020-03-03" }); d.notes[0].cle = "VA-X1:e2"; });
  const present = p.projette(ici, AUCUNE);
  assert.deepEqual(p.homonymes(p.projette(FAMILLE, AUCUNE), present, autre), [["enfant", "e2"]]);
  assert.deepEqual(p.homonymes({}, present, { "enfant/e2/naissance": "2020-02-02" }), [], "le même enfant dit deux fois");
  const separe = p.renomme(ici, "e2", "e3");
  assert.equal(separe.situation.enfants[1].cle, "e3");
  assert.equal(separe.situation.faits[1].cle, "VA-X1:e3");
  assert.equal(separe.notes[0].cle, "VA-X1:e3");
  assert.equal("droits" in separe, false);
});

const DROITS = { salaire_1: "2400", ressources_min: "30000", aeeh_e1: "oui", a_charge_e2: "non", autre_parent_e2: "pension", pension_e2: "120", "aeeh_g1-1": "oui", garde_enfant: "e2" };

test("ce qui est dit d'un enfant aux estimations le suit sous son nouveau nom", () => {
  const renommes = p.renomme({ ...FAMILLE, droits: DROITS }, "e2", "e12").droits;
  const { a_charge_e2, autre_parent_e2, pension_e2, ...autres } = DROITS;
  assert.deepEqual(renommes, { ...autres, a_charge_e12: a_charge_e2, autre_parent_e12: autre_parent_e2, pension_e12: pension_e2, garde_enfant: "e12" });
  assert.equal(p.renomme({ ...FAMILLE, droits: DROITS }, "e1", "e3").droits["aeeh_g1-1"], "oui");
});

test("un enfant retiré emporte ce qui en était dit aux estimations, ici comme par l'autre appareil", () => {
  const naissance = "2020-02-02";
  const situation = { ...FAMILLE.situation, enfants: [{ cle: "e1", naissance }, { cle: "e2", naissance }, { cle: "g1-1", naissance, grossesse: "g1" }] };
  const dossier = { ...FAMILLE, situation, droits: DROITS };
  const sans = avecSituation(dossier, { ...situation, enfants: situation.enfants.filter((e) => e.cle !== "e2") });
  const restent = { salaire_1: "2400", ressources_min: "30000", aeeh_e1: "oui", "aeeh_g1-1": "oui" };
  assert.deepEqual(sans.droits, restent);
  assert.deepEqual(p.applique(dossier, { "enfant/e2/naissance": null }).droits, restent);
  assert.deepEqual(avecSituation(dossier, situation).droits, DROITS);
  assert.equal("droits" in avecSituation(FAMILLE, situation), false);
});

test("l'autre parent lit le parcours de son côté", () => {
  assert.deepEqual(p.deLAutreCote({ parents: [{ cle: "p1", porte: true }] }).parents, [{ cle: "p2", porte: false }, { cle: "p1", porte: true }]);
  assert.deepEqual(p.deLAutreCote({}).parents.map((x) => x.cle), ["p2", "p1"]);
});

test("les réponses d'un enfant d'avant ne passent pas à celui qui prend sa clé", () => {
  const droits = { aeeh_e1: "oui", alternee_e2: "non", aeeh_e11: "oui", salaire_1: "2400" };
  const ici = dire((s, d) => { s.enfants.push({ cle: "e2", naissance: "2022-02-02" }); d.droits = droits; });
  const etat = { "enfant/e1/naissance": ["2026-05-05", 1, "a"], "enfant/e2/naissance": ["2022-02-02", 1, "a"] };
  const apres = (ouvert) => dossierAVenir({ dossier: null, etat, ...ouvert }, ici).droits;
  const { aeeh_e1: _, ...reste } = droits;
  for (const droit of ["lire", "modifier", "gerer"]) assert.deepEqual(apres({ droit }), reste, "le même enfant garde les siennes");
  const { alternee_e2: __, ...sans } = reste;
  assert.deepEqual(apres({ droit: "modifier", etat: {} }), sans);
  assert.ok(!("droits" in dossierAVenir({ droit: "modifier", dossier: null, etat }, FAMILLE)));
  assert.equal(ici.droits, droits);
});

test("revenir garde ce qui a été répondu depuis, et rien de l'autre parcours", () => {
  const [ancien, neuf] = [{ le: "2026-11-01", phrases: [] }, { le: "2026-11-22", phrases: [] }];
  const avant = { ...FAMILLE, droits: { a: "1", b: "2" }, plan: ancien };
  const pose = { droits: { b: "9", c: "3" }, plan: { le: "2026-10-01", phrases: [] } };
  assert.deepEqual(avecDepuis(avant, pose, structuredClone(pose)), avant);
  assert.deepEqual(avecDepuis(avant, pose, { droits: { b: "8", c: "3", d: "4" }, plan: neuf }), { ...avant, droits: { a: "1", b: "8", d: "4" }, plan: neuf });
  assert.deepEqual(avecDepuis(avant, pose, { droits: {}, plan: null }), { ...avant, droits: { a: "1" }, plan: null });
  assert.deepEqual(avecDepuis(FAMILLE, {}, {}), FAMILLE);
});

test("passé une minute, plus de retour", () => {
  const il_y_a = (ms) => ({ avant: { le: new Date(Date.now() - ms).toISOString() } });
  assert.ok(peutRevenir(il_y_a(5_000)));
  for (const non of [il_y_a(61_000), il_y_a(-3_600_000), { avant: {} }, {}, null]) assert.ok(!peutRevenir(non));
});
