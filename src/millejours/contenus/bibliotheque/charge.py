"""Load the starter library: a page once; again only while nobody touched it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from millejours.contenus import publication, references
from millejours.contenus.bibliotheque import format as lecture
from millejours.contenus.bibliotheque.format import Fiche
from millejours.contenus.bibliotheque.texte import blocs_de, html_de
from millejours.contenus.display import LISTES
from millejours.contenus.documents import SOURCE
from millejours.contenus.models import (
    Article,
    Chargement,
    EntreeGlossaire,
    FicheReflexe,
    Kit,
    PageRelue,
    Question,
    Signature,
)
from millejours.contenus.signaux import adresses
from millejours.contenus.structure import Structure, pose_structure
from millejours.recherche.actions import reindexe
from regles.langues import REFERENCE

# A change of how files become pages loads them again, as a change of the files does.
VERSION = "1"


@dataclass
class Bilan:
    """What a loading did, by key of page."""

    crees: list[str] = field(default_factory=list)
    rafraichis: list[str] = field(default_factory=list)
    gardes: list[str] = field(default_factory=list)
    inchanges: int = 0
    chemins: list[str] = field(default_factory=list)

    def en_mots(self) -> str:
        return (
            f"Bibliothèque : {len(self.crees)} pages créées, {len(self.rafraichis)} mises à jour, "
            f"{self.inchanges} inchangées, {len(self.gardes)} laissées à leurs auteurs."
        )


@transaction.atomic
def charge(dossier: Path = references.BIBLIOTHEQUE, *, publie: bool = True) -> Bilan:
    """Make the shelves, then every page. Raises `ErreurContenu` at the first file that is wrong.

    `publie` is false when a whole release is rendered just after.
    """
    bilan = Bilan()
    with publication.en_silence(), disable_reference_index_auto_update():
        structure = pose_structure(dossier)
        faits = {c.cle: c for c in Chargement.objects.select_related("page")}
        signees = set(Signature.objects.values_list("revision_id", flat=True))
        for fiche in (f for lue in lecture.toutes(dossier) for f in (lue, *lue.traductions())):
            _charge_une(fiche, faits.get(fiche.cle), signees, structure, bilan)
    if publie and bilan.chemins:
        publication.change(LISTES, *bilan.crees, *bilan.rafraichis, chemins=bilan.chemins)
        transaction.on_commit(lambda: reindexe([SOURCE]), robust=True)
    return bilan


def _charge_une(fiche: Fiche, deja: Chargement | None, signees: set[int], structure: Structure, bilan: Bilan) -> None:
    empreinte = _empreinte(fiche.donnees)
    if deja is None:
        page = _ecrit(fiche, None, structure)
        Chargement.objects.create(cle=fiche.cle, page=page, revision=page.latest_revision_id, empreinte=empreinte)
        bilan.crees.append(fiche.cle)
        bilan.chemins += adresses(page)
    elif deja.empreinte == empreinte:
        bilan.inchanges += 1
    elif _est_touchee(deja, signees):
        bilan.gardes.append(fiche.cle)
    else:
        page = _ecrit(fiche, deja.page.specific, structure)  # type: ignore[union-attr]
        deja.revision, deja.empreinte = page.latest_revision_id, empreinte
        deja.save(update_fields=["revision", "empreinte"])
        bilan.rafraichis.append(fiche.cle)
        bilan.chemins += adresses(page)


def _est_touchee(deja: Chargement, signees: set[int]) -> bool:
    """Edited, signed, retracted or deleted by a person: it is theirs from then on."""
    page = deja.page
    if page is None or not page.live or page.locked:
        return True
    return page.latest_revision_id != deja.revision or deja.revision in signees


def _empreinte(donnees: Mapping[str, Any]) -> str:
    texte = json.dumps(donnees, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(f"{VERSION}\n{texte}".encode()).hexdigest()


def _ecrit(fiche: Fiche, page: Any, structure: Structure) -> Any:
    modele, champs = ECRITURES[fiche.genre](fiche.donnees)
    if page is None:
        page = modele(slug=fiche.slug_de_page, identifiant=fiche.slug, **_langue(fiche, modele))
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    page.draft_title = page.title
    parent: Page = structure.parent_de(fiche)
    if page.pk is None:
        return _cree(page, parent)
    page.full_clean()
    page.save_revision(log_action=False, clean=False).publish()
    page.refresh_from_db()
    return page


def _langue(fiche: Fiche, modele: type[PageRelue]) -> dict[str, Any]:
    """What ties a translation to its original."""
    if fiche.langue == REFERENCE:
        return {}
    original = modele.objects.filter(identifiant=fiche.slug, langue=REFERENCE).first()
    liee = (
        {"translation_key": original.translation_key, "revision_traduite": original.live_revision_id}
        if original
        else {}
    )
    return {"locale": Locale.objects.get(language_code=fiche.langue), **liee}


def _cree(page: Any, parent: Page) -> Any:
    """What `publish` does to a page nobody has seen, in one write more instead of three saves."""
    moment = timezone.now()
    page.first_published_at = page.last_published_at = moment
    parent.add_child(instance=page)
    revision = page.save_revision(log_action=False, clean=False)
    type(page).objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)
    page.refresh_from_db()
    return page


def _article(o: Mapping[str, Any]) -> tuple[type[PageRelue], dict[str, Any]]:
    corps = blocs_de(o["corps"])
    if o["autre_parent"]:
        corps.append(("autre_parent", html_de(o["autre_parent"])))
    corps += [("situation", {"si": s["si"], "alors": html_de(s["alors"])}) for s in o["situations"]]
    return Article, {
        "title": o["titre"],
        "resume": o["resume"],
        **{f"retenir_{rang}": ligne for rang, ligne in enumerate(o["retenir"], 1)},
        "corps": _flux(Article, "corps", corps),
        "facile": _flux(Article, "facile", blocs_de(o["facile"])),
        **{champ: list(o[champ] or ()) for champ in references.GENRES},
    }


def _fiche(o: Mapping[str, Any]) -> tuple[type[PageRelue], dict[str, Any]]:
    return FicheReflexe, {
        "title": o["titre"],
        "signes": o["signes"],
        "numeros": o["numeros"],
        **{cle: o["fr"][cle] for cle in lecture.CLES_TEXTE_FICHE},
        **{f"facile_{cle}": o["facile"][cle] for cle in lecture.CLES_TEXTE_FICHE if "facile" in o},
    }


def _entree(o: Mapping[str, Any]) -> tuple[type[PageRelue], dict[str, Any]]:
    return EntreeGlossaire, {
        "title": o["terme"],
        "definition": _flux(EntreeGlossaire, "definition", blocs_de(o["definition"])),
        **{cle: o[cle] or vide for cle, vide in (("facile", ""), ("aussi", []), ("faits", []), ("regles", []))},
    }


def _kit(o: Mapping[str, Any]) -> tuple[type[PageRelue], dict[str, Any]]:
    return Kit, {"title": o["titre"], "resume": o["phrase"], "vers": o["vers"], "formats": o["format"]}


def _question(o: Mapping[str, Any]) -> tuple[type[PageRelue], dict[str, Any]]:
    return Question, {
        "title": o["question"],
        "reponse": _flux(Question, "reponse", blocs_de(o["reponse"])),
        "suite": o["article"] or "",
        "faits": o["faits"],
        "regles": o["regles"],
    }


def _flux(modele: type[Page], champ: str, blocs: Iterable[tuple[str, Any]]) -> Any:
    bloc = modele._meta.get_field(champ).stream_block
    return bloc.to_python([{"type": type_, "value": valeur} for type_, valeur in blocs])


ECRITURES = {"article": _article, "fiche": _fiche, "lexique": _entree, "kit": _kit, "question": _question}
