"""Where the jobs of this app are found."""

from millejours.core.entretien import purge, reprend
from millejours.core.publication.taches import rafraichis_pages, refais_pages

__all__ = ["purge", "rafraichis_pages", "refais_pages", "reprend"]
