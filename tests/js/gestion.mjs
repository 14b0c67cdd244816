// To cut, to stop, to destroy: whoever writes against it, whenever the network goes, whatever another device does meanwhile.
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { appareil, coupure, lignes, meurt } from "./appareils.mjs";
import { site } from "./site.mjs";

const a = await site("famille/partage/appareil.js");
const r = await site("famille/partage/reseau.js");
const { enTexte, tire, ouvre, TropPlein } = await site("famille/partage/sceau.js");
const { entends, estEtat, fusionne, heure } = await site("famille/partage/fusion.js");
const { peutPartager } = await site("famille/partage/suivi.js");
const { libre, regleAgendas, quitte, tient } = await site("famille/partage/gestion.js");

const FAMILLE = {
  version: 1, modifie_le: "", notes: [], reglages: {}, situation: { version: 1, grossesses: [{ cle: "g1", terme: "2027-04-14" }] },
  rendez_vous: [{ id: "r1", titre: "Échographie", le: "2030-01-15" }],
};
const SEULS_RDV = { ...FAMILLE, situation: { version: 1 } };
const rdv = (id, le = "2030-02-02") => (d) => d.rendez_vous.push({ id, titre: id, le });
const rdvDe = (appareil) => appareil.dossier.rendez_vous.map(({ id }) => id).sort();
const nomDe = async (ligne) => enTexte((await ligne).id);
const duLien = ({ s }) => nomDe(a.ligneRecue(s));
const duParcours = ({ acces }) => acces.id;
const deLAgenda = (chez, { f }) => nomDe(a.ligneDAgenda(chez.partage.gestion, f));
const clair = async (ligne) => ouvre(lignes.get(enTexte(ligne.id)).corps, ligne.cle, ligne.sous ?? ligne.id, lignes.get(enTexte(ligne.id)).version);
const agendaDe = async (chez, { f }) => clair(await a.ligneDAgenda(chez.partage.gestion, f));
const listes = ({ partage }) => [...(partage?.vue?.liens ?? []).map((l) => l.s), ...(partage?.vue?.agendas ?? []).map((x) => x.f)];

test("sans le catalogue, l'agenda attend et l'écran ne parle que du réseau", async () => {
  const x = appareil(SEULS_RDV);
  const agenda = await x.abonne();
  x.change(rdv("r2"));
  x.sansCatalogue = true;
  assert.equal((await x.suit()).dit, "hors_ligne");
  x.sansCatalogue = false;
  assert.equal((await x.suit()).dit, "");
  assert.equal((await agendaDe(x, agenda)).rdv.length, 2);
});

/** A writes, B writes too, C reads. */
async function trois() {
  const [x, b, c] = [appareil(FAMILLE), appareil(), appareil()];
  const liens = [await x.donne(), await x.donne("lire")];
  await b.rejoint(liens[0]);
  await c.rejoint(liens[1]);
  for (const p of [x, b, c, x]) assert.equal((await p.suit()).dit, "");
  return { x, b, c, liens };
}

/** What whoever may write can put in the journey. */
const plante = ({ partage, fais }, comment) =>
  fais(async () => {
    const ligne = await a.ligneDuParcours(partage.acces);
    const { clair, version } = await r.lit(ligne, {});
    await comment(ligne, clair, version);
  });
const PIEGES = {
  "du bruit": (ligne, _, version) => r.ecris({ ...ligne, cle: tire(32) }, { v: 1, e: {} }, version, {}),
  "un faux état": (ligne, _, version) => r.ecris(ligne, { v: 1, e: "x" }, version, {}),
  "rien": (ligne, _, version) => r.ecris(ligne, null, version, {}),
};

for (const [nom, piege] of Object.entries(PIEGES)) {
  test(`qui écrit ${nom} dans le parcours n'empêche pas de couper son lien`, async () => {
    const { x, b, c, liens } = await trois();
    const ancien = duParcours(x.partage);
    await plante(b, piege);
    assert.equal((await x.suit()).dit, "illisible", "refusé et dit");
    await x.coupe(liens[0].s);
    assert.notEqual(duParcours(x.partage), ancien);
    assert.equal(x.partage.dit, "", "l'écran ne dit plus ce qui n'est plus");
    assert.ok(!lignes.has(ancien) && !lignes.has(await duLien(liens[0])));
    for (const p of [x, c, x]) assert.equal((await p.suit()).dit, "");
    assert.deepEqual(rdvDe(c), ["r1"]);
    assert.equal((await b.suit()).dit, "coupe");
  });
}

test("un temps impossible n'est pas entendu, et n'empêche personne de parler", async () => {
  const { x, b } = await trois();
  for (const temps of [2 ** 40 - 1, Number.MAX_SAFE_INTEGER]) {
    await plante(b, (ligne, { e }, version) => r.ecris(ligne, { v: 1, e: { ...e, projet: [null, temps, "mechant"] } }, version, {}));
    x.change(rdv(`r${temps}`));
    for (const p of [x, b, x]) assert.equal((await p.suit()).dit, "");
    assert.deepEqual(rdvDe(b), rdvDe(x));
    assert.ok(heure(x.partage.etat) < 100);
  }
  // Who arrives hears the others, and one who was long away hears all that was said since.
  const etat = { a: [1, 1, "a"], b: [1, 3000, "a"], c: [1, 7000, "a"], d: [1, 2 ** 30, "a"] };
  assert.ok(estEtat(etat));
  assert.deepEqual(Object.keys(entends(etat, 0)), ["a", "b", "c"]);
  assert.deepEqual(Object.keys(entends(etat, 2 ** 30)), ["a", "b", "c", "d"]);
  assert.deepEqual(fusionne(entends(etat, 0), entends(etat, 0)), entends(etat, 0));
});

test("une ligne morte puis reprise par un autre ne bloque ni couper ni détruire", async () => {
  const { x, b, c, liens } = await trois();
  const agenda = await x.abonne();
  const noms = [await duLien(liens[0]), await deLAgenda(x, agenda), await duLien(liens[1])];
  const reprend = (nom) => {
    meurt(nom);
    return b.fais(async () => r.ecris({ id: new Uint8Array(Buffer.from(nom, "base64url")), cle: tire(32), ecriture: tire(32) }, { v: 1 }, 0, {}));
  };
  for (const nom of noms) await reprend(nom);
  const ancien = duParcours(x.partage);
  x.change(rdv("r2"));
  assert.equal((await x.suit()).dit, "", "un agenda repris par un autre n'arrête pas le reste");
  await x.coupe(liens[0].s);
  assert.notEqual(duParcours(x.partage), ancien);
  assert.ok(!listes(x).includes(liens[0].s));
  await x.arrete(agenda.f);
  assert.ok(!listes(x).includes(agenda.f));
  const neuf = duParcours(x.partage);
  await x.detruit();
  assert.equal(x.partage, undefined);
  assert.ok(!lignes.has(neuf));
  assert.equal((await c.suit()).dit, "illisible");
});

test("un réseau qui n'efface rien ne fait pas dire que c'est détruit", async () => {
  const { x } = await trois();
  x.reseau = ({ methode }) => (methode === "DELETE" ? 403 : 0);
  await assert.rejects(x.detruit(), r.Refusee);
  assert.ok(x.partage.gestion);
  x.reseau = null;
  await x.detruit();
  assert.equal(x.partage, undefined);
});

test("couper pendant une coupe interrompue coupe les deux", async () => {
  const { x, b, c, liens } = await trois();
  const neuf = await a.accesNeuf();
  await x.fais(async () => r.transforme(await a.ligneDeGestion(x.partage.gestion), {}, (g) => ({ ...g, operation: { coupe: liens[0].s, neuf } })));
  await x.coupe(liens[1].s);
  assert.deepEqual(listes(x), []);
  assert.ok(!lignes.has(neuf.id));
  for (const p of [b, c]) assert.equal((await p.suit()).dit, "coupe");
  assert.equal((await x.suit()).dit, "");
});

/** The same story, the network going at each of its requests, before the server heard it or after; then one comes back. */
async function aChaqueInstant(geste, verifie) {
  for (const quand of ["reseau", "retour"]) {
    for (let k = 0; ; k += 1) {
      const scene = await prepare();
      let n = 0;
      scene.x[quand] = () => (n++ === k ? coupure() : n > k + 1 ? coupure() : 0);
      const erreur = await geste(scene).then(() => null, (e) => e);
      scene.x[quand] = null;
      if (!erreur) {
        assert.ok(k > 2, "le réseau est bien parti en chemin");
        await verifie(scene, "");
        break;
      }
      assert.ok(erreur instanceof r.HorsLigne, `${quand} ${k} : ${erreur.stack}`);
      await verifie(scene, `${quand} ${k}`);
    }
  }
}

async function prepare() {
  const scene = await trois();
  const { x } = scene;
  const [agenda, autre, mamie, neuf] = [await x.abonne(), await x.abonne(), await x.donne("entourage"), await x.donne("gerer")];
  await x.suit();
  return { ...scene, agenda, autre, mamie, neuf, ancien: duParcours(x.partage), gestion: x.partage.gestion };
}

/** Begun or not, it is never half done for long, and what is listed is what may answer. */
async function finit(x, secret, nom, encore) {
  const parti = !lignes.has(nom);
  // Something changed: rows that are followed are written again.
  x.change(rdv(`r${Math.random()}`));
  x.change((d) => (d.situation.grossesses[0].terme = "2027-04-20"));
  assert.equal((await x.suit()).dit, "");
  if (parti) assert.ok(!lignes.has(nom), "ce qui est effacé ne revient pas");
  if (listes(x).includes(secret)) {
    assert.ok(lignes.has(nom), "encore listé : il répond");
    await encore();
  }
  for (let i = 0; i < 2; i += 1) assert.equal((await x.suit()).dit, "");
  assert.ok(!listes(x).includes(secret) && !lignes.has(nom), "ôté de la liste : il ne répond plus");
  assert.ok(!x.partage.vue.operation && !x.partage.vue.morts);
}

test("couper un lien, interrompu à chaque instant, finit et ne revient pas", () =>
  aChaqueInstant(
    ({ x, liens }) => x.coupe(liens[0].s),
    async ({ x, b, c, liens, ancien }, ou) => {
      await finit(x, liens[0].s, await duLien(liens[0]), () => x.coupe(liens[0].s));
      assert.ok(!lignes.has(ancien), ou);
      assert.equal((await b.suit()).dit, "coupe", ou);
      assert.equal((await c.suit()).dit, "", ou);
      assert.deepEqual(rdvDe(c), rdvDe(x), ou);
    },
  ));

test("couper l'entourage, arrêter un agenda : interrompus à chaque instant, ils finissent et ne reviennent pas", async () => {
  await aChaqueInstant(
    ({ x, mamie }) => x.coupe(mamie.s),
    async ({ x, mamie }) => finit(x, mamie.s, await duLien(mamie), () => x.coupe(mamie.s)),
  );
  await aChaqueInstant(
    ({ x, agenda }) => x.arrete(agenda.f),
    async ({ x, agenda, autre }) => {
      await finit(x, agenda.f, await deLAgenda(x, agenda), () => x.arrete(agenda.f));
      assert.ok(lignes.has(await deLAgenda(x, autre)));
    },
  );
});

for (const [nom, geste] of [["détruire", ({ x }) => x.detruit()], ["couper un téléphone qui gère", ({ x, neuf }) => x.coupe(neuf.s)]]) {
  test(`${nom}, interrompu à chaque instant : rien de ce qui fut donné n'ouvre plus rien`, async () => {
    await aChaqueInstant(geste, async ({ x, c, liens, agenda, autre, mamie, neuf, ancien, gestion }, ou) => {
      const noms = [ancien, await nomDe(a.ligneDeGestion(gestion)), ...(await Promise.all([...liens, mamie, neuf].map(duLien)))];
      for (const { f } of [agenda, autre]) noms.push(await nomDe(a.ligneDAgenda(gestion, f)));
      x.change(rdv("r9"));
      await x.suit();
      if (x.partage?.gestion) await geste({ x, neuf });
      await x.suit();
      assert.deepEqual(noms.filter((n) => lignes.has(n)), [], ou);
      assert.equal((await c.suit()).dit, "coupe", ou);
      // What is given next shares no key with what was.
      const lien = await x.donne();
      assert.ok(x.partage.gestion !== gestion && duParcours(x.partage) !== ancien && listes(x).length === 1, ou);
      const b = appareil();
      await b.rejoint(lien);
      assert.equal((await b.suit()).dit, "", ou);
      assert.ok(rdvDe(b).includes("r9"), ou);
    });
  });
}

test("détruire interrompu, l'autre téléphone qui gère le finit, et le dit", async () => {
  const x = appareil(FAMILLE);
  const n = appareil();
  await n.rejoint(await x.donne("gerer"));
  const agenda = await x.abonne();
  await n.suit();
  const nom = await deLAgenda(x, agenda);
  x.reseau = ({ methode }) => methode === "DELETE" && coupure();
  await assert.rejects(x.detruit());
  assert.equal((await n.suit()).dit, "detruit");
  assert.ok(!lignes.has(nom));
  assert.equal(n.partage.gestion, null);
  assert.equal((await n.suit({ encore: true })).dit, "detruit");
  x.reseau = null;
  assert.equal((await x.suit()).dit, "detruit");
  await n.donne();
  assert.equal((await n.suit()).dit, "");
});

test("deux téléphones gèrent : ce que l'un arrête pendant que l'autre écrit reste arrêté", async () => {
  for (const [mort, arret] of [[false, "GET"], [false, "PUT"], [true, "GET"], [true, "PUT"], [true, "retour"]]) {
    const [x, n] = [appareil(SEULS_RDV), appareil()];
    const agenda = await x.abonne();
    await n.rejoint(await x.donne("gerer"));
    await n.suit();
    const nom = await deLAgenda(x, agenda);
    // Its quarter came: the phone that comes first makes it again.
    if (mort) meurt(nom);
    n.change(rdv("r2"));
    let fait = false;
    const pendant = async (d) => {
      if (fait || d.nom !== nom || (arret === "retour" ? d.methode !== "PUT" : d.methode !== arret)) return;
      fait = true;
      await x.arrete(agenda.f);
    };
    n[arret === "retour" ? "retour" : "reseau"] = pendant;
    assert.ok(["", "occupe"].includes((await n.suit()).dit));
    assert.ok(fait);
    for (const p of [x, n, x, n]) assert.equal((await p.suit()).dit, "");
    assert.ok(!lignes.has(nom), `${mort} ${arret}`);
    for (const p of [x, n]) assert.ok(!listes(p).includes(agenda.f));
    assert.ok(rdvDe(x).includes("r2"), "le reste a suivi");
  }
});

test("un état plus ancien ne s'écrit pas par-dessus un plus récent", async () => {
  const [x, n] = [appareil(SEULS_RDV), appareil()];
  const agenda = await x.abonne();
  await n.rejoint(await x.donne("gerer"));
  await n.suit();
  const nom = await deLAgenda(x, agenda);
  x.change(rdv("r2"));
  let fait = false;
  x.reseau = async (d) => {
    if (fait || d.nom !== nom) return;
    fait = true;
    n.change(rdv("r3"));
    n.change((d) => (d.reglages.discret = true));
    assert.equal((await n.suit()).dit, "");
  };
  await x.suit();
  assert.ok(fait);
  const ecrit = await agendaDe(x, agenda);
  assert.deepEqual(ecrit.rdv.map(({ id }) => id).sort(), ["r1", "r2", "r3"]);
  assert.ok(ecrit.discret && ecrit.rdv.every((r) => !r.titre));
  await x.suit();
  assert.deepEqual((await agendaDe(x, agenda)).rdv.length, 3);
});

test("un 404 passager n'arrête pas pour toujours", async () => {
  const { x, b } = await trois();
  for (const [p, dit] of [[x, "detruit"], [b, "coupe"]]) {
    p.reseau = () => 404;
    assert.equal((await p.suit()).dit, dit);
    p.reseau = null;
    assert.equal((await p.suit()).dit, dit, "on ne redemande pas à chaque minute");
    p.partage = { ...p.partage, essai: new Date(Date.now() - 3 * 3_600_000).toISOString() };
    assert.equal((await p.suit()).dit, "");
    p.reseau = () => 404;
    await p.suit();
    p.reseau = null;
    assert.equal((await p.suit({ encore: true })).dit, "", "« Partager » redemande tout de suite");
    assert.equal(await p.fais(peutPartager), true);
  }
});

test("le parcours n'est plus là : donner un lien reprend la même gestion, rien ne reste sans maître", async () => {
  const { x, c, liens } = await trois();
  const [agenda, mamie] = [await x.abonne(), await x.donne("entourage")];
  await x.suit();
  meurt(duParcours(x.partage));
  assert.equal((await x.suit()).dit, "detruit");
  assert.equal(listes(x).length, 4, "ce qui répond encore reste listé");
  const neuf = await x.donne();
  assert.deepEqual(listes(x).sort(), [...liens.map((l) => l.s), mamie.s, neuf.s, agenda.f].sort());
  for (const p of [x, c]) assert.equal((await p.suit({ encore: true })).dit, "");
  const noms = [await deLAgenda(x, agenda), await duLien(mamie), await duLien(neuf), duParcours(x.partage)];
  assert.ok(noms.every((n) => lignes.has(n)));
  await x.detruit();
  assert.ok(!noms.some((n) => lignes.has(n)));
});

test("la gestion n'est plus là : arrêter, détruire et redonner marchent quand même", async () => {
  for (const geste of ["arrete", "detruit", "coupe", "donne"]) {
    const { x, liens } = await trois();
    const agenda = await x.abonne();
    await x.suit();
    const [nom, lien, parcours] = [await deLAgenda(x, agenda), await duLien(liens[0]), duParcours(x.partage)];
    meurt(await nomDe(a.ligneDeGestion(x.partage.gestion)));
    assert.equal((await x.suit()).dit, "detruit");
    if (geste === "arrete") await x.arrete(agenda.f);
    else if (geste === "coupe") await x.coupe(liens[0].s);
    else await x[geste]();
    if (geste !== "coupe") assert.ok(!lignes.has(nom), geste);
    if (geste !== "arrete") assert.ok(!lignes.has(lien) && !lignes.has(parcours), geste);
    assert.ok(!listes(x).includes(geste === "coupe" ? liens[0].s : agenda.f), geste);
  }
});

test("coupé, un parent garde la main sur ses propres agendas, et un autre lien ne la lui ôte pas", async () => {
  const { x, b, liens } = await trois();
  const agenda = await b.abonne();
  const nom = await deLAgenda(b, agenda);
  await x.coupe(liens[0].s);
  assert.equal((await b.suit()).dit, "coupe");
  assert.deepEqual(listes(b), [agenda.f]);
  assert.ok(libre(b.partage) && !libre(x.partage));
  await b.rejoint(await x.donne());
  assert.equal((await b.suit()).dit, "");
  assert.deepEqual(listes(b), [agenda.f]);
  // He leaves: his calendars stop, what he followed lives on.
  await b.fais(quitte);
  assert.equal(b.partage, undefined);
  assert.ok(!lignes.has(nom));
  assert.equal((await x.suit()).dit, "");
});

test("coupé, un parent qui partage à son tour garde ses agendas, sous la même gestion", async () => {
  const { x, b, liens } = await trois();
  const agenda = await b.abonne();
  await x.coupe(liens[0].s);
  await b.suit();
  const autre = await b.abonne();
  assert.ok(tient(b.partage) && !b.partage.lien);
  b.change(rdv("r7"));
  await b.donne("lire");
  assert.equal((await b.suit()).dit, "");
  assert.equal(listes(b).length, 3);
  for (const f of [agenda, autre]) assert.ok((await agendaDe(b, f)).rdv.some(({ id }) => id === "r7"));
  assert.equal((await x.suit()).dit, "");
  assert.ok(!rdvDe(x).includes("r7"));
});

test("les titres discrets suivent le réglage, hors ligne ou depuis une autre page", async () => {
  const x = appareil(SEULS_RDV);
  const agendas = [await x.abonne(), await x.abonne()];
  await x.suit();
  x.reseau = coupure;
  x.change((d) => (d.reglages.discret = true));
  await assert.rejects(x.fais(regleAgendas), r.HorsLigne);
  x.reseau = null;
  await x.suit();
  for (const f of agendas) assert.ok((await agendaDe(x, f)).rdv.every((r) => !("titre" in r)));
  // Another phone that manages did not choose plain titles: it says nothing.
  const n = appareil();
  await n.rejoint(await x.donne("gerer"));
  n.change(rdv("r2"));
  for (const p of [n, x, n]) await p.suit();
  for (const f of agendas) assert.equal((await agendaDe(x, f)).discret, true);
  x.change((d) => (d.reglages.discret = false));
  await x.suit();
  for (const f of agendas) assert.equal((await agendaDe(x, f)).rdv[0].titre, "Échographie");
});

test("chaque ligne est tenue en vie, celle d'un agenda d'aujourd'hui comme les autres ; morte, elle est refaite", async () => {
  const x = appareil(SEULS_RDV);
  await x.donne();
  await x.suit();
  const agenda = await x.abonne();
  const nom = await deLAgenda(x, agenda);
  const vies = [];
  x.reseau = ({ nom, methode }) => void (methode === "POST" && vies.push(nom));
  await x.suit();
  await x.suit();
  assert.deepEqual(vies, [nom], "une fois par trimestre et par ligne");
  meurt(nom);
  x.partage = { ...x.partage, vies: {} };
  for (let i = 0; i < 2; i += 1) assert.equal((await x.suit()).dit, "");
  assert.ok(lignes.has(nom));
  assert.equal(vies.filter((n) => n === nom).length, 3, "refaite, elle est de nouveau tenue");
  // Another phone had seen a later version of it.
  const n = appareil();
  await n.rejoint(await x.donne("gerer"));
  await n.suit();
  for (let i = 0; i < 3; i += 1) {
    x.change(rdv(`s${i}`));
    await x.suit();
  }
  await n.suit();
  meurt(nom);
  x.change(rdv("s9"));
  await x.suit();
  n.change(rdv("s10"));
  assert.equal((await n.suit()).dit, "");
});

test("une horloge en avance puis à l'heure : l'agenda ne dit jamais avoir changé plus tôt", async () => {
  const x = appareil(SEULS_RDV);
  const agenda = await x.abonne();
  mock.timers.enable({ apis: ["Date"], now: Date.parse("2028-05-05T10:00:00Z") });
  x.change(rdv("r2"));
  await x.suit();
  x.change((d) => d.rendez_vous.pop());
  await x.suit();
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-22T10:00:00Z") });
  x.change(rdv("r3"));
  await x.suit();
  mock.timers.reset();
  const { modifie, tombes } = await agendaDe(x, agenda);
  assert.equal(modifie, "2028-05-05T10:00:00Z");
  assert.deepEqual(tombes.map((t) => t.le), ["2026-11-22"], "« Annulé » ne dure pas jusqu'à cette date");
});

test("un dossier trop long pour une ligne n'est pas listé", async () => {
  const x = appareil(FAMILLE);
  await x.donne();
  const dossier = { ...FAMILLE, notes: [{ id: "n1", texte: "x".repeat(70_000), le: "2026-11-02" }] };
  await assert.rejects(x.donne("gerer", { dossier }), TropPlein);
  await x.suit();
  assert.equal(listes(x).length, 1);
});

test("un lien qui n'a pas pu partir ne reste pas dans la liste", async () => {
  const x = appareil(FAMILLE);
  await x.donne();
  const avant = new Set(lignes.keys());
  let dernier = "";
  x.retour = ({ methode, nom }) => {
    if (methode === "PUT" && !avant.has(nom)) throw ((dernier = nom), new TypeError("réseau"));
  };
  await assert.rejects(x.donne(), r.HorsLigne);
  x.retour = null;
  await x.suit();
  assert.equal(listes(x).length, 1);
  assert.ok(dernier && !lignes.has(dernier));
});

test("un réseau qui ne répond jamais laisse la place aux autres onglets", async () => {
  const x = appareil(FAMILLE);
  await x.donne();
  mock.timers.enable({ apis: ["setTimeout"] });
  x.reseau = ({ signal }) => {
    queueMicrotask(() => mock.timers.tick(20_000));
    return new Promise((_, rejette) => signal.addEventListener("abort", () => rejette(signal.reason)));
  };
  const { dit } = await x.suit();
  mock.timers.reset();
  assert.equal(dit, "hors_ligne");
});

// --- a loss that is kept, whatever phone and whatever link come after ---

const { avecLaPerte } = await site("famille/partage/suivi.js");
const { reprendsLaPerte, sansLaPerte } = await site("famille/partage/silence.js");
const { auHasard, ditPerte, pertesDites } = await site("famille/perte.js");
const { valeurs } = await site("famille/partage/fusion.js");
const COUPLE = {
  ...FAMILLE, rendez_vous: [],
  situation: { version: 1, grossesses: [{ cle: "g1", terme: "2027-04-14" }], parents: [{ cle: "p1", porte: true, activite: "salarie" }, { cle: "p2", porte: false }], foyer: { departement: "69" } },
};

/** As the page of a loss does: the record and the consent in one go. */
function perd(x, dit, aussi = false) {
  const situation = ditPerte(x.dossier.situation, dit, auHasard);
  x.partage = structuredClone(avecLaPerte(x.partage, x.dossier, situation, { aussi, lettres: null }));
  x.change((d) => { d.situation = situation; });
}

function revientSur(x) {
  const situation = sansLaPerte(x.dossier.situation, pertesDites(x.dossier.situation)[0], x.partage);
  x.partage = structuredClone(reprendsLaPerte(x.partage, x.dossier, situation));
  x.change((d) => { d.situation = situation; });
}

async function deux(dossier = COUPLE) {
  const [x, b] = [appareil(dossier), appareil()];
  const lien = await x.donne();
  await b.rejoint(lien);
  for (const p of [b, x]) assert.equal((await p.suit()).dit, "");
  return { x, b, lien };
}
const suivent = async (...qui) => { for (const p of qui) await p.suit(); };
const G1 = [{ cle: "g1", terme: "2027-04-14" }];

test("un nouveau téléphone garde le silence de l'ancien : ni autre grossesse, ni enfant rendu vivant", async () => {
  const { x, b } = await deux();
  perd(x, { quoi: "grossesse", qui: "g1", fin: "2026-10-01" });
  await x.suit();
  x.change((d) => { d.situation.grossesses = [{ cle: "g2", terme: "2027-09-20" }]; });
  await suivent(x, b);
  assert.deepEqual(b.dossier.situation.grossesses, G1);
  const neuf = appareil();
  await neuf.rejoint(await x.donne("gerer", { dossier: x.dossier }));
  await suivent(neuf, b, neuf, b);
  assert.deepEqual(b.dossier.situation.grossesses, G1, "rien ne part du nouveau");
  assert.deepEqual(neuf.dossier.situation.grossesses.map(({ cle }) => cle), ["g2"], "rien n'y revient");
});

test("un projet que la perte a fermé ne revient pas sur le nouveau téléphone", async () => {
  const { x, b } = await deux({ ...COUPLE, situation: { ...COUPLE.situation, grossesses: undefined, projet: true } });
  perd(x, { quoi: "grossesse", fin: "2026-10-01" });
  await x.suit();
  const neuf = appareil();
  await neuf.rejoint(await x.donne("gerer", { dossier: x.dossier }));
  await suivent(neuf, b, neuf);
  assert.equal(neuf.dossier.situation.projet, undefined);
  assert.equal(b.dossier.situation.projet, true);
});

for (const comment of ["quitte", "coupe"]) {
  test(`rejoindre encore après avoir gardé une perte (${comment}) : rien n'en part, et elle reste`, async () => {
    const { x, b, lien } = await deux();
    perd(b, { quoi: "grossesse", qui: "g1", fin: "2026-10-01" });
    b.change((d) => {
      d.situation.faits = [{ cle: "PERTE-CONGE:g1", le: "2026-10-05" }];
      d.rendez_vous.push({ id: "rz", titre: "Contrôle", le: "2026-11-30" });
    });
    await suivent(b, x);
    let suivant = lien;
    if (comment === "quitte") await b.fais(quitte);
    else {
      await x.coupe(lien.s);
      await b.suit();
      suivant = await x.donne();
    }
    await b.rejoint(suivant);
    await suivent(b, x, b, x);
    assert.deepEqual([x.dossier.rendez_vous, x.dossier.situation.faits], [[], undefined]);
    assert.deepEqual(x.dossier.situation.grossesses, G1);
    assert.equal(b.dossier.situation.grossesses.find(({ cle }) => cle === "g1").fin, "2026-10-01");
  });
}

test("une perte d'une autre grossesse du même nom ne touche pas celle que l'on rejoint", async () => {
  const [x, b] = [appareil(COUPLE), appareil({ ...COUPLE, situation: { version: 1, grossesses: [{ cle: "g1", ddr: "2024-01-01", fin: "2024-03-01" }] } })];
  await b.rejoint(await x.donne());
  await suivent(b, x, b);
  assert.deepEqual(x.dossier.situation.grossesses, G1);
  assert.equal(b.dossier.situation.grossesses.find(({ cle }) => cle === "g1").fin, undefined);
  assert.deepEqual(b.dossier.situation.grossesses.filter(({ fin }) => fin).map(({ ddr }) => ddr), ["2024-01-01"]);
});

test("revenir sur une perte gardée n'ôte rien à l'autre, et rend le projet", async () => {
  const { x, b } = await deux({ ...COUPLE, situation: { ...COUPLE.situation, grossesses: undefined, projet: true, faits: [{ cle: "X-Y", le: "2026-01-01" }] } });
  const avant = structuredClone(b.dossier.situation);
  perd(x, { quoi: "grossesse", fin: "2026-10-01" });
  await suivent(x, b);
  revientSur(x);
  await suivent(x, b, x);
  assert.deepEqual(b.dossier.situation, avant);
  assert.equal(x.dossier.situation.projet, true);
  assert.equal(x.dossier.situation.foyer.departement, "69");
});

test("un dossier qui recommence après une perte reprise n'ôte rien à l'autre", async () => {
  const { x, b } = await deux();
  b.change((d) => { d.rendez_vous.push({ id: "rb", titre: "De B", le: "2030-01-01" }); });
  await suivent(b, x);
  x.change((d) => { delete d.situation.grossesses; });
  await suivent(x, b);
  const avant = structuredClone(b.dossier);
  perd(x, { quoi: "grossesse", fin: "2026-10-01" });
  await x.suit();
  revientSur(x);
  assert.deepEqual(x.dossier.situation, {});
  await suivent(x, b);
  assert.deepEqual(b.dossier.situation, avant.situation);
  assert.deepEqual(b.dossier.rendez_vous, avant.rendez_vous);
});

test("un agenda suit l'autre parcours que son appareil rejoint, même plus court", async () => {
  const { x, b, lien } = await deux({ ...FAMILLE, rendez_vous: [] });
  const agenda = await b.abonne();
  for (let i = 0; i < 30; i += 1) b.change((d) => { d.rendez_vous.push({ id: `r${i}`, titre: "x", le: "2030-01-01" }); });
  await suivent(b, x);
  await x.coupe(lien.s);
  await b.suit();
  const autre = appareil({ ...FAMILLE, situation: { version: 1, grossesses: [{ cle: "g1", terme: "2028-01-01" }] } });
  b.change((d) => { d.rendez_vous = []; });
  await b.rejoint(await autre.donne());
  await suivent(b, b);
  assert.equal((await agendaDe(b, agenda)).situation.grossesses[0].terme, "2028-01-01");
});

test("rejoindre un parcours où une perte est dite arrête les lettres", async () => {
  const { x } = await deux();
  perd(x, { quoi: "grossesse", qui: "g1", fin: "2026-10-01" }, true);
  await x.suit();
  const c = appareil(COUPLE);
  await c.rejoint(await x.donne());
  assert.equal(c.partage.taire, true);
  await c.suit();
  assert.equal(c.partage.taire, true);
  assert.equal(valeurs(c.partage.etat)["grossesse/g1/fin"], "2026-10-01");
});

test("une perte dite dans un autre onglet pendant qu'un premier agenda se crée est bien dite", async () => {
  const { x, b } = await deux();
  let fait = false;
  b.reseau = async ({ methode }) => {
    if (methode !== "PUT" || fait) return;
    fait = true;
    perd(b, { quoi: "grossesse", qui: "g1", fin: "2026-10-01" }, true);
  };
  await b.abonne();
  b.reseau = null;
  await suivent(b, x);
  assert.equal(x.dossier.situation.grossesses[0].fin, "2026-10-01");
});

test("une perte ancienne et gardée n'empêche pas de partager la suite", async () => {
  const ancienne = { version: 1, grossesses: [{ cle: "perte-aaaaa", ddr: "2023-01-01", fin: "2023-03-01" }] };
  const [x, b] = [appareil(COUPLE), appareil({ ...COUPLE, situation: ancienne, rendez_vous: [{ id: "av", titre: "D'avant", le: "2023-04-01" }] })];
  await b.rejoint(await x.donne());
  await suivent(b, x);
  assert.deepEqual(x.dossier.rendez_vous, [], "ce qui était là avant ne part pas");
  b.change((d) => { d.rendez_vous.push({ id: "ap", titre: "Sage-femme", le: "2026-12-01" }); });
  await suivent(b, x);
  assert.deepEqual(rdvDe(x), ["ap"]);
  assert.ok(!JSON.stringify(x.partage.etat).includes("2023"));
  assert.ok(b.dossier.situation.grossesses.some(({ fin }) => fin === "2023-03-01"));
});

test("rejoindre un parcours où quelqu'un est attendu n'arrête pas les lettres pour une perte d'avant", async () => {
  const { x } = await deux();
  perd(x, { quoi: "grossesse", qui: "g1", fin: "2026-10-01" }, true);
  x.change((d) => { d.situation.grossesses.push({ cle: "g2", terme: "2027-09-20" }); });
  await x.suit();
  const c = appareil();
  await c.rejoint(await x.donne());
  assert.equal(c.partage.taire, undefined);
});
