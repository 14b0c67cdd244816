"""Load the territory from `content/territoires/`. Running it twice changes nothing."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

from django.db import connection, transaction

from millejours.territoires.models import Commune, Departement
from regles.lecture import lit_yaml


@transaction.atomic
def charge_territoires(dossier: Path) -> tuple[int, int]:
    """Upsert départements and communes; return how many of each the files hold."""
    departements = [
        Departement(d["code"], d["nom"], d["region"] or "", d["fuseau"], d["zone_feries"])
        for d in lit_yaml(dossier / "departements.yaml")["departements"]
    ]
    champs = ["nom", "region", "fuseau", "zone_feries"]
    Departement.objects.bulk_create(departements, update_conflicts=True, unique_fields=["code"], update_fields=champs)
    communes = _lit_communes(dossier / "communes.csv.gz")
    with connection.cursor() as curseur:
        curseur.execute("create temporary table arrivage (like territoires_commune) on commit drop")
        with curseur.copy("copy arrivage (code, nom, departement_id, codes_postaux, population) from stdin") as copie:
            for ligne in communes:
                copie.write_row(ligne)
        curseur.execute(
            "insert into territoires_commune select * from arrivage on conflict (code) do update set"
            " nom = excluded.nom, departement_id = excluded.departement_id,"
            " codes_postaux = excluded.codes_postaux, population = excluded.population"
            " where territoires_commune is distinct from excluded"
        )
        curseur.execute("drop table arrivage")
    return len(departements), Commune.objects.count()


def _lit_communes(fichier: Path) -> list[tuple[str, str, str, str, int | None]]:
    texte = gzip.decompress(fichier.read_bytes()).decode("utf-8")
    lecteur = csv.reader(io.StringIO(texte))
    next(lecteur)
    return [(code, nom, dep, postaux, int(pop) if pop else None) for code, nom, dep, postaux, pop in lecteur]
