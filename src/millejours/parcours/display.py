"""What the timeline's page shows, built once and handed whole to the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from millejours.famille.lignes import LigneVue, Redaction
from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain import fenetre_en_mots
from regles.explain.mots import age_en_mots, majuscule
from regles.explain.sujets import libelle_sujet
from regles.langues import REFERENCE, Langue
from regles.sujets import Contexte

# The browser's order is in `vues.js`: change both.
VUES = ("maintenant", "mois", "personne", "theme", "essentiel")
GROUPES_ETAT = ("maintenant", "droits", "aussi", "a_venir", "plus_tard", "a_rattraper", "fait", "passe")
OUVERTS = ("maintenant", "a_venir")
# What can be done any day waits behind one tap, so that « Maintenant » stays short.
THEMES_DROITS = ("droits", "travail", "demarches")
# « Ensuite » opens on what begins soon; the rest waits behind one tap.
HORIZON = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Groupe:
    id: str
    titre: str
    lignes: tuple[LigneVue, ...]
    replie: bool = False


@dataclass(frozen=True, slots=True)
class SujetVue:
    cle: str
    nom: str
    etape: str
    rang: int
    age: str


@dataclass(frozen=True, slots=True)
class QuestionVue:
    fait: str
    question: str
    pourquoi: str
    nombre: int


@dataclass(frozen=True)
class PageParcours:
    au: date
    au_mots: str
    vue: str
    vues: tuple[tuple[str, str], ...]
    sujets: tuple[SujetVue, ...]
    bande: Bande | None
    groupes: tuple[Groupe, ...]
    questions: tuple[QuestionVue, ...]
    est_deuil: bool
    termes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    rang: int
    x: float
    largeur: float
    nom: str
    court: str
    dates: str
    courant: bool

    @property
    def x_texte(self) -> float:
        return round(self.x + self.largeur / 2, 1)


@dataclass(frozen=True, slots=True)
class Bande:
    """A year of steps around today: numbers for the drawing, words for the list beside it."""

    segments: tuple[Segment, ...]
    mois: tuple[tuple[float, str], ...]
    x_jour: float
    titre: str


def page_parcours(parcours: Parcours, moteur: Moteur, vue: str = "maintenant", langue: str = REFERENCE) -> PageParcours:
    """The whole page of one family."""
    vue = vue if vue in VUES else "maintenant"
    redaction = _Redaction(parcours, moteur, langue)
    return PageParcours(
        au=parcours.au,
        au_mots=redaction.date(parcours.au),
        vue=vue,
        vues=tuple((v, redaction.mots.dit(f"vue.{v}")) for v in VUES),
        sujets=tuple(redaction.sujets()),
        bande=redaction.bande(),
        groupes=tuple(g for g in redaction.groupes(vue) if g.lignes),
        questions=tuple(redaction.questions()),
        est_deuil=any(s.mode == "perte" for s in parcours.sujets),
        termes=tuple(redaction.termes()),
    )


class _Redaction(Redaction):
    def __init__(self, parcours: Parcours, moteur: Moteur, langue: str) -> None:
        super().__init__(parcours, moteur, langue)
        self.etapes = {nom: (rang, e["libelle"]) for rang, (nom, e) in enumerate(self.mots.etapes.items())}

    def sujets(self) -> Iterable[SujetVue]:
        for s in self._principaux():
            rang, libelle = self.etapes[self.parcours.etapes[s.cle]]
            yield SujetVue(s.cle, libelle_sujet(s, self.mots), libelle, rang, self._age(s))

    def _principaux(self) -> list[Contexte]:
        """One subject a line: a child that is expected is told by its pregnancy."""
        vus: dict[str, Contexte] = {}
        for s in self.parcours.sujets:
            if s.type == "parent" or (s.type == "enfant" and not s.enfants):
                continue
            if s.type == "grossesse" and s.ne and s.mode != "perte":
                continue
            vus.setdefault(s.cle, s)
        return list(vus.values())

    def _age(self, s: Contexte) -> str:
        if s.mode == "perte":
            return ""
        au = self.parcours.au.toordinal()
        if s.type == "grossesse" and (ddr := self.explication.ancre(s, "ddr")) is not None:
            return self.mots.dit("duree.sa", semaines=(au - ddr) // 7, jours=(au - ddr) % 7) if au >= ddr else ""
        if s.type == "enfant" and (naissance := s.ancres.get("naissance_donnee")) is not None:
            return age_en_mots(date.fromordinal(naissance), self.parcours.au, self.mots)
        return ""

    def termes(self) -> Iterable[str]:
        """What was computed from an estimate, said so."""
        for s in self.parcours.sujets:
            if s.type != "grossesse" or s.mode != "vie" or s.ne or s.grossesse is None:
                continue
            dpa, quarante_et_un = (self.explication.ancre(s, n) for n in ("dpa", "terme_41sa"))
            if dpa is None:
                continue
            if dpa <= self.parcours.au.toordinal():
                yield self.mots.dit("terme.passe")
            if s.grossesse.terme:
                yield self._terme("donne", dpa)
            else:
                suite = [] if quarante_et_un is None else [self._terme("quarante_et_une", quarante_et_un)]
                yield " ".join((self._terme("estime", dpa), *suite, self.mots.dit("terme.fait_foi")))

    def _terme(self, nom: str, ordinal: int) -> str:
        return self.mots.dit(f"terme.{nom}", jour=self.date(date.fromordinal(ordinal)))

    def questions(self) -> Iterable[QuestionVue]:
        nombres: dict[str, int] = {}
        for q in self.parcours.questions:
            nombres[q.fait] = nombres.get(q.fait, 0) + q.regles
        for fait, nombre in sorted(nombres.items(), key=lambda paire: -paire[1]):
            demande = self.mots.faits[fait]
            yield QuestionVue(fait, demande["question"] or fait, demande["pourquoi"] or "", nombre)

    def groupes(self, vue: str) -> Iterable[Groupe]:
        echeances = self.parcours.echeances
        match vue:
            case "mois":
                return self._par_mois(echeances)
            case "personne":
                return self._par_personne(echeances)
            case "theme":
                return self._par_theme(echeances)
            case "essentiel":
                return self._par_etat([e for e in echeances if e.regle.essentiel])
        return self._par_etat(echeances)

    def _par_etat(self, echeances: Iterable[Echeance]) -> Iterable[Groupe]:
        liste = list(echeances)
        deuil = [e for e in liste if e.regle.est_de_deuil]
        yield from self._de_deuil(deuil)
        groupes: dict[str, list[Echeance]] = {id_: [] for id_ in GROUPES_ETAT}
        for e in liste:
            if not e.regle.est_de_deuil:
                groupes[self._groupe_de(e)].append(e)
        groupes["maintenant"].sort(key=lambda e: (e.etat != "bientot_fini", e.fin or 10**7))
        for id_ in ("droits", "aussi", "a_rattraper"):
            groupes[id_].sort(key=lambda e: not e.regle.essentiel)
        for id_ in GROUPES_ETAT:
            yield self._groupe(id_, self.mots.dit(f"groupe.{id_}"), groupes[id_], replie=id_ not in OUVERTS)

    def _groupe_de(self, e: Echeance) -> str:
        if e.etat == "bientot_fini":
            return "maintenant"
        if e.etat == "a_venir":
            proche = e.debut is not None and e.debut <= (self.parcours.au + HORIZON).toordinal()
            return "a_venir" if proche else "plus_tard"
        if e.etat == "maintenant":
            est_droit = self.theme(e) in THEMES_DROITS
            # Nearly every right is essential: those that press nobody stay together, behind one tap.
            if e.regle.essentiel and not (est_droit and e.regle.statut == "droit"):
                return "maintenant"
            return "droits" if est_droit else "aussi"
        return e.etat

    def _de_deuil(self, echeances: list[Echeance]) -> Iterable[Groupe]:
        for groupe, titre in self.mots.lexique["groupes"].items():
            choisies = [e for e in echeances if e.regle.groupe == groupe]
            yield self._groupe(groupe, titre, choisies, replie=groupe == "sur_demande")

    def _par_mois(self, echeances: Iterable[Echeance]) -> Iterable[Groupe]:
        mois: dict[str, list[Echeance]] = {}
        for e in echeances:
            mois.setdefault(cle_mois(e.jour_debut or e.jour_fin), []).append(e)
        present = cle_mois(self.parcours.au)
        for cle in sorted(mois):
            yield self._groupe(cle or "sans-date", nom_mois(cle, self.mots), mois[cle], replie=cle < present)

    def _par_personne(self, echeances: Iterable[Echeance]) -> Iterable[Groupe]:
        liste = [e for e in echeances if e.etat != "passe"]
        for public, titre in self.mots.lexique["publics"].items():
            choisies = [e for e in liste if public in e.regle.public]
            yield self._groupe(public, majuscule(titre), choisies)

    def _par_theme(self, echeances: Iterable[Echeance]) -> Iterable[Groupe]:
        liste = [e for e in echeances if e.etat != "passe"]
        for theme, titre in self.mots.lexique["themes"].items():
            choisies = [e for e in liste if self.theme(e) == theme]
            yield self._groupe(theme, titre, choisies, replie=theme not in ("sante", "deuil"))

    def _groupe(self, id_: str, titre: str, echeances: Iterable[Echeance], *, replie: bool = False) -> Groupe:
        return Groupe(id_, titre, tuple(self.ligne(e) for e in echeances), replie)

    def bande(self) -> Bande | None:
        """Three months back, nine ahead, for the subject that is the furthest from its third birthday."""
        sujets = [s for s in self._principaux() if s.mode == "vie" and s.type != "projet"]
        if not sujets:
            return None
        sujet = max(sujets, key=lambda s: s.ancres.get("naissance_donnee") or 10**7)
        debut = self.parcours.au - timedelta(days=91)
        return _dessine(self.moteur, sujet, debut, self.parcours.au, self.mots)


LARGEUR = 600.0


def _dessine(moteur: Moteur, sujet: Contexte, debut: date, au: date, mots: Langue) -> Bande | None:
    premier, dernier = debut.toordinal(), debut.toordinal() + 365
    bornes = moteur.etapes_du_sujet(sujet)
    if not bornes:
        return None
    segments = []
    for rang, (de, a) in bornes:
        gauche, droite = max(de, premier), min(a, dernier)
        if gauche >= droite:
            continue
        etape = mots.etapes[moteur.catalogue.etapes[rang].id]
        segments.append(
            Segment(
                rang=rang,
                x=round((gauche - premier) / 365 * LARGEUR, 1),
                largeur=round((droite - gauche) / 365 * LARGEUR, 1),
                nom=etape["libelle"],
                court=etape["court"] if (droite - gauche) / 365 * LARGEUR > 8 * len(etape["court"]) else "",
                dates=fenetre_en_mots(
                    date.fromordinal(de) if de > premier else None,
                    date.fromordinal(a - 1) if a < dernier else None,
                    debut,
                    mots,
                )
                or mots.dit("fenetre.entiere"),
                courant=de <= au.toordinal() < a,
            )
        )
    mois = []
    jour = date(debut.year + debut.month // 12, debut.month % 12 + 1, 1)
    while jour.toordinal() < dernier:
        mois.append(
            (round((jour.toordinal() - premier) / 365 * LARGEUR, 1), mots.liste("date.mois_courts")[jour.month - 1])
        )
        jour = date(jour.year + jour.month // 12, jour.month % 12 + 1, 1)
    courant = next((s.nom for s in segments if s.courant), "")
    titre = mots.dit("bande.titre", etape=courant)
    return Bande(tuple(segments), tuple(mois), round(91 / 365 * LARGEUR, 1), titre)


def cle_mois(jour: date | None) -> str:
    return jour.strftime("%Y-%m") if jour else ""


def nom_mois(cle: str, mots: Langue) -> str:
    if not cle:
        return mots.dit("groupe.sans_date")
    annee, mois = cle.split("-")
    return majuscule(mots.dit("date.mois_annee", mois=mots.liste("date.mois")[int(mois) - 1], annee=annee))
