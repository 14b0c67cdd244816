"""What the timeline's page shows, built once and handed whole to the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from millejours.lieux.ou import adresse_pour
from millejours.parcours import fragments
from regles.catalogue import Catalogue
from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain import Explication, date_en_mots, duree_en_mots, fenetre_en_mots
from regles.explain.mots import age_en_mots, enumere, fenetre_entiere, majuscule, sans_montant, verifiee_en_mots
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
class SourceVue:
    titre: str
    reference: str | None
    url: str | None
    verifiee: str


@dataclass(frozen=True, slots=True)
class RaisonVue:
    """A reason; `est_de_regle` when its words are those of the rule, that are only written in French."""

    genre: str
    texte: str
    est_de_regle: bool


@dataclass(frozen=True, slots=True)
class LigneVue:
    """One line, in words. Those of the rule are in French: its label, what to do, its cost, its delay, its rhythm."""

    cle: str
    libelle: str
    etat: str
    etat_mot: str
    quand: str
    quand_long: str
    quand_dans: str
    statut: str
    pour: str
    sujet: str
    previsionnel: bool
    a_confirmer: bool
    essentiel: bool
    a_faire: str
    couvert: str
    mayotte: str
    qui: str
    ou: str
    # Where to look near home, empty when this is no place.
    ou_adresse: str
    si_tard: str
    pas_trop_tard: str
    rythme: str
    fait: str
    raisons: tuple[RaisonVue, ...]
    sources: tuple[SourceVue, ...]
    est_de_deuil: bool
    regle: str

    @property
    def meta(self) -> str:
        return fragments.meta(self)

    @property
    def propre(self) -> str:
        return fragments.propre(self)

    @property
    def fixe(self) -> str:
        return fragments.fragment("_ligne_fixe", self)

    @property
    def fixe_sources(self) -> str:
        return fragments.fragment("_ligne_sources", self)


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


class _Redaction:
    def __init__(self, parcours: Parcours, moteur: Moteur, langue: str) -> None:
        self.parcours = parcours
        self.moteur = moteur
        self.catalogue: Catalogue = moteur.catalogue
        self.explication = Explication(moteur, langue)
        self.mots: Langue = self.explication.langue
        self.etapes = {nom: (rang, e["libelle"]) for rang, (nom, e) in enumerate(self.mots.etapes.items())}

    def date(self, jour: date) -> str:
        return date_en_mots(jour, self.mots)

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
            est_droit = self._theme(e) in THEMES_DROITS
            # Nearly every right is essential: those that press nobody stay together, behind one tap.
            if e.regle.essentiel and not (est_droit and e.regle.statut == "droit"):
                return "maintenant"
            return "droits" if est_droit else "aussi"
        return e.etat

    def _theme(self, e: Echeance) -> str:
        theme: str = self.catalogue.categories[e.regle.categorie]["theme"]
        return theme

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
            choisies = [e for e in liste if self._theme(e) == theme]
            yield self._groupe(theme, titre, choisies, replie=theme not in ("sante", "deuil"))

    def _groupe(self, id_: str, titre: str, echeances: Iterable[Echeance], *, replie: bool = False) -> Groupe:
        return Groupe(id_, titre, tuple(self.ligne(e) for e in echeances), replie)

    def ligne(self, e: Echeance) -> LigneVue:
        regle, lexique = e.regle, self.mots.lexique
        debut, fin = e.jour_debut, e.jour_fin
        quand = fenetre_en_mots(debut, fin, self.parcours.au, self.mots)
        couvert = sans_montant(regle.couvert, e.contexte.departement, self.mots) or ""
        est_de_regle = couvert == (regle.couvert or "")
        return LigneVue(
            cle=e.cle,
            libelle=regle.libelle,
            etat=e.etat,
            # After a loss, nothing is late and nothing is counted.
            etat_mot="" if regle.est_de_deuil else lexique["etats"][e.etat],
            quand=quand,
            quand_long=fenetre_entiere(debut, fin, self.mots),
            quand_dans=enumere((quand, self._dans(e)), self.mots) if quand else "",
            statut=lexique["statuts"][regle.statut],
            pour=enumere((lexique["publics"][p] for p in regle.public), self.mots),
            sujet=libelle_sujet(e.contexte, self.mots),
            previsionnel=e.previsionnel,
            a_confirmer=regle.confiance == "C" or regle.source_a_confirmer,
            essentiel=regle.essentiel,
            a_faire=regle.a_faire or "",
            couvert=couvert if est_de_regle else "",
            mayotte="" if est_de_regle else couvert,
            qui=enumere((lexique["qui"][q] for q in regle.qui), self.mots),
            ou=enumere((lexique["ou"][o] for o in regle.ou), self.mots),
            ou_adresse=adresse_pour(regle.ou),
            si_tard=regle.si_tard or "",
            pas_trop_tard=self._pas_trop_tard(e),
            rythme=regle.rythme or "",
            fait=self._fait(e),
            raisons=tuple(
                RaisonVue(r.genre, r.texte, r.genre == "precision" and r.texte == regle.si_texte)
                for r in self.explication.raisons(e)
            ),
            sources=tuple(
                SourceVue(s.titre, s.reference, s.url, verifiee_en_mots(s.verifie_le, self.mots)) for s in regle.sources
            ),
            est_de_deuil=regle.est_de_deuil,
            regle=regle.id,
        )

    def _pas_trop_tard(self, e: Echeance) -> str:
        return self.mots.dit("droit.pas_trop_tard") if e.etat == "a_rattraper" and not e.regle.si_tard else ""

    def _fait(self, e: Echeance) -> str:
        if e.fait is None:
            return ""
        jour = self.mots.dit("fenetre.jour", jour=self.date(e.fait.le))
        return enumere((jour, e.fait.lieu or ""), self.mots)

    def _dans(self, e: Echeance) -> str:
        au = self.parcours.au.toordinal()
        if e.regle.est_de_deuil:
            return ""
        if e.etat == "a_venir" and e.debut is not None:
            return duree_en_mots(e.debut - au, self.mots)
        if e.etat == "bientot_fini" and e.fin is not None:
            reste = e.fin - au
            if reste == 0:
                return self.mots.dit("duree.dernier_jour")
            return self.mots.dit("duree.encore", duree=self.mots.dit("duree.jours", n=reste))
        return ""

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
