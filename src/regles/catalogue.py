"""The rules as data: read `content/`, refuse by name what is wrong, hand frozen objects over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu, ErreurRegles
from regles.langage import (
    Comparaison,
    Condition,
    DateCalculee,
    Tous,
    dates_de,
    faits_de,
    lit_condition,
    lit_date,
)
from regles.langues import Langue, Modele, charge_langues
from regles.lecture import lit_yaml, verifie_cles
from regles.territoires import Territoires, lit_territoires

STATUTS = ("obligatoire", "recommande", "propose", "droit", "conseil", "information")
SUJETS = ("projet", "grossesse", "enfant", "parent", "perte")
PUBLICS = ("enceinte", "autre_parent", "enfant", "parents")
MODES_CAMPAGNE = ("chevauche", "commence_dedans", "commence_avant")
INCONNUS = ("montrer", "demander", "taire")
PERTES = ("grossesse", "foetus", "sans_vie", "vivant")
NATURES_FORTES = (
    "law",
    "law-quoted",
    "official",
    "HAS",
    "guideline",
    "payer",
    "professional",
    "network",
    "association",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read. `verifie_le` is null when nobody wrote the day it was read."""

    id: str
    titre: str
    reference: str | None = None
    url: str | None = None
    nature: str = "none"
    version: str | None = None
    verifie_le: date | None = None

    @property
    def est_faible(self) -> bool:
        return not self.nature.startswith(NATURES_FORTES)


@dataclass(frozen=True, slots=True)
class Validite:
    """When a version holds, by the day of the act or of the birth."""

    du: date | None = None
    au: date | None = None
    selon: str = "evenement"
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class Campagne:
    """The seasonal campaign a rule follows, and how its window meets a season."""

    id: str
    mode: str = "chevauche"


@dataclass(frozen=True, slots=True)
class Regle:
    """One act, right or message. `du` and `dernier` bound its window, both days included."""

    id: str
    acte: str
    libelle: str
    # Place in the catalogue: lines of the same days keep this order.
    rang: int
    categorie: str
    sujet: str
    public: tuple[str, ...]
    statut: str
    confiance: str
    sources: tuple[Source, ...]
    famille: str
    du: DateCalculee | None = None
    dernier: DateCalculee | None = None
    si: Condition | None = None
    si_inconnu: str = "montrer"
    # Facts whose own default is to wait: the line waits only while one of them is unknown.
    demandeurs: tuple[str, ...] = ()
    faits_lus: tuple[str, ...] = ()
    si_texte: str | None = None
    valable: Validite = Validite()
    etapes: tuple[str, ...] = ()
    a_faire: str | None = None
    qui: tuple[str, ...] = ()
    ou: tuple[str, ...] = ()
    couvert: str | None = None
    si_tard: str | None = None
    delai_legal: bool = False
    perdu: bool = False
    perdu_des: DateCalculee | None = None
    deuil: str | None = None
    pertes: tuple[str, ...] = ()
    groupe: str | None = None
    campagne: Campagne | None = None
    rythme: str | None = None
    ideal: tuple[DateCalculee | None, DateCalculee | None] | None = None
    essentiel: bool = False
    aussi_projet: bool = False
    fait_par: str | None = None

    @property
    def source_a_confirmer(self) -> bool:
        return all(source.est_faible for source in self.sources)

    @property
    def est_de_deuil(self) -> bool:
        return bool(self.pertes)


@dataclass(frozen=True, slots=True)
class Etape:
    """A step of the journey; `avant` is the day after its last."""

    id: str
    libelle: str
    court: str
    avant: DateCalculee | None


@dataclass(frozen=True, slots=True)
class Ancre:
    """A day derived from what the family gave: the first choice that holds."""

    nom: str
    libelle: str
    choix: tuple[tuple[Condition | None, DateCalculee], ...]


@dataclass(frozen=True, slots=True)
class FaitDemande:
    """A fact a rule may read: its type, the words for it, what to do when nobody knows."""

    nom: str
    type: str
    inconnu: str
    selon: Mapping[str, str]
    mots: Mapping[str, Modele]
    question: str | None
    pourquoi: str | None
    interne: bool
    calcul: Condition | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One season of a campaign in one territory. `dernier` null when its end is not known."""

    premier: date
    dernier: date | None
    confirmee: bool


@dataclass(frozen=True)
class Catalogue:
    """Everything `content/` says, read and checked."""

    regles: tuple[Regle, ...]
    ancres_donnees: Mapping[str, str]
    ancres: tuple[Ancre, ...]
    etapes: tuple[Etape, ...]
    faits: Mapping[str, FaitDemande]
    campagnes: Mapping[str, Mapping[str, tuple[Occurrence, ...]]]
    categories: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, Source]
    territoires: Territoires
    lexique: Mapping[str, Mapping[str, str]]
    langues: Mapping[str, Langue]

    def regle(self, identifiant: str) -> Regle:
        return next(r for r in self.regles if r.id == identifiant)


@cache
def charge(content: Path) -> Catalogue:
    """Read the whole of `content/`. Raises `ErreurContenu` at the first thing that is wrong."""
    vocabulaire = content / "vocabulaire"
    donnees = lit_yaml(vocabulaire / "ancres.yaml")
    ancres = tuple(_lit_ancre(nom, a) for nom, a in donnees["derivees"].items())
    sources = _lit_sources(vocabulaire / "sources.yaml")
    faits = {nom: _lit_fait(nom, f) for nom, f in lit_yaml(vocabulaire / "faits.yaml").items()}
    categories = lit_yaml(vocabulaire / "categories.yaml")
    etapes = tuple(_lit_etape(e) for e in lit_yaml(vocabulaire / "etapes.yaml"))
    lexique = lit_yaml(vocabulaire / "lexique.yaml")
    catalogue = Catalogue(
        regles=tuple(_lit_regles(content / "echeances", sources, faits, categories)),
        ancres_donnees=donnees["donnees"],
        ancres=ancres,
        etapes=etapes,
        faits=faits,
        campagnes=_lit_campagnes(lit_yaml(content / "parametres" / "campagnes.yaml")),
        categories=categories,
        sources=sources,
        territoires=lit_territoires(
            *(lit_yaml(content / "territoires" / f"{n}.yaml") for n in ("departements", "feries", "guyane_eloignees"))
        ),
        lexique=lexique,
        langues=charge_langues(
            content,
            {
                "lexique": lexique,
                "categories": {nom: c["libelle"] for nom, c in categories.items()},
                "etapes": {e.id: {"libelle": e.libelle, "court": e.court} for e in etapes},
                "ancres": donnees["donnees"] | {a.nom: a.libelle for a in ancres},
                "faits": {
                    nom: {"question": f.question, "pourquoi": f.pourquoi, "mots": f.mots}
                    for nom, f in faits.items()
                    if not f.interne
                },
            },
        ),
    )
    _verifie(catalogue)
    return catalogue


def _lit_ancre(nom: str, donnee: Any) -> Ancre:
    choix = tuple((lit_condition(c["si"]) if "si" in c else None, lit_date(c["date"])) for c in donnee["valeur"])
    return Ancre(nom, donnee["libelle"], choix)


def _lit_etape(donnee: Any) -> Etape:
    avant = lit_date(donnee["avant"]) if "avant" in donnee else None
    return Etape(donnee["id"], donnee["libelle"], donnee["court"], avant)


def _lit_fait(nom: str, donnee: Any) -> FaitDemande:
    permises = ("type", "inconnu", "selon", "mots", "question", "pourquoi", "interne", "calcul")
    o = verifie_cles(donnee, "faits.yaml", nom, permises, ("type",))
    return FaitDemande(
        nom=nom,
        type=o["type"],
        inconnu=o.get("inconnu", "montrer"),
        selon=o.get("selon") or {},
        mots=o.get("mots") or {},
        question=o.get("question"),
        pourquoi=o.get("pourquoi"),
        interne=bool(o.get("interne")),
        calcul=lit_condition(o["calcul"]) if o.get("calcul") else None,
    )


def _lit_sources(fichier: Path) -> dict[str, Source]:
    permises = ("titre", "reference", "url", "nature", "version", "verifie_le")
    sources = {}
    for identifiant, donnee in lit_yaml(fichier).items():
        o = verifie_cles(donnee, fichier.name, identifiant, permises, ("titre", "nature", "verifie_le"))
        sources[identifiant] = Source(identifiant, **o)
    return sources


_CLES_REGLE = [
    "id",
    "acte",
    "libelle",
    "a_faire",
    "categorie",
    "etapes",
    "sujet",
    "public",
    "statut",
    "fenetre",
    "ideal",
    "si",
    "si_inconnu",
    "si_texte",
    "valable",
    "qui",
    "ou",
    "couvert",
    "si_tard",
    "sources",
    "confiance",
    "delai_legal",
    "perdu",
    "deuil",
    "pertes",
    "groupe",
    "campagne",
    "rythme",
    "aussi_projet",
    "fait_par",
    "note",
]
_CLES_EXIGEES = ("id", "libelle", "categorie", "sujet", "public", "statut", "sources", "confiance")


def _lit_regles(
    dossier: Path, sources: Mapping[str, Source], faits: Mapping[str, FaitDemande], categories: Mapping[str, Any]
) -> list[Regle]:
    regles: list[Regle] = []
    for fichier in sorted(dossier.glob("*.yaml")):
        racine = verifie_cles(lit_yaml(fichier), fichier.name, "racine", ("famille", "echeances"), ("famille",))
        for donnee in racine["echeances"]:
            identifiant = donnee.get("id", "?") if isinstance(donnee, Mapping) else "?"
            try:
                regles.append(
                    _lit_regle(donnee, len(regles), fichier.name, racine["famille"], sources, faits, categories)
                )
            except ErreurContenu:
                raise
            except (ErreurRegles, KeyError, TypeError, ValueError) as erreur:
                raise ErreurContenu(fichier.name, str(identifiant), str(erreur)) from erreur
    return regles


def _lit_regle(
    donnee: Any,
    rang: int,
    fichier: str,
    famille: str,
    sources: Mapping[str, Source],
    faits: Mapping[str, FaitDemande],
    categories: Mapping[str, Any],
) -> Regle:
    chemin = str(donnee.get("id", "?"))
    o = verifie_cles(donnee, fichier, chemin, _CLES_REGLE, _CLES_EXIGEES)
    _parmi(o["statut"], STATUTS, fichier, f"{chemin}.statut")
    _parmi(o["sujet"], SUJETS, fichier, f"{chemin}.sujet")
    _parmi(o["categorie"], tuple(categories), fichier, f"{chemin}.categorie")
    for public in o["public"]:
        _parmi(public, PUBLICS, fichier, f"{chemin}.public")
    for perte in o.get("pertes") or ():
        _parmi(perte, PERTES, fichier, f"{chemin}.pertes")
    if o.get("deuil"):
        _parmi(o["deuil"], ("garder",), fichier, f"{chemin}.deuil")
    if o.get("campagne"):
        _parmi(o["campagne"].get("mode", MODES_CAMPAGNE[0]), MODES_CAMPAGNE, fichier, f"{chemin}.campagne")
    if o.get("valable"):
        _parmi(o["valable"].get("selon", "evenement"), ("evenement", "naissance"), fichier, f"{chemin}.valable")
    du, dernier = _lit_fenetre(o.get("fenetre") or {}, fichier, chemin)
    si = _avec_public(lit_condition(o["si"]) if o.get("si") else None, o["sujet"], tuple(o["public"]))
    demandeurs = () if o.get("si_inconnu") else _demandeurs(si, faits)
    inconnu = o.get("si_inconnu") or ("demander" if demandeurs else "montrer")
    _parmi(inconnu, INCONNUS, fichier, f"{chemin}.si_inconnu")
    if o["statut"] == "obligatoire" and inconnu == "taire":
        raise ErreurContenu(fichier, f"{chemin}.si_inconnu", "une règle obligatoire ne se tait jamais")
    if o["statut"] == "obligatoire" and o["confiance"] == "C":
        raise ErreurContenu(fichier, f"{chemin}.statut", "une confiance C n'est jamais une obligation")
    inconnues = [s for s in o["sources"] if s not in sources]
    if inconnues or not o["sources"]:
        raise ErreurContenu(fichier, f"{chemin}.sources", f"sources inconnues ou absentes : {inconnues}")
    ideal = o.get("ideal")
    perdu = o.get("perdu", False)
    return Regle(
        id=o["id"],
        acte=o.get("acte") or o["id"],
        libelle=o["libelle"],
        rang=rang,
        categorie=o["categorie"],
        sujet=o["sujet"],
        public=tuple(o["public"]),
        statut=o["statut"],
        confiance=o["confiance"],
        sources=tuple(sources[s] for s in o["sources"]),
        famille=famille,
        du=du,
        dernier=dernier,
        si=si,
        si_inconnu=inconnu,
        demandeurs=demandeurs,
        faits_lus=tuple(c.fait for c in faits_de(si)) if si else (),
        si_texte=o.get("si_texte"),
        valable=Validite(**(o.get("valable") or {})),
        etapes=tuple(o.get("etapes") or ()),
        a_faire=o.get("a_faire"),
        qui=tuple(o.get("qui") or ()),
        ou=tuple(o.get("ou") or ()),
        couvert=o.get("couvert"),
        si_tard=o.get("si_tard"),
        delai_legal=bool(o.get("delai_legal")),
        perdu=perdu is True,
        perdu_des=lit_date(perdu) if isinstance(perdu, str) else None,
        deuil=o.get("deuil"),
        pertes=tuple(o.get("pertes") or ()),
        groupe=o.get("groupe"),
        campagne=Campagne(**o["campagne"]) if o.get("campagne") else None,
        rythme=o.get("rythme"),
        ideal=_lit_fenetre(ideal, fichier, f"{chemin}.ideal") if ideal else None,
        essentiel=_est_essentiel(o, categories),
        aussi_projet=bool(o.get("aussi_projet")),
        fait_par=o.get("fait_par"),
    )


def _est_essentiel(o: Mapping[str, Any], categories: Mapping[str, Any]) -> bool:
    return (
        o["statut"] == "obligatoire"
        or (o["statut"] == "droit" and bool(o.get("delai_legal")))
        or bool(categories[o["categorie"]].get("essentiel"))
    )


def _lit_fenetre(donnee: Any, fichier: str, chemin: str) -> tuple[DateCalculee | None, DateCalculee | None]:
    o = verifie_cles(donnee, fichier, f"{chemin}.fenetre", ("du", "avant", "jusqu_a"))
    if "avant" in o and "jusqu_a" in o:
        raise ErreurContenu(fichier, f"{chemin}.fenetre", "avant (exclu) ou jusqu_a (inclus), pas les deux")
    du = lit_date(o["du"]) if o.get("du") else None
    if o.get("avant"):
        return du, lit_date(f"{o['avant']} - 1 jour")
    return du, lit_date(o["jusqu_a"]) if o.get("jusqu_a") else None


def _avec_public(si: Condition | None, sujet: str, public: tuple[str, ...]) -> Condition | None:
    # On a parent's own line, « for whom » is a condition like another: it must hold for that parent.
    if sujet != "parent" or "parents" in public or {"enceinte", "autre_parent"} <= set(public):
        return si
    porte = Comparaison("porte", "egal", "enceinte" in public)
    return porte if si is None else Tous((porte, si))


def _demandeurs(si: Condition | None, faits: Mapping[str, FaitDemande]) -> tuple[str, ...]:
    # One fact that must be asked is enough to wait: showing would assert it.
    comparaisons = faits_de(si) if si else ()
    return tuple(dict.fromkeys(c.fait for c in comparaisons if defaut_du_fait(c, faits) == "demander"))


def defaut_du_fait(comparaison: Comparaison, faits: Mapping[str, FaitDemande]) -> str:
    """Reviewed default of a comparison with an unknown fact."""
    fait = faits[comparaison.fait]
    valeur = comparaison.valeur
    mot = ("vrai" if valeur else "faux") if isinstance(valeur, bool) else str(valeur)
    return fait.selon.get(mot) or fait.selon.get(comparaison.operateur) or fait.inconnu


def _parmi(valeur: Any, choix: tuple[str, ...], fichier: str, chemin: str) -> None:
    if valeur not in choix:
        raise ErreurContenu(fichier, chemin, f"{valeur!r} inconnu ; permis : {', '.join(choix)}")


# How far ahead seasons are presumed: a child born today is 18 before that.
DERNIERE_SAISON = 2060


def _lit_campagnes(donnee: Any) -> dict[str, dict[str, tuple[Occurrence, ...]]]:
    return {
        nom: {
            territoire: tuple(_saisons([Occurrence(**{"confirmee": True, **o}) for o in liste], c["presumee_depuis"]))
            for territoire, liste in c["territoires"].items()
        }
        for nom, c in donnee.items()
    }


def _saisons(connues: list[Occurrence], depuis: int) -> list[Occurrence]:
    """Known seasons, and for the other years the days of the last known one, unconfirmed."""
    modele = connues[-1]
    par_annee = {o.premier.year: o for o in connues}
    for annee in range(depuis, DERNIERE_SAISON + 1):
        if annee not in par_annee:
            ecart = annee - modele.premier.year
            dernier = modele.dernier.replace(year=modele.dernier.year + ecart) if modele.dernier else None
            par_annee[annee] = Occurrence(modele.premier.replace(year=annee), dernier, confirmee=False)
    return [par_annee[annee] for annee in sorted(par_annee)]


def _verifie(catalogue: Catalogue) -> None:
    vus: set[str] = set()
    permis = {*catalogue.ancres_donnees, *(a.nom for a in catalogue.ancres)}
    etapes = {e.id for e in catalogue.etapes}
    for regle in catalogue.regles:
        if regle.id in vus:
            raise ErreurContenu("echeances", regle.id, "identifiant déjà pris")
        vus.add(regle.id)
        dates = [d for d in (regle.du, regle.dernier, regle.perdu_des, *(regle.ideal or ())) if d]
        for calculee in dates:
            if not calculee.ancre.startswith("=") and calculee.ancre not in permis:
                raise ErreurContenu("echeances", regle.id, f"ancre inconnue : {calculee.ancre}")
        for etape in regle.etapes:
            if etape not in etapes:
                raise ErreurContenu("echeances", regle.id, f"étape inconnue : {etape}")
        if not dates and not regle.etapes and not regle.est_de_deuil and not regle.campagne:
            raise ErreurContenu("echeances", regle.id, "sans fenêtre, une règle dit ses étapes")
        for slug in (*regle.qui, *regle.ou):
            if slug not in catalogue.lexique["qui"] and slug not in catalogue.lexique["ou"]:
                raise ErreurContenu("echeances", regle.id, f"mot absent du lexique : {slug}")
        if regle.si:
            _verifie_condition(regle, catalogue, permis)
        if regle.campagne and regle.campagne.id not in catalogue.campagnes:
            raise ErreurContenu("echeances", regle.id, f"campagne inconnue : {regle.campagne.id}")
        if regle.groupe and regle.groupe not in catalogue.lexique["groupes"]:
            raise ErreurContenu("echeances", regle.id, f"groupe inconnu : {regle.groupe}")
        if regle.fait_par and regle.fait_par not in catalogue.ancres_donnees:
            raise ErreurContenu("echeances", regle.id, f"jour inconnu : {regle.fait_par}")


def _verifie_condition(regle: Regle, catalogue: Catalogue, ancres: Collection[str]) -> None:
    assert regle.si is not None
    for calculee in dates_de(regle.si):
        if not calculee.ancre.startswith("=") and calculee.ancre not in ancres:
            raise ErreurContenu("echeances", regle.id, f"ancre inconnue dans une condition : {calculee.ancre}")
    for comparaison in faits_de(regle.si):
        fait = catalogue.faits.get(comparaison.fait)
        if fait is None:
            raise ErreurContenu("echeances", regle.id, f"fait inconnu : {comparaison.fait}")
        valeurs = comparaison.valeur if isinstance(comparaison.valeur, tuple) else (comparaison.valeur,)
        attendu = {"booleen": bool, "entier": int, "texte": str}[fait.type]
        permises = [m for m in fait.mots if m not in ("egal", "parmi", "au_moins", "au_plus")]
        for valeur in valeurs:
            if type(valeur) is not attendu:
                raise ErreurContenu("echeances", regle.id, f"{fait.nom} : {valeur!r} n'est pas {fait.type}")
            if fait.type == "texte" and permises and valeur not in permises:
                raise ErreurContenu("echeances", regle.id, f"{fait.nom} : {valeur!r} inconnu ({', '.join(permises)})")
