// Shapes of the engine, apart from it: devices never load this file. Days are ordinals, null is « nobody knows ».

export type Jour = number;

// What a family told us, normalised.

export interface Grossesse {
  cle: string;
  ddr: Jour | null;
  debut: Jour | null;
  ponction: Jour | null;
  transfert_j5: Jour | null;
  terme: Jour | null;
  terme_sa: number | null;
  declaration: Jour | null;
  foetus: number | null;
  chorionicite: string | null;
  pma: boolean | null;
  rang: number | null;
  fin: Jour | null;
  pertes: Jour[];
}

export interface Enfant {
  cle: string;
  prenom: string | null;
  naissance: Jour | null;
  terme_prevu: Jour | null;
  grossesse: string | null;
  arrivee: Jour | null;
  rang: number | null;
  handicap: boolean | null;
  commune_naissance: string | null;
  deces: Jour | null;
  sans_vie: boolean | null;
}

export interface Parent {
  cle: string;
  porte: boolean | null;
  activite: string | null;
  mineur: boolean | null;
  handicap: boolean | null;
  rhesus_negatif: boolean | null;
  immunite_toxoplasmose: boolean | null;
  immunite_rubeole: boolean | null;
}

export interface Foyer {
  seul: boolean | null;
  maries: boolean | null;
  deux_meres: boolean | null;
  departement: string | null;
  commune: string | null;
}

export interface Fait {
  cle: string;
  le: Jour;
  lieu: string | null;
}

export interface Situation {
  projet: boolean;
  grossesses: Grossesse[];
  enfants: Enfant[];
  parents: Parent[];
  foyer: Foyer;
  faits: Fait[];
}

export type Donnee = Record<string, any>;
/** Reads one field, or throws; `rang` is the place of its object in a list, from 1. */
export type Lecteur = (valeur: any, champ: string, rang: number) => any;
export type Lecteurs = Record<string, Lecteur>;

// Subjects of the timeline.

export type Ancres = Record<string, Jour>;
export type Faits = Record<string, boolean | number | string | null | undefined>;
export type TypeSujet = "projet" | "grossesse" | "enfant" | "parent";
export type Mode = "vie" | "garder" | "perte";

export interface Contexte {
  type: TypeSujet;
  cle: string;
  suffixe: string;
  mode: Mode;
  ancres: Ancres;
  faits: Faits;
  departement: string | null;
  zone: string;
  ne: boolean;
  /** Nothing has begun yet: no pregnancy, no birth, no arrival. */
  estDuProjet: boolean;
  grossesse: Grossesse | null;
  enfants: Enfant[];
  parent: Parent | null;
}

/** A pregnancy, the birth it gave, or an arrival by adoption. */
export interface Episode {
  cle: string;
  grossesse: Grossesse | null;
  enfants: Enfant[];
  adoption: boolean;
}

// The catalogue: `regles.json`, `textes.fr.json`, `details.fr.json`.

export interface DonneesFeries {
  paques: Record<string, string>;
  zones: Record<string, { fixes: string[]; paques: number[]; dates: [string, number | null, number | null][] }>;
}

export interface Territoires {
  zones: Record<string, string>;
  fuseaux: Record<string, string>;
  guyane: string[];
  feries: DonneesFeries;
}

type ParTerritoire<T> = Record<string, Record<string, T[]>>;

export interface Regles {
  version: number;
  etapes: string[];
  lots: Record<string, { programme: any[][]; bornes: number[]; naissance: number; regles: any[][] }>;
  campagnes: ParTerritoire<[Jour, Jour | null, number]>;
  territoires: Territoires;
  ids: string[];
  actes: string[];
}

/** A sentence, or its plural forms, `other` among them. */
export type Modele = string | Record<string, string>;
export type Messages = Record<string, Modele | string[]>;

export interface Textes {
  langue: string;
  messages: Messages;
  regles: any[][];
  faits: Record<string, { question: string | null; mots: Record<string, Modele>; calcul: boolean }>;
  ancres: Record<string, string>;
}

export interface Details {
  regles: any[][];
  sources: [string, string | null, string | null, string | null][];
}

// The catalogue, prepared.

export interface Feries {
  reporte(n: Jour, zone: string): Jour;
  apresOuvrables(n: Jour, nombre: number, zone: string): Jour;
}

export interface Instruction {
  code: number;
  source: number;
  nom: string;
  valeur: any;
  operations: Int32Array;
}

export interface Programme {
  instructions: Instruction[];
  ancres: Map<string, number>;
}

/** A number, a boolean or null in each slot. */
export type Valeurs = any[];
export type Saison = [premier: Jour, dernier: Jour, confirmee: boolean];
export type Saisons = ParTerritoire<Saison>;

/** A rule; slots are -1 when it has none. */
export interface Regle {
  rang: number;
  prefixe: string;
  /** Only when versions of the act share it. */
  acte: string | null;
  si: number;
  du: number;
  dernier: number;
  perduDes: number;
  reference: number;
  previsionnel: boolean;
  valableDu: Jour;
  valableAu: Jour;
  etapeMin: number;
  etapeMax: number;
  rattrapable: boolean;
  montre: boolean;
  campagne: { mode: string; saisons: Record<string, Saison[]> } | null;
  pertes: string[];
  demandeurs: string[];
  faitPar: string;
  questions: string[];
}

export interface Lot {
  programme: Programme;
  bornes: number[];
  naissance: number;
  regles: Regle[];
  aDesVersions: boolean;
}

/** Boundaries of the steps of a subject, in order; one more rank than boundaries. */
export interface Etapes {
  bornes: Jour[];
  rangs: number[];
}

// The timeline.

export type Etat = "a_venir" | "maintenant" | "bientot_fini" | "a_rattraper" | "passe" | "fait";

export interface Echeance {
  cle: string;
  rang: number;
  contexte: Contexte;
  debut: Jour | null;
  fin: Jour | null;
  etat: Etat;
  previsionnel: boolean;
  etape: string | null;
  fait: Fait | null;
  estIncertaine: boolean;
  aConfirmer: boolean;
}

export interface Question {
  fait: string;
  sujet: string;
  regles: number;
}

export interface Parcours {
  au: Jour;
  sujets: Contexte[];
  etapes: Record<string, string>;
  echeances: Echeance[];
  questions: Question[];
}

export interface Raison {
  genre: "date" | "condition" | "inconnu" | "precision";
  fait: string | null;
  texte: string;
  question: string | null;
}

export interface Source {
  titre: string;
  reference: string | null;
  url: string | null;
  verifie_le: string | null;
}

export interface Moteur {
  /** The whole timeline on a day, ordered by first day. */
  parcours(situation: Situation, au: Jour): Parcours;
  /** Day of an anchor for a subject; null when unknown. */
  ancre(contexte: Contexte, nom: string): Jour | null;
  /** Steps of a subject with their first day and the day after their last. */
  etapesDuSujet(contexte: Contexte): [etape: string, de: Jour, a: Jour][];
  /** Today where the family lives, not where a server is. */
  aujourdhui(situation: Situation, maintenant: Date): Jour;
}

export interface Explication {
  /** Every reason of a line, the date first. */
  raisons(echeance: Echeance): Raison[];
  sources(echeance: Echeance): Source[];
}
