"""Families drawn at random, always the same ones: what both interpreters of the rules are compared on."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from regles.catalogue import Catalogue
from regles.situation import ACTIVITES, lit_situation
from regles.sujets import contextes

GRAINE = 1000
PREMIER, DERNIER = date(2016, 1, 1), date(2031, 12, 31)
DEPARTEMENTS = ("01", "2A", "57", "67", "68", "69", "75", "93", "971", "972", "973", "974", "975", "976", "977", "978")
DEPARTEMENTS += ("986", "987", "988")
# Two remote communes of Guyane, two that are not, Alsace, overseas, and births abroad.
COMMUNES = ("97353", "97356", "97302", "97307", "67482", "57463", "69383", "2A004", "97209", "97611", "98735", "99109")
# Around the first and last days of campaigns.
SAISONS = ((8, 1), (8, 31), (9, 1), (10, 1), (10, 15), (1, 31), (2, 1), (2, 20), (2, 21), (3, 31), (5, 31))
PRENOMS = ("Noa", " Zoé ", "Élie-Marie", "Éloïse 🌱", "D'Arcy")


def situations(nombre: int, catalogue: Catalogue, graine: int = GRAINE) -> Iterator[tuple[dict[str, Any], date]]:
    """(situation as a family writes it, day it is read)."""
    hasard = Random(graine)  # noqa: S311
    for _ in range(nombre):
        yield _Tirage(hasard, catalogue).famille()


class _Tirage:
    """One family. Every field is absent about half of the time: the unknown is what rules handle worst."""

    def __init__(self, hasard: Random, catalogue: Catalogue) -> None:
        self.h = hasard
        self.catalogue = catalogue
        self.au = self._jour(PREMIER, DERNIER)

    def famille(self) -> tuple[dict[str, Any], date]:
        situation: dict[str, Any] = {}
        genre = self.h.choice(("projet", "grossesse", "grossesse", "enfant", "enfant", "lien", "tout"))
        if genre in ("projet", "tout"):
            situation["projet"] = True
        if genre in ("grossesse", "lien", "tout"):
            situation["grossesses"] = [self._grossesse(i) for i in range(self._nombre(1, 2))]
        if genre in ("enfant", "tout"):
            situation["enfants"] = self._enfants()
        if genre == "lien":
            # A pregnancy that gave a child did not stop: the reader refuses both at once.
            if fin := situation["grossesses"][0].pop("fin", None):
                situation["grossesses"][0].setdefault("ddr", fin)
            situation["enfants"] = self._nes_de(situation["grossesses"][0])
        if self._oui(0.7):
            situation["parents"] = [self._parent(i) for i in range(self.h.choice((1, 1, 2, 2)))]
            if all(p.get("porte") for p in situation["parents"]):
                del situation["parents"][1:]
        if self._oui(0.7):
            situation["foyer"] = self._foyer()
        if self._oui(0.5):
            situation["faits"] = self._faits(situation)
        return situation, self.au

    def _grossesse(self, rang: int) -> dict[str, Any]:
        ddr = self._autour(-330, 60)
        reperes = {
            "ddr": ddr,
            "debut": ddr + timedelta(14 + self._ecart()),
            "ponction": ddr + timedelta(14),
            "transfert_j5": ddr + timedelta(19),
            "terme": ddr + timedelta(287 + self._ecart()),
        }
        choisis = self.h.sample(sorted(reperes), self.h.choice((1, 1, 1, 2, 3)))
        g: dict[str, Any] = {nom: reperes[nom].isoformat() for nom in choisis}
        foetus = self.h.choice((None, None, None, 1, 2, 2, 3, 4, 6))
        self._ajoute(g, "cle", f"grossesse-{rang}" if self._oui(0.1) else None)
        self._ajoute(g, "foetus", foetus)
        self._peut_etre(g, "terme_sa", 40, 41)
        self._peut_etre(g, "declaration", (ddr + timedelta(self.h.randint(40, 200))).isoformat())
        self._peut_etre(g, "chorionicite", "bichoriale", "monochoriale")
        self._peut_etre(g, "pma", True, False)
        self._peut_etre(g, "rang", 1, 2, 3, 4)
        jour = (ddr + timedelta(self.h.randint(20, 290))).isoformat()
        if self._oui(0.12):
            g["fin"] = jour
            if self._oui(0.3):
                for nom in choisis:
                    del g[nom]
        elif self._oui(0.15):
            autre = (ddr + timedelta(self.h.randint(20, 290))).isoformat()
            g["pertes"] = [jour, autre][: self.h.randint(1, min(2, foetus or 1))]
        return g

    def _enfants(self) -> list[dict[str, Any]]:
        enfants: list[dict[str, Any]] = []
        while not enfants or (len(enfants) < 5 and self._oui(0.45)):
            if enfants and self._oui(0.35):
                # Twins, or children who arrive on the same day.
                memes = ("naissance", "arrivee", "terme_prevu")
                enfants.append(self._details({nom: enfants[-1][nom] for nom in memes if nom in enfants[-1]}))
                continue
            naissance = self._autour(-2500, 10)
            e: dict[str, Any] = {"naissance": naissance.isoformat()}
            self._peut_etre(e, "terme_prevu", (naissance + timedelta(self.h.choice((-5, 0, 12, 30, 70)))).isoformat())
            if self._oui(0.2):
                e["arrivee"] = (naissance + timedelta(self.h.randint(0, 1500))).isoformat()
                if self._oui(0.3):
                    del e["naissance"]
            enfants.append(self._details(e))
        return enfants

    def _nes_de(self, grossesse: dict[str, Any]) -> list[dict[str, Any]]:
        reperes = [date.fromisoformat(grossesse[n]) for n in ("terme", "ddr", "debut", "fin") if n in grossesse]
        depuis = reperes[0] if reperes else self.au
        naissance = (depuis + timedelta(self.h.choice((-60, -20, 0, 3, 240, 280)))).isoformat()
        cle = grossesse.get("cle", "g1")
        nes = [{"naissance": naissance, "grossesse": cle} for _ in range(min(grossesse.get("foetus", 1), 3))]
        if self._oui(0.2):
            # Another child, of the same day or not, whom nobody linked to the pregnancy.
            nes.append({"naissance": self.h.choice((naissance, self._autour(-2500, 0).isoformat()))})
        return [self._details(e) for e in nes]

    def _details(self, e: dict[str, Any]) -> dict[str, Any]:
        self._peut_etre(e, "prenom", *PRENOMS)
        self._peut_etre(e, "rang", 1, 2, 3, 5)
        self._peut_etre(e, "handicap", True, False)
        self._peut_etre(e, "commune_naissance", *COMMUNES)
        if "naissance" in e and self._oui(0.12):
            e["deces"] = (date.fromisoformat(e["naissance"]) + timedelta(self.h.choice((0, 3, 29, 400)))).isoformat()
        if "naissance" in e and self._oui(0.07):
            e["sans_vie"] = self._oui(0.8)
        return e

    def _parent(self, rang: int) -> dict[str, Any]:
        p: dict[str, Any] = {}
        self._ajoute(p, "cle", f"parent-{rang}" if self._oui(0.1) else None)
        self._peut_etre(p, "porte", rang == 0, rang == 0, self._oui(0.5))
        self._peut_etre(p, "activite", *ACTIVITES)
        for nom in ("mineur", "handicap", "rhesus_negatif", "immunite_toxoplasmose", "immunite_rubeole"):
            self._peut_etre(p, nom, True, False)
        return p

    def _foyer(self) -> dict[str, Any]:
        f: dict[str, Any] = {}
        for nom in ("seul", "maries", "deux_meres"):
            self._peut_etre(f, nom, True, False)
        self._peut_etre(f, "departement", *DEPARTEMENTS)
        self._peut_etre(f, "commune", *COMMUNES)
        return f

    def _faits(self, situation: dict[str, Any]) -> list[dict[str, Any]]:
        """Lines that were ticked, old versions of an act among them."""
        sujets = contextes(lit_situation(situation), self.catalogue.territoires)
        faits = []
        for _ in range(self._nombre(1, 12) if sujets else 0):
            sujet = self.h.choice(sujets)
            regles = [r.id for r in self.catalogue.regles if r.sujet == sujet.type]
            fait = {"cle": f"{self.h.choice(regles)}:{sujet.suffixe}", "le": self._autour(-400, 0).isoformat()}
            self._peut_etre(fait, "lieu", " PMI ", "Cabinet d'à côté")
            faits.append(fait)
        return faits

    def _jour(self, premier: date, dernier: date) -> date:
        """A day; ends of months and 29 February come often, for months are clamped there."""
        jour = premier + timedelta(self.h.randint(0, (dernier - premier).days))
        if self._oui(0.08):
            return date(self.h.choice((2016, 2020, 2024, 2028)), 2, 29)
        if self._oui(0.08):
            return jour.replace(month=(borne := self.h.choice(SAISONS))[0], day=borne[1])
        if self._oui(0.3):
            return jour.replace(day=monthrange(jour.year, jour.month)[1])
        return jour

    def _autour(self, de: int, a: int) -> date:
        # One family in twenty is read on a day far from what it tells.
        return self._jour(*((PREMIER, DERNIER) if self._oui(0.05) else (self._decale(de), self._decale(a))))

    def _decale(self, jours: int) -> date:
        return self.au + timedelta(jours)

    def _ecart(self) -> int:
        return self.h.choice((0, 0, -3, 5))

    def _nombre(self, minimum: int, maximum: int) -> int:
        return minimum if self._oui(0.7) else self.h.randint(minimum, maximum)

    def _oui(self, part: float) -> bool:
        return self.h.random() < part

    def _peut_etre(self, objet: dict[str, Any], nom: str, *valeurs: Any) -> None:
        if self._oui(0.5):
            objet[nom] = self.h.choice(valeurs)

    @staticmethod
    def _ajoute(objet: dict[str, Any], nom: str, valeur: Any) -> None:
        if valeur is not None:
            objet[nom] = valeur
