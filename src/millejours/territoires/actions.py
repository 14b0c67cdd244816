"""Load the territory from `content/territoires/`. Running it twice changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

from millejours.territoires.fichiers import lit_csv
from millejours.territoires.models import Commune, Departement, Region
from regles.lecture import lit_yaml

# Columns in the order of the files, key first.
TABLES = {
    "epci.csv.gz": ("territoires_epci", ("code",), ("nom", "nature")),
    "communes.csv.gz": (
        "territoires_commune",
        ("code",),
        ("nom", "departement_id", "codes_postaux", "population", "mere_id", "epci_id", "latitude", "longitude"),
    ),
    "anciennes.csv.gz": ("territoires_anciennecommune", ("code", "nature"), ("nom", "actuelle_id")),
}
ORDRES = {"anciennes.csv.gz": ("code", "nom", "nature", "actuelle_id")}
# An empty name is a name; an empty number or link is nothing.
VIDES = frozenset({"population", "mere_id", "epci_id", "latitude", "longitude"})


@transaction.atomic
def charge_territoires(dossier: Path) -> tuple[int, int]:
    """Upsert régions, départements, EPCI, communes and old codes; return how many départements and communes."""
    regions = [Region(r["code"], r["nom"]) for r in lit_yaml(dossier / "regions.yaml")["regions"]]
    Region.objects.bulk_create(regions, update_conflicts=True, unique_fields=["code"], update_fields=["nom"])
    departements = [
        Departement(d["code"], d["nom"], d["region"] or "", d["fuseau"], d["zone_feries"])
        for d in lit_yaml(dossier / "departements.yaml")["departements"]
    ]
    champs = ["nom", "region", "fuseau", "zone_feries"]
    Departement.objects.bulk_create(departements, update_conflicts=True, unique_fields=["code"], update_fields=champs)
    for fichier, (table, cle, valeurs) in TABLES.items():
        _charge_table(dossier / fichier, table, cle, valeurs, ORDRES.get(fichier, (*cle, *valeurs)))
    return len(departements), Commune.objects.count()


def _charge_table(
    fichier: Path, table: str, cle: tuple[str, ...], valeurs: tuple[str, ...], ordre: tuple[str, ...]
) -> None:
    with connection.cursor() as curseur:
        curseur.execute(f"create temporary table arrivage as select {', '.join(ordre)} from {table} with no data")  # noqa: S608
        with curseur.copy(f"copy arrivage ({', '.join(ordre)}) from stdin") as copie:
            for ligne in lit_csv(fichier):
                copie.write_row([None if v == "" and c in VIDES else v for c, v in zip(ordre, ligne, strict=True)])
        poses = ", ".join(f"{c} = excluded.{c}" for c in valeurs)
        avant, apres = (", ".join(f"{t}.{c}" for c in valeurs) for t in (table, "excluded"))
        curseur.execute(
            f"insert into {table} ({', '.join(ordre)}) select * from arrivage on conflict ({', '.join(cle)})"  # noqa: S608 - names above
            f" do update set {poses} where ({avant}) is distinct from ({apres})"
        )
        curseur.execute("drop table arrivage")
