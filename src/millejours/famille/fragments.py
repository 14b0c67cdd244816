"""What a line shows whatever the family: rendered once for each rule and language, then kept.

Two hundred lines of sixty tags each took most of the time of the page without JavaScript.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from millejours.core.templatetags.interface import en_francais
from regles.explain.mots import majuscule

if TYPE_CHECKING:
    from millejours.famille.lignes import LigneVue

_RENDUS: dict[tuple[str, ...], str] = {}


def fragment(nom: str, ligne: LigneVue) -> str:
    """The named part of a line, as safe HTML. Nothing of the family is in it, nor in what it is kept under."""
    cle = (nom, ligne.regle, ligne.mayotte, ligne.pas_trop_tard, get_language() or "")
    if cle not in _RENDUS:
        _RENDUS[cle] = render_to_string(f"famille/{nom}.html", {"l": ligne})
    return _RENDUS[cle]


# Words of the catalogue alone: what a family wrote is never kept.
_du_catalogue = lru_cache(maxsize=2_048)(escape)


@cache
def _mots(langue: str) -> dict[str, str]:
    """What every line says beside its own words, once for each language: a page has two hundred lines."""
    return {
        "fait": _("fait"),
        "prevue": f"<span>{_('date prévue')}</span>",
        "confirmer": f"<span>{_('à confirmer')}</span>",
        "quand": f"<dt>{_('Quand')}</dt><dd>",
        "bougera": escape(" " + _("Cette date suit la date prévue ; elle bougera avec la naissance.")),
        "pourquoi": f"<dt>{_('Pourquoi')}</dt><dd><ul>",
        "fr": en_francais(),
    }


def meta(l: LigneVue) -> SafeString:
    """What is read before a line is opened: state, days, status, subject. Escaped here, once."""
    dits = _mots(get_language() or "")
    mots = [f'<span class="visuellement-cache">{_du_catalogue(l.etat_mot)}</span>']
    if l.fait:
        mots.append(f"<span>{dits['fait']} {escape(l.fait)}</span>")
    elif l.quand_dans:
        mots.append(f'<span class="quand">{escape(l.quand_dans)}</span>')
    if l.previsionnel:
        mots.append(dits["prevue"])
    mots.append(f"<span>{_du_catalogue(l.statut)}</span><span>{escape(l.sujet)}</span>")
    if l.a_confirmer:
        mots.append(dits["confirmer"])
    return mark_safe("".join(mots))  # noqa: S308


def propre(l: LigneVue) -> SafeString:
    """What an opened line says of this family: what to do, when, why. Escaped here, once."""
    dits = _mots(get_language() or "")
    fr = dits["fr"]
    mots = [f"<p{fr}>{_du_catalogue(l.a_faire)}</p>"] if l.a_faire else []
    mots.append("<dl>")
    if l.quand_long:
        rythme = f" <span{fr}>{_du_catalogue(majuscule(l.rythme))}.</span>" if l.rythme else ""
        bougera = dits["bougera"] if l.previsionnel else ""
        mots.append(f"{dits['quand']}{escape(l.quand_long)}{rythme}{bougera}</dd>")
    if l.raisons:
        raisons = "".join(f"<li{fr if r.est_de_regle else ''}>{escape(majuscule(r.texte))}</li>" for r in l.raisons)
        mots.append(f"{dits['pourquoi']}{raisons}</ul></dd>")
    return mark_safe("\n".join(mots))  # noqa: S308
