// What the device says is in a calendar, and in what grandparents read: `tests/millejours/test_lectures.py` compares.
import { text } from "node:stream/consumers";
import { site } from "./site.mjs";

// A channel would keep this process alive.
delete globalThis.BroadcastChannel;
const { creeLectures } = await site("famille/partage/lectures.js");
const { chargeDe, dossierDe } = await site("famille/partage/donnes.js");
const { regles, textes, taches } = JSON.parse(await text(process.stdin));
const lectures = creeLectures(regles, textes);

const faire = {
  agenda: ({ charge, au }) => lectures.agenda(charge, charge, au),
  entourage: ({ situation }) => lectures.entourage(situation),
  charge: ({ etat, agenda }) => chargeDe(agenda, etat, "s".repeat(43)),
  vue: ({ etat }) => lectures.entourage(dossierDe(etat).situation),
};
process.stdout.write(JSON.stringify(taches.map((t) => faire[t.tache](t))));
