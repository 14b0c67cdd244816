"""Formats by name."""

from __future__ import annotations

from millejours.lieux.exports import csv_, data_inclusion, fhir, geojson
from millejours.lieux.exports.modele import Format

FORMATS: dict[str, Format] = {f.slug: f for f in (csv_.FORMAT, geojson.FORMAT, data_inclusion.FORMAT, fhir.FORMAT)}
