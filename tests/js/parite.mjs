// What the device computes, for `tests/regles/test_navigateur.py` to compare with Python.
//   node tests/js/parite.mjs <folder> <tasks.json>        answers; a case answers with the digest of its JSON
//   node tests/js/parite.mjs <folder> <tasks.json> <n>    the whole answer of case n
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const MOTEUR = "../../src/millejours/famille/static/famille/moteur";
const { creeExplication, libelleSujet } = await import(`${MOTEUR}/explique.js`);
const { creeFeries } = await import(`${MOTEUR}/feries.js`);
const { aujourdhui, iso, jour } = await import(`${MOTEUR}/jours.js`);
const { creeMoteur } = await import(`${MOTEUR}/moteur.js`);
const { ageEnMots, dateEnMots, dit, dureeEnMots, fenetreEnMots, fenetreEntiere, parle } = await import(`${MOTEUR}/mots.js`);
const { ErreurSituation, ecritSituation, litSituation } = await import(`${MOTEUR}/situation.js`);

const [dossier, fichier, seul] = process.argv.slice(2);
const lit = (nom) => JSON.parse(readFileSync(nom, "utf8"));
const regles = lit(join(dossier, "regles.json"));
const moteur = creeMoteur(regles);
const details = lit(join(dossier, "details.fr.json"));
const taches = lit(fichier);
let explication = enLangue("fr");

function enLangue(code) {
  const textes = lit(join(dossier, `textes.${code}.json`));
  parle(textes);
  return creeExplication(moteur, textes, details);
}

// What the browser says by itself, in every language.
function mots(code) {
  explication = enLangue(code);
  return {
    cas: taches.cas.slice(0, taches.par_langue).map(empreinte),
    dates: taches.jours.map((texte) => dateEnMots(jour(texte))),
    fenetres: taches.fenetres.map(([debut, fin, au]) => [fenetreEnMots(debut, fin, au), fenetreEntiere(debut, fin)]),
    durees: taches.durees.map((n) => dureeEnMots(n)),
    ages: taches.ages.map(([naissance, au]) => ageEnMots(naissance, au)),
    nombres: taches.durees.map((n) => dit("duree.jours", { n: Math.abs(n) })),
  };
}

function reponse({ situation: donnee, au }) {
  let situation;
  try {
    situation = litSituation(donnee);
  } catch (erreur) {
    if (erreur instanceof ErreurSituation) return { erreur: [erreur.champ, erreur.message, erreur.code] };
    throw erreur;
  }
  const parcours = moteur.parcours(situation, au);
  return {
    situation: ecritSituation(situation),
    etapes: Object.entries(parcours.etapes),
    sujets: parcours.sujets.map((s) => [
      s.suffixe,
      s.type,
      s.mode,
      libelleSujet(s),
      s.departement,
      s.zone,
      s.ne,
      moteur.etapesDuSujet(s),
    ]),
    echeances: parcours.echeances.map((e) => [
      e.cle,
      e.debut,
      e.fin,
      e.etat,
      e.previsionnel,
      e.etape,
      e.estIncertaine,
      e.aConfirmer,
      e.fait && [e.fait.cle, iso(e.fait.le), e.fait.lieu],
      libelleSujet(e.contexte),
      explication.raisons(e).map((r) => [r.genre, r.fait, r.texte, r.question]),
    ]),
    questions: parcours.questions.map((q) => [q.fait, q.sujet, q.regles]),
  };
}

function empreinte(cas) {
  return createHash("sha256").update(JSON.stringify(reponse(cas))).digest("hex");
}

if (seul) {
  process.stdout.write(JSON.stringify(reponse(taches.cas[+seul])));
} else {
  const feries = creeFeries(regles.territoires.feries);
  const reponses = {
    cas: taches.cas.map(empreinte),
    aujourdhui: taches.aujourdhui.map(([situation, instant]) =>
      iso(moteur.aujourdhui(litSituation(situation), new Date(instant))),
    ),
    fuseaux: taches.fuseaux.map(([fuseau, instant]) => iso(aujourdhui(fuseau, new Date(instant)))),
    feries: taches.feries.map(([zone, premier, dernier]) => {
      const jours = [];
      for (let n = premier; n <= dernier; n++) {
        jours.push(feries.reporte(n, zone) - n, feries.apresOuvrables(n, 3, zone) - n);
      }
      return jours.join(" ");
    }),
    jours: taches.jours.map((texte) => jour(texte)),
    mots: Object.fromEntries(taches.langues.map((code) => [code, mots(code)])),
    sources: taches.sources.map((rang) => explication.sources({ rang }).map((s) => [s.titre, s.reference, s.url, s.verifie_le])),
  };
  process.stdout.write(JSON.stringify(reponses));
}
