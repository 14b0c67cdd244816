"""What the page of results shows, built once and handed whole to the template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from millejours.recherche.classement import classe
from millejours.recherche.danger import Danger, Numero, danger, premiers_numeros
from millejours.recherche.deuil import ETAPE as DEUIL
from millejours.recherche.deuil import est_un_deuil
from millejours.recherche.lexique import Lecture, lit_vocabulaire
from millejours.recherche.mots import plie, racine
from millejours.recherche.question import Question, lit_question
from millejours.recherche.registre import GENRES
from millejours.recherche.requete import LIMITE, Filtres, Trouve, cherche, parcourt
from millejours.recherche.synonymes import LANGUE
from millejours.recherche.vocabulaires import etapes, etapes_courtes, themes

# The nearest first, whatever they are; then the others by kind, a few of each.
PREMIERS, PAR_GENRE, PAR_PAGE = 4, 4, 20
RESUME_MAX = 230
_MOT = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Lien:
    libelle: str
    url: str
    actif: bool = False


@dataclass(frozen=True, slots=True)
class Resultat:
    titre: str
    url: str
    genre: str
    genre_mot: str
    resume: SafeString
    etapes: tuple[str, ...]
    langue: str


@dataclass(frozen=True, slots=True)
class Groupe:
    titre: str
    resultats: tuple[Resultat, ...]
    suite: Lien | None = None


@dataclass(frozen=True, slots=True)
class Filtre:
    titre: str
    choix: tuple[Lien, ...]
    champ: str


@dataclass(frozen=True, slots=True)
class Secours:
    """What helps when nothing was found, or nothing asked yet."""

    etapes: tuple[Lien, ...]
    themes: tuple[Lien, ...]
    numeros: tuple[Numero, ...]


@dataclass(frozen=True, slots=True)
class PageRecherche:
    texte: str
    filtres: Filtres
    danger: Danger | None
    en_deuil: bool = False
    compris: tuple[tuple[str, str], ...] = ()
    proposition: Lien | None = None
    nombre: int = 0
    numero: int = 1
    groupes: tuple[Groupe, ...] = ()
    precedente: Lien | None = None
    suivante: Lien | None = None
    affinages: tuple[Filtre, ...] = ()
    secours: Secours | None = None
    indisponible: bool = False
    en_francais: bool = False

    @property
    def est_coupee(self) -> bool:
        """There are more answers than those that were looked at."""
        return self.nombre >= LIMITE

    @property
    def a_demande(self) -> bool:
        return bool(self.texte or self.filtres)


def page_recherche(texte: str, filtres: Filtres, langue: str, numero: int = 1) -> PageRecherche:
    """The whole page. Raises the database's errors: `page_sans_base` is then the one to show."""
    question = lit_question(texte, langue)
    page = PageRecherche(question.texte, filtres, danger(question), est_un_deuil(question), numero=numero)
    if not page.a_demande:
        return replace(page, secours=_secours())
    lecture = lit_vocabulaire(question)
    trouves = ordonne(question, lecture, page)
    if not trouves and langue != LANGUE:
        autre = page_recherche(texte, filtres, LANGUE, numero)
        return replace(autre, en_francais=bool(autre.groupes))
    return replace(
        page,
        compris=lecture.corrections,
        proposition=_proposition(question.texte, lecture.corrections, filtres),
        nombre=len(trouves),
        groupes=tuple(_groupes(trouves, lecture, page)),
        precedente=_page(page, numero - 1) if numero > 1 else None,
        suivante=_page(page, numero + 1) if filtres and len(trouves) > numero * PAR_PAGE else None,
        affinages=tuple(_affinages(trouves, page)),
        secours=None if trouves else _secours(),
    )


def page_sans_base(texte: str, filtres: Filtres, langue: str) -> PageRecherche:
    """The search is not available: it says so, and what needs no index is still there."""
    question = lit_question(texte, langue)
    return PageRecherche(
        question.texte, filtres, danger(question), est_un_deuil(question), secours=_secours(), indisponible=True
    )


def ordonne(question: Question, lecture: Lecture, page: PageRecherche) -> list[Trouve]:
    """Every answer, in the order that the page shows."""
    if not question.texte:
        return parcourt(question.langue, page.filtres)
    trouves = classe(cherche(lecture, question.langue, page.filtres), lecture, urgent=page.danger is not None)
    # What may still be an emergency is not ordered as a grief.
    en_deuil = page.en_deuil and page.danger is None
    return _deuil_d_abord(trouves, question.langue, page.filtres) if en_deuil else trouves


def _deuil_d_abord(trouves: list[Trouve], langue: str, filtres: Filtres) -> list[Trouve]:
    """What was written for grief, whether its words were met or not; then the rest."""
    siens = [t for t in trouves if DEUIL in t.etapes]
    if not filtres:
        connus = {t.url for t in siens}
        siens += [t for t in parcourt(langue, Filtres(genre="article", etape=DEUIL)) if t.url not in connus]
    return siens + [t for t in trouves if DEUIL not in t.etapes]


def _groupes(trouves: list[Trouve], lecture: Lecture, page: PageRecherche) -> Iterable[Groupe]:
    racines = {r for t in lecture.termes for p in (t.racines, *t.aussi, t.suites) for r in p}

    def vus(choisis: Iterable[Trouve]) -> tuple[Resultat, ...]:
        return tuple(_resultat(t, racines) for t in choisis)

    if page.filtres or len(trouves) <= PREMIERS + 2:
        debut = (page.numero - 1) * PAR_PAGE
        if montres := trouves[debut : debut + PAR_PAGE]:
            yield Groupe("", vus(montres))
        return
    yield Groupe(_("Au plus près"), vus(trouves[:PREMIERS]))
    reste = trouves[PREMIERS:]
    for genre in dict.fromkeys(t.genre for t in reste):
        siens = [t for t in reste if t.genre == genre]
        suite = _suite(genre, sum(t.genre == genre for t in trouves), page) if len(siens) > PAR_GENRE else None
        yield Groupe(str(GENRES[genre][1]), vus(siens[:PAR_GENRE]), suite)


def _page(page: PageRecherche, numero: int) -> Lien:
    return Lien(_("Page %(numero)d") % {"numero": numero}, f"{_adresse(page.texte, page.filtres)}&page={numero}")


def _suite(genre: str, nombre: int, page: PageRecherche) -> Lien:
    titre = str(GENRES[genre][1]).lower()
    libelle = _("Tout voir : %(titre)s (%(nombre)d)") % {"titre": titre, "nombre": nombre}
    return Lien(libelle, _adresse(page.texte, replace(page.filtres, genre=genre)))


def _resultat(t: Trouve, racines: Collection[str]) -> Resultat:
    courtes = etapes_courtes()
    # A document of every step is of none in particular.
    siennes = tuple(courtes[e] for e in t.etapes if e in courtes)
    return Resultat(
        titre=t.titre,
        url=t.url,
        genre=t.genre,
        genre_mot=str(GENRES[t.genre][0]),
        resume=surligne(_coupe(t.resume), racines, t.langue),
        etapes=siennes if len(siennes) <= 2 else (),
        langue=t.langue,
    )


def surligne(texte: str, racines: Collection[str], langue: str) -> SafeString:
    """The words that were looked for, marked; everything else escaped."""
    morceaux, place = [], 0
    texte = unicodedata.normalize("NFC", texte)
    for mot in _MOT.finditer(texte):
        if _racine_de(mot.group(), langue) in racines:
            # A word is letters and digits: nothing in it to escape.
            morceaux += [escape(texte[place : mot.start()]), f"<mark>{mot.group()}</mark>"]
            place = mot.end()
    return mark_safe("".join([*morceaux, escape(texte[place:])]))  # noqa: S308 - every piece is escaped above


@lru_cache(maxsize=50_000)
def _racine_de(mot: str, langue: str) -> str:
    """Some five hundred words of a page are looked at, nearly all already seen."""
    return racine(plie(mot), langue)


def _coupe(texte: str) -> str:
    if len(texte) <= RESUME_MAX:
        return texte
    return texte[:RESUME_MAX].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _proposition(texte: str, corrections: Iterable[tuple[str, str]], filtres: Filtres) -> Lien | None:
    corrige = texte
    for dit, voulu in corrections:
        corrige = re.sub(rf"(?<!\w){re.escape(dit)}(?!\w)", voulu, corrige, flags=re.IGNORECASE)
    return Lien(corrige, _adresse(corrige, filtres)) if corrige != texte else None


def _affinages(trouves: list[Trouve], page: PageRecherche) -> Iterable[Filtre]:
    """Only what would leave something to read; what is chosen can be taken off."""
    genres = {g: str(mots[1]) for g, mots in GENRES.items()}
    tables = (
        (_("Par sorte"), "genre", genres, {t.genre for t in trouves}),
        (_("Par étape"), "etape", etapes(), {e for t in trouves for e in t.etapes}),
        (_("Par thème"), "theme", themes(), {t.theme for t in trouves}),
    )
    for titre, champ, mots, presents in tables:
        choisi = getattr(page.filtres, champ)
        choix = tuple(
            Lien(
                libelle,
                _adresse(page.texte, replace(page.filtres, **{champ: "" if cle == choisi else cle})),
                cle == choisi,
            )
            for cle, libelle in mots.items()
            if cle == choisi or (not choisi and cle in presents)
        )
        if choisi or len(choix) > 1:
            yield Filtre(titre, choix, champ)


def _secours() -> Secours:
    return Secours(
        tuple(Lien(libelle, _adresse("", Filtres(etape=cle))) for cle, libelle in etapes().items()),
        tuple(Lien(libelle, _adresse("", Filtres(theme=cle))) for cle, libelle in themes().items()),
        premiers_numeros(),
    )


def _adresse(texte: str, filtres: Filtres) -> str:
    champs = {"q": texte, "genre": filtres.genre, "etape": filtres.etape, "theme": filtres.theme}
    return f"{_chemin(get_language())}?{urlencode({c: v for c, v in champs.items() if v})}"


@cache
def _chemin(langue: str | None) -> str:
    """The search in the language of the page: asked for some forty links of it."""
    return reverse("rechercher")
