"""One rule, as a page: what it is before any family's dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from millejours.contenus import display, publication, references
from millejours.contenus.models import Article


@dataclass(frozen=True, slots=True)
class VueEcheance:
    id: str
    libelle: str
    statut: str
    famille: str
    a_faire: str
    precision: str
    pour: str
    qui: str
    ou: str
    couvert: str
    si_tard: str
    a_confirmer: bool
    estimations: tuple[display.Estimation, ...]
    articles: tuple[display.Carte, ...]
    sources: tuple[display.SourceVue, ...]


def vue(identifiant: str, langue: str, au: datetime) -> VueEcheance | None:
    regle = references.regles().get(identifiant)
    if regle is None:
        return None
    publication.note(f"regle:{identifiant}", display.LISTES)
    lexique = references.catalogue().lexique
    articles = Article.objects.publiques(au).filter(langue=langue, regles__contains=[identifiant]).defer("corps")
    return VueEcheance(
        id=regle.id,
        libelle=regle.libelle,
        statut=lexique["statuts"][regle.statut],
        famille=regle.famille,
        a_faire=regle.a_faire or "",
        precision=regle.si_texte or "",
        pour=", ".join(lexique["publics"][p] for p in regle.public),
        qui=", ".join(lexique["qui"].get(q) or lexique["ou"][q] for q in regle.qui),
        ou=", ".join(lexique["ou"].get(o) or lexique["qui"][o] for o in regle.ou),
        couvert=regle.couvert or "",
        si_tard=regle.si_tard or "",
        a_confirmer=regle.confiance == "C" or regle.source_a_confirmer,
        estimations=tuple(display.estimations([identifiant])),
        articles=tuple(display.carte(a, a.resume) for a in articles.order_by("path")),
        sources=tuple(display.source_vue(s) for s in references.sources_citees({"regle": [identifiant]})),
    )
