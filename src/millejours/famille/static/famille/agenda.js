// The calendar file, written on the device. Twin of `ecrit` in src/regles/agenda.py, byte for byte: change both.

const LARGEUR = 75;
const JOUR = 86_400_000;
// As BIENTOT_MIN and BIENTOT_MAX of the engine.
const [BIENTOT_MIN, BIENTOT_MAX] = [3, 14];
const HEURE = /^([01]\d|2[0-3]):[0-5]\d$/;
const INTERDITS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]|\p{Surrogate}/gu;

/**
 * Days as YYYY-MM-DD, `fin` included; one of both may be null.
 * @typedef {{uid: string, debut: ?string, fin: ?string, resume: string, description?: string, categories?: string[],
 *   url?: ?string, heure?: string, lieu?: string, essentiel?: boolean, previsionnel?: boolean, deuil?: boolean}} Evenement
 */

/**
 * The file, as of a day.
 * @param {Evenement[]} lignes
 * @param {{au: string, nomDiscret?: ?string}} options a discreet file bears another name
 */
export function agenda(lignes, { au, nomDiscret }) {
  const [nom, produit] = nomDiscret ? [nomDiscret, "Agenda"] : ["Mille jours", "Mille jours//Agenda"];
  const tete = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `PRODID:-//${produit}//FR`,
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `NAME:${nom}`,
    `X-WR-CALNAME:${nom}`,
  ];
  return [...tete, ...lignes.flatMap((e) => vevent(e, au)), "END:VCALENDAR", ""].join("\r\n");
}

/** As `uid_discret`: says nothing at a glance. @param {string} cle */
export async function uidDiscret(cle) {
  const condense = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(cle)));
  return `${[...condense.slice(0, 16)].map((o) => o.toString(16).padStart(2, "0")).join("")}@agenda.invalid`;
}

/** @param {Evenement} e @param {string} au */
function vevent(e, au) {
  const premier = e.debut || e.fin;
  const dernier = e.fin || e.debut;
  if (!premier || !dernier) throw new Error(`${e.uid} : un événement a un premier ou un dernier jour`);
  const { quand, occupe, sonneries } = HEURE.test(e.heure ?? "") ? aHeure(premier, e.heure) : enJours(e, premier, dernier, au);
  return [
    "BEGIN:VEVENT",
    ligne("UID:", e.uid),
    `DTSTAMP:${compact(au)}T000000Z`,
    ...quand,
    ligne("SUMMARY:", e.resume),
    // Each paragraph starts a folded line: the server folds those of a rule once for all families.
    ...(e.description ? e.description.split("\n").map((p, i) => ligne(i ? " \\n" : "DESCRIPTION:", p)) : []),
    ...(e.categories?.length ? [plie(`CATEGORIES:${e.categories.map(echappe).join(",")}`)] : []),
    ...(e.lieu ? [ligne("LOCATION:", e.lieu)] : []),
    ...(e.url ? [plie(`URL:${propre(e.url).replaceAll("\n", "")}`)] : []),
    `STATUS:${e.previsionnel ? "TENTATIVE" : "CONFIRMED"}`,
    `TRANSP:${occupe}`,
    ...sonneries.flatMap((sonnerie) => [
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      ligne("DESCRIPTION:", e.resume),
      `TRIGGER:${sonnerie}`,
      "END:VALARM",
    ]),
    "END:VEVENT",
  ];
}

/**
 * A family's own appointment: at its hour where the device is, it takes the person's time and rings two hours before.
 * @param {string} jour @param {any} heure HH:MM
 */
function aHeure(jour, heure) {
  const quand = [`DTSTART:${compact(jour)}T${heure.replace(":", "")}00`, "DURATION:PT1H"];
  return { quand, occupe: "OPAQUE", sonneries: ["-PT2H"] };
}

/** Whole days never take anybody's time. @param {Evenement} e @param {string} premier @param {string} dernier @param {string} au */
function enJours(e, premier, dernier, au) {
  const quand = [`DTSTART;VALUE=DATE:${compact(premier)}`, `DTEND;VALUE=DATE:${compact(plus(dernier, 1))}`];
  const sonneries = jours(e, premier, au).map((jour) => aNeufHeures(ecart(premier, jour)));
  return { quand, occupe: "TRANSPARENT", sonneries };
}

/**
 * Days of the alarms that are not past. ISO days compare as text.
 * @param {Evenement} e @param {string} premier @param {string} au
 */
function jours(e, premier, au) {
  if (e.deuil) return [];
  const liste = [premier];
  if (e.essentiel && e.fin) {
    const longueur = e.debut ? ecart(e.debut, e.fin) + 1 : BIENTOT_MAX * 4;
    const bientot = plus(e.fin, 1 - Math.min(BIENTOT_MAX, Math.max(BIENTOT_MIN, Math.floor(longueur / 4))));
    if (!e.debut || bientot > e.debut) liste.push(bientot);
  }
  return liste.filter((jour) => jour >= au);
}

/** @param {number} n */
function aNeufHeures(n) {
  if (n >= 0) return n ? `P${n}DT9H` : "PT9H";
  return n < -1 ? `-P${-n - 1}DT15H` : "-PT15H";
}

/** @param {string} jour */
const compact = (jour) => jour.replaceAll("-", "");
/** @param {string} jour @param {number} n */
const plus = (jour, n) => new Date(Date.parse(jour) + n * JOUR).toISOString().slice(0, 10);
/** @param {string} de @param {string} a */
const ecart = (de, a) => (Date.parse(a) - Date.parse(de)) / JOUR;
/** @param {string} texte */
const propre = (texte) => texte.replace(INTERDITS, "");
/** @param {string} texte */
const echappe = (texte) => propre(texte).replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
/** @param {string} tete @param {string} texte */
const ligne = (tete, texte) => plie(tete + echappe(texte));

/** Lines of 75 octets at most, the space that continues one included, never inside a character. @param {string} texte */
function plie(texte) {
  const octets = new TextEncoder().encode(texte);
  const morceaux = [];
  let debut = 0;
  let place = LARGEUR;
  while (octets.length - debut > place) {
    let fin = debut + place;
    while ((octets[fin] & 0xc0) === 0x80) fin -= 1;
    morceaux.push(octets.subarray(debut, fin));
    [debut, place] = [fin, LARGEUR - 1];
  }
  morceaux.push(octets.subarray(debut));
  const decodeur = new TextDecoder("utf-8", { ignoreBOM: true });
  return morceaux.map((m) => decodeur.decode(m)).join("\r\n ");
}
