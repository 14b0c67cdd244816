// The copy of a family, without a browser: node's WebCrypto is the same. Run by tests/e2e/test_copie.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { site } from "./site.mjs";

const { ecrisCopie, ErreurCopie, lisCopie, pertesDe, resume } = await site("famille/copie.js");
const { MIGRATIONS, VERSION } = await site("famille/migrations.js");
const { ITERATIONS } = await site("famille/coffre.js");
const { litSituation } = await site("famille/moteur/situation.js");
const { ditPerte, pertesDites, revient } = await site("famille/perte.js");

const MAINTENANT = new Date("2026-11-22T10:00:00Z");
const DOSSIER = {
  version: 1,
  modifie_le: "2026-11-20T08:00:00.000Z",
  situation: {
    version: 1,
    grossesses: [{ cle: "g1", terme: "2027-04-14", foetus: 2 }],
    enfants: [{ cle: "e1", prenom: "Noé", naissance: "2024-10-03" }],
    faits: [{ cle: "PN-EX1:g1", le: "2026-09-21" }],
  },
  rendez_vous: [{ id: "r1", titre: "Échographie", le: "2026-12-01", heure: "10:30", lieu: "Maternité" }],
  notes: [{ id: "n1", texte: "Demander la carte.", le: "2026-11-02" }],
  reglages: { vue: "mois", discret: true },
};
const MOT = "trois pommes à l'eau";

const refuse = (promesse, code) => assert.rejects(promesse, (e) => e instanceof ErreurCopie && e.code === code);
const change = (texte, f) => {
  const objet = JSON.parse(texte);
  f(objet);
  return JSON.stringify(objet);
};

test("une copie claire revient entière", async () => {
  const texte = await ecrisCopie(DOSSIER, { maintenant: MAINTENANT });
  const fichier = JSON.parse(texte);
  assert.equal(fichier.format, "mille-jours/dossier");
  assert.equal(fichier.version, 1);
  assert.equal(fichier.cree_le, "2026-11-22T10:00:00.000Z");
  const lue = await lisCopie(texte, { valideSituation: litSituation });
  assert.deepEqual(lue.dossier, DOSSIER);
  assert.equal(lue.cree_le, "2026-11-22T10:00:00.000Z");
});

test("une copie chiffrée revient entière, et ne dit rien sans le mot de passe", async () => {
  const texte = await ecrisCopie(DOSSIER, { motDePasse: MOT, maintenant: MAINTENANT });
  const fichier = JSON.parse(texte);
  assert.deepEqual(Object.keys(fichier), ["format", "version", "chiffre"]);
  assert.deepEqual(Object.keys(fichier.chiffre), ["nom", "kdf", "iterations", "sel", "nonce", "donnees"]);
  assert.equal(fichier.chiffre.nom, "AES-256-GCM");
  assert.equal(fichier.chiffre.kdf, "PBKDF2-HMAC-SHA-256");
  assert.equal(fichier.chiffre.iterations, 600000);
  for (const secret of ["Noé", "2027-04-14", "Maternité", "2026-11-22"]) assert.ok(!texte.includes(secret), secret);
  const lue = await lisCopie(texte, { motDePasse: MOT, valideSituation: litSituation });
  assert.deepEqual(lue.dossier, DOSSIER);
});

test("deux copies chiffrées n'ont rien en commun : sel et nonce neufs", async () => {
  const [a, b] = await Promise.all([1, 2].map(async () => JSON.parse(await ecrisCopie(DOSSIER, { motDePasse: MOT })).chiffre));
  for (const nom of ["sel", "nonce", "donnees"]) assert.notEqual(a[nom], b[nom]);
});

test("le même mot tapé sur deux claviers ouvre la copie", async () => {
  const texte = await ecrisCopie(DOSSIER, { motDePasse: "été 2026 é" });
  await lisCopie(texte, { motDePasse: "été 2026 é".normalize("NFD") });
});

test("le chiffre est relu par un autre programme que le nôtre", async () => {
  const { pbkdf2Sync, createDecipheriv } = await import("node:crypto");
  const { chiffre } = JSON.parse(await ecrisCopie(DOSSIER, { motDePasse: MOT }));
  const cle = pbkdf2Sync(MOT.normalize("NFKC"), Buffer.from(chiffre.sel, "base64"), ITERATIONS, 32, "sha256");
  const donnees = Buffer.from(chiffre.donnees, "base64");
  const lecteur = createDecipheriv("aes-256-gcm", cle, Buffer.from(chiffre.nonce, "base64"));
  lecteur.setAAD(Buffer.from("mille-jours/dossier/1"));
  lecteur.setAuthTag(donnees.subarray(-16));
  const clair = Buffer.concat([lecteur.update(donnees.subarray(0, -16)), lecteur.final()]).toString("utf8");
  assert.deepEqual(JSON.parse(clair).dossier, DOSSIER);
});

test("mauvais mot de passe, mot de passe absent", async () => {
  const texte = await ecrisCopie(DOSSIER, { motDePasse: MOT });
  await refuse(lisCopie(texte, { motDePasse: "autre chose" }), "mot_de_passe");
  await refuse(lisCopie(texte), "demande_mot_de_passe");
});

test("fichier abîmé, modifié, étranger, trop récent, trop gros", async () => {
  const clair = await ecrisCopie(DOSSIER);
  const scelle = await ecrisCopie(DOSSIER, { motDePasse: MOT });
  await refuse(lisCopie(clair.slice(0, 200)), "abime");
  await refuse(lisCopie("BEGIN:VCALENDAR"), "illisible");
  await refuse(lisCopie("{}"), "inconnu");
  await refuse(lisCopie("[1]"), "inconnu");
  await refuse(lisCopie('{"format": "autre/chose", "version": 1}'), "inconnu");
  await refuse(lisCopie(change(clair, (f) => (f.version = 2))), "recent");
  await refuse(lisCopie(change(clair, (f) => (f.version = "1"))), "abime");
  await refuse(lisCopie(change(clair, (f) => delete f.dossier)), "abime");
  await refuse(lisCopie(change(clair, (f) => (f.dossier.rendez_vous = [{ titre: "sans date" }]))), "abime");
  await refuse(lisCopie(change(clair, (f) => (f.dossier.notes[0].onclick = "x"))), "abime");
  await refuse(lisCopie(change(clair, (f) => (f.dossier.situation.grossesses[0].terme = "2027-02-30")), { valideSituation: litSituation }), "abime");
  await refuse(lisCopie(change(clair, (f) => (f.dossier.situation.inconnu = 1)), { valideSituation: litSituation }), "abime");
  await refuse(lisCopie(" ".repeat(5_000_001)), "trop_gros");
  for (const abime of [
    (f) => (f.chiffre.donnees = "pas du base64 !"),
    (f) => (f.chiffre.sel = ""),
    (f) => (f.chiffre.iterations = 1000),
    (f) => (f.chiffre.iterations = 1e12),
    (f) => (f.chiffre.nom = "ROT13"),
    (f) => (f.chiffre = null),
  ])
    await refuse(lisCopie(change(scelle, abime), { motDePasse: MOT }), "abime");
  const un = change(scelle, (f) => (f.chiffre.donnees = f.chiffre.donnees.replace(/^./, (c) => (c === "A" ? "B" : "A"))));
  await refuse(lisCopie(un, { motDePasse: MOT }), "mot_de_passe");
});

test("la version 0 est migrée, et valide", async () => {
  const ancien = {
    format: "mille-jours",
    version: 0,
    le: "03/05/2026",
    famille: { terme: "14/12/2026", departement: "69", enfants: [{ nom: "Noa", ne_le: "03/10/2024" }] },
    coches: [{ cle: "PN-EX1:g1", le: "02/05/2026" }],
    rdv: [{ quoi: "Sage-femme", le: "20/05/2026", ou: "Cabinet" }],
  };
  const { dossier, cree_le, version } = await lisCopie(JSON.stringify(ancien), { valideSituation: litSituation });
  assert.equal(version, 0);
  assert.equal(cree_le, "2026-05-03T00:00:00.000Z");
  assert.deepEqual(dossier.situation, {
    version: 1,
    grossesses: [{ cle: "g1", terme: "2026-12-14" }],
    enfants: [{ cle: "e1", prenom: "Noa", naissance: "2024-10-03" }],
    foyer: { departement: "69" },
    faits: [{ cle: "PN-EX1:g1", le: "2026-05-02" }],
  });
  assert.deepEqual(dossier.rendez_vous, [{ id: "r1", titre: "Sage-femme", le: "2026-05-20", lieu: "Cabinet" }]);
  await refuse(lisCopie(JSON.stringify({ ...ancien, rdv: [{ quoi: "X", le: "bientôt" }] })), "abime");
  await refuse(lisCopie(JSON.stringify({ ...ancien, famille: { enfants: "trois" } })), "abime");
});

test("chaque version publiée a sa migration", () => {
  for (let version = 0; version < VERSION; version += 1) assert.equal(typeof MIGRATIONS[version], "function");
});

test("le résumé compte sans montrer ; les pertes se comparent", () => {
  assert.deepEqual(resume(DOSSIER), { grossesses: 1, enfants: 1, faits: 1, rendez_vous: 1, notes: 1, pertes: 0 });
  assert.deepEqual(pertesDe({ grossesses: [{ cle: "g1", fin: "2026-11-02" }] }), ["fin g1 2026-11-02"]);
});

test("dire une perte n'enlève rien, revenir en arrière rend la situation d'avant", () => {
  const avant = DOSSIER.situation;
  for (const dit of [
    { qui: "g1", quoi: "grossesse", fin: "2026-11-02" },
    { qui: "g1", quoi: "foetus", perte: "2026-11-02" },
    { qui: "g1", quoi: "sans_vie", accouchement: "2026-11-02", prenom: "Lou" },
    { qui: "e1", quoi: "deces", deces: "2026-11-02" },
    { qui: "e1", quoi: "sans_vie" },
    { quoi: "grossesse", fin: "2025-01-02" },
    { quoi: "grossesse", fin: "2025-01-02", repere: "ddr", date_repere: "2024-11-02" },
    { quoi: "sans_vie", accouchement: "2025-01-02", repere: "ddr", date_repere: "2024-06-02" },
    { quoi: "deces", naissance: "2025-01-02", deces: "2025-01-05" },
  ]) {
    const apres = ditPerte(avant, dit);
    litSituation(apres);
    const [perte, ...reste] = pertesDites(apres);
    assert.deepEqual(reste, []);
    assert.deepEqual(revient(apres, perte), avant, JSON.stringify(dit));
  }
});

test("une perte dite sur un appareil vide vaut celle du formulaire", () => {
  const situation = ditPerte({}, { quoi: "foetus", perte: "2026-11-02", repere: "ddr", date_repere: "2026-06-06", attendus: "3", activite: "salarie", porte: "non", departement: "974", autre_1: "2020-02-02" });
  litSituation(situation);
  assert.deepEqual(situation, {
    version: 1,
    grossesses: [{ cle: "g1", ddr: "2026-06-06", pertes: ["2026-11-02"], foetus: 3 }],
    enfants: [{ cle: "e1", naissance: "2020-02-02" }],
    foyer: { departement: "974" },
    parents: [{ porte: false, activite: "salarie" }, { porte: true }],
  });
});

test("une perte ferme le projet : personne n'est mené vers une autre grossesse", () => {
  assert.equal(ditPerte({ ...DOSSIER.situation, projet: true }, { qui: "g1", quoi: "grossesse", fin: "2026-11-02" }).projet, undefined);
});
