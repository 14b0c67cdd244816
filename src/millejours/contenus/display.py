"""What each page of « S'informer » shows, built once and handed whole to its template."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.db.models import Count
from django.urls import reverse, translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from millejours.contenus import liens, publication, references
from millejours.contenus.models import (
    Article,
    EntreeGlossaire,
    FicheReflexe,
    Kit,
    Media,
    MotAuComite,
    PageEtape,
    PageRelue,
    Question,
    Role,
    Signature,
    Theme,
)
from millejours.contenus.models.base import REDACTION
from millejours.contenus.models.pages import GENRES
from millejours.core import urgences, urgences_traduites
from millejours.core.langues import isole_les_mesures, mots
from millejours.core.typographie import beau
from regles.explain import date_en_mots
from regles.langues import REFERENCE

# Everything that lists pages is out of date when one appears or goes.
LISTES = "contenus:listes"
A_LIRE_ENSUITE = 4
PREMIERS = 3


@dataclass(frozen=True, slots=True)
class Carte:
    """A page, as lists name it."""

    titre: str
    phrase: str
    adresse: str
    est_relue: bool
    a_facile: bool = False


@dataclass(frozen=True, slots=True)
class Rayon:
    titre: str
    phrase: str
    adresse: str
    nombre: int
    classe: str = ""


@dataclass(frozen=True, slots=True)
class Bloc:
    genre: str
    html: SafeString
    titre: str = ""
    ancre: str = ""


@dataclass(frozen=True, slots=True)
class SourceVue:
    titre: str
    reference: str
    url: str
    verifiee: str


@dataclass(frozen=True, slots=True)
class Relecture:
    """Who signed what is shown, and who has not."""

    faites: tuple[tuple[str, str], ...]
    manque: tuple[Role, ...]
    est_traduction: bool = False
    # The original was corrected since: what was signed is not what French says now.
    est_depassee: bool = False

    @property
    def est_relue(self) -> bool:
        return not self.manque and not self.est_depassee

    @property
    def banniere(self) -> str:
        """What a reader is told before the text, or nothing when it is reviewed."""
        if self.est_depassee:
            return _(
                "Le texte français a changé depuis cette traduction : elle est à revoir. Lisez la page en français si vous le pouvez. En cas de doute, appelez : le 15 répond."
            )
        if not self.manque:
            return ""
        if self.est_traduction:
            return _(
                "Traduction non relue par un professionnel de santé ni par une personne dont c'est la langue. En cas de doute, appelez : le 15 répond."
            )
        if self.manque == (Role.JURIDIQUE,):
            return _("Texte de démonstration, pas encore relu par un juriste.")
        if Role.JURIDIQUE in self.manque:
            return _("Texte de démonstration, pas encore relu par un professionnel de santé ni par un juriste.")
        return _("Texte de démonstration, pas encore relu par un professionnel de santé.")


@dataclass(frozen=True, slots=True)
class Pied:
    """The end of every reviewed page: who wrote, who reviewed, on whose word."""

    cle: str
    genre: str
    identifiant: str
    ecrit_par: str
    verifie_le: str
    a_reverifier_avant: str
    relecture: Relecture
    sources: tuple[SourceVue, ...]
    reponses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EcheanceLiee:
    libelle: str
    statut: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Estimation:
    """What computes, for one family, what a page explains for all."""

    libelle: str
    adresse: str


@dataclass(frozen=True, slots=True)
class FilmSigne:
    """The page in French sign language, and what the film says."""

    fichier: str
    transcription: str


@dataclass(frozen=True, slots=True)
class VueArticle:
    titre: str
    resume: str
    retenir: tuple[str, ...]
    theme: Rayon
    corps: tuple[Bloc, ...]
    autre_parent: Bloc | None
    situations: tuple[Bloc, ...]
    facile: tuple[Bloc, ...]
    est_falc: bool
    corelecteurs: str
    adresse: str
    echeances: tuple[EcheanceLiee, ...]
    estimations: tuple[Estimation, ...]
    lieux: tuple[str, ...]
    niveaux: urgences.Niveaux
    numeros: tuple[urgences.Numero, ...]
    ensuite: tuple[Carte, ...]
    signee: FilmSigne | None
    pied: Pied

    @property
    def a_des_signes(self) -> bool:
        return any(signes for *_mots, signes in self.niveaux)


@dataclass(frozen=True, slots=True)
class TexteFiche:
    intro: str
    gestes: tuple[str, ...]
    a_ne_pas_faire: tuple[str, ...]
    dire: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VueFiche:
    titre: str
    texte: TexteFiche
    est_facile: bool
    a_facile: bool
    adresse: str
    premiers: tuple[urgences.Numero, ...]
    niveaux: urgences.Niveaux
    numeros: tuple[urgences.Numero, ...]
    signee: FilmSigne | None
    pied: Pied


@dataclass(frozen=True, slots=True)
class VueListe:
    titre: str
    phrase: str
    rayon: str
    cartes: tuple[Carte, ...]
    fiches: tuple[Carte, ...]
    autres: tuple[Rayon, ...]


@dataclass(frozen=True, slots=True)
class VueAccueil:
    """`en_francais`: where the rest is read, on a home in another language."""

    fiches: tuple[Carte, ...]
    etapes: tuple[Rayon, ...]
    themes: tuple[Rayon, ...]
    kits: int
    questions: int
    mots: int
    en_francais: str


@dataclass(frozen=True, slots=True)
class VuePasTraduite:
    """A page that exists in French alone, asked for in another language."""

    titre: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Entree:
    ancre: str
    terme: str
    aussi: str
    blocs: tuple[Bloc, ...]
    facile: str


@dataclass(frozen=True, slots=True)
class VueLexique:
    lettres: tuple[tuple[str, tuple[Entree, ...]], ...]
    relecture: Relecture


@dataclass(frozen=True, slots=True)
class QuestionVue:
    ancre: str
    question: str
    blocs: tuple[Bloc, ...]
    article: str


@dataclass(frozen=True, slots=True)
class VueQuestions:
    questions: tuple[QuestionVue, ...]
    relecture: Relecture


@dataclass(frozen=True, slots=True)
class Affiche:
    """A poster: its code leads to the page on the public address of this platform."""

    titre: str
    phrase: str
    adresse: str
    cible: str
    complete: str
    code: SafeString
    # What there is to print: its name, where it is.
    imprimes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VueKit:
    affiche: Affiche
    pied: Pied


@dataclass(frozen=True, slots=True)
class VueKits:
    affiches: tuple[Affiche, ...]
    relecture: Relecture


@dataclass(frozen=True, slots=True)
class VueMedia:
    titre: str
    resume: str
    blocs: tuple[Bloc, ...]
    media: Media
    pied: Pied


def accueil(langue: str, au: datetime) -> VueAccueil:
    publication.note(LISTES)
    par_theme = dict(_articles(langue, au).values_list("rayon_id").annotate(n=Count("pk")))
    par_etape = _par_etape(_articles(langue, au).values_list("etapes", flat=True))
    rangs = {e: rang for rang, e in enumerate(references.table("etape"))}
    return VueAccueil(
        fiches=tuple(carte(f, f.intro) for f in _publiques(FicheReflexe, langue, au).order_by("path")),
        etapes=tuple(
            Rayon(e.title, e.phrase, e.adresse(), par_etape.get(e.etape, 0), f"et-{rangs.get(e.etape, 9)}")
            for e in PageEtape.objects.live().order_by("path")
            if par_etape.get(e.etape)
        ),
        themes=tuple(
            Rayon(t.title, t.phrase, t.adresse(), par_theme[t.pk])
            for t in Theme.objects.live().order_by("rang")
            if t.pk in par_theme
        ),
        kits=_publiques(Kit, langue, au).count(),
        questions=_publiques(Question, langue, au).count(),
        mots=_publiques(EntreeGlossaire, langue, au).count(),
        en_francais="" if langue == REFERENCE else _en_francais(reverse("s-informer")),
    )


def pas_traduite(titre: str, chemin: str) -> VuePasTraduite:
    publication.note(LISTES)
    return VuePasTraduite(beau(titre), _en_francais(chemin))


def _en_francais(chemin: str) -> str:
    return translate_url(chemin, REFERENCE)


def theme(page: Theme, langue: str, au: datetime) -> VueListe:
    publication.note(LISTES)
    articles = _articles(langue, au).filter(rayon=page).order_by("path")
    medias = _publiques(Media, langue, au).filter(rayon=page).order_by("path")
    autres = Theme.objects.live().exclude(pk=page.pk).order_by("rang")
    return VueListe(
        page.title,
        page.phrase,
        "theme",
        tuple(carte(a, a.resume) for a in (*articles, *medias)),
        (),
        tuple(Rayon(t.title, t.phrase, t.adresse(), 0) for t in autres),
    )


def etape(page: PageEtape, langue: str, au: datetime) -> VueListe:
    publication.note(LISTES)
    articles = _articles(langue, au).filter(etapes__contains=[page.etape]).order_by("rayon__rang", "path")
    autres = PageEtape.objects.live().exclude(pk=page.pk).order_by("path")
    return VueListe(
        page.title,
        page.phrase,
        "etape",
        tuple(carte(a, a.resume) for a in articles),
        (),
        tuple(Rayon(e.title, e.phrase, e.adresse(), 0) for e in autres),
    )


def article(page: Article, langue: str, au: datetime) -> VueArticle:
    note_page(page)
    ouvertes = pages_ouvertes(page.textes_lies(), langue, au)
    corps = rend_blocs(page.corps, ouvertes)
    cites = page.cites()
    return VueArticle(
        titre=beau(page.title),
        resume=beau(page.resume),
        retenir=tuple(map(beau, page.retenir)),
        theme=_rayon_de(page),
        corps=tuple(b for b in corps if b.genre not in ("autre_parent", "situation")),
        autre_parent=next((b for b in corps if b.genre == "autre_parent"), None),
        situations=tuple(b for b in corps if b.genre == "situation"),
        facile=rend_blocs(page.facile, ouvertes),
        est_falc=page.est_falc,
        corelecteurs=page.corelecteurs,
        adresse=page.adresse(),
        echeances=tuple(echeances_liees(cites["regle"])),
        estimations=tuple(estimations(cites["regle"])),
        lieux=tuple(references.table("lieu")[l] for l in cites["lieu"] if l in references.table("lieu")),
        niveaux=_niveaux_dits(page),
        numeros=_numeros_dits(page),
        ensuite=tuple(_ensuite(page, langue, au)),
        signee=_signee(page),
        pied=pied(page),
    )


def fiche(page: FicheReflexe, *, est_facile: bool = False) -> VueFiche:
    note_page(page)
    prefixe = "facile_" if est_facile else ""
    numeros = _numeros_dits(page)

    def dit(texte: str) -> str:
        return isole_les_mesures(beau(texte), page.langue)

    return VueFiche(
        titre=beau(page.title),
        texte=TexteFiche(
            dit(getattr(page, f"{prefixe}intro")),
            *(tuple(map(dit, getattr(page, f"{prefixe}{champ}"))) for champ in ("gestes", "a_ne_pas_faire", "dire")),
        ),
        est_facile=est_facile,
        a_facile=bool(page.facile_gestes),
        adresse=page.adresse(),
        # The first three call from the top of the page; the rest waits below.
        premiers=numeros[:PREMIERS],
        niveaux=_niveaux_dits(page),
        numeros=numeros[PREMIERS:],
        signee=_signee(page),
        pied=pied(page),
    )


def _signee(page: Article | FicheReflexe) -> FilmSigne | None:
    return FilmSigne(str(page.langue_des_signes.name), page.langue_des_signes_texte) if page.langue_des_signes else None


def _niveaux_dits(page: PageRelue) -> urgences.Niveaux:
    """Its signs, in its language."""
    signes = urgences.niveaux(page.cites()["signe"])
    return urgences_traduites.niveaux_traduits(signes, page.langue, avec_original=_avec_original(page.langue))


def _numeros_dits(page: PageRelue) -> tuple[urgences.Numero, ...]:
    numeros = _numeros(page.cites()["numero"])
    return urgences_traduites.numeros_traduits(numeros, page.langue, avec_original=_avec_original(page.langue))


def _avec_original(langue: str) -> bool:
    """Outside a demonstration, signs whose translation nobody reviewed never stand alone."""
    return not urgences_traduites.est_relue(langue) and not settings.DEMONSTRATION


def lexique(langue: str, au: datetime) -> VueLexique:
    publication.note(LISTES)
    entrees = list(_publiques(EntreeGlossaire, langue, au))
    ouvertes = pages_ouvertes((t for e in entrees for t in e.textes_lies()), langue, au)
    lettres: dict[str, list[Entree]] = {}
    for e in sorted(entrees, key=lambda e: sans_accent(e.title)):
        lettre = sans_accent(e.title)[:1].upper()
        vue = Entree(e.identifiant, e.title, ", ".join(e.aussi), rend_blocs(e.definition, ouvertes), e.facile)
        lettres.setdefault(lettre, []).append(vue)
    return VueLexique(tuple((l, tuple(siennes)) for l, siennes in lettres.items()), ensemble(entrees))


def questions(langue: str, au: datetime) -> VueQuestions:
    publication.note(LISTES)
    posees = list(_publiques(Question, langue, au).order_by("path"))
    ouvertes = pages_ouvertes((t for q in posees for t in q.textes_lies()), langue, au)
    vues = (
        QuestionVue(
            q.identifiant, beau(q.title), rend_blocs(q.reponse, ouvertes), ouvertes.get(f"article:{q.suite}", "")
        )
        for q in posees
    )
    return VueQuestions(tuple(vues), ensemble(posees))


def kits(langue: str, au: datetime) -> VueKits:
    publication.note(LISTES)
    tous = list(_publiques(Kit, langue, au).order_by("path"))
    ouvertes = pages_ouvertes((t for k in tous for t in k.textes_lies()), langue, au)
    return VueKits(tuple(_affiche(k, ouvertes) for k in tous if liens.adresse(k.vers, ouvertes)), ensemble(tous))


def kit(page: Kit, langue: str, au: datetime) -> VueKit | None:
    """A poster whose page is not public is not handed out."""
    note_page(page)
    ouvertes = pages_ouvertes(page.textes_lies(), langue, au)
    return VueKit(_affiche(page, ouvertes), pied(page)) if liens.adresse(page.vers, ouvertes) else None


def _affiche(page: Kit, ouvertes: Mapping[str, str]) -> Affiche:
    cible = liens.adresse(page.vers, ouvertes) or ""
    complete = f"{settings.WAGTAILADMIN_BASE_URL}{cible}"
    noms = noms_d_imprimes()
    imprimes = tuple((noms[nom], page.adresse_imprime(nom)) for nom in page.imprimes)
    return Affiche(beau(page.title), beau(page.resume), page.adresse(), cible, complete, code_qr(complete), imprimes)


def noms_d_imprimes() -> dict[str, str]:
    return {
        "affiche-a4": _("Affiche A4 (PDF)"),
        "affiche-a3": _("Affiche A3 (PDF)"),
        "cartes": _("Cartes à découper (PDF)"),
    }


def code_qr(adresse: str) -> SafeString:
    """A QR code as an inline drawing: no file, no request, sharp on paper."""
    svg = segno.make(adresse, error="m").svg_inline(scale=4, border=2, omitsize=True, svgclass="code", lineclass=None)
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 - drawn by us


def media(page: Media, langue: str, au: datetime) -> VueMedia:
    note_page(page)
    ouvertes = pages_ouvertes(page.textes_lies(), langue, au)
    return VueMedia(page.title, page.resume, rend_blocs(page.transcription, ouvertes), page, pied(page))


def ensemble(pages: Iterable[PageRelue]) -> Relecture:
    """A page made of several: the banner stays while one of them is not signed."""
    pages = list(pages)
    manque = () if all(p.est_relue for p in pages) else (Role.SANTE,)
    return Relecture((), manque, any(p.est_traduction for p in pages), any(p.est_depassee for p in pages))


def carte(page: PageRelue, phrase: str) -> Carte:
    return Carte(
        beau(page.title),
        beau(phrase),
        page.adresse(),
        page.est_relue and not page.est_depassee,
        bool(getattr(page, "facile", None)),
    )


def pied(page: PageRelue) -> Pied:
    return Pied(
        cle=page.cle,
        genre=page.genre,
        identifiant=page.identifiant,
        ecrit_par=_("la rédaction de Mille jours") if page.ecrit_par == REDACTION else page.ecrit_par,
        verifie_le=jour_dit(page.verifie_le),
        a_reverifier_avant=jour_dit(page.a_reverifier_avant),
        relecture=relecture(page),
        sources=tuple(source_vue(s) for s in references.sources_citees(page.cites())),
        reponses=() if page.est_traduction else _reponses(page),
    )


def _reponses(page: PageRelue) -> tuple[tuple[str, str], ...]:
    # The committee answers in French: a translation shows none of it.
    return tuple(MotAuComite.objects.publies().filter(page=page.cle).values_list("question", "reponse"))


def relecture(page: PageRelue) -> Relecture:
    """Signatures of the revision that is shown; a preview shows one that nobody signed yet."""
    signatures = Signature.objects.filter(revision=page.live_revision_id, page=page.pk).order_by("signee_le")
    par_role = {Role(s.role): s for s in signatures}
    return Relecture(
        tuple((str(r.label), jour_dit(s.signee_le.date())) for r, s in par_role.items()),
        tuple(r for r in page.roles_exiges if r not in par_role),
        page.est_traduction,
        page.est_traduction and type(page).objects.depassees().filter(pk=page.pk).exists(),
    )


def rend_blocs(flux: Any, ouvertes: Mapping[str, str]) -> tuple[Bloc, ...]:
    return tuple(_bloc(b, rang, ouvertes) for rang, b in enumerate(flux))


def _bloc(b: Any, rang: int, ouvertes: Mapping[str, str]) -> Bloc:
    match b.block_type:
        case "intertitre" | "sous_intertitre":
            return Bloc(b.block_type, mark_safe(""), beau(str(b.value)), f"p{rang}")
        case "encadre":
            return Bloc("encadre", _html(b.value["texte"], ouvertes), beau(b.value["titre"]))
        case "situation":
            return Bloc("situation", _html(b.value["alors"], ouvertes), beau(b.value["si"]))
        case "lien":
            ou = liens.adresse(b.value["cible"], ouvertes)
            return Bloc("lien", mark_safe(""), b.value["mots"], ou or "")
    return Bloc(b.block_type, _html(b.value, ouvertes))


def _html(texte: Any, ouvertes: Mapping[str, str]) -> SafeString:
    # Rich text is cleaned when it is stored: a few tags, and our links.
    return mark_safe(beau(liens.rend(texte.source, ouvertes)))  # noqa: S308


def pages_ouvertes(textes: Iterable[str], langue: str, au: datetime) -> dict[str, str]:
    """Addresses of the public pages that these texts link to: a query a kind, whatever the number of links."""
    demandees: dict[str, set[str]] = {}
    for cible in liens.demandees(textes):
        genre, nom = cible.split(":", 1)
        demandees.setdefault(genre, set()).add(nom)
        publication.note(cible)
    return {
        f"{genre}:{page.identifiant}": page.adresse()
        for genre, noms in demandees.items()
        for page in _publiques(GENRES[genre], langue, au)
        .filter(identifiant__in=noms)
        .only("identifiant", "slug", "langue")
    }


def echeances_liees(identifiants: Iterable[str]) -> Iterable[EcheanceLiee]:
    lexique_ = references.catalogue().lexique
    for identifiant in identifiants:
        if (regle := references.regles().get(identifiant)) is not None:
            adresse = liens.adresse(f"echeance:{identifiant}", {})
            yield EcheanceLiee(regle.libelle, lexique_["statuts"][regle.statut], adresse or "")


_ESTIMATIONS = {
    "prestations": gettext_lazy("Estimer mes aides"),
    "garde": gettext_lazy("Estimer le prix de la garde"),
    "conges": gettext_lazy("Estimer nos congés"),
}


def estimations(identifiants: Iterable[str]) -> Iterable[Estimation]:
    """The estimates that answer for these rules, each once."""
    lues = (references.regles().get(i) for i in identifiants)
    for nom in dict.fromkeys(liens.ESTIMER[r.categorie] for r in lues if r and r.categorie in liens.ESTIMER):
        yield Estimation(str(_ESTIMATIONS[nom]), liens.adresse(f"outil:{nom}", {}) or "")


def sans_accent(texte: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c)).lower()


def _publiques(modele: type[PageRelue], langue: str, au: datetime) -> Any:
    return modele.objects.publiques(au).filter(langue=langue)


def _articles(langue: str, au: datetime) -> Any:
    # A list reads no body.
    return _publiques(Article, langue, au).defer("corps")


def _par_etape(lues: Iterable[list[str]]) -> dict[str, int]:
    comptes: dict[str, int] = {}
    for etapes in lues:
        for e in etapes:
            comptes[e] = comptes.get(e, 0) + 1
    return comptes


def note_page(page: PageRelue) -> None:
    cites = (f"{genre}:{i}" for genre, ids in page.cites().items() for i in ids)
    publication.note(page.cle, *cites)
    publication.valable_jusqua(page.expire_at)


def _rayon_de(page: Article) -> Rayon:
    t = page.rayon or page.get_parent().specific
    return Rayon(t.title, t.phrase, t.adresse(), 0)


def _ensuite(page: Article, langue: str, au: datetime) -> Iterable[Carte]:
    publication.note(LISTES)
    voisins = _articles(langue, au).filter(rayon=page.rayon_id).exclude(pk=page.pk)
    if page.etapes:
        voisins = voisins.filter(etapes__overlap=page.etapes)
    return (carte(a, a.resume) for a in voisins.order_by("path")[:A_LIRE_ENSUITE])


def _numeros(identifiants: Iterable[str]) -> tuple[urgences.Numero, ...]:
    voulus = set(identifiants)
    return tuple(n for n in urgences.numeros().values() if n.id in voulus)


def source_vue(s: references.SourceCitee) -> SourceVue:
    verifiee = (
        _("rouverte le %(jour)s") % {"jour": jour_dit(s.verifie_le)} if s.verifie_le else _("pas encore rouverte")
    )
    return SourceVue(s.titre, s.reference or "", s.url or "", verifiee)


def jour_dit(jour: date | None) -> str:
    return date_en_mots(jour, mots(), semaine=False) if jour else ""
