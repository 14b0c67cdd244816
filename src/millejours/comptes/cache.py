"""The default cache: each process keeps its own, except what must be counted by all of them.

A shared counter lives in a table, and reading an expired row of it deletes the row: that cannot be the cache of
pages that parents read, where a GET never writes. So only the keys of the sign-in library go to the table.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache

PARTAGES = "allauth"


def _partagee(cle: str) -> BaseCache | None:
    return caches["agents"] if cle.startswith(PARTAGES) else None


class Aiguillage(LocMemCache):
    def __init__(self, nom: str, params: dict[str, Any]) -> None:
        super().__init__(nom or "defaut", params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if partagee := _partagee(key):
            return partagee.add(key, value, timeout, version)
        return super().add(key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if partagee := _partagee(key):
            return partagee.get(key, default, version)
        return super().get(key, default, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if partagee := _partagee(key):
            return partagee.set(key, value, timeout, version)
        return super().set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        if partagee := _partagee(key):
            return partagee.delete(key, version)
        return super().delete(key, version)
