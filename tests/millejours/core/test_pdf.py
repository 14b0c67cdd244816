"""The foundation of PDFs: what it promises of each file, and that data is never code."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from millejours.core import pdf
from tests.conftest import RACINE
from tests.millejours.pdf import Lu

JOUR = datetime(2026, 11, 22, 10, 0, 0, 1, tzinfo=UTC)
HOSTILE = '#import "/etc/passwd" $x$ *gras* _it_ \\ `code` <etiquette> @renvoi #panic() // /* = Titre'
GABARIT = """#import "socle.typ": *
#let corps(d) = page(width: 120mm, height: 200mm, {
  heading(level: 1, d.titre)
  riche(d.texte)
  code(d.code, d.alt, 20mm)
  numeros(d.numeros)
})
"""


@pytest.fixture
def gabarit(tmp_path: Path) -> Path:
    """A template as an app owns one."""
    fichier = tmp_path / "essai.typ"
    fichier.write_text(GABARIT, encoding="utf-8")
    return fichier


def _compose(gabarit: Path, html: str = "<p>Un mot.</p>", titre: str = "Un titre", **change: Any) -> bytes:
    donnees = {
        "titre": titre,
        "texte": pdf.arbre(html, site="https://exemple.fr"),
        "code": pdf.code_qr("https://exemple.fr/"),
        "alt": "Code QR",
        "numeros": [{"numero": "15", "nom": "SAMU", "pour_quoi": "Une urgence.", "quand": "Jour et nuit."}],
    }
    return pdf.compose(gabarit, donnees | change, titre=titre, langue="fr", le=JOUR)


def test_un_pdf_tient_ce_qu_il_promet(gabarit: Path) -> None:
    lu = Lu(_compose(gabarit, "<p>Un <b>mot</b> et <a href='/aide/'>un lien</a>.</p><ul><li>a</li><li>b</li></ul>"))
    assert lu.promesses() == {
        "balisé": True,
        "langue": "fr",
        "titre": "Un titre",
        "titre montré": True,
        "pdf/ua": True,
        "titre xmp": ["Un titre"],
    }
    assert lu.titres() == [("H1", "Un titre")]
    assert lu.images() == ["Code QR"]
    assert lu.nombre("LI") == 3
    assert lu.nombre("Link") == 1
    assert "rien" not in lu.marquages()
    polices = lu.polices()
    assert all(polices.values())
    assert {re.split("[-_]", nom)[0] for nom in polices} == {"AtkinsonHyperlegible", "LibertinusSerif"}


def test_les_memes_donnees_donnent_les_memes_octets(gabarit: Path) -> None:
    assert _compose(gabarit) == _compose(gabarit)
    assert _compose(gabarit) != _compose(gabarit, titre="Un autre")


def test_un_texte_hostile_n_est_que_du_texte(gabarit: Path) -> None:
    lu = Lu(_compose(gabarit, f"<p>{HOSTILE.replace('<', '&lt;')}</p>", titre=HOSTILE))
    assert lu.promesses()["titre"] == HOSTILE
    assert lu.titres() == [("H1", HOSTILE)]
    assert lu.texte().replace(" ", "").count(HOSTILE.replace(" ", "")) == 2


@pytest.mark.parametrize(
    ("html", "dit"),
    [
        ("<script>x</script>", "balise inconnue : <script>"),
        ("<p>a <i>b</i></p>", "balise inconnue : <i>"),
        ("<h2>x</h2>", "balise inconnue : <h2>"),
        ("<p onclick='x'>a</p>", "attribut inconnu sur <p> : onclick"),
        ("<a href='javascript:x'>a</a>", "adresse refusée"),
        ("<a href='//ailleurs.fr'>a</a>", "adresse refusée"),
        ("<p>a", "jamais fermée : <p>"),
        ("<p>a</b></p>", "mal fermée : </b>"),
        ("a<!-- b -->", "commentaire"),
    ],
)
def test_hors_de_la_famille_fermee_rien_ne_passe(html: str, dit: str) -> None:
    with pytest.raises(pdf.BaliseRefusee, match=re.escape(dit)):
        pdf.arbre(html)


def test_une_balise_que_le_gabarit_ignore_l_arrete_par_son_nom(gabarit: Path) -> None:
    with pytest.raises(pdf.PdfEchoue, match="balise inconnue : neuve"):
        _compose(gabarit, texte=[{"b": "neuve", "e": []}])


def test_un_prenom_qu_aucune_police_ne_dessine_ne_prive_de_rien(gabarit: Path) -> None:
    lu = Lu(_compose(gabarit, "<p>Zoé, 你好, Łucja, \x01 \ufeff \ue000 \U0001f600 \\u0001 fin</p>"))
    texte = "".join(lu.texte().split())
    assert "Zoé,□□,Łucja," in texte
    assert texte.count("\\u0001fin") == 1
    assert "你" not in texte


def test_sans_titre_ou_sans_image_decrite_rien_ne_sort(gabarit: Path) -> None:
    with pytest.raises(ValueError, match="un titre et une langue"):
        pdf.compose(gabarit, {}, titre=" ", langue="fr", le=JOUR)
    with pytest.raises(pdf.PdfEchoue, match="alt"):
        _compose(gabarit, alt=None)


def test_rien_ne_s_ecrit_sur_le_disque(gabarit: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not in the temporary folder, not in a cache: opening any file for writing would show here."""
    temporaire = tmp_path / "tmp"
    temporaire.mkdir()
    for nom in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(nom, str(temporaire))
    monkeypatch.setattr(tempfile, "tempdir", None)
    ouverts = len(list(Path("/proc/self/fd").iterdir()))
    _compose(gabarit, titre="Zephyrine")
    assert list(temporaire.rglob("*")) == []
    assert len(list(Path("/proc/self/fd").iterdir())) <= ouverts


def test_aucun_gabarit_ne_va_chercher_ailleurs() -> None:
    """No package of the network, no file but the shared one, and no text turned into code."""
    gabarits = list((RACINE / "src").rglob("*.typ"))
    assert len(gabarits) >= 4
    for fichier in gabarits:
        texte = re.sub(r"^\s*//.*$", "", fichier.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert set(re.findall(r"#?import\s+(\S+)", texte)) <= {'"socle.typ":'}, fichier
        assert not re.search(r"\b(eval|read|plugin|include|csv|yaml|toml|xml|cbor|json)\s*\(", texte), fichier
        assert not re.search(r"image\((?!\s*bytes\()", texte), fichier


def test_un_code_qr_est_un_dessin_sans_script() -> None:
    svg = pdf.code_qr("https://exemple.fr/?a=1&b=2")
    assert svg.startswith("<svg")
    assert "script" not in svg
