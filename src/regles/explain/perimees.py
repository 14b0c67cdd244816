"""Which sources somebody should reopen."""

from __future__ import annotations

from collections import defaultdict

from regles.catalogue import Catalogue


def sources_a_revoir(catalogue: Catalogue) -> str:
    """Sources nobody dated first, then the oldest; each with the rules that lean on it."""
    regles: dict[str, list[str]] = defaultdict(list)
    for regle in catalogue.regles:
        for source in regle.sources:
            regles[source.id].append(regle.id)
    cites = [catalogue.sources[identifiant] for identifiant in regles]
    cites.sort(key=lambda s: (s.verifie_le.isoformat() if s.verifie_le else "", -len(regles[s.id]), s.id))
    lignes = [f"{len(cites)} sources citées par {len(catalogue.regles)} règles."]
    for source in cites:
        quand = source.verifie_le.isoformat() if source.verifie_le else "non revérifiée"
        lignes.append(f"{quand:>15}  {source.id} ({source.nature}) : {', '.join(regles[source.id])}")
    return "\n".join(lignes) + "\n"
