"""What must hold of the starter library before anybody loads it. Each fault is a sentence that names its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from millejours.contenus import liens, references
from millejours.contenus.bibliotheque import format as lecture
from millejours.contenus.bibliotheque.format import Fiche
from millejours.contenus.bibliotheque.texte import blocs_de
from millejours.contenus.models.pages import FORMATS_KIT, RESUME_MAX, TITRE_MAX
from millejours.contenus.references import BIBLIOTHEQUE
from millejours.core.chemins import CONTENT
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml

CORPS = (180, 750)
FACILE = (80, 260)
PHRASE_MAX, PHRASE_FACILE_MAX = 24, 14
_LIEN = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_NOMBRE = re.compile(r"\d+(?:[.,]\d+)?")
_PHRASE = re.compile(r"(?<=[.!?:;])\s+|\n+")
_DOSE = re.compile(r"\d\s?(?:mg|µg|microgrammes?|milligrammes?|UI|ml)\b")
_EN_LETTRES = {
    mot: str(n)
    for n, mot in enumerate("deux trois quatre cinq six sept huit neuf dix onze douze".split(), 2)  # noqa: SIM905
} | {"quinze": "15", "vingt": "20", "trente": "30"}
_MESURE = r"(?:jours?|mois|semaines?|ans?|heures?|minutes?|fois|doses?|examens?|séances?)"
_DUREE = re.compile(rf"\b({'|'.join(_EN_LETTRES)})\s+(?:premiers?\s+|premières?\s+)?{_MESURE}\b", re.IGNORECASE)
TextesDesFaits = Mapping[str, str]


def fautes(dossier: Path = BIBLIOTHEQUE, faits: TextesDesFaits | None = None) -> Iterator[str]:
    """Every fault of the library.

    `faits` gives the words of the prevention rows, which are not in the repository: without them, a figure is
    looked for only in pages that lean on none.
    """
    try:
        pages = list(lecture.toutes(dossier))
    except ErreurContenu as erreur:
        yield str(erreur)
        return
    connues = {p.cle for p in pages}
    for page in pages:
        for mot in _Verification(page, connues, faits).fautes():
            yield f"{page.fichier} : {page.slug} : {mot}"
    yield from _doublons(pages)
    yield from _manques(pages)
    yield from _sources_absentes()


def _doublons(pages: list[Fiche]) -> Iterator[str]:
    vues: set[str] = set()
    for page in pages:
        if page.cle in vues:
            yield f"{page.fichier} : {page.slug} : nom déjà pris"
        vues.add(page.cle)


def _manques(pages: list[Fiche]) -> Iterator[str]:
    articles = [p.donnees for p in pages if p.genre == "article"]
    cites = {i for a in articles for i in a["faits"]}
    for theme in sorted({f.theme for f in references.faits().values()}):
        if not any(f.theme == theme and f.id in cites and f.confiance != "C" for f in references.faits().values()):
            yield f"faits.yaml : aucun article sur « {theme} »"
    # Versions of one act are told by one article.
    actes = {references.regles()[i].acte for a in articles for i in a["regles"] if i in references.regles()}
    for fichier in sorted((CONTENT / "echeances").glob("*.yaml")):
        if not any(references.regles()[r["id"]].acte in actes for r in lit_yaml(fichier)["echeances"]):
            yield f"echeances/{fichier.name} : aucun article n'en parle"


def _sources_absentes() -> Iterator[str]:
    for fait in references.faits().values():
        for source in fait.sources:
            if source not in references.sources_des_faits():
                yield f"faits.yaml : {fait.id} : source absente de sources.yaml : {source}"


class _Verification:
    """One page of the library."""

    def __init__(self, page: Fiche, connues: set[str], faits: TextesDesFaits | None) -> None:
        self.page, self.connues, self.faits = page, connues, faits
        self.o: Mapping[str, Any] = page.donnees

    def fautes(self) -> Iterator[str]:
        yield from self._cites()
        for texte in _textes(self.o):
            yield from self._texte(texte)
        yield from self._nombres()
        match self.page.genre:
            case "article":
                yield from self._article()
            case "kit":
                yield from self._kit()
            case "question":
                if self.o["article"] and f"article:{self.o['article']}" not in self.connues:
                    yield f"article inconnu : {self.o['article']}"

    def _cites(self) -> Iterator[str]:
        for champ, genre in references.GENRES.items():
            cites = self.o.get(champ) or ()
            yield from (f"{champ} : {i} n'existe pas" for i in references.inconnus(genre, cites))
            yield from (f"{champ} : {i} est de confiance C" for i in references.peu_surs(genre, cites))

    def _texte(self, texte: str) -> Iterator[str]:
        if "!" in texte:
            yield f"point d'exclamation : {texte[:60]}"
        if "<" in texte:
            yield f"une balise n'a pas sa place ici : {texte[:60]}"
        if _DOSE.search(texte):
            yield f"une dose : {texte[:80]}"
        try:
            blocs_de(texte)
        except ValueError as erreur:
            yield str(erreur)
            return
        for _mots, cible in _LIEN.findall(texte):
            yield from self._lien(cible)

    def _lien(self, cible: str) -> Iterator[str]:
        genre, nom = liens.lit(cible)
        if genre in liens.PAGES and cible not in self.connues:
            yield f"lien vers une page absente : {cible}"
        if genre in ("echeance", "etape") and nom not in references.table("regle" if genre == "echeance" else genre):
            yield f"lien vers rien : {cible}"
        if genre == "outil" and nom not in liens.OUTILS:
            yield f"lien vers rien : {cible}"

    def _nombres(self) -> Iterator[str]:
        if self.page.genre == "kit" or (self.o.get("faits") and self.faits is None):
            return
        dits = set(_nombres(self._lignes()))
        for texte in _textes(self.o):
            nu = re.sub(r"^\d+\. ", "", _LIEN.sub(r"\1", texte), flags=re.MULTILINE)
            for nombre in _NOMBRE.findall(_sans_espace(nu)):
                if nombre not in dits:
                    yield f"« {nombre} » ne se lit dans aucune ligne citée"
            for mot in _DUREE.findall(nu):
                if _EN_LETTRES[mot.lower()] not in dits:
                    yield f"« {mot} » ne se lit dans aucune ligne citée"

    def _lignes(self) -> str:
        """Every word of the rows it cites."""
        lignes = []
        for champ, genre in references.GENRES.items():
            for i in self.o.get(champ) or ():
                lignes.append(_brut().get(f"{genre}:{i}", ""))
                lignes.append((self.faits or {}).get(i, ""))
        return "\n".join(lignes)

    def _article(self) -> Iterator[str]:
        o = self.o
        if o["theme"] not in {t["id"] for t in lecture.themes()}:
            yield f"thème inconnu : {o['theme']}"
        if len(o["titre"]) > TITRE_MAX:
            yield f"titre de {len(o['titre'])} signes"
        if len(o["resume"]) > RESUME_MAX:
            yield f"résumé de {len(o['resume'])} signes"
        yield from _longueurs("corps", o["corps"], CORPS, PHRASE_MAX)
        if o["facile"]:
            yield from _longueurs("facile", o["facile"], FACILE, PHRASE_FACILE_MAX)

    def _kit(self) -> Iterator[str]:
        if len(self.o["phrase"]) > RESUME_MAX:
            yield f"phrase de {len(self.o['phrase'])} signes"
        if autres := set(self.o["format"]) - set(FORMATS_KIT):
            yield f"format inconnu : {', '.join(sorted(autres))}"
        yield from self._lien(self.o["vers"])


def _longueurs(nom: str, texte: str, bande: tuple[int, int], phrase_max: int) -> Iterator[str]:
    nu = _LIEN.sub(r"\1", texte)
    mots = _mots(nu)
    if not bande[0] <= mots <= bande[1]:
        yield f"{nom} : {mots} mots, au lieu de {bande[0]} à {bande[1]}"
    for phrase in _PHRASE.split(nu):
        if _mots(phrase) > phrase_max:
            yield f"{nom} : phrase de {_mots(phrase)} mots : {phrase[:70]}"


def _mots(texte: str) -> int:
    return len(re.findall(r"\w+", texte))


def _textes(o: Any) -> Iterator[str]:
    """Every text of a file that a reader sees in French; other languages have their own reviewers."""
    if isinstance(o, str):
        yield o
    elif isinstance(o, Mapping):
        for cle, valeur in o.items():
            if cle not in (*references.GENRES, "id", "theme", "vers", "article", "format", *lecture.LANGUES_FICHE):
                yield from _textes(valeur)
    elif isinstance(o, Iterable):
        for valeur in o:
            yield from _textes(valeur)


def _nombres(texte: str) -> Iterator[str]:
    yield from _NOMBRE.findall(_sans_espace(texte))
    for mot, nombre in _EN_LETTRES.items():
        if re.search(rf"\b{mot}\b", texte, re.IGNORECASE):
            yield nombre


def _sans_espace(texte: str) -> str:
    return texte.replace("\u202f", "").replace("\u00a0", " ")


@cache
def _brut() -> Mapping[str, str]:
    """Rows of the content as they are written, by « genre:id »."""
    lignes: dict[str, str] = {}
    for fichier in (CONTENT / "echeances").glob("*.yaml"):
        _range(lignes, "regle", lit_yaml(fichier)["echeances"])
    for fichier in (CONTENT / "parametres" / "valeurs").glob("*.yaml"):
        _range(lignes, "parametre", lit_yaml(fichier)["parametres"])
    signes = lit_yaml(CONTENT / "urgences" / "signes.yaml")
    consignes = {n["id"]: n["consigne"] for n in signes["niveaux"]}
    # What is done about a sign is said by its level too.
    _range(lignes, "signe", [s | {"consigne": consignes[str(s["niveau"])]} for s in signes["signes"]])
    _range(lignes, "numero", lit_yaml(CONTENT / "urgences" / "numeros.yaml")["numeros"])
    return lignes


def _range(lignes: dict[str, str], genre: str, donnees: Iterable[Mapping[str, Any]]) -> None:
    for d in donnees:
        lignes[f"{genre}:{d['id']}"] = yaml.safe_dump(dict(d), allow_unicode=True)
