// What Python has no counterpart for: a file this interpreter does not know, a day that is not one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ajouteMois, debutAnnee, debutMois, iso, jour, moisSuivant } from "../../src/millejours/famille/static/famille/moteur/jours.js";
import { creeMoteur } from "../../src/millejours/famille/static/famille/moteur/moteur.js";
import { prepare } from "../../src/millejours/famille/static/famille/moteur/programme.js";
import { litSituation } from "../../src/millejours/famille/static/famille/moteur/situation.js";

const plus = (texte, mois) => iso(ajouteMois(jour(texte), mois));

test("un mois s'arrête à la fin du mois", () => {
  assert.equal(plus("2027-01-31", 1), "2027-02-28");
  assert.equal(plus("2024-01-31", 1), "2024-02-29");
  assert.equal(plus("2024-02-29", 12), "2025-02-28");
  assert.equal(plus("2026-03-31", -1), "2026-02-28");
  assert.equal(plus("2026-12-30", 2), "2027-02-28");
});

test("les débuts de mois et d'année", () => {
  assert.equal(iso(debutMois(jour("2026-11-22"))), "2026-11-01");
  assert.equal(iso(moisSuivant(jour("2026-12-01"))), "2027-01-01");
  assert.equal(iso(debutAnnee(jour("2024-12-31"))), "2024-01-01");
});

test("chaque jour se relit, de 1900 à 2150", () => {
  for (let n = jour("1900-01-01"); n <= jour("2150-12-31"); n++) {
    const attendu = new Date((n - 719163) * 86_400_000).toISOString().slice(0, 10);
    assert.equal(iso(n), attendu);
    assert.equal(jour(attendu), n);
  }
});

test("ce qui n'est pas un jour est refusé", () => {
  for (const texte of ["2026-02-29", "2026-13-01", "2026-1-1", "1899-12-31", "2151-01-01", "", "demain"]) {
    assert.throws(() => jour(texte), RangeError, texte);
  }
});

test("un mot que le langage n'a pas arrête tout", () => {
  assert.throws(() => prepare([["racine", 0]]), /instruction inconnue : racine/);
  assert.throws(() => prepare([["date", 0, [["x", 1]]]]), /mot inconnu : x/);
  assert.throws(() => prepare([["fait", "rang", "presque", 1]]), /mot inconnu : presque/);
});

test("un catalogue d'une autre version est refusé", () => {
  assert.throws(() => creeMoteur({ version: 2 }), /version 2/);
});

test("une clé qui est aussi un mot de JavaScript reste une clé", () => {
  const situation = litSituation({ enfants: [{ cle: "constructor", naissance: "2026-01-02" }] });
  assert.equal(situation.enfants[0].cle, "constructor");
});
