// Reads a list of tasks on its input, writes the list of answers: what the device writes, what ical.js reads.
import { text } from "node:stream/consumers";
import ICAL from "ical.js";
import { agenda, uidDiscret } from "../../src/millejours/famille/static/famille/agenda.js";

ICAL.design.strict = true;

const taches = {
  ecrit: ({ lignes, options }) => agenda(lignes, options),
  uid: ({ cle }) => uidDiscret(cle),
  lit: ({ ics }) =>
    new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents("vevent").map((vevent) => {
      const e = new ICAL.Event(vevent, { strictExceptions: true });
      return {
        uid: e.uid,
        debut: e.startDate.toString(),
        fin: e.endDate.toString(),
        resume: e.summary,
        description: e.description ?? "",
        categories: vevent.getFirstProperty("categories")?.getValues() ?? [],
        url: vevent.getFirstPropertyValue("url"),
        alarmes: vevent.getAllSubcomponents("valarm").map((a) => a.getFirstPropertyValue("trigger").toString()),
      };
    }),
};

const reponses = await Promise.all(JSON.parse(await text(process.stdin)).map((t) => taches[t.tache](t)));
process.stdout.write(JSON.stringify(reponses));
