"""Logs that hold nothing a person typed: level, logger, message without its arguments, type and place of an error."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import structlog


class SansDonnees(logging.Filter):
    """Replaces an error by its type and its frames: messages and arguments may hold what a person typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            type_, _, trace = record.exc_info
            record.__dict__["erreur"] = type_.__name__
            record.__dict__["lieux"] = [f"{c.filename}:{c.lineno} {c.name}" for c in traceback.extract_tb(trace)]
            record.exc_info = None
            record.exc_text = None
        record.__dict__.pop("request", None)
        # The template of a message says what happened; its arguments say to whom, and where.
        record.args = ()
        if record.name.startswith("django.security"):
            record.msg = "requête refusée"
        return True


def _champs(_logger: Any, _nom: str, evenement: dict[str, Any]) -> dict[str, Any]:
    record = evenement["_record"]
    for cle in ("erreur", "lieux", "status_code"):
        if (valeur := record.__dict__.get(cle)) is not None:
            evenement[cle] = valeur
    return evenement


class Formateur(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                _champs,  # type: ignore[list-item]
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
