"""A translated instrument that does not exist: invented sentences, invented thresholds, an invented study. Tests only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from millejours.bienetre import contenu
from regles.questionnaires.fhir import ORDINAL, URN
from tests.conftest import RACINE

ID = "epds-inventee-ar"


def extension(nom: str, **valeur: Any) -> dict[str, Any]:
    return {"url": URN + nom, **valeur}


def reponse(rang: int, points: float) -> dict[str, Any]:
    ordinal = [{"url": ORDINAL, "valueDecimal": points}]
    return {"valueCoding": {"code": str(rang), "display": f"جواب مخترع {rang}", "extension": ordinal}}


def questionnaire(*, seuils: bool = False) -> dict[str, Any]:
    """As the EPDS is made: ten questions of four answers, the first ones counted up, the others down."""
    items: list[dict[str, Any]] = [{"linkId": "0", "type": "display", "text": "تعليمات مخترعة للاختبار فقط"}]
    for n in range(1, 11):
        sens = range(4) if n < 3 else range(3, -1, -1)
        options = [reponse(rang, float(points)) for rang, points in enumerate(sens)]
        items.append({"linkId": str(n), "type": "choice", "text": f"جملة مخترعة رقم {n}", "answerOption": options})
    items[-1]["extension"] = [extension("alerte", valueBoolean=True)]
    lu = {
        "resourceType": "Questionnaire",
        "id": ID,
        "language": "ar",
        "status": "draft",
        "title": "استبيان مخترع للاختبار",
        "copyright": "Texte inventé pour les essais, sans valeur.",
        "derivedFrom": ["urn:mille-jours:epds-fr"],
        "extension": [
            extension("citation", valueString="Personne (2026). Une traduction qui n'existe pas."),
            extension("periode", valueString="فترة مخترعة"),
            extension("public", valueCode="mere"),
            extension("public", valueCode="enceinte"),
        ],
        "item": items,
    }
    if seuils:
        lu["extension"] += [seuil("bas", 0), seuil("eleve", 21)]  # type: ignore[operator]
    return lu


def seuil(bande: str, des: Any, public: str = "mere", source: str | None = "Étude inventée, 2026.") -> dict[str, Any]:
    parties = [
        {"url": "public", "valueCode": public},
        {"url": "bande", "valueCode": bande},
        {"url": "des", "valueInteger": des},
    ]
    return extension("seuil", extension=[*parties, *([{"url": "source", "valueString": source}] if source else [])])


def ecris(fichier: Path, lu: dict[str, Any]) -> Path:
    fichier.write_text(json.dumps(lu, ensure_ascii=False), encoding="utf-8")
    return fichier


def copie_du_contenu(dossier: Path) -> Path:
    """The content the instruments need, in a folder that a test may write in."""
    content = dossier / "content"
    shutil.copytree(RACINE / "content" / "questionnaires", content / "questionnaires")
    (content / "urgences").mkdir()
    shutil.copy(RACINE / "content" / "urgences" / "numeros.yaml", content / "urgences")
    return content


@contextmanager
def servi_avec(dossier: Path, monkeypatch: Any, lu: dict[str, Any] | None = None) -> Iterator[None]:
    """The site as if this file had been imported."""
    content = copie_du_contenu(dossier)
    ecris(content / "questionnaires" / f"{ID}.json", lu or questionnaire())
    monkeypatch.setattr(contenu, "CONTENT", content)
    contenu.lus.cache_clear()
    yield
    monkeypatch.undo()
    contenu.lus.cache_clear()
