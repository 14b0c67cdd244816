"""The interface in other languages: what the pages say is found, put in `.po` files, and compiled, without gettext.

A `.po` file holds one entry for each text marked in the folders below, in their order. Its `.mo` is generated and
committed like the other documents: a new machine only reads it.
"""

from __future__ import annotations

import ast
import json
import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from millejours.core.chemins import RACINE
from millejours.core.typographie import beau

SITE = RACINE / "src" / "millejours"
# Folders whose texts are translated. To translate another one, add its name, run `make fix`, fill the `.po` files.
APPS = (
    "core",
    "accueil",
    "famille",
    "parcours",
    "recherche",
    "contenus",
    "lettres",
    "lieux",
    "bienetre",
    "rappels",
    "demarches",
)
# Screens of agents, what speaks to whoever runs the platform, and letters are in French.
EN_FRANCAIS = (
    "bienetre/actions.py",
    "bienetre/apps.py",
    "bienetre/checks.py",
    "bienetre/models.py",
    "bienetre/templates/bienetre/partenaire",
    "bienetre/vues_agents.py",
    "contenus/blocs.py",
    "contenus/champs.py",
    "contenus/fichiers.py",
    "contenus/models/pages.py",
    "contenus/models/relecture.py",
    "contenus/perms.py",
    "contenus/redaction/",
    "contenus/templates/contenus/redaction/",
    "contenus/wagtail_hooks.py",
    "lettres/courrier.py",
    "lettres/models.py",
    "lettres/nouveautes.py",
    "lettres/templates/lettres/courrier/",
    "lieux/agents/",
    "lieux/apps.py",
    "lieux/contributions/courrier.py",
    "lieux/doublons/",
    "lieux/importeurs/",
    "lieux/seances/demonstration.py",
    "lieux/templates/lieux/agents/",
    "rappels/actions.py",
    "rappels/apps.py",
    "rappels/avis.py",
    "rappels/forms.py",
    "rappels/models.py",
    "rappels/perms.py",
    "rappels/templates/rappels/cle.html",
    "rappels/templates/rappels/courriels/",
    "rappels/templates/rappels/demandes.html",
    "rappels/templates/rappels/equipe",
    "rappels/templates/rappels/regler.html",
    "rappels/vues_agents.py",
)
# Language, and the rule of plurals that the format asks for. Ours are in `content/messages/`.
LANGUES = {
    "en": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}

_CHAINE = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_TRANSLATE = re.compile(rf"{{%\s*trans(?:late)?\s+{_CHAINE}([^%]*)%}}")
_BLOC = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_COMMENTAIRE = re.compile(r"{%\s*comment\b.*?endcomment\s*%}", re.DOTALL)


def chaines(apps: tuple[str, ...] = APPS) -> dict[str, str]:
    """Every marked text, and the first file that says it."""
    trouvees: dict[str, str] = {}
    for app in apps:
        for fichier in sorted((SITE / app).rglob("*")):
            if fichier.relative_to(SITE).as_posix().startswith(EN_FRANCAIS):
                continue
            if fichier.suffix == ".html":
                textes = _d_un_gabarit(fichier.read_text(encoding="utf-8"), fichier.name)
            elif fichier.suffix == ".py":
                textes = _d_un_module(fichier.read_text(encoding="utf-8"))
            else:
                continue
            for texte in textes:
                trouvees.setdefault(texte, fichier.relative_to(SITE).as_posix())
    return trouvees


def _d_un_gabarit(source: str, nom: str) -> Iterator[str]:
    source = _COMMENTAIRE.sub("", source)
    places = sorted([*_TRANSLATE.finditer(source), *_BLOC.finditer(source)], key=lambda m: m.start())
    for m in places:
        if m.re is _TRANSLATE:
            if re.search(r"\bcontext\b", m[2]):
                raise ValueError(f"{nom} : un contexte de traduction n'est pas prévu : {m[1]}")
            yield m[1][1:-1].replace("\\" + m[1][0], m[1][0]).replace("%", "%%")
        else:
            if re.search(r"\b(count|context)\b", m[1]):
                raise ValueError(f"{nom} : un pluriel se dit par un message (content/messages/)")
            texte = " ".join(map(str.strip, m[2].strip().splitlines())) if "trimmed" in m[1].split() else m[2]
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", texte.replace("%", "%%"))


def _d_un_module(source: str) -> Iterator[str]:
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name):
            if noeud.func.id not in ("_", "gettext", "gettext_lazy") or not noeud.args:
                continue
            premier = noeud.args[0]
            if isinstance(premier, ast.Constant) and isinstance(premier.value, str):
                yield premier.value


def lit_po(texte: str) -> dict[str, str]:
    """Translations by text; those that nobody wrote are empty.

    >>> lit_po('msgid "Oui"\\nmsgstr ""\\n"Y"\\n"es"\\n')
    {'Oui': 'Yes'}
    """
    lues: dict[str, str] = {}
    cle = courant = ""
    for ligne in [*texte.splitlines(), 'msgid ""']:
        mot, _, reste = ligne.partition(" ")
        if mot == "msgid":
            if courant:
                lues[cle] = lues.get(cle, "")
            courant, cle = mot, json.loads(reste)
        elif mot == "msgstr":
            courant = mot
            lues[cle] = json.loads(reste)
        elif ligne.startswith('"'):
            if courant == "msgid":
                cle += json.loads(ligne)
            else:
                lues[cle] += json.loads(ligne)
        elif ligne and not ligne.startswith("#"):
            raise ValueError(f"ligne inattendue dans un .po : {ligne!r}")
    lues.pop("", None)
    return lues


def ecrit_po(langue: str, traductions: Mapping[str, str], trouvees: Mapping[str, str]) -> str:
    """The file of a language: what is still said, in the order of the sources; new texts come empty."""
    morceaux = [
        f'# Traduction non relue. « make fix » ajoute les textes nouveaux et retire les anciens.\nmsgid ""\nmsgstr {json.dumps(_entete(langue))}\n'
    ]
    for texte, fichier in trouvees.items():
        traduit = json.dumps(traductions.get(texte, ""), ensure_ascii=False)
        morceaux.append(f"#: {fichier}\nmsgid {json.dumps(texte, ensure_ascii=False)}\nmsgstr {traduit}\n")
    return "\n".join(morceaux)


def compile_mo(langue: str, traductions: Mapping[str, str]) -> bytes:
    """The same as gettext's machine reads it: sorted, without hash table; empty translations are left out."""
    entrees = {"": _entete(langue)} | {texte: traduit for texte, traduit in traductions.items() if traduit}
    paires = sorted((texte.encode(), traduit.encode()) for texte, traduit in entrees.items())
    debut = 28 + 16 * len(paires)
    places, corps = [], bytearray()
    for rang in (0, 1):
        for paire in paires:
            places += [len(paire[rang]), debut + len(corps)]
            corps += paire[rang] + b"\0"
    tete = struct.pack("<7I", 0x950412DE, 0, len(paires), 28, 28 + 8 * len(paires), 0, debut)
    return tete + struct.pack(f"<{len(places)}I", *places) + bytes(corps)


def _entete(langue: str) -> str:
    lignes = ("MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit")
    pluriels = LANGUES.get(langue, "nplurals=2; plural=(n > 1);")
    return "\n".join((*lignes, f"Language: {langue}", f"Plural-Forms: {pluriels}", ""))


def documents() -> dict[Path, str | bytes]:
    """The files of every language, brought up to date with the sources."""
    trouvees = chaines()
    sortie: dict[Path, str | bytes] = {}
    for langue in LANGUES:
        fichier = SITE / "locale" / langue / "LC_MESSAGES" / "django.po"
        traductions = lit_po(fichier.read_text(encoding="utf-8")) if fichier.exists() else {}
        sortie[fichier] = ecrit_po(langue, traductions, trouvees)
        sortie[fichier.with_suffix(".mo")] = compile_mo(langue, {t: traductions.get(t, "") for t in trouvees})
    # French is written in the sources as people type it; pages get it as a printer sets it.
    francais = SITE / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
    sortie[francais] = compile_mo("fr", {t: beau(t) for t in trouvees if beau(t) != t})
    return sortie
