"""Kinds of childcare side by side: a table, and a drawing of the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

from millejours.demarches import champs
from millejours.demarches.display import Mots, ResultatVue, bornes, par_suffixe
from regles.simulateurs import Reponse, Resultat
from regles.situation import Situation

# Width of the drawing, and of what is left of it for bars.
LARGEUR, HAUTEUR_LIGNE = 600, 44


@dataclass(frozen=True, slots=True)
class Part:
    genre: str
    x: float
    largeur: float


@dataclass(frozen=True, slots=True)
class ModeVu:
    """One kind: what it costs, what pays for a part of it, what is left."""

    nom: str
    cout: ResultatVue | None
    aide: ResultatVue | None
    reste: ResultatVue | None
    credit: ResultatVue | None
    reste_net: ResultatVue | None
    annee: ResultatVue | None
    details: tuple[ResultatVue, ...]
    parts: tuple[Part, ...]
    y: int
    manque: str

    @property
    def douteux(self) -> ResultatVue | None:
        """The first result that leans on what nobody is sure of: its readings, and who confirms."""
        return next((r for r in self.details if r.a_confirmer), None)


@dataclass(frozen=True, slots=True)
class PageGarde:
    au_mots: str
    modes: tuple[ModeVu, ...]
    hypotheses: tuple[str, ...]
    hauteur: int

    @property
    def a_dessiner(self) -> bool:
        return any(m.parts for m in self.modes)


def page_garde(situation: Situation, reponse: Reponse, choisis: list[str]) -> PageGarde:
    """In the order they were asked; a kind whose price is unknown says what is missing."""
    mots = Mots(situation, reponse)
    noms = {cle: nom for cle, nom, _champs in champs.modes()}
    par_rang = [par_suffixe(reponse.resultats, str(rang)) for rang in range(1, len(choisis) + 1)]
    couts = [b[1] for siens in par_rang if (r := siens.get("garde_cout")) and (b := bornes(r.montant))]
    echelle = LARGEUR / max([*couts, 1.0])
    modes, y = [], 0
    for cle, siens in zip(choisis, par_rang, strict=True):
        # A kind whose price is unknown has no bar: the table says what is missing.
        parts = _parts(siens, echelle)
        modes.append(_mode(noms[cle], siens, mots, parts, y))
        y += HAUTEUR_LIGNE * bool(parts)
    return PageGarde(mots.jour(reponse.au), tuple(modes), tuple(mots.nomme(h) for h in reponse.hypotheses), y)


def _mode(nom: str, siens: dict[str, Resultat], mots: Mots, parts: tuple[Part, ...], y: int) -> ModeVu:
    vus = {cle: mots.resultat(r) for cle, r in siens.items()}
    net = vus.get("garde_reste_mois_net") or vus.get("garde_reste_mois")
    return ModeVu(
        nom=nom,
        cout=vus.get("garde_cout"),
        aide=vus.get("garde_cmg"),
        reste=vus.get("garde_reste_mois"),
        credit=vus.get("garde_credit_impot"),
        reste_net=vus.get("garde_reste_mois_net"),
        annee=vus.get("garde_reste_an"),
        details=tuple(vus.values()),
        parts=parts,
        y=y,
        manque=(net.motif or ("" if parts else " ".join(net.lectures))) if net else "",
    )


def _parts(siens: dict[str, Resultat], echelle: float) -> tuple[Part, ...]:
    """What is left, then the tax credit of a month, then the CMG. The dearest reading when there are two."""
    lus = {cle: bornes(r.montant) for cle, r in siens.items()}
    net, credit, cmg = lus.get("garde_reste_mois_net"), lus.get("garde_credit_impot"), lus.get("garde_cmg")
    if net is None:
        return ()
    longueurs = [("reste", net[1]), ("credit", credit[1] / 12 if credit else 0.0), ("cmg", cmg[0] if cmg else 0.0)]
    parts, x = [], 0.0
    for genre, valeur in longueurs:
        largeur = round(valeur * echelle, 1)
        if largeur > 0:
            parts.append(Part(genre, round(x, 1), largeur))
            x += largeur
    return tuple(parts)
