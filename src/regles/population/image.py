"""A projection as a picture: one row of bars for each act, SVG written by hand, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from regles.population.projection import Charge

_COLONNE, _RANGEE, _BARRE, _MARGE, _HAUT = 26, 64, 36, 24, 64
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1f2933}.t{font-weight:600;font-size:18px}.p{font-size:11px;fill:#52606d}"
    ".b{fill:#2f6f62}.i{fill:#b8d5cd;stroke:#2f6f62;stroke-width:.5}line{stroke:#cbd2d9}"
)


def en_svg(charges: Sequence[Charge], titre: str) -> str:
    """Full bars are what is certain, pale ones what conditions nobody knows may add; each row has its own scale."""
    mois = sorted({c.mois for c in charges})
    mois = _suite(mois[0], mois[-1]) if mois else []
    actes = list(dict.fromkeys((c.regle, c.libelle) for c in charges))
    valeurs = {(c.regle, c.mois): c for c in charges}
    largeur = max(480, 2 * _MARGE + _COLONNE * len(mois))
    hauteur = _HAUT + _RANGEE * len(actes) + 40
    lignes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(titre)}</title>',
        f'<desc id="d">{escape(_dit(charges, actes))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect width="{largeur}" height="{hauteur}" fill="#fff"/>',
        f'<text class="t" x="{_MARGE}" y="34">{escape(titre)}</text>',
    ]
    for rang, (regle, libelle) in enumerate(actes):
        siennes = [valeurs.get((regle, m)) for m in mois]
        haut = max((c.au_plus for c in siennes if c), default=0) or 1
        base = _HAUT + _RANGEE * rang + 18 + _BARRE
        lignes.append(f'<text x="{_MARGE}" y="{base - _BARRE - 5}">{escape(libelle)}</text>')
        lignes.append(
            f'<text class="p" x="{largeur - _MARGE}" y="{base - _BARRE - 5}" text-anchor="end">{_nombre(haut)} au plus</text>'
        )
        lignes.append(f'<line x1="{_MARGE}" x2="{largeur - _MARGE}" y1="{base}" y2="{base}"/>')
        for i, c in enumerate(siennes):
            if c:
                lignes += _barres(c, _MARGE + i * _COLONNE, base, haut)
    pied = hauteur - 16
    lignes += [
        f'<text class="p" x="{_MARGE + i * _COLONNE}" y="{pied}">{m[5:] if m[5:] != "01" and i else m}</text>'
        for i, m in enumerate(mois)
        if m[5:] in ("01", "04", "07", "10") and i < len(mois) - 1
    ]
    return "\n".join([*lignes, "</svg>"]) + "\n"


def _barres(c: Charge, x: int, base: int, haut: float) -> list[str]:
    certain, total = (_BARRE * v / haut for v in (c.nombre, c.au_plus))
    dit = f"{c.mois} : {_nombre(c.nombre)}" + (f", {_nombre(c.au_plus)} au plus" if c.au_plus > c.nombre else "")
    barres = []
    if total > certain:
        barres.append(
            f'<rect class="i" x="{x}" y="{base - total:.1f}" width="{_COLONNE - 4}" height="{total:.1f}"><title>{dit}</title></rect>'
        )
    if certain:
        barres.append(
            f'<rect class="b" x="{x}" y="{base - certain:.1f}" width="{_COLONNE - 4}" height="{certain:.1f}"><title>{dit}</title></rect>'
        )
    return barres


def _nombre(n: float) -> str:
    return f"{n:,.0f}".replace(",", "\u202f")


def _suite(premier: str, dernier: str) -> list[str]:
    de, a = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (premier, dernier))
    return [f"{m // 12:04}-{m % 12 + 1:02}" for m in range(de, a + 1)]


def _dit(charges: Sequence[Charge], actes: Sequence[tuple[str, str]]) -> str:
    totaux = {regle: sum(c.au_plus for c in charges if c.regle == regle) for regle, _ in actes}
    return " ; ".join(f"{libelle} : {_nombre(totaux[regle])} en tout au plus" for regle, libelle in actes)
