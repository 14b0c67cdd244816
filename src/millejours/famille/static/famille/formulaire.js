/**
 * The question read on the device: the same fields, the same situation and the same refusals as `formulaire.py`.
 *
 * @typedef {Record<string, string>} Champs
 */

const OU = ["projet", "grossesse", "naissance", "adoption", "perte"];
export const REPERES = ["terme", "ponction", "transfert_j5", "debut", "ddr"];
const AINES = [1, 2, 3];
/** @type {Record<string, string>} */
const ATTENDU = { grossesse: "date_grossesse", naissance: "naissance", adoption: "arrivee", perte: "fin_grossesse" };

/** @param {HTMLFormElement} formulaire @returns {Champs} */
export function champs(formulaire) {
  return Object.fromEntries([...new FormData(formulaire)].map(([nom, valeur]) => [nom, String(valeur)]));
}

/**
 * What is missing before a situation can be read: the field, and the code of its refusal.
 * @param {Champs} c
 * @returns {{champ: string, code: string} | null}
 */
export function manque(c) {
  if (!OU.includes(c.ou)) return { champ: "ou", code: "ou" };
  const champ = ATTENDU[c.ou];
  return champ && !c[champ] ? { champ, code: "manque" } : null;
}

/**
 * The situation as the schema writes it, from the fields of the form.
 * @param {Champs} c
 * @returns {Record<string, any>}
 */
export function donnees(c) {
  const aines = AINES.map((i) => texte(c, `aine_${i}`)).filter(Boolean).map((naissance) => ({ naissance }));
  /** @type {Record<string, any>} */
  const situation = {
    version: 1,
    foyer: sansVide({ seul: trois(c, "seul"), maries: trois(c, "maries"), deux_meres: trois(c, "deux_meres"), departement: texte(c, "departement") }),
    parents: parents(c),
    enfants: aines,
  };
  if (c.ou === "projet") situation.projet = true;
  if (c.ou === "grossesse") situation.grossesses = [grossesse(c)];
  if (c.ou === "naissance") situation.enfants.push(...enfants(c));
  if (c.ou === "adoption")
    situation.enfants.push(sansVide({ arrivee: texte(c, "arrivee"), naissance: texte(c, "naissance_adopte"), prenom: texte(c, "prenom") }));
  if (c.ou === "perte")
    situation.grossesses = [sansVide({ fin: texte(c, "fin_grossesse"), [repere(c, "repere_perte", "ddr")]: texte(c, "date_perte") })];
  return situation;
}

/** @param {Champs} c */
function grossesse(c) {
  return sansVide({
    [repere(c, "repere", "terme")]: texte(c, "date_grossesse"),
    terme_sa: c.terme_40 ? 40 : undefined,
    foetus: nombre(c, "foetus"),
    chorionicite: texte(c, "chorionicite"),
    declaration: texte(c, "declaration"),
    rang: nombre(c, "rang"),
  });
}

/** @param {Champs} c */
function enfants(c) {
  const prenoms = (c.prenom ?? "").split(",").map((p) => p.trim());
  return Array.from({ length: Math.min(nombre(c, "nombre") ?? 1, 6) }, (_, i) =>
    sansVide({
      naissance: texte(c, "naissance"),
      terme_prevu: texte(c, "terme_prevu"),
      rang: nombre(c, "rang"),
      commune_naissance: texte(c, "commune_naissance"),
      handicap: trois(c, "handicap_enfant"),
      prenom: prenoms[i] || undefined,
    }),
  );
}

/** @param {Champs} c */
function parents(c) {
  const premier = sansVide({
    porte: ["adoption", "projet"].includes(c.ou) ? undefined : trois(c, "porte") ?? true,
    activite: texte(c, "activite"),
    mineur: trois(c, "mineur"),
    handicap: trois(c, "handicap"),
    rhesus_negatif: trois(c, "rhesus_negatif"),
    immunite_toxoplasmose: trois(c, "immunite_toxoplasmose"),
    immunite_rubeole: trois(c, "immunite_rubeole"),
  });
  const autre = texte(c, "activite_autre");
  return autre ? [premier, { activite: autre }] : [premier];
}

/**
 * Which field a refused path of the situation comes from.
 * @param {string} chemin @param {Champs} c
 */
export function champDe(chemin, c) {
  const nom = chemin.slice(chemin.lastIndexOf(".") + 1);
  const enfant = /^enfants\[(\d+)\]/.exec(chemin);
  if (nom === "naissance" && enfant) {
    const aines = AINES.filter((i) => c[`aine_${i}`]);
    const aine = aines[Number(enfant[1])];
    if (aine) return `aine_${aine}`;
    return c.ou === "adoption" ? "naissance_adopte" : "naissance";
  }
  if (REPERES.includes(nom)) return c.ou === "perte" ? "date_perte" : "date_grossesse";
  return nom === "fin" ? "fin_grossesse" : nom;
}

/** @param {Champs} c @param {string} nom */
export const texte = (c, nom) => (c[nom] ?? "").trim() || undefined;

/** @param {Champs} c @param {string} nom @returns {boolean | undefined} */
export const trois = (c, nom) => ({ oui: true, non: false })[c[nom] ?? ""];

/** @param {Champs} c @param {string} nom */
export const nombre = (c, nom) => (texte(c, nom) ? Number(texte(c, nom)) : undefined);

/** @param {Champs} c @param {string} nom @param {string} defaut */
const repere = (c, nom, defaut) => (REPERES.includes(c[nom]) ? c[nom] : defaut);

/** @template {Record<string, any>} T @param {T} objet @returns {T} */
export function sansVide(objet) {
  return /** @type {T} */ (Object.fromEntries(Object.entries(objet).filter(([, v]) => v !== undefined && v !== "")));
}

/** What the form says of a refusal: words of `_refus.html`. @param {string} code */
export function motDuRefus(code) {
  const modele = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#refus"));
  return modele?.content.querySelector(`[data-refus="${code}"]`)?.textContent ?? "";
}

/**
 * Show refusals beside their fields, and go to the first.
 * @param {HTMLFormElement} formulaire @param {Record<string, string>} erreurs
 */
export function montreErreurs(formulaire, erreurs) {
  for (const e of formulaire.querySelectorAll("[data-erreur]")) e.remove();
  for (const e of formulaire.querySelectorAll("[aria-invalid]")) {
    e.removeAttribute("aria-invalid");
    e.removeAttribute("aria-describedby");
  }
  /** @type {HTMLElement | null} */
  let premier = null;
  for (const [nom, message] of Object.entries(erreurs)) {
    const champ = /** @type {HTMLElement | null} */ (formulaire.querySelector(`[name="${nom}"]`) ?? formulaire.querySelector("[name]"));
    if (!champ) continue;
    const mot = document.createElement("p");
    mot.className = "erreur";
    mot.dataset.erreur = "";
    mot.id = `${champ.id || nom}-refus`;
    mot.textContent = message;
    (champ.closest(".choix") ?? champ).before(mot);
    champ.setAttribute("aria-invalid", "true");
    champ.setAttribute("aria-describedby", mot.id);
    for (let d = champ.closest("details"); d; d = d.parentElement?.closest("details") ?? null) d.open = true;
    premier ??= champ;
  }
  premier?.focus();
}
