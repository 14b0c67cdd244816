"""What the import linter cannot see: clocks and requests in the wrong place, glossary, registries, paths of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.conftest import RACINE

REGLES = RACINE / "src" / "regles"
SITE = RACINE / "src" / "millejours"
HORLOGES = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("timezone", "now")}
MODULES_IMPURS = {"random", "secrets", "os", "socket", "urllib", "http", "requests", "uuid"}


def _arbres(dossier: Path) -> Iterator[tuple[Path, ast.Module]]:
    for fichier in sorted(dossier.rglob("*.py")):
        yield fichier, ast.parse(fichier.read_text(encoding="utf-8"))


def _suivis() -> list[Path]:
    sortie = subprocess.run(["git", "ls-files", "-z"], cwd=RACINE, capture_output=True, text=True, check=True).stdout
    return [RACINE / nom for nom in sortie.split("\0") if nom and (RACINE / nom).is_file()]


def test_les_regles_n_ont_ni_horloge_ni_hasard_ni_reseau() -> None:
    fautes = []
    for fichier, arbre in _arbres(REGLES):
        for noeud in ast.walk(arbre):
            est_appel = isinstance(noeud, ast.Attribute) and isinstance(noeud.value, ast.Name)
            if est_appel and (noeud.value.id, noeud.attr) in HORLOGES:  # type: ignore[attr-defined]
                fautes.append(f"{fichier.name}:{noeud.lineno} horloge")
            noms = [a.name for a in noeud.names] if isinstance(noeud, ast.Import) else []
            if isinstance(noeud, ast.ImportFrom) and noeud.module:
                noms = [noeud.module]
            fautes += [f"{fichier.name}:{noeud.lineno} {n}" for n in noms if n.split(".")[0] in MODULES_IMPURS]
    assert not fautes


def test_une_action_ne_connait_pas_la_requete() -> None:
    for fichier, arbre in _arbres(SITE):
        if fichier.name != "actions.py":
            continue
        noms = {a.arg for n in ast.walk(arbre) if isinstance(n, ast.FunctionDef) for a in n.args.args}
        assert "request" not in noms, fichier


def test_chaque_fonction_publique_des_regles_est_documentee() -> None:
    sans = [
        f"{fichier.relative_to(REGLES)}:{n.name}"
        for fichier, arbre in _arbres(REGLES)
        for n in arbre.body
        if isinstance(n, (ast.FunctionDef, ast.ClassDef))
        and not n.name.startswith("_")
        and not ast.get_docstring(n)
        # A dataclass of the situation says its fields; the schema says the rest.
        and not (fichier.name == "situation.py" and isinstance(n, ast.ClassDef))
    ]
    assert not sans


def test_aucun_hote_de_registre_ni_chemin_de_machine() -> None:
    hotes = re.compile(
        r"registry\.npm"
        + r"js|files\.python"
        + r"hosted|py"
        + r"pi\.org|deb\.debian"
        + r"\.org|/root"
        + r"/|/ho"
        + r"me/"
    )
    fautes = []
    for fichier in _suivis():
        if fichier.suffix in {".gz", ".png", ".ico"}:
            continue
        texte = fichier.read_text(encoding="utf-8", errors="ignore")
        fautes += [f"{fichier.relative_to(RACINE)} : {m.group()}" for m in hotes.finditer(texte)]
    assert not fautes


def test_le_glossaire_nomme_ce_qui_existe() -> None:
    glossaire = yaml.safe_load((RACINE / "docs" / "glossaire.yml").read_text(encoding="utf-8"))
    code = "\n".join(f.read_text(encoding="utf-8") for f in (*REGLES.rglob("*.py"), *SITE.rglob("*.py")))
    contenu = "\n".join(f.read_text(encoding="utf-8") for f in (RACINE / "content").rglob("*.yaml"))
    for terme in glossaire:
        assert set(terme) == {"terme", "definition", "source", "identifiant"}, terme
        nom = str(terme["identifiant"]).split(".")[-1]
        assert re.search(rf"\b{re.escape(nom)}\b", code + contenu), f"{terme['terme']} : {nom} n'existe pas"


def test_chaque_adr_a_son_numero_et_ses_parties() -> None:
    adrs = sorted((RACINE / "docs" / "adr").glob("[0-9]*.md"))
    assert [a.name[:4] for a in adrs] == [f"{i:04}" for i in range(1, len(adrs) + 1)]
    for adr in adrs:
        texte = adr.read_text(encoding="utf-8").lower()
        assert "décision" in texte, adr.name
        assert "conséquences" in texte, adr.name


def test_aucun_lien_de_la_documentation_n_est_mort() -> None:
    morts = []
    for page in (RACINE / "docs").rglob("*.md"):
        for cible in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in cible and not (page.parent / cible).exists():
                morts.append(f"{page.relative_to(RACINE)} → {cible}")
    assert not morts


def test_chaque_texte_public_est_traduisible() -> None:
    """What stays of a template once its tags, variables and translated strings are gone has no word in it."""
    traduit = re.compile(
        r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*endblocktrans(late)?\s*%}|{%\s*comment\b.*?endcomment\s*%}", re.S
    )
    fautes = []
    for gabarit in SITE.rglob("templates/**/*.html"):
        # A class of the page is not a text.
        texte = re.sub(r"{% block corps_classe %}[\w-]*{% endblock %}", " ", gabarit.read_text(encoding="utf-8"))
        texte = traduit.sub(" ", texte)
        texte = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", texte, flags=re.S)
        texte = re.sub(r"<(style|script)\b.*?</\1>|<!--.*?-->|<[^>]*>|&[a-z]+;", " ", texte, flags=re.S)
        mots = [m for m in re.findall(r"[A-Za-zÀ-ÿ]{2,}", texte) if m not in {"Mille", "jours", "html", "doctype"}]
        fautes += [f"{gabarit.relative_to(SITE)} : {' '.join(mots[:8])}"] if mots else []
    assert not fautes


def test_aucune_attente_ne_se_contente_d_une_promesse() -> None:
    """A promise is always true: `attends` of `tests/e2e/outils.py` waits for what it says."""
    attente = re.compile(r"""wait_for_function\(\s*f?["']+\s*async""")
    essais = (RACINE / "tests" / "e2e").rglob("*.py")
    assert not [f.name for f in essais if attente.search(f.read_text(encoding="utf-8"))]


# Later than Safari 15.4, Chrome 100 or Firefox 100, where TypeScript's « es2022 » does not look.
APRES_LE_PLANCHER = re.compile(
    r"\(\?<[=!]|AbortSignal\.(timeout|any)|Array\.fromAsync|Intl\.(Segmenter|DurationFormat)|\.isWellFormed|URL\.(canParse|parse)\b"
    r"|\.showPopover|\.togglePopover|startViewTransition|\bscheduler\.|\.intersection\(|\.isSubsetOf\(|import\.meta\.resolve|\bawait using\b"
)


def test_le_navigateur_du_plancher_comprend_le_javascript() -> None:
    """`tsconfig.json` refuses the language that came later; this, what the page and the regular expressions hold."""
    assert '"lib": ["es2022"' in (RACINE / "tsconfig.json").read_text(encoding="utf-8")
    modules = [f for f in SITE.rglob("*.js") if not _vient_d_ailleurs(f)]
    assert len(modules) > 80
    assert not [
        f"{f.relative_to(SITE)} : {m[0]}" for f in modules if (m := APRES_LE_PLANCHER.search(f.read_text("utf-8")))
    ]
    # Absent from Safari: only where another way is beside it.
    seuls = [f.name for f in modules if re.search(r"requestIdleCallback(?! \?\?)", f.read_text(encoding="utf-8"))]
    assert seuls == []


def _vient_d_ailleurs(fichier: Path) -> bool:
    return any((dossier / "VENDOR.md").exists() for dossier in fichier.parents if SITE in dossier.parents)


def test_le_style_tient_dans_son_poids() -> None:
    import brotli

    style = (SITE / "core" / "static" / "core" / "style.css").read_bytes()
    assert len(brotli.compress(style)) < 20_000
