"""From a situation to the subjects of its timeline: each with the days and the facts that rules may read.

Losses are settled here and nowhere else: a subject that was lost leaves the ordinary
rules and meets those of grief; survivors keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from regles.situation import Enfant, Grossesse, Parent, Situation, departement_de
from regles.territoires import Territoires

Valeur = bool | int | str | None


@dataclass(frozen=True, slots=True)
class Contexte:
    """One subject, as the programs read it. `ancres` are ordinals, absent when unknown."""

    type: str
    cle: str
    suffixe: str
    mode: str
    ancres: dict[str, int]
    faits: dict[str, Valeur]
    departement: str | None
    zone_feries: str
    ne: bool
    grossesse: Grossesse | None = None
    enfants: tuple[Enfant, ...] = ()
    parent: Parent | None = None

    @property
    def est_du_projet(self) -> bool:
        """Nothing has begun yet: no pregnancy, no birth, no arrival."""
        return self.grossesse is None and not self.enfants and self.suffixe.partition(":")[0] == "projet"


@dataclass(slots=True)
class _Episode:
    """A pregnancy, the birth it gave, or an arrival by adoption."""

    cle: str
    grossesse: Grossesse | None = None
    enfants: list[Enfant] = field(default_factory=list)
    adoption: bool = False

    @property
    def nes(self) -> bool:
        return bool(self.enfants)

    @property
    def mode(self) -> str | None:
        if self.grossesse and self.grossesse.fin and not self.nes:
            return None
        if self.grossesse and not self.nes and self.attendus == 0:
            return None
        if not self.nes or any(e.est_vivant for e in self.enfants):
            return "vie"
        return "garder" if any(not e.sans_vie for e in self.enfants) else None

    @property
    def venue(self) -> date | None:
        """Day of the birth, or of the arrival for an adoption."""
        return min((j for e in self.enfants if (j := e.arrivee if self.adoption else e.naissance)), default=None)

    @property
    def attendus(self) -> int:
        assert self.grossesse
        return self.grossesse.portes


def fuseau_de(situation: Situation, territoires: Territoires) -> str:
    """IANA time zone of a family: of its home, else of the place of birth, else Paris."""
    departement = situation.departement or next(
        (departement_de(e.commune_naissance) for e in situation.enfants if e.commune_naissance), None
    )
    return territoires.fuseau(departement)


def contextes(situation: Situation, territoires: Territoires) -> list[Contexte]:
    """Every subject of a situation, in the order of the page: project, pregnancies, children, parents."""
    return _Lecture(situation, territoires).contextes()


class _Lecture:
    def __init__(self, situation: Situation, territoires: Territoires) -> None:
        self.situation = situation
        self.territoires = territoires
        self.episodes = _episodes(situation)
        self.porteurs, self.parents = _parents(situation)
        venues = [e for e in self.episodes if e.venue]
        self.derniere = max(venues, key=lambda e: e.venue or date.min) if venues else None
        self.vivants = sum(1 for e in situation.enfants if e.est_vivant)
        # Of each episode, said once for the pregnancy, the child and both parents.
        self._faits_dits: dict[str, dict[str, Valeur]] = {}
        self._ancres_dites: dict[str, dict[str, int]] = {}

    def contextes(self) -> list[Contexte]:
        liste: list[Contexte] = []
        if self.situation.projet:
            liste.append(self._contexte("projet", "projet", "projet", "vie", {}, self._foyer(), None, False))
            liste.extend(self._parent_du_projet(parent) for parent in self.parents)
        for episode in self.episodes:
            if episode.mode:
                liste.append(self._de_grossesse(episode, episode.mode))
            liste.extend(self._pertes_de_grossesse(episode))
        for episode in self.episodes:
            liste.extend(self._enfants(episode))
        for episode in self.episodes:
            if episode.mode:
                liste.extend(self._de_parent(episode, episode.mode, p) for p in self.parents)
        return liste

    def _foyer(self) -> dict[str, Valeur]:
        foyer = self.situation.foyer
        return {
            "seul": foyer.seul,
            "maries": foyer.maries,
            "deux_meres": foyer.deux_meres,
            "departement": self.situation.departement,
            "enfants_a_charge": self.vivants or None,
            "adoption": False,
        }

    def _faits(self, episode: _Episode) -> dict[str, Valeur]:
        """A copy: each subject adds its own."""
        if episode.cle not in self._faits_dits:
            self._faits_dits[episode.cle] = self._lit_faits(episode)
        return self._faits_dits[episode.cle].copy()

    def _ancres(self, episode: _Episode) -> dict[str, int]:
        if episode.cle not in self._ancres_dites:
            self._ancres_dites[episode.cle] = self._lit_ancres(episode)
        return self._ancres_dites[episode.cle].copy()

    def _lit_faits(self, episode: _Episode) -> dict[str, Valeur]:
        faits = self._foyer()
        g = episode.grossesse
        nombre = len(episode.enfants) if episode.nes else None
        faits["adoption"] = episode.adoption
        faits["arrivees"] = nombre if episode.adoption else None
        faits["foetus"] = max(nombre or 1, (g.foetus if g else None) or 1)
        vivants = [e for e in episode.enfants if e.est_vivant]
        faits["foetus_vivants"] = len(vivants) if episode.nes else (episode.attendus if g else None)
        faits["jumeau_perdu"] = bool(g and g.pertes) or (episode.nes and 0 < len(vivants) < len(episode.enfants))
        faits["attendue"] = not episode.nes and episode.mode == "vie"
        faits["rang"] = self._rang(episode)
        faits["enfants_total"] = self._enfants_total(episode, faits["rang"])
        faits["perte_sans_vie"] = False
        faits["dernier"] = episode is self.derniere
        if g:
            faits["terme_sa"] = g.terme_sa
            faits["chorionicite"] = g.chorionicite
            faits["pma"] = g.pma if g.pma is not None else (True if g.ponction or g.transfert_j5 else None)
        faits["guyane_eloignee"] = self._guyane(episode)
        faits["naissance_en_france"] = _en_france(episode)
        faits["handicap_enfant"] = any(e.handicap for e in episode.enfants) or None
        if self.porteurs and not episode.adoption:
            porteur = self.porteurs[0]
            faits["rhesus_negatif"] = porteur.rhesus_negatif
            faits["immunite_toxoplasmose"] = porteur.immunite_toxoplasmose
            faits["immunite_rubeole"] = porteur.immunite_rubeole
        return faits

    def _rang(self, episode: _Episode) -> int | None:
        if episode.grossesse and episode.grossesse.rang:
            return episode.grossesse.rang
        donnes = [e.rang for e in episode.enfants if e.rang]
        if donnes:
            return min(donnes)
        siens = {e.cle for e in episode.enfants}
        jour = _naissance(episode)
        autres = [e for e in self.situation.enfants if e.cle not in siens]
        if not autres:
            return None
        avant = [e for e in autres if jour is None or (e.naissance or e.arrivee or date.min) <= jour]
        return len(avant) + 1

    def _enfants_total(self, episode: _Episode, rang: Valeur) -> int | None:
        """Living children, those expected included; unknown when nobody said whether there are others."""
        siens = sum(e.est_vivant for e in episode.enfants) if episode.nes else episode.attendus
        autres = [e for e in self.situation.enfants if e not in episode.enfants]
        if autres:
            return siens + sum(e.est_vivant for e in autres)
        donnes = [e.rang for e in episode.enfants if e.rang]
        if isinstance(rang, int) and ((episode.grossesse and episode.grossesse.rang) or donnes):
            return siens + rang - 1
        return siens if siens > 1 else None

    def _guyane(self, episode: _Episode) -> bool | None:
        communes = [e.commune_naissance for e in episode.enfants if e.commune_naissance]
        if communes:
            return communes[0] in self.territoires.guyane_eloignees
        departement = self.situation.departement
        return None if departement in (None, "973") else False

    def _lit_ancres(self, episode: _Episode) -> dict[str, int]:
        g = episode.grossesse
        jours: dict[str, date | None] = {"naissance_donnee": _naissance(episode)}
        if g:
            jours |= {
                "terme": g.terme,
                "ddr_donnee": g.ddr,
                "debut_donne": g.debut,
                "ponction": g.ponction,
                "transfert_j5": g.transfert_j5,
                "declaration_donnee": g.declaration,
            }
        if episode.enfants and not episode.adoption:
            jours["terme_prevu"] = next((e.terme_prevu for e in episode.enfants if e.terme_prevu), None)
            jours["accouchement"] = _naissance(episode)
        if episode.adoption:
            jours["naissance_donnee"] = None
            jours["arrivee"] = episode.enfants[0].arrivee
        return {nom: jour.toordinal() for nom, jour in jours.items() if jour}

    def _de_grossesse(self, episode: _Episode, mode: str) -> Contexte:
        return self._contexte(
            "grossesse",
            episode.cle,
            episode.cle,
            mode,
            self._ancres(episode),
            self._faits(episode),
            episode,
            episode.nes,
        )

    def _de_parent(self, episode: _Episode, mode: str, parent: Parent) -> Contexte:
        return self._contexte(
            "parent",
            parent.cle,
            f"{episode.cle}:{parent.cle}",
            mode,
            self._ancres(episode),
            self._faits(episode) | self._faits_parent(episode, parent),
            episode,
            episode.nes,
            parent,
        )

    def _parent_du_projet(self, parent: Parent) -> Contexte:
        faits = self._foyer() | {
            "activite": parent.activite,
            "mineur": parent.mineur,
            "handicap_parent": parent.handicap,
        }
        return self._contexte("parent", parent.cle, f"projet:{parent.cle}", "vie", {}, faits, None, False, parent)

    def _faits_parent(self, episode: _Episode, parent: Parent) -> dict[str, Valeur]:
        return {
            "porte": parent in self.porteurs and not episode.adoption,
            "premier": parent is self.parents[0],
            "activite": parent.activite,
            "activite_autre": next((p.activite for p in self.parents if p is not parent), None),
            "mineur": parent.mineur,
            "handicap_parent": parent.handicap,
        }

    def _pertes_de_grossesse(self, episode: _Episode) -> Iterator[Contexte]:
        g = episode.grossesse
        if g is None:
            return
        if g.fin and not episode.nes:
            yield from self._perte("grossesse", episode, episode.cle, "grossesse", g.fin, ())
        elif g.pertes:
            # A twin that was lost stays lost when the other is born.
            genre = "foetus" if episode.nes or episode.attendus else "grossesse"
            yield from self._perte("grossesse", episode, episode.cle, genre, max(g.pertes), ())

    def _enfants(self, episode: _Episode) -> Iterator[Contexte]:
        if not episode.nes:
            if episode.mode == "vie" and episode.grossesse:
                for rang in range(1, episode.attendus + 1):
                    yield self._d_enfant(episode, f"{episode.cle}-{rang}", None)
            return
        for enfant in episode.enfants:
            if enfant.est_vivant:
                yield self._d_enfant(episode, enfant.cle, enfant)
            else:
                jour = enfant.deces or enfant.naissance
                assert jour
                genre = "sans_vie" if enfant.sans_vie else "vivant"
                yield from self._perte("enfant", episode, enfant.cle, genre, jour, (enfant,))

    def _d_enfant(self, episode: _Episode, cle: str, enfant: Enfant | None) -> Contexte:
        ancres, faits = self._ancres(episode), self._faits(episode)
        if enfant:
            for nom, jour in (("naissance_donnee", enfant.naissance), ("arrivee", enfant.arrivee)):
                if jour:
                    ancres[nom] = jour.toordinal()
            if enfant.terme_prevu:
                ancres["terme_prevu"] = enfant.terme_prevu.toordinal()
            faits["handicap_enfant"] = enfant.handicap
            faits["rang"] = enfant.rang or faits["rang"]
        enfants = (enfant,) if enfant else ()
        ne = bool(enfant and enfant.naissance)
        return self._contexte("enfant", cle, cle, "vie", ancres, faits, episode, ne, enfants=enfants)

    def _perte(
        self, type_: str, episode: _Episode, cle: str, genre: str, jour: date, enfants: tuple[Enfant, ...]
    ) -> Iterator[Contexte]:
        ancres = self._ancres(episode)
        ancres["evenement"] = jour.toordinal()
        if genre in ("grossesse", "sans_vie"):
            ancres["accouchement"] = ancres["naissance_donnee"] = jour.toordinal()
        if genre == "vivant":
            ancres["deces"] = jour.toordinal()
            naissance = enfants[0].naissance
            if naissance:
                ancres["naissance_donnee"] = naissance.toordinal()
        faits = self._faits(episode) | {
            "perte": genre,
            "perte_sans_vie": genre in ("grossesse", "sans_vie"),
            "attendue": False,
        }
        yield self._contexte(type_, cle, cle, "perte", ancres, faits, episode, True, enfants=enfants)
        for parent in self.parents:
            yield self._contexte(
                "parent",
                parent.cle,
                f"{cle}:{parent.cle}",
                "perte",
                ancres,
                faits | self._faits_parent(episode, parent),
                episode,
                True,
                parent,
                enfants,
            )

    def _contexte(
        self,
        type_: str,
        cle: str,
        suffixe: str,
        mode: str,
        ancres: dict[str, int],
        faits: dict[str, Valeur],
        episode: _Episode | None,
        ne: bool,
        parent: Parent | None = None,
        enfants: tuple[Enfant, ...] | None = None,
    ) -> Contexte:
        siens = enfants if enfants is not None else tuple(episode.enfants if episode else ())
        commune = next((e.commune_naissance for e in siens if _francaise(e)), None)
        departement = departement_de(commune) or self.situation.departement
        return Contexte(
            type=type_,
            cle=cle,
            suffixe=suffixe,
            mode=mode,
            ancres=ancres,
            faits={nom: valeur for nom, valeur in faits.items() if valeur is not None},
            departement=departement,
            zone_feries=self.territoires.zone_feries(departement),
            ne=ne,
            grossesse=episode.grossesse if episode else None,
            enfants=siens,
            parent=parent,
        )


def _naissance(episode: _Episode) -> date | None:
    return min((e.naissance for e in episode.enfants if e.naissance), default=None)


def _francaise(enfant: Enfant) -> bool:
    return enfant.commune_naissance is not None and not enfant.commune_naissance.startswith("99")


def _en_france(episode: _Episode) -> bool | None:
    # INSEE gives foreign countries codes that begin with 99.
    communes = [e.commune_naissance for e in episode.enfants if e.commune_naissance]
    return any(_francaise(e) for e in episode.enfants) if communes else None


def _episodes(situation: Situation) -> list[_Episode]:
    par_grossesse = {g.cle: _Episode(g.cle, g) for g in situation.grossesses}
    naissances: dict[date, _Episode] = {}
    arrivees: dict[date, _Episode] = {}
    for enfant in situation.enfants:
        if enfant.grossesse:
            par_grossesse[enfant.grossesse].enfants.append(enfant)
        elif enfant.arrivee:
            arrivees.setdefault(enfant.arrivee, _Episode(enfant.cle, adoption=True)).enfants.append(enfant)
        elif enfant.naissance:
            naissances.setdefault(enfant.naissance, _Episode(f"n{len(naissances) + 1}")).enfants.append(enfant)
    return [*par_grossesse.values(), *naissances.values(), *arrivees.values()]


def _parents(situation: Situation) -> tuple[tuple[Parent, ...], tuple[Parent, ...]]:
    """Those who carry or gave birth, then every parent; the other parent exists unless the person is alone."""
    parents = list(situation.parents) or [Parent("p1")]
    if len(parents) == 1 and situation.foyer.seul is not True:
        parents.append(Parent("p2" if parents[0].cle != "p2" else "p1"))
    naturelle = bool(situation.grossesses) or any(e.arrivee is None for e in situation.enfants)
    porteurs = [p for p in parents if p.porte]
    if not porteurs and naturelle:
        porteurs = [p for p in parents if p.porte is None][:1]
    return tuple(porteurs), tuple(parents)
