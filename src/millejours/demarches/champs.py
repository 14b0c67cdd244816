"""The fields of the estimates, once: their words, their kind, and where each goes in a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Choix = tuple[tuple[str, object], ...]
OUI_NON: Choix = (("oui", gettext_lazy("Oui")), ("non", gettext_lazy("Non")))


@dataclass(frozen=True, slots=True)
class Champ:
    """One field. `genre` draws it and reads it: montant, fourchette, nombre, jour, choix, coche."""

    nom: str
    mot: object
    genre: str = "montant"
    indice: object = ""
    unite: str = "€"
    options: Choix = ()

    @property
    def noms(self) -> tuple[str, ...]:
        return (f"{self.nom}_min", f"{self.nom}_max") if self.genre == "fourchette" else (self.nom,)


@dataclass(frozen=True, slots=True)
class Bloc:
    """Fields that go together; `replie` when few families need them."""

    id: str
    titre: object
    champs: tuple[Champ, ...]
    replie: bool = False
    indice: object = ""

    def est_rempli(self, valeurs: Mapping[str, str]) -> bool:
        return any(valeurs.get(nom) for champ in self.champs for nom in champ.noms)


_L = gettext_lazy
RESSOURCES = Champ(
    "ressources",
    _L("Ressources du foyer, sur l'année d'il y a deux ans"),
    "fourchette",
    _L("Le revenu net catégoriel de votre avis d'impôt. Un ordre de grandeur suffit : « entre … et … »."),
)
FOYER = Bloc(
    "foyer",
    _L("Vos ressources"),
    (
        RESSOURCES,
        Champ(
            "deux_revenus",
            _L("Cette année-là, les deux parents travaillaient-ils ?"),
            "choix",
            _L("Le plafond est plus haut pour deux revenus, ou pour un parent seul."),
            options=OUI_NON,
        ),
    ),
)
AUTRE_PARENT: Choix = (
    ("pension", gettext_lazy("Il verse une pension")),
    ("absent", gettext_lazy("Il n'en verse pas")),
    ("aucun_parent", gettext_lazy("L'enfant n'a pas de parent auprès de lui")),
)
ENFANT = Bloc(
    "enfant",
    _L("Votre plus jeune enfant"),
    (
        Champ(
            "aeeh", _L("Reçoit-il l'allocation d'éducation de l'enfant handicapé (AEEH) ?"), "choix", options=OUI_NON
        ),
        Champ("alternee", _L("Vit-il en résidence alternée ?"), "choix", options=OUI_NON),
        Champ("autre_parent", _L("Si vous vivez sans l'autre parent"), "choix", options=AUTRE_PARENT),
        Champ("pension", _L("Pension versée pour lui, par mois")),
    ),
    replie=True,
)
SANTE = Bloc(
    "sante",
    _L("Pour la complémentaire santé solidaire"),
    (Champ("ressources_12_mois", _L("Ressources du foyer, sur les douze derniers mois"), "fourchette"),),
    replie=True,
)
PRESTATIONS = (FOYER, ENFANT, SANTE)


SALAIRES = Bloc(
    "salaires",
    _L("Vos salaires"),
    (
        Champ("salaire_1", _L("Vous : salaire brut par mois"), indice=_L("Les trois derniers mois, à peu près.")),
        Champ("salaire_2", _L("L'autre parent : salaire brut par mois")),
    ),
)


def travail(rang: int, titre: object) -> Bloc:
    """History of work of one parent: what was not said is supposed met, and it is said."""
    return Bloc(
        f"travail_{rang}",
        titre,
        (
            Champ(f"embauche_{rang}", _L("Dans cette entreprise depuis"), "jour"),
            Champ(f"affilie_{rang}", _L("À la sécurité sociale depuis"), "jour"),
            Champ(f"heures_{rang}", _L("Heures travaillées, les trois derniers mois"), "nombre", unite="h"),
            Champ(f"trimestres_{rang}", _L("Trimestres cotisés pour la retraite"), "nombre", unite=""),
            Champ(f"traitement_{rang}", _L("Agent public : traitement par mois")),
            Champ(
                f"indemnise_{rang}", _L("Sans emploi : recevez-vous une allocation chômage ?"), "choix", options=OUI_NON
            ),
        ),
        replie=True,
    )


MATERNITE = Bloc(
    "maternite",
    _L("Autour de la naissance"),
    (
        Champ("report_semaines", _L("Semaines reportées après la naissance"), "nombre", unite=""),
        Champ("pathologique_avant_jours", _L("Congé pathologique avant : jours prescrits"), "nombre", unite=""),
        Champ("pathologique_apres_jours", _L("Congé pathologique après : jours prescrits"), "nombre", unite=""),
        Champ("hospitalise_du", _L("Enfant hospitalisé à partir du"), "jour"),
        Champ("hospitalise_sortie", _L("Sorti de l'hôpital le"), "jour"),
    ),
    replie=True,
)
CONGES = (
    SALAIRES,
    travail(1, _L("Préciser votre travail")),
    travail(2, _L("Préciser le travail de l'autre parent")),
    MATERNITE,
)
TEMPS = Bloc(
    "temps",
    _L("Le temps de garde"),
    (
        Champ("heures_par_semaine", _L("Heures par semaine"), "nombre", unite="h"),
        Champ("jours_par_semaine", _L("Jours par semaine"), "nombre", unite=""),
        Champ("semaines_par_an", _L("Semaines par an"), "nombre", _L("52, moins les congés."), unite=""),
        Champ(
            "horaires_specifiques",
            _L("Le soir tard, la nuit, le dimanche ou un jour férié ?"),
            "choix",
            options=OUI_NON,
        ),
    ),
)


def modes() -> tuple[tuple[str, str, tuple[Champ, ...]], ...]:
    """Kinds of childcare to compare: key, name, the prices each needs."""
    return (
        ("creche_psu", _("Crèche"), ()),
        (
            "assistante_maternelle",
            _("Assistante maternelle ou assistant maternel"),
            (
                Champ("am_salaire", _L("Salaire net d'une heure"), "fourchette"),
                Champ("am_entretien", _L("Indemnité d'entretien, par jour")),
                Champ("am_repas", _L("Repas, par jour")),
            ),
        ),
        (
            "micro_creche",
            _("Micro-crèche payée à l'heure (PAJE)"),
            (Champ("mc_tarif", _L("Prix d'une heure")),),
        ),
        (
            "garde_domicile",
            _("Garde à domicile"),
            (
                Champ("gd_salaire", _L("Salaire net d'une heure"), "fourchette"),
                Champ("gd_cotisations", _L("Cotisations du mois"), indice=_L("Pajemploi les dit, d'après le salaire.")),
            ),
        ),
        (
            "garde_partagee",
            _("Garde partagée entre deux familles"),
            (
                Champ("gp_salaire", _L("Salaire net d'une heure, pour les deux familles"), "fourchette"),
                Champ(
                    "gp_cotisations",
                    _L("Cotisations du mois, votre part"),
                    indice=_L("Pajemploi les dit, d'après le salaire."),
                ),
            ),
        ),
    )
