"""What a PDF is made of, read by another hand: its tags in their order, its words, its fonts, its promises."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_BFCHAR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


class Lu:
    """A PDF, opened."""

    def __init__(self, octets: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(octets))
        self.elements = list(_elements(self.pdf.Root.StructTreeRoot.K))

    def promesses(self) -> dict[str, Any]:
        """What PDF/UA asks of a document as a whole."""
        racine = self.pdf.Root
        xmp = bytes(racine.Metadata.read_bytes()).decode()
        return {
            "balisé": bool(racine.MarkInfo.Marked),
            "langue": str(racine.Lang),
            "titre": str(self.pdf.docinfo["/Title"]),
            "titre montré": bool(racine.ViewerPreferences.DisplayDocTitle),
            "pdf/ua": "<pdfuaid:part>1</pdfuaid:part>" in xmp,
            "titre xmp": re.findall(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", xmp),
        }

    def titres(self) -> list[tuple[str, str]]:
        """Headings in reading order: (H1, words)."""
        return [(str(e.S)[1:], str(e.T)) for e in self.elements if re.fullmatch(r"/H\d", str(e.S))]

    def images(self) -> list[str]:
        """Alternative texts of the figures; an absent one fails."""
        return [str(e.Alt) for e in self.elements if str(e.S) == "/Figure"]

    def nombre(self, balise: str) -> int:
        return sum(str(e.S) == f"/{balise}" for e in self.elements)

    def polices(self) -> dict[str, bool]:
        """Each font, and whether the file holds its drawings."""
        trouvees = {}
        for page in self.pdf.pages:
            for police in dict(page.Resources.get("/Font", {})).values():
                descripteur = police.DescendantFonts[0].FontDescriptor
                nom = str(descripteur.FontName).split("+")[-1]
                trouvees[nom] = any(f"/FontFile{n}" in descripteur for n in ("", "2", "3"))
        return trouvees

    def pages(self) -> list[str]:
        """Words of each page as drawn, marginal ones included."""
        return ["".join(_textes(page)) for page in self.pdf.pages]

    def texte(self) -> str:
        return "\n".join(self.pages())

    def marquages(self) -> set[str]:
        """Kinds of what is drawn: all of it is inside a tag or is an artifact."""
        genres = set()
        for page in self.pdf.pages:
            profondeur = 0
            for operandes, operateur in pikepdf.parse_content_stream(page):
                nom = str(operateur)
                if nom in ("BDC", "BMC"):
                    profondeur += 1
                    genres.add(str(operandes[0]))
                elif nom == "EMC":
                    profondeur -= 1
                elif nom in ("TJ", "Tj", "f", "S", "Do") and not profondeur:
                    genres.add("rien")
        return genres


def _elements(noeud: Any) -> Iterator[Any]:
    if isinstance(noeud, pikepdf.Array):
        for enfant in noeud:
            yield from _elements(enfant)
    elif isinstance(noeud, pikepdf.Dictionary):
        if "/S" in noeud:
            yield noeud
        if "/K" in noeud:
            yield from _elements(noeud.K)


def _textes(page: Any) -> Iterator[str]:
    polices = {nom: _table(p) for nom, p in dict(page.Resources.get("/Font", {})).items()}
    table: dict[int, str] = {}
    for operandes, operateur in pikepdf.parse_content_stream(page):
        match str(operateur):
            case "Tf":
                table = polices[str(operandes[0])]
            case "TJ":
                for morceau in operandes[0]:
                    if isinstance(morceau, pikepdf.String):
                        yield _mots(bytes(morceau), table)
            case "ET":
                yield " "


def _mots(octets: bytes, table: dict[int, str]) -> str:
    return "".join(table[int.from_bytes(octets[i : i + 2], "big")] for i in range(0, len(octets), 2))


def _table(police: Any) -> dict[int, str]:
    cmap = bytes(police.ToUnicode.read_bytes())
    corps = cmap.partition(b"endcodespacerange")[2]
    return {int(c, 16): bytes.fromhex(u.decode()).decode("utf-16-be") for c, u in _BFCHAR.findall(corps)}
