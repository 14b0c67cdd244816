"""A value of the law is a history: each number holds from its day to the eve of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.erreurs import ErreurRegles

# Words that follow the number. A taux is a fraction (0.5 is one half); pour_cent is already times one hundred.
UNITES: Mapping[str, str] = {
    "euros": "€",
    "euros_par_heure": "€ par heure",
    "euros_par_jour": "€ par jour",
    "euros_par_mois": "€ par mois",
    "euros_par_an": "€ par an",
    "taux": "",
    "pour_cent": "%",
    "heures": "heures",
    "jours": "jours",
    "semaines": "semaines",
    "mois": "mois",
    "nombre": "",
}
CONFIANCES = ("A", "B", "C")


class ErreurParametre(ErreurRegles):
    """A value was asked that nobody has, or asked as what it is not."""


@dataclass(frozen=True, slots=True)
class Valeur:
    """One number, what it counts, since when, and who says so. `du` is null when its first day is unknown."""

    parametre: str
    nombre: Decimal
    unite: str
    du: date | None
    sources: tuple[str, ...]
    confiance: str
    verifie_le: date | None = None

    @property
    def taux(self) -> Decimal:
        """The number as a fraction of one. Raises `ErreurParametre` when it is not a rate.

        Some texts write a rate in percent: asking for the fraction spares a factor of one hundred.

        >>> Valeur("teh", Decimal("0.0619"), "pour_cent", None, ("OWN",), "B").taux
        Decimal('0.000619')
        >>> Valeur("bmaf", Decimal("478.16"), "euros_par_mois", None, ("OWN",), "B").taux
        Traceback (most recent call last):
        regles.parametres.valeurs.ErreurParametre: bmaf : euros_par_mois n'est pas un taux
        """
        if self.unite == "taux":
            return self.nombre
        if self.unite == "pour_cent":
            return self.nombre.scaleb(-2)
        raise ErreurParametre(f"{self.parametre} : {self.unite} n'est pas un taux")


@dataclass(frozen=True, slots=True)
class Parametre:
    """One value of the law and its history, oldest first."""

    id: str
    libelle: str
    theme: str
    unite: str
    valeurs: tuple[Valeur, ...]
    sources: tuple[str, ...]
    verifie_le: date | None = None

    def valeur_au(self, jour: date) -> Valeur:
        """What holds on a day. Raises `ErreurParametre` before the first known value."""
        for valeur in reversed(self.valeurs):
            if valeur.du is None or valeur.du <= jour:
                return valeur
        premiere = self.valeurs[0].du
        raise ErreurParametre(f"{self.id} : aucune valeur connue au {jour} ; la première vaut à partir du {premiere}")


@dataclass(frozen=True)
class Parametres:
    """Every dated value of `content/parametres/valeurs/`, by id."""

    par_id: Mapping[str, Parametre]

    def parametre(self, identifiant: str) -> Parametre:
        """One parameter with its history. Raises `ErreurParametre` when nobody wrote it."""
        if identifiant not in self.par_id:
            raise ErreurParametre(f"paramètre inconnu : {identifiant}")
        return self.par_id[identifiant]

    def valeur_au(self, identifiant: str, jour: date) -> Valeur:
        """The value of a parameter on a day, with its unit, first day, sources and confidence.

        Raises `ErreurParametre` for an unknown id, or a day before the first known value.
        The last value holds until somebody writes the next: look at `du` to tell how old it is.

        >>> deux = tuple(
        ...     Valeur("base", Decimal(n), "euros_par_mois", date(annee, 4, 1), ("OWN",), "B")
        ...     for n, annee in (("100.10", 2001), ("101.20", 2002))
        ... )
        >>> parametres = Parametres({"base": Parametre("base", "Base", "Essai", "euros_par_mois", deux, ("OWN",))})
        >>> parametres.valeur_au("base", date(2002, 3, 31)).nombre
        Decimal('100.10')
        >>> parametres.valeur_au("base", date(2002, 4, 1)).nombre
        Decimal('101.20')
        >>> parametres.valeur_au("base", date(2001, 3, 31))
        Traceback (most recent call last):
        regles.parametres.valeurs.ErreurParametre: base : aucune valeur connue au 2001-03-31 ; la première vaut à partir du 2001-04-01
        """
        return self.parametre(identifiant).valeur_au(jour)
