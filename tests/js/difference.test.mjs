// Undo and forms over what was said meanwhile: no browser. Families here are drawn at random or invented.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasard } from "./hasard.mjs";
import { site } from "./site.mjs";

const { ajoute, change, reprends } = await site("famille/difference.js");
const { estRendezVous, tientDebout } = await site("famille/debout.js");
const { recois } = await site("famille/partage/recu.js");
const { agenda } = await site("famille/agenda.js");
const { ditPerte, pertesDites, revient } = await site("famille/perte.js");
const TIRAGES = 2000;

const FAMILLE = {
  version: 1, modifie_le: "", reglages: { vue: "mois" }, droits: { aeeh_e1: "oui", salaire_1: "2400" },
  situation: {
    version: 1,
    grossesses: [{ cle: "g1", terme: "2027-04-14", foetus: 2 }],
    enfants: [{ cle: "e1", prenom: "Noa", naissance: "2024-10-03" }, { cle: "e2", prenom: "Lou", naissance: "2022-01-01" }],
    parents: [{ cle: "p1", porte: true, activite: "salarie" }, { cle: "p2" }],
    foyer: { departement: "69" },
    faits: [{ cle: "PN-EX1:g1", le: "2026-10-01" }, { cle: "PN-EX2:g1", le: "2026-10-02" }],
  },
  rendez_vous: [{ id: "r1", titre: "Sage-femme", le: "2026-12-01", heure: "10:30" }, { id: "r2", titre: "Échographie", le: "2026-12-09" }],
  notes: [{ id: "n1", texte: "Rien qu'à moi", le: "2026-11-02" }],
};
const VIDE = { version: 1, modifie_le: "", situation: {}, rendez_vous: [], notes: [], reglages: {} };

const avec = (dossier, f) => {
  const neuf = structuredClone(dossier);
  f(neuf.situation, neuf);
  return neuf;
};
const faits = (d) => (d.situation.faits ?? []).map((f) => f.cle);

// What a parent may say, each on something of its own: no two of them touch one item.
const DITS = [
  (s) => s.faits.push({ cle: "PN-EX7:g1", le: "2026-11-01" }),
  (s) => s.faits.splice(s.faits.findIndex((f) => f.cle === "PN-EX1:g1"), 1),
  (s) => { s.faits.find((f) => f.cle === "PN-EX2:g1").lieu = "Cabinet"; },
  (s) => { s.grossesses[0].declaration = "2026-11-02"; },
  (s) => { s.grossesses[0] = { ...s.grossesses[0], terme: undefined, ddr: "2026-07-08" }; delete s.grossesses[0].terme; },
  (s) => { s.grossesses[0].foetus = 3; },
  (s) => { s.enfants.find((e) => e.cle === "e1").terme_prevu = "2024-10-10"; },
  (s) => { s.enfants = s.enfants.filter((e) => e.cle !== "e2"); },
  (s) => s.enfants.push({ cle: "e3", naissance: "2020-05-05" }),
  (s) => { s.parents[1].activite = "independant"; },
  (s) => { s.foyer.seul = true; },
  (s) => { s.foyer.departement = "75"; },
  (s) => { s.projet = true; },
  (_, d) => d.rendez_vous.push({ id: "r3", titre: "Neuf", le: "2027-01-01" }),
  (_, d) => { d.rendez_vous = d.rendez_vous.filter((r) => r.id !== "r2"); },
  (_, d) => { d.rendez_vous.find((r) => r.id === "r1").lieu = "Maternité"; },
  (_, d) => { d.rendez_vous.find((r) => r.id === "r1").heure = "11:00"; },
  (_, d) => d.notes.push({ id: "n2", texte: "Autre", le: "2026-11-03" }),
  (_, d) => { d.droits.salaire_1 = "1800"; },
  (_, d) => { d.droits.aeeh_e1 = undefined; delete d.droits.aeeh_e1; },
];
const ensuite = (dossier, dits) => dits.reduce((d, f) => avec(d, f), dossier);
const trie = (d) => {
  const par = (nom) => (a, b) => (a[nom] < b[nom] ? -1 : 1);
  const s = d.situation;
  return { ...d, situation: { ...s, faits: [...(s.faits ?? [])].sort(par("cle")), enfants: [...(s.enfants ?? [])].sort(par("cle")) },
    rendez_vous: [...d.rendez_vous].sort(par("id")), notes: [...d.notes].sort(par("id")) };
};

/** @returns {[Function[], Function[]]} gestures of this device, and what the other says meanwhile */
function partages(h) {
  const melange = DITS.map((f) => [h(1000), f]).sort(([a], [b]) => a - b).map(([, f]) => f);
  const [n, m] = [1 + h(6), h(8)];
  return [melange.slice(0, n), melange.slice(n, n + m)];
}

test("annuler défait le geste, et garde tout ce que l'autre a dit depuis", () => {
  for (let graine = 0; graine < TIRAGES; graine += 1) {
    const [gestes, autres] = partages(hasard(graine));
    const apres = ensuite(FAMILLE, gestes);
    assert.deepEqual(reprends(apres, FAMILLE, apres), FAMILLE, `seul, graine ${graine}`);
    assert.deepEqual(trie(reprends(ensuite(apres, autres), FAMILLE, apres)), trie(ensuite(FAMILLE, autres)), `croisé, graine ${graine}`);
  }
});

test("un formulaire n'écrit que ce qui diffère de ce qu'il montrait", () => {
  for (let graine = 0; graine < TIRAGES; graine += 1) {
    const [dits, autres] = partages(hasard(graine));
    const present = ensuite(FAMILLE, autres);
    assert.deepEqual(trie(change(present, FAMILLE, ensuite(FAMILLE, dits))), trie(ensuite(present, dits)), `graine ${graine}`);
    assert.deepEqual(change(present, FAMILLE, FAMILLE), present);
  }
});

test("sur un même élément, ce que l'autre a dit après le geste reste", () => {
  const apres = avec(FAMILLE, (s, d) => { d.rendez_vous[0].heure = "11:00"; s.grossesses[0].foetus = 1; });
  const depuis = avec(apres, (s, d) => { d.rendez_vous[0].heure = "14:00"; d.rendez_vous[0].lieu = "Cabinet"; s.grossesses[0].declaration = "2026-11-02"; });
  const repris = reprends(depuis, FAMILLE, apres);
  assert.deepEqual(repris.rendez_vous[0], { ...FAMILLE.rendez_vous[0], heure: "14:00", lieu: "Cabinet" });
  assert.deepEqual(repris.situation.grossesses[0], { ...FAMILLE.situation.grossesses[0], declaration: "2026-11-02" });
  // One date, whatever it is counted from: never two.
  const date = avec(FAMILLE, (s) => { s.grossesses[0] = { cle: "g1", ddr: "2026-07-08", foetus: 2 }; });
  const corrigee = avec(date, (s) => { s.grossesses[0].ddr = "2026-07-10"; });
  assert.deepEqual(reprends(corrigee, FAMILLE, date).situation.grossesses, corrigee.situation.grossesses);
});

test("ce que l'autre a retiré ne revient pas par un champ, ce qu'il a changé ne part pas", () => {
  const change_r1 = avec(FAMILLE, (_, d) => { d.rendez_vous[0].heure = "11:00"; });
  const sans = avec(FAMILLE, (_, d) => { d.rendez_vous.shift(); });
  assert.deepEqual(change(sans, FAMILLE, change_r1), sans);
  assert.deepEqual(change(change_r1, FAMILLE, sans), change_r1);
});

test("une naissance dite par l'autre survit au formulaire ouvert avant elle, même s'il retire la grossesse", () => {
  const nee = avec(FAMILLE, (s) => { s.enfants.push({ cle: "g1-1", prenom: "Zoé", naissance: "2026-11-20", grossesse: "g1" }); });
  const rien = change(nee, FAMILLE, avec(FAMILLE, (s) => { s.foyer.departement = "13"; }));
  assert.deepEqual(rien, avec(nee, (s) => { s.foyer.departement = "13"; }));
  const sans = change(nee, FAMILLE, avec(FAMILLE, (s) => { s.grossesses = []; s.projet = true; }));
  assert.deepEqual(sans, avec(nee, (s) => { s.projet = true; }));
  const dite = change(nee, FAMILLE, avec(FAMILLE, (s) => { s.enfants.push({ cle: "g1-1", naissance: "2026-11-21", grossesse: "g1" }); }));
  assert.deepEqual(dite.situation.enfants.at(-1), { cle: "g1-1", prenom: "Zoé", naissance: "2026-11-21", grossesse: "g1" });
  // Taken back, a pregnancy of which somebody was born since stays.
  const avant = avec(FAMILLE, (s) => { s.grossesses = []; s.faits = []; });
  assert.deepEqual(reprends(nee, avant, FAMILLE).situation.grossesses, FAMILLE.situation.grossesses);
});

test("deux enfants nommés pareil par un formulaire et par l'autre restent deux", () => {
  const present = avec(FAMILLE, (s) => { s.enfants.push({ cle: "e3", prenom: "Ana", naissance: "2015-05-05" }); });
  const dit = avec(FAMILLE, (s) => { s.enfants.push({ cle: "e3", prenom: "Gil", naissance: "2018-08-08" }); });
  assert.deepEqual(change(present, FAMILLE, dit).situation.enfants.slice(2).map((e) => [e.cle, e.prenom]), [["e3", "Ana"], ["e4", "Gil"]]);
  const memes = avec(FAMILLE, (s) => { s.enfants.push({ cle: "e3", prenom: "Ana", naissance: "2015-05-05" }); });
  assert.deepEqual(change(present, FAMILLE, memes), present);
});

test("une copie reprise pendant un partage ajoute et corrige, et ne retire rien", () => {
  const ancienne = avec(FAMILLE, (s, d) => {
    s.faits = [{ cle: "PN-EX0:g1", le: "2026-09-01" }];
    s.grossesses[0] = { cle: "g1", terme: "2027-04-10" };
    s.enfants = [{ cle: "e1", prenom: "Noa", naissance: "2024-10-03" }];
    s.parents = [{ cle: "p1", activite: "salarie", rhesus_negatif: true }];
    d.rendez_vous = [{ id: "r0", titre: "D'avant", le: "2026-09-09" }];
    d.notes = [];
  });
  const nee = avec(FAMILLE, (s) => { s.enfants.push({ cle: "g1-1", naissance: "2026-11-20", grossesse: "g1" }); });
  const apres = ajoute(nee, ancienne);
  assert.deepEqual(new Set(faits(apres)), new Set(["PN-EX0:g1", "PN-EX1:g1", "PN-EX2:g1"]));
  assert.deepEqual(apres.situation.grossesses, [{ cle: "g1", terme: "2027-04-10", foetus: 2 }]);
  assert.deepEqual(apres.situation.enfants, nee.situation.enfants);
  assert.deepEqual(apres.situation.parents[0], { ...FAMILLE.situation.parents[0], rhesus_negatif: true });
  assert.deepEqual(new Set(apres.rendez_vous.map((r) => r.id)), new Set(["r0", "r1", "r2"]));
  assert.deepEqual(apres.notes, nee.notes);
  assert.deepEqual(reprends(apres, nee, apres), nee, "et se défait");
  // Of before this journey: the same names were others'. « Moi » is first on both.
  const ailleurs = avec(VIDE, (s) => {
    Object.assign(s, { version: 1, enfants: [{ cle: "e1", prenom: "Tom", naissance: "2016-06-06" }, { cle: "e5", prenom: "Lou", naissance: "2022-01-01" }],
      parents: [{ cle: "p1", activite: "etudiant" }], faits: [{ cle: "VA-X1:e1", le: "2016-07-07" }, { cle: "VA-X2:e5", le: "2022-03-03" }] });
  });
  const chezB = avec(FAMILLE, (s) => { s.parents.reverse(); });
  const deux = ajoute(chezB, ailleurs);
  assert.deepEqual(deux.situation.enfants.map((e) => [e.cle, e.prenom]).sort(), [["e1", "Noa"], ["e2", "Lou"], ["e3", "Tom"]]);
  assert.ok(["VA-X1:e3", "VA-X2:e2"].every((cle) => faits(deux).includes(cle)));
  assert.deepEqual(deux.situation.parents, [{ cle: "p2", activite: "etudiant" }, FAMILLE.situation.parents[0]]);
});

test("revenir sur une perte que l'autre a déjà reprise ne défait rien d'autre", () => {
  const une = ditPerte(FAMILLE.situation, { quoi: "foetus", qui: "g1", perte: "2026-11-01" });
  const [perte] = pertesDites(une);
  const autre = { ...FAMILLE.situation, grossesses: [{ ...FAMILLE.situation.grossesses[0], pertes: ["2026-11-05"] }] };
  assert.deepEqual(revient(autre, perte).grossesses, autre.grossesses);
  assert.deepEqual(revient(FAMILLE.situation, perte).grossesses, FAMILLE.situation.grossesses);
});

test("un rendez-vous que rien ne saurait montrer n'entre pas", () => {
  const juste = { id: "r9", titre: "Sage-femme", le: "2026-12-01", heure: "10:30", lieu: "Cabinet", cle: "PN-EX1:g1" };
  assert.ok(estRendezVous(juste));
  const faux = {
    le: ["9999-99-99zz", "2026-02-30", "2200-01-01", 20261201, null], heure: ["10:30\r\nSUMMARY:x", "25:00", "1030", "10h30", 5],
    titre: [5, "x".repeat(201), "a\r\nb", null], lieu: [{}, "x".repeat(201), "a\nb"], cle: [5, "x y", "a:b:c:d"], id: ["", "a b", 5], inconnu: ["x"],
  };
  for (const [champ, valeurs] of Object.entries(faux))
    for (const valeur of valeurs) {
      assert.ok(!estRendezVous({ ...juste, [champ]: valeur }), `${champ} ${valeur}`);
      if (valeur === null || champ === "id" || champ === "inconnu") continue;
      const { id: _, ...corps } = { ...juste, [champ]: valeur };
      assert.deepEqual(recois(FAMILLE, [["rdv/rx", corps], ["rdv/r2", null]]).rendez_vous, FAMILLE.rendez_vous.slice(0, 1));
    }
  for (const valeur of ["x", 5, [], true]) assert.deepEqual(recois(FAMILLE, [["rdv/rx", valeur]]).rendez_vous, FAMILLE.rendez_vous);
});

test("ce qui est faux dans un parcours reçu n'empêche pas le reste d'entrer", () => {
  const entier = Object.entries({
    "enfant/g1-1/grossesse": "g1", "enfant/g1-1/naissance": "2026-11-20", "enfant/g1-1/prenom": "Zoé", "fait/PN-EX1:g1": { le: "2026-10-01" },
    "grossesse/g1/declaration": "2026-09-01", "grossesse/g1/repere": { terme: "2027-04-14" }, "parent/p1/activite": "salarie", "rdv/r1": { titre: "T", le: "2026-12-01" },
  });
  const attendu = recois(VIDE, entier);
  assert.equal(attendu.situation.enfants[0].grossesse, "g1");
  for (const faux of [
    ["grossesse/g1/pertes", "nope"], ["grossesse/g1/fin", "nope"], ["enfant/g1-1/deces", { a: 1 }], ["enfant/zz/naissance", "hier"], ["parent/p1/porte", 5], ["rdv/x", 5],
    ["fait/x", { le: "2026-01-01" }], ["fait/PN-EX2:g1", { le: "nope" }], ["grossesse/g2/repere", "x"], ["foyer/departement", ["69"]], ["grossesse/__proto__/repere", { terme: "2027-01-01" }],
  ]) {
    const recu = recois(VIDE, [...entier, faux]);
    assert.deepEqual(recu, attendu, faux[0]);
    assert.ok(tientDebout(recu.situation));
  }
});

test("une heure qui n'en est pas une n'écrit rien d'autre dans l'agenda", () => {
  const fichier = (heure) => agenda([{ uid: "rdv-x", debut: "2026-12-01", fin: "2026-12-01", resume: "T", heure }], { au: "2026-11-22" });
  assert.ok(fichier("10:30").includes("DTSTART:20261201T103000"));
  for (const faux of ["10:30\r\nSUMMARY:INJECTE", "25:00", "1030", 5]) {
    assert.equal(fichier(faux), fichier(""));
    assert.ok(fichier(faux).includes("DTSTART;VALUE=DATE:20261201"));
  }
});
