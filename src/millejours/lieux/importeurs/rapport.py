"""What an import would do, or did, for a person to read before saying yes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

EXEMPLES = 5


@dataclass
class Rapport:
    source: str
    nom: str
    fichier: str
    lignes: int = 0
    nouveaux: int = 0
    changes: int = 0
    fermes: int = 0
    inchanges: int = 0
    proteges: int = 0
    refuses: Counter[str] = field(default_factory=Counter)
    remarques: Counter[str] = field(default_factory=Counter)
    quarantaines: Counter[str] = field(default_factory=Counter)
    champs: dict[str, int] = field(default_factory=dict)
    exemples: dict[str, list[str]] = field(default_factory=dict)
    est_applique: bool = False

    @property
    def ne_change_rien(self) -> bool:
        return not (self.nouveaux or self.changes or self.fermes)

    def note(self, rubrique: str, exemple: str) -> None:
        siens = self.exemples.setdefault(rubrique, [])
        if len(siens) < EXEMPLES:
            siens.append(exemple)

    def en_json(self) -> dict[str, Any]:
        comptes = ("lignes", "nouveaux", "changes", "fermes", "inchanges", "proteges")
        return {c: getattr(self, c) for c in comptes} | {
            "refuses": dict(self.refuses),
            "remarques": dict(self.remarques),
            "quarantaines": dict(self.quarantaines),
            "champs": self.champs,
        }

    def en_texte(self) -> str:
        verbe = "Importé" if self.est_applique else "Essai, rien n'est écrit"
        lignes = [
            f"{self.nom} : {self.fichier}, {_n(self.lignes, 'ligne lue', 'lignes lues')}. {verbe}.",
            f"  nouveaux    {self.nouveaux:>8}",
            f"  changés     {self.changes:>8}{self._champs()}",
            f"  fermés      {self.fermes:>8}  (absents du fichier)",
            f"  inchangés   {self.inchanges:>8}",
            f"  refusés     {sum(self.refuses.values()):>8}",
        ]
        lignes += [f"    {nombre:>6}  {raison}" for raison, nombre in self.refuses.most_common()]
        lignes += [f"            {exemple}" for exemple in self.exemples.get("refuses", ())]
        if self.quarantaines:
            lignes.append(
                f"  points mis de côté : {sum(self.quarantaines.values())} ; le lieu reste montré au centre de sa commune"
            )
            lignes += [f"    {nombre:>6}  {raison}" for raison, nombre in self.quarantaines.most_common(8)]
            lignes += [f"            {exemple}" for exemple in self.exemples.get("quarantaines", ())]
        if self.remarques:
            lignes.append("  mis au propre")
            lignes += [f"    {nombre:>6}  {raison}" for raison, nombre in self.remarques.most_common()]
        if self.proteges:
            lignes.append(f"  {_n(self.proteges, 'valeur corrigée', 'valeurs corrigées')} par une personne : gardées")
        for rubrique in ("nouveaux", "changes", "fermes"):
            if self.exemples.get(rubrique):
                lignes.append(f"  par exemple, {rubrique.replace('changes', 'changés').replace('fermes', 'fermés')} :")
                lignes += [f"    {exemple}" for exemple in self.exemples[rubrique]]
        if self.ne_change_rien:
            lignes.append("  Rien ne change.")
        return "\n".join(lignes) + "\n"

    def _champs(self) -> str:
        if not self.champs:
            return ""
        return "  (" + ", ".join(f"{c} {n}" for c, n in sorted(self.champs.items(), key=lambda p: -p[1])[:6]) + ")"


def _n(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre} {un if nombre < 2 else plusieurs}"
