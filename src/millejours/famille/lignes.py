"""One line of a family's list, in words: what every page that shows lines says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from millejours.famille import fragments
from millejours.lieux.ou import adresse_pour
from regles.catalogue import Catalogue
from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain import Explication, date_en_mots, duree_en_mots, fenetre_en_mots
from regles.explain.mots import enumere, fenetre_entiere, sans_montant, verifiee_en_mots
from regles.explain.sujets import libelle_sujet
from regles.langues import Langue


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


class Redaction:
    """The lines of one family, on one day, in one language. Twin of `lignes.js`: change both."""

    def __init__(self, parcours: Parcours, moteur: Moteur, langue: str) -> None:
        self.parcours = parcours
        self.moteur = moteur
        self.catalogue: Catalogue = moteur.catalogue
        self.explication = Explication(moteur, langue)
        self.mots: Langue = self.explication.langue

    def date(self, jour: date) -> str:
        return date_en_mots(jour, self.mots)

    def theme(self, e: Echeance) -> str:
        theme: str = self.catalogue.categories[e.regle.categorie]["theme"]
        return theme

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
