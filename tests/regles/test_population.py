"""The third interpreter: a population says what each family says, item for item."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from regles.catalogue import Catalogue
from regles.echeancier import Moteur
from regles.erreurs import ErreurRegles
from regles.population import Population, colonnes_de, lit_tableau
from regles.population.colonnes import ErreurTableau, lit_entete
from regles.population.profils import Marque
from regles.situation import lit_situation
from tests.regles.cas import tous_les_cas
from tests.regles.situations import situations

TIREES = 20_000
PAR_TABLEAU = 1_000
AU = date(2026, 11, 22)


@pytest.fixture(scope="module")
def population(moteur: Moteur) -> Population:
    return Population(moteur)


def une_a_une(moteur: Moteur, familles: Iterable[tuple[str, Any]], au: date) -> list[tuple[Any, ...]]:
    """What the reference says, as a population writes it."""
    return [
        (
            i,
            e.cle,
            e.regle,
            e.debut,
            e.fin,
            e.etat,
            e.previsionnel,
            e.etape,
            e.fait.le.toordinal() if e.fait else None,
            e.est_incertaine,
            e.a_confirmer,
        )
        for i, donnee in familles
        for e in moteur.parcours(lit_situation(donnee), au).echeances
    ]


def ensemble(
    population: Population, familles: Iterable[tuple[str, Any]], au: date, *demande: Any
) -> list[tuple[Any, ...]]:
    lues = population.familles(lit_tableau([colonnes_de(i, donnee) for i, donnee in familles]))
    assert not lues.fautes
    return list(map(tuple, population.lignes(lues, au, *demande)))


def _compare(eues: list[tuple[Any, ...]], attendues: list[tuple[Any, ...]]) -> None:
    # A bare `==` on two hundred thousand tuples would take minutes to say where they differ.
    for eue, attendue in zip(eues, attendues, strict=False):
        assert eue == attendue
    assert len(eues) == len(attendues)


def test_vingt_mille_familles_ligne_a_ligne(moteur: Moteur, population: Population, catalogue: Catalogue) -> None:
    tirees = iter(situations(TIREES, catalogue, graine=8))
    nombre = 0
    while tableau := list(islice(tirees, PAR_TABLEAU)):
        # Families of one table are read on one day: the last one's, drawn with it.
        au = tableau[-1][1]
        familles = [(f"f{nombre + i}", donnee) for i, (donnee, _) in enumerate(tableau)]
        _compare(ensemble(population, familles, au), une_a_une(moteur, familles, au))
        nombre += len(tableau)
    assert nombre == TIREES


def test_chaque_cas_lisible(moteur: Moteur, population: Population) -> None:
    for cas in tous_les_cas():
        familles = [(cas.titre, cas.situation)]
        _compare(ensemble(population, familles, cas.au), une_a_une(moteur, familles, cas.au))


@pytest.mark.parametrize("moment", ["ouvre", "ferme", "cours"])
@pytest.mark.parametrize("duree", [0, 1, 45])
def test_un_moment_ne_garde_que_ses_lignes(
    moteur: Moteur, population: Population, catalogue: Catalogue, moment: str, duree: int
) -> None:
    familles = [(str(i), donnee) for i, (donnee, _) in enumerate(situations(600, catalogue, graine=9))]
    au, jusqua = AU.toordinal(), AU.toordinal() + duree

    def voulue(debut: int | None, fin: int | None) -> bool:
        match moment:
            case "ouvre":
                return debut is not None and au <= debut <= jusqua
            case "ferme":
                return fin is not None and au <= fin <= jusqua
        return (debut is None or debut <= jusqua) and (fin is None or fin >= au)

    attendues = [x for x in une_a_une(moteur, familles, AU) if voulue(x[3], x[4]) and x[5] not in ("fait", "passe")]
    assert attendues
    _compare(ensemble(population, familles, AU, AU + timedelta(duree), moment), attendues)


def test_quelques_regles_disent_ce_que_disent_toutes(moteur: Moteur, catalogue: Catalogue) -> None:
    choisies = {
        "CH-EX01",
        "PN-EX3",
        "mat_duree",
        next(r.id for r in catalogue.regles if r.acte in moteur.actes_versionnes),
    }
    choisies &= {r.id for r in catalogue.regles}
    familles = [(str(i), donnee) for i, (donnee, _) in enumerate(situations(500, catalogue, graine=10))]
    attendues = [x for x in une_a_une(moteur, familles, AU) if x[2].id in choisies]
    assert attendues
    _compare(ensemble(Population(moteur, choisies), familles, AU), attendues)
    with pytest.raises(ErreurRegles, match="RIEN-DU-TOUT"):
        Population(moteur, ["RIEN-DU-TOUT"])


def test_deux_tableaux_de_suite_ne_se_melangent_pas(moteur: Moteur, population: Population) -> None:
    """Codes are each table's own: the same code must not stand for the other's answer."""
    for activite in ("salarie", "independant", "etudiant"):
        for commune in ("97353", "69383", "99109"):
            enfant = {"naissance": "2026-11-01", "commune_naissance": commune}
            familles = [("a", {"enfants": [enfant], "parents": [{"activite": activite}]})]
            _compare(ensemble(population, familles, AU), une_a_une(moteur, familles, AU))


@pytest.mark.parametrize(
    ("ligne", "champ", "message"),
    [
        ({"g1.terme": "2027-13-01"}, "g1.terme", "AAAA-MM-JJ"),
        ({"g1.terme": "1900-01-01"}, "g1.terme", "1990"),
        ({"e1.naissance": "2026-10-02", "e1.deces": "2026-10-01"}, "e1.deces", "précéder"),
        ({"e2.naissance": "2026-10-02", "e2.arrivee": "2026-10-01"}, "e2.arrivee", "précéder"),
        ({"e1.naissance": "2026-10-02", "p1.activite": "pirate"}, "p1.activite", "salarie"),
        ({"e1.naissance": "2026-10-02", "p1.porte": "peut-être"}, "p1.porte", "oui ou non"),
        ({"e1.naissance": "2026-10-02", "foyer.departement": "99"}, "foyer.departement", "département"),
        ({"e1.naissance": "2026-10-02", "e1.rang": "vingt"}, "e1.rang", "entier"),
        ({"e1.naissance": "2026-10-02", "faits": "CH-EX01:e1=hier"}, "faits", "AAAA-MM-JJ"),
        ({"e1.naissance": "2026-10-02", "e1.grossesse": "g4"}, "e1.grossesse", "g4"),
        ({"g1.foetus": "2"}, "g1", "il faut une date"),
        ({"p1.activite": "salarie"}, "situation", "une date suffit"),
        ({"g1.ddr": "2026-10-02", "g1.pertes": "2026-11-02 2026-11-03"}, "g1.pertes", "plus de pertes"),
    ],
)
def test_une_mauvaise_ligne_se_dit_et_les_autres_restent(
    population: Population, ligne: dict[str, str], champ: str, message: str
) -> None:
    bonne = {"g1.terme": "2027-04-14"}
    tableau = lit_tableau([{"id": "a"} | bonne, {"id": "b"} | ligne, {"id": "c"} | bonne])
    familles = population.familles(tableau)
    (faute,) = familles.fautes
    assert (faute.rang, faute.champ) == (1, champ)
    assert message in faute.message
    assert {x.id for x in population.lignes(familles, AU)} == {"a", "c"}


@pytest.mark.parametrize(
    ("entete", "message"),
    [
        (["g1.terme"], "« id »"),
        (["id", "terme"], "colonne inconnue : 'terme'"),
        (["id", "g9.terme"], "8 au plus"),
        (["id", "g1.couleur"], "champs de g1"),
        (["id", "id"], "double"),
    ],
)
def test_une_mauvaise_colonne_est_refusee(entete: list[str], message: str) -> None:
    with pytest.raises(ErreurTableau, match=message):
        lit_entete(entete)


def test_une_marque_ne_se_regarde_pas() -> None:
    """What a profile hands over without looking must not be looked at: it would be one family's answer for all."""
    marque = Marque("p1.activite")
    for regarde in (bool, lambda m: m == "salarie", lambda m: m < 2, hash):
        with pytest.raises(TypeError):
            regarde(marque)  # type: ignore[operator]
