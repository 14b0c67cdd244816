"""A translated instrument comes in as a file: FHIR R4 `Questionnaire`, JSON. Refused early, in French, by its path.

A translation takes nothing of the French thresholds: it brings its own, each with the study that validated it, or
none. It keeps what protects: the item of self-harm is the one of the instrument it translates. The few things that
FHIR has no place for are extensions `urn:mille-jours:…`, written down in docs/reference/questionnaires-traduits.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu
from regles.questionnaires.modele import Item, Questionnaire

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
URN = "urn:mille-jours:"
_LANGUE = re.compile(r"^[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Z]{2})?$")
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)+$")


@dataclass(frozen=True)
class _Lecture:
    """One file being read, to name it in what is refused."""

    fichier: str
    racine: Mapping[str, Any]

    def refuse(self, chemin: str, message: str) -> ErreurContenu:
        return ErreurContenu(self.fichier, chemin, message)

    def texte(self, cle: str, message: str) -> str:
        valeur = self.racine.get(cle)
        if not isinstance(valeur, str) or not valeur.strip():
            raise self.refuse(cle, message)
        return valeur.strip()

    def extensions(self, nom: str) -> list[Mapping[str, Any]]:
        """Extensions of the root, by our short name."""
        return [e for e in _liste(self, self.racine, "extension") if e.get("url") == URN + nom]

    def un(self, nom: str, message: str) -> str:
        trouves = [e.get("valueString") for e in self.extensions(nom)]
        if len(trouves) != 1 or not isinstance(trouves[0], str) or not trouves[0].strip():
            raise self.refuse(f"extension[{URN}{nom}]", message)
        return trouves[0].strip()


def lit_fhir(fichier: Path, originaux: Mapping[str, Questionnaire]) -> Questionnaire:
    """Read one translated instrument; `originaux` are the French ones, by id.

    Raises `ErreurContenu` with the file, the path in it and what is expected.
    """
    lecture = _Lecture(fichier.name, _json(fichier))
    if lecture.racine.get("resourceType") != "Questionnaire":
        raise lecture.refuse("resourceType", "une ressource FHIR R4 « Questionnaire » est attendue")
    langue = lecture.texte("language", "la langue manque ; par exemple « ar » ou « pt-BR »")
    if not _LANGUE.match(langue):
        raise lecture.refuse("language", f"{langue!r} n'est pas un code de langue ; par exemple « ar » ou « pt-BR »")
    if langue.split("-")[0] == "fr":
        raise lecture.refuse("language", "une traduction n'est pas en français ; l'original est un fichier YAML")
    origine = _origine(lecture, originaux)
    consigne, items = _items(lecture, origine)
    _verifie_items(lecture, items, origine)
    publics = _publics(lecture, origine)
    signe_par, signe_le = _signature(lecture)
    return Questionnaire(
        id=_identifiant(lecture, originaux),
        langue=langue,
        nom=lecture.texte("title", "le titre manque"),
        citation=_citations(lecture),
        droits=lecture.texte("copyright", "les droits manquent ; ils sont écrits sur chaque copie"),
        periode=lecture.un("periode", "la période dont parlent les questions, dans la langue du fichier"),
        consigne=consigne,
        publics=publics,
        confiance="C",
        signe_par=signe_par,
        signe_le=signe_le,
        item_alerte=origine.item_alerte,
        bandes=_bandes(lecture, origine, publics, items),
        reperes={},
        items=items,
        origine=origine.id,
    )


def _json(fichier: Path) -> Mapping[str, Any]:
    try:
        lu = json.loads(fichier.read_text(encoding="utf-8"), object_pairs_hook=_sans_doublon)
    except OSError as erreur:
        raise ErreurContenu(fichier.name, "fichier", f"il ne se lit pas ({erreur.strerror})") from None
    except UnicodeDecodeError:
        raise ErreurContenu(fichier.name, "fichier", "il n'est pas écrit en UTF-8") from None
    except RecursionError:
        raise ErreurContenu(fichier.name, "fichier", "il est trop imbriqué") from None
    except ValueError as erreur:
        raise ErreurContenu(fichier.name, "fichier", f"ce n'est pas du JSON ({erreur})") from None
    if not isinstance(lu, Mapping):
        raise ErreurContenu(fichier.name, "racine", "un objet est attendu")
    return lu


def _sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    lu = dict(paires)
    if len(lu) != len(paires):
        raise ValueError("clé en double")
    return lu


def _liste(lecture: _Lecture, objet: Mapping[str, Any], cle: str, chemin: str = "") -> Sequence[Mapping[str, Any]]:
    valeur = objet.get(cle, [])
    if not isinstance(valeur, list) or not all(isinstance(v, Mapping) for v in valeur):
        raise lecture.refuse(f"{chemin}{cle}", "une liste d'objets est attendue")
    return valeur


def _identifiant(lecture: _Lecture, originaux: Mapping[str, Questionnaire]) -> str:
    id_ = lecture.texte("id", "l'identifiant manque ; par exemple « phq9-xx »")
    if not _ID.match(id_):
        raise lecture.refuse("id", f"{id_!r} : des minuscules, des chiffres et un tiret au moins, comme « phq9-xx »")
    if id_ in originaux:
        raise lecture.refuse("id", f"{id_} est déjà le nom d'un questionnaire")
    return id_


def _origine(lecture: _Lecture, originaux: Mapping[str, Questionnaire]) -> Questionnaire:
    de = lecture.racine.get("derivedFrom")
    attendu = ", ".join(f"« {URN}{i} »" for i in sorted(originaux))
    if not isinstance(de, list) or len(de) != 1 or str(de[0]).removeprefix(URN) not in originaux:
        raise lecture.refuse("derivedFrom", f"le questionnaire traduit, et lui seul : {attendu}")
    return originaux[str(de[0]).removeprefix(URN)]


def _citations(lecture: _Lecture) -> tuple[str, ...]:
    """The authors of the instrument and of its translation."""
    citations = [e.get("valueString") for e in lecture.extensions("citation")]
    if not citations or not all(isinstance(c, str) and c.strip() for c in citations):
        raise lecture.refuse(f"extension[{URN}citation]", "les auteurs, le titre et la source, sur chaque copie")
    return tuple(str(c).strip() for c in citations)


def _publics(lecture: _Lecture, origine: Questionnaire) -> tuple[str, ...]:
    publics = tuple(str(e.get("valueCode")) for e in lecture.extensions("public"))
    if not publics or not set(publics) <= set(origine.publics) or len(set(publics)) != len(publics):
        permis = ", ".join(origine.publics)
        raise lecture.refuse(f"extension[{URN}public]", f"pour qui ? Un ou plusieurs parmi : {permis}")
    return publics


def _items(lecture: _Lecture, origine: Questionnaire) -> tuple[str | None, tuple[Item, ...]]:
    """The instruction, which is an item to display, then the questions in order."""
    consigne: str | None = None
    items: list[Item] = []
    for rang, item in enumerate(_liste(lecture, lecture.racine, "item")):
        chemin = f"item[{rang}]"
        texte = item.get("text")
        if not isinstance(texte, str) or not texte.strip():
            raise lecture.refuse(f"{chemin}.text", "le texte manque")
        if item.get("type") == "display":
            if rang:
                raise lecture.refuse(chemin, "un texte à montrer ne peut être que la consigne, en premier")
            consigne = texte.strip()
        elif item.get("type") == "choice" and not item.get("repeats"):
            items.append(Item(texte.strip(), _reponses(lecture, item, chemin)))
            _verifie_place(lecture, item, chemin, len(items), origine)
        else:
            raise lecture.refuse(f"{chemin}.type", "« choice », une réponse à la fois, est attendu")
    return consigne, tuple(items)


def _verifie_place(
    lecture: _Lecture, item: Mapping[str, Any], chemin: str, numero: int, origine: Questionnaire
) -> None:
    """Whoever translates says which question this is: nothing else here reads the language of the file.

    Two questions swapped would count the same points, and put the help after the wrong one.
    """
    if item.get("linkId") != str(numero):
        lu = item.get("linkId")
        raise lecture.refuse(
            f"{chemin}.linkId", f"« {numero} », le numéro de la question traduite, attendu ; {lu!r} lu"
        )
    alertes = [e for e in _liste(lecture, item, "extension", f"{chemin}.") if e.get("url") == URN + "alerte"]
    if numero != origine.item_alerte:
        if alertes:
            raise lecture.refuse(chemin, f"urn:mille-jours:alerte : la question de danger est la {origine.item_alerte}")
    elif [e.get("valueBoolean") for e in alertes] != [True]:
        raise lecture.refuse(chemin, "c'est la question de danger : l'extension urn:mille-jours:alerte, vraie, le dit")


def _reponses(lecture: _Lecture, item: Mapping[str, Any], chemin: str) -> tuple[tuple[str, int], ...]:
    reponses = []
    for rang, option in enumerate(_liste(lecture, item, "answerOption", f"{chemin}.")):
        ici = f"{chemin}.answerOption[{rang}]"
        codage = option.get("valueCoding")
        if not isinstance(codage, Mapping) or not str(codage.get("display") or "").strip():
            raise lecture.refuse(ici, "valueCoding avec « display », le texte de la réponse")
        reponses.append((str(codage["display"]).strip(), _points(lecture, option, codage, ici)))
    return tuple(reponses)


def _points(lecture: _Lecture, option: Mapping[str, Any], codage: Mapping[str, Any], chemin: str) -> int:
    ordinaux = [
        e.get("valueDecimal")
        for porteur in (codage, option)
        for e in _liste(lecture, porteur, "extension", f"{chemin}.")
        if e.get("url") == ORDINAL
    ]
    # `True` is a whole number to Python, and 2.0 one to FHIR.
    justes = [o for o in ordinaux if isinstance(o, int | float) and not isinstance(o, bool) and o == int(o)]
    if len(ordinaux) != 1 or len(justes) != 1:
        raise lecture.refuse(chemin, f"un nombre de points entier, par l'extension {ORDINAL}")
    return int(justes[0])


def _verifie_items(lecture: _Lecture, items: tuple[Item, ...], origine: Questionnaire) -> None:
    if len(items) != len(origine.items):
        raise lecture.refuse("item", f"{len(origine.items)} questions attendues, {len(items)} lues")
    for rang, (item, premier) in enumerate(zip(items, origine.items, strict=True), 1):
        lus, attendus = ([p for _, p in i.reponses] for i in (item, premier))
        if sorted(lus) != sorted(attendus):
            raise lecture.refuse(f"question {rang}", f"points {sorted(attendus)} attendus, {sorted(lus)} lus")


def _bandes(
    lecture: _Lecture, origine: Questionnaire, publics: Sequence[str], items: tuple[Item, ...]
) -> dict[str, dict[str, int]]:
    """The file's own thresholds, each with its study. Never those of the original."""
    dites = {nom for bandes in origine.bandes.values() for nom in bandes}
    maximum = sum(max(points for _, points in item.reponses) for item in items)
    bandes: dict[str, dict[str, int]] = {}
    for rang, seuil in enumerate(lecture.extensions("seuil")):
        chemin = f"extension[{URN}seuil][{rang}]"
        o = {e.get("url"): e for e in _liste(lecture, seuil, "extension", f"{chemin}.")}
        public, bande = (str(o.get(nom, {}).get("valueCode")) for nom in ("public", "bande"))
        des, source = o.get("des", {}).get("valueInteger"), o.get("source", {}).get("valueString")
        if public not in publics:
            raise lecture.refuse(chemin, f"public : un de {', '.join(publics)}")
        if public not in origine.bandes:
            raise lecture.refuse(chemin, f"public {public} : aucun seuil n'est admis pour lui")
        if bande not in dites:
            raise lecture.refuse(chemin, f"bande : une de {', '.join(sorted(dites))}")
        if not isinstance(des, int) or isinstance(des, bool) or not 0 <= des <= maximum:
            raise lecture.refuse(chemin, f"des : un score entier de 0 à {maximum}")
        if not isinstance(source, str) or not source.strip():
            raise lecture.refuse(chemin, "source : l'étude qui a validé ce seuil dans cette langue")
        lues = bandes.setdefault(public, {})
        if bande in lues or (lues and des <= max(lues.values())):
            raise lecture.refuse(chemin, "des scores croissants sont attendus, une fois par bande")
        lues[bande] = des
    return bandes


def _signature(lecture: _Lecture) -> tuple[str | None, date | None]:
    signatures = lecture.extensions("signature")
    if not signatures:
        return None, None
    chemin = f"extension[{URN}signature]"
    o = {e.get("url"): e for e in _liste(lecture, signatures[0], "extension", f"{chemin}.")}
    par, le = o.get("par", {}).get("valueString"), o.get("le", {}).get("valueDate")
    try:
        if len(signatures) != 1 or not isinstance(par, str) or not par.strip():
            raise ValueError
        signe_le = date.fromisoformat(str(le))
    except ValueError:
        raise lecture.refuse(chemin, "une signature a une personne (par) et un jour (le)") from None
    # Wherever it was signed, the day is at most tomorrow.
    if signe_le > datetime.now(UTC).date() + timedelta(days=1):
        raise lecture.refuse(chemin, f"{signe_le:%d/%m/%Y} n'est pas encore venu : personne n'a signé ce jour-là")
    return par.strip(), signe_le
