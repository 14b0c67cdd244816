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


RESSOURCES = Champ(
    "ressources",
    gettext_lazy("Ressources du foyer, sur l'année d'il y a deux ans"),
    "fourchette",
    gettext_lazy("Le revenu net catégoriel de votre avis d'impôt. Un ordre de grandeur suffit : « entre … et … »."),
)
FOYER = Bloc(
    "foyer",
    gettext_lazy("Vos ressources"),
    (
        RESSOURCES,
        Champ(
            "deux_revenus",
            gettext_lazy("Cette année-là, les deux parents travaillaient-ils ?"),
            "choix",
            gettext_lazy("Le plafond est plus haut pour deux revenus, ou pour un parent seul."),
            options=OUI_NON,
        ),
    ),
)
AUTRE_PARENT: Choix = (
    ("pension", gettext_lazy("Il verse une pension")),
    ("absent", gettext_lazy("Il n'en verse pas")),
    ("aucun_parent", gettext_lazy("L'enfant n'a pas de parent auprès de lui")),
)
# Its fields are those of each child: `enfants.py`.
ENFANTS = Bloc("enfants", gettext_lazy("Vos enfants, un par un"), ())


def d_un_enfant(simulateur: str, cle: str, *, est_seul: bool) -> tuple[Champ, ...]:
    """What one estimate asks of one child, and nothing that it does not use."""
    a_charge = Champ(f"a_charge_{cle}", gettext_lazy("Cet enfant est-il à votre charge ?"), "choix", options=OUI_NON)
    aeeh = Champ(
        f"aeeh_{cle}",
        gettext_lazy("Recevez-vous pour cet enfant l'allocation d'éducation de l'enfant handicapé (AEEH) ?"),
        "choix",
        options=OUI_NON,
    )
    alternee = Champ(
        f"alternee_{cle}", gettext_lazy("Cet enfant vit-il en résidence alternée ?"), "choix", options=OUI_NON
    )
    seul = (
        Champ(f"autre_parent_{cle}", gettext_lazy("L'autre parent de cet enfant"), "choix", options=AUTRE_PARENT),
        Champ(f"pension_{cle}", gettext_lazy("Pension reçue pour cet enfant, par mois")),
    )
    return {
        "prestations": (a_charge, alternee, *(seul if est_seul else ())),
        "garde": (a_charge, aeeh, alternee),
        "conges": (a_charge,),
    }[simulateur]


SANTE = Bloc(
    "sante",
    gettext_lazy("Pour la complémentaire santé solidaire"),
    (Champ("ressources_12_mois", gettext_lazy("Ressources du foyer, sur les douze derniers mois"), "fourchette"),),
    replie=True,
)
PRESTATIONS = (FOYER, ENFANTS, SANTE)


SALAIRES = Bloc(
    "salaires",
    gettext_lazy("Vos salaires"),
    (
        Champ(
            "salaire_1",
            gettext_lazy("Vous : salaire brut par mois"),
            indice=gettext_lazy("Les trois derniers mois, à peu près."),
        ),
        Champ("salaire_2", gettext_lazy("L'autre parent : salaire brut par mois")),
    ),
)


def travail(rang: int, titre: object) -> Bloc:
    """History of work of one parent: what was not said is supposed met, and it is said."""
    return Bloc(
        f"travail_{rang}",
        titre,
        (
            Champ(f"embauche_{rang}", gettext_lazy("Dans cette entreprise depuis"), "jour"),
            Champ(f"affilie_{rang}", gettext_lazy("À la sécurité sociale depuis"), "jour"),
            Champ(f"heures_{rang}", gettext_lazy("Heures travaillées, les trois derniers mois"), "nombre", unite="h"),
            Champ(f"trimestres_{rang}", gettext_lazy("Trimestres cotisés pour la retraite"), "nombre", unite=""),
            Champ(f"traitement_{rang}", gettext_lazy("Agent public : traitement par mois")),
            Champ(
                f"indemnise_{rang}",
                gettext_lazy("Sans emploi : recevez-vous une allocation chômage ?"),
                "choix",
                options=OUI_NON,
            ),
        ),
        replie=True,
    )


MATERNITE = Bloc(
    "maternite",
    gettext_lazy("Autour de la naissance"),
    (
        Champ("report_semaines", gettext_lazy("Semaines reportées après la naissance"), "nombre", unite=""),
        Champ(
            "pathologique_avant_jours", gettext_lazy("Congé pathologique avant : jours prescrits"), "nombre", unite=""
        ),
        Champ(
            "pathologique_apres_jours", gettext_lazy("Congé pathologique après : jours prescrits"), "nombre", unite=""
        ),
        Champ("hospitalise_du", gettext_lazy("Enfant hospitalisé à partir du"), "jour"),
        Champ("hospitalise_sortie", gettext_lazy("Sorti de l'hôpital le"), "jour"),
    ),
    replie=True,
)
CONGES = (
    SALAIRES,
    travail(1, gettext_lazy("Préciser votre travail")),
    travail(2, gettext_lazy("Préciser le travail de l'autre parent")),
    MATERNITE,
    ENFANTS,
)
TEMPS = Bloc(
    "temps",
    gettext_lazy("Le temps de garde"),
    (
        Champ("heures_par_semaine", gettext_lazy("Heures par semaine"), "nombre", unite="h"),
        Champ("jours_par_semaine", gettext_lazy("Jours par semaine"), "nombre", unite=""),
        Champ(
            "semaines_par_an",
            gettext_lazy("Semaines par an"),
            "nombre",
            gettext_lazy("52, moins les congés."),
            unite="",
        ),
        Champ(
            "horaires_specifiques",
            gettext_lazy("Le soir tard, la nuit, le dimanche ou un jour férié ?"),
            "choix",
            options=OUI_NON,
        ),
    ),
)


GARDE = (TEMPS, FOYER, ENFANTS)


def modes() -> tuple[tuple[str, str, tuple[Champ, ...]], ...]:
    """Kinds of childcare to compare: key, name, the prices each needs."""
    return (
        ("creche_psu", _("Crèche"), ()),
        (
            "assistante_maternelle",
            _("Assistante maternelle ou assistant maternel"),
            (
                Champ("am_salaire", gettext_lazy("Salaire net d'une heure"), "fourchette"),
                Champ("am_entretien", gettext_lazy("Indemnité d'entretien, par jour")),
                Champ("am_repas", gettext_lazy("Repas, par jour")),
            ),
        ),
        (
            "micro_creche",
            _("Micro-crèche payée à l'heure (PAJE)"),
            (Champ("mc_tarif", gettext_lazy("Prix d'une heure")),),
        ),
        (
            "garde_domicile",
            _("Garde à domicile"),
            (
                Champ("gd_salaire", gettext_lazy("Salaire net d'une heure"), "fourchette"),
                Champ(
                    "gd_cotisations",
                    gettext_lazy("Cotisations du mois"),
                    indice=gettext_lazy("Pajemploi les dit, d'après le salaire."),
                ),
            ),
        ),
        (
            "garde_partagee",
            _("Garde partagée entre deux familles"),
            (
                Champ("gp_salaire", gettext_lazy("Salaire net d'une heure, pour les deux familles"), "fourchette"),
                Champ(
                    "gp_cotisations",
                    gettext_lazy("Cotisations du mois, votre part"),
                    indice=gettext_lazy("Pajemploi les dit, d'après le salaire."),
                ),
            ),
        ),
    )
