"""One template, plain data, and a tagged PDF/UA-1 in memory: no file, no network, no font of the machine."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse

_ICI = Path(__file__).resolve().parent
SOCLE = "socle.typ"
# Ours: the title and the language are set here, so that no template can forget them.
_PRINCIPAL = f"""
#import "{SOCLE}": pose
#import "gabarit.typ": corps
#let entree = json(bytes(sys.inputs.entree))
#show: pose.with(titre: entree.titre, langue: entree.langue)
#corps(entree.donnees)
"""
# What the compiler says of a character that no font here can draw, or that PDF/UA forbids.
_SANS_DESSIN = re.compile(r'PDF/UA-1 error: the text (?:contains the disallowed codepoint )?`"((?:[^"]|\\")+)"`')
_ECHAPPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_INVISIBLES = ("Cc", "Cs", "Cn", "Co")
ABSENT = "\u25a1"
ESSAIS = 4


class PdfEchoue(Exception):
    """The template refused its data: `str()` says why, and may hold what the data said."""


def compose(gabarit: Path, donnees: Mapping[str, Any], *, titre: str, langue: str, le: datetime) -> bytes:
    """Compile `corps(donnees)` of a template. `donnees` is what JSON holds; `le` is the date the file says of itself.

    The same arguments give the same bytes. Raises `PdfEchoue`, `ValueError` without a title or a language.
    """
    if not titre.strip() or not langue:
        raise ValueError("un PDF a un titre et une langue")
    entree = json.dumps(_propre({"titre": titre, "langue": langue, "donnees": donnees}), ensure_ascii=False)
    return _essaie(_sources(gabarit), entree, le)


def reponse_pdf(octets: bytes, nom: str, *, telecharge: bool = False) -> HttpResponse:
    """The answer that holds this PDF, under the name people keep it by."""
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'{"attachment" if telecharge else "inline"}; filename="{nom}.pdf"'
    return reponse


def _essaie(sources: dict[str, bytes], entree: str, le: datetime) -> bytes:
    for _ in range(ESSAIS):
        try:
            return _compile(sources, entree, le)
        except typst.TypstError as erreur:
            sans_dessin = _sans_dessin(erreur.diagnostic)
            if not sans_dessin:
                raise PdfEchoue(erreur.diagnostic) from None
        # A name in another script must not deprive its parent of the booklet.
        entree = "".join(ABSENT if c in sans_dessin else c for c in entree)
    raise PdfEchoue("des caractères ne se dessinent pas")


def _compile(sources: dict[str, bytes], entree: str, le: datetime) -> bytes:
    # The types of the library forget that files may be virtual.
    compilateur = typst.Compiler(  # type: ignore[type-var]
        sources, root=_ICI, font_paths=_polices(), ignore_system_fonts=True, sys_inputs={"entree": entree}
    )
    octets, avertissements = compilateur.compile_with_warnings(
        format="pdf", pdf_standards=["ua-1"], timestamp=le.replace(microsecond=0)
    )
    if avertissements:
        raise PdfEchoue("; ".join(a.message for a in avertissements))
    assert isinstance(octets, bytes)
    return octets


@cache
def _sources(gabarit: Path) -> dict[str, bytes]:
    return {
        "main.typ": _PRINCIPAL.encode(),
        SOCLE: (_ICI / SOCLE).read_bytes(),
        "gabarit.typ": gabarit.read_bytes(),
    }


@cache
def _polices() -> typst.Fonts:
    """Those of the compiler and ours; a third of a second, once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_ICI / "polices")])


def prepare() -> None:
    """Read the fonts while the server starts."""
    _polices()


def _propre(valeur: Any) -> Any:
    """The same data without what nobody sees and no font draws: control characters, private and unassigned ones."""
    match valeur:
        case str():
            return "".join(c if unicodedata.category(c) not in _INVISIBLES else " " for c in valeur if c != "\ufeff")
        case Mapping():
            return {str(cle): _propre(v) for cle, v in valeur.items()}
        case list() | tuple():
            return [_propre(v) for v in valeur]
    return valeur


def _sans_dessin(diagnostic: str) -> set[str]:
    textes = (_ECHAPPE.sub(lambda m: chr(int(m[1], 16)), t) for t in _SANS_DESSIN.findall(diagnostic))
    # Never a character that JSON itself is made of.
    return {c for t in textes for c in t if ord(c) > 0x7E}
