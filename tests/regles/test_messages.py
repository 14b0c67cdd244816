"""Messages are refused early and by name; every key that is said is written, every key that is written is said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from regles.agenda import agenda
from regles.catalogue import Catalogue, charge
from regles.echeancier import Moteur
from regles.erreurs import ErreurContenu
from regles.explain.texte import parcours_en_texte
from regles.situation import lit_situation
from regles.sortie import parcours_json
from tests.conftest import RACINE
from tests.regles.cas import tous_les_cas

LANGUES = ("fr", "en", "ar")
ARABE = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    shutil.copytree(RACINE / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "mots"),
    [
        ("messages/en.yaml", "  demain: tomorrow\n", "", r"en\.yaml : duree\.demain : clé absente"),
        (
            "messages/en.yaml",
            "  demain: tomorrow\n",
            "  demain: tomorrow\n  apres: x\n",
            r"duree\.apres : clé inconnue",
        ),
        (
            "messages/en.yaml",
            '"in {duree}"',
            '"in a while"',
            r"duree\.dans : places attendues : duree ; données : aucune",
        ),
        ("messages/en.yaml", '"in {duree}"', '"in {duration}"', "places attendues : duree ; données : duration"),
        ("messages/en.yaml", '{one: "{n} day", other: "{n} days"}', '{one: "{n} day"}', r"duree\.jours : une phrase"),
        ("messages/en.yaml", ", Sunday]", "]", r"date\.semaine : une liste de 7 mots"),
        ("vocabulaire/traductions/ar.yaml", "    droit: حق\n", "", r"ar\.yaml : lexique\.statuts\.droit : clé absente"),
        ("vocabulaire/traductions/en.yaml", "no. {valeur}", "no. N", r"faits\.rang\.mots\.egal : places attendues"),
        ("vocabulaire/traductions/en.yaml", "pourquoi: null", "pourquoi: why", "null est attendu"),
    ],
)
def test_une_traduction_incomplete_est_refusee_par_son_nom(
    copie: Path, fichier: str, avant: str, apres: str, mots: str
) -> None:
    texte = (copie / fichier).read_text(encoding="utf-8")
    assert avant in texte
    (copie / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    with pytest.raises(ErreurContenu, match=mots):
        charge(copie)


def test_une_langue_sans_regle_de_pluriel_est_refusee(copie: Path) -> None:
    shutil.copy(copie / "messages" / "en.yaml", copie / "messages" / "xx.yaml")
    with pytest.raises(ErreurContenu, match=r"xx\.yaml .* langue sans règle de pluriel"):
        charge(copie)


def test_chaque_cle_ecrite_est_dite_et_chaque_cle_dite_est_ecrite(catalogue: Catalogue) -> None:
    """In Python, in templates and on the device. A key may be put together from its beginning: `dit(f"vue.{vue}")`."""
    fichiers = [f for f in (RACINE / "src").rglob("*") if f.suffix in (".py", ".js", ".html")]
    code = "\n".join(f.read_text(encoding="utf-8") for f in fichiers)
    entieres = set(re.findall(r"""["'`]([a-z_]+\.[a-z_]+)["'`]""", code))
    debuts = set(re.findall(r"""["`]([a-z_]+\.)\$?{""", code))
    cles = set(catalogue.langues["fr"].messages)
    jamais = {c for c in cles if c not in entieres and c.split(".")[0] + "." not in debuts}
    assert not jamais, "écrites, jamais dites"
    dites = set(re.findall(r"""(?:\bdit|\bliste)\(\s*"([a-z_]+\.[a-z_]+)\"""", code))
    assert not dites - cles, "dites, jamais écrites"
    assert {d[:-1] for d in re.findall(r"""\bdit\(\s*f?["`]([a-z_]+\.)\$?{""", code)} <= {c.split(".")[0] for c in cles}


@pytest.mark.parametrize("langue", LANGUES)
def test_chaque_famille_se_lit_dans_chaque_langue(langue: str, moteur: Moteur) -> None:
    for cas in list(tous_les_cas())[::7]:
        parcours = moteur.parcours(lit_situation(cas.situation), cas.au)
        for texte in (
            parcours_en_texte(parcours, moteur, langue),
            agenda(parcours, moteur, langue=langue).decode(),
            str(parcours_json(parcours, moteur, langue)),
        ):
            assert not re.search(r"{\w+}", texte.replace("{'", "")), "une place n'est pas remplie"
            assert bool(ARABE.search(texte)) == (langue == "ar") or "BEGIN:VEVENT" not in texte


def test_les_pluriels_suivent_la_langue(catalogue: Catalogue) -> None:
    def jours(code: str, n: int) -> str:
        return catalogue.langues[code].dit("duree.jours", n=n)

    assert [jours("fr", n) for n in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]
    assert [jours("en", n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [jours("ar", n) for n in (1, 2, 3, 11, 100)] == ["يوم واحد", "يومين", "3 أيام", "11 يومًا", "100 يوم"]
