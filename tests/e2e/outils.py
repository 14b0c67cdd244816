"""Servers, with or without the database, and a Chromium, for the browser tests."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.servers import basehttp

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a device keeps of the site has tests of its own (`test_hors_ligne.py`); elsewhere it would answer for the server.
SANS_OUVRIER = {"service_workers": "block"}
DEHORS = "https://www.meteofrance.com/"


class _Serveur(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A browser that leaves in a hurry cuts its connections: that is not a fault.
    handle_error = lambda *_: None  # type: ignore[assignment]  # noqa: E731


class _Muet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def sert() -> Iterator[str]:
    """The site as granian serves it, hashed files included, on a free port of this machine. No database."""
    from django.core.wsgi import get_wsgi_application

    serveur = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Serveur, handler_class=_Muet)
    with _en_marche(serveur):
        yield f"http://127.0.0.1:{serveur.server_port}"


class _MuetDeDjango(basehttp.WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def sert_avec_base(hote: str = "127.0.0.1", *, attend: bool = False) -> Iterator[str]:
    """The site with the database of the tests: Django's own server closes the connection of each thread.

    Those threads see only what is committed. With `attend`, the end waits for them: each may hold a connection.
    """
    from django.core.wsgi import get_wsgi_application

    serveur = basehttp.ThreadedWSGIServer(("127.0.0.1", 0), _MuetDeDjango, allow_reuse_address=False)
    serveur.set_app(get_wsgi_application())
    serveur.daemon_threads = not attend
    with _en_marche(serveur):
        yield f"http://{hote}:{serveur.server_port}"


@contextmanager
def _en_marche(serveur: WSGIServer) -> Iterator[None]:
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    try:
        yield
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()


@contextmanager
def ouvre_chromium() -> Iterator[Any]:
    """One Chromium; each context that a test opens is a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield navigateur
        navigateur.close()


class Visiteur:
    """A browser on the site: what it says in its console is a fault, what it asks of another host too."""

    def __init__(self, navigateur: Any, site: str, **options: Any) -> None:
        self.site = site
        self.contexte = navigateur.new_context(
            **(
                {"viewport": {"width": 360, "height": 740}, "locale": "fr-FR", "base_url": site, **SANS_OUVRIER}
                | options
            )
        )
        self.fautes: list[str] = []
        self.dehors: list[tuple[str, dict[str, str]]] = []
        self.contexte.route(lambda url: not url.startswith(site) and url.startswith("http"), self._dehors)
        # A loaded machine is slow, not wrong: what never comes still fails.
        self.contexte.set_default_navigation_timeout(90_000)
        self.contexte.set_default_timeout(60_000)
        self.page = self.contexte.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda e: self.fautes.append(str(e)))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning") and "blocked by Playwright" not in message.text:
            self.fautes.append(message.text)

    def _dehors(self, route: Any) -> None:
        self.dehors.append((route.request.url, route.request.headers))
        route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Dehors</title>dehors")

    def va(self, adresse: str) -> Any:
        self.page.goto(adresse, wait_until="networkidle")
        return self.page

    def ferme(self) -> None:
        self.contexte.close()


def attends(page: Any, predicat: str, argument: Any = None, *, secondes: float = 30) -> None:
    """Wait until an asynchronous predicate of the page says yes.

    `wait_for_function` takes the promise itself for a yes: an `async` predicate given to it never fails.
    """
    fin = time.monotonic() + secondes
    while not page.evaluate(predicat, argument):
        assert time.monotonic() < fin, f"jamais vrai en {secondes} s : {predicat}"
        page.wait_for_timeout(50)


def pose(page: Any, dossier: dict[str, Any]) -> None:
    """Put a record on the device, as the site does."""
    page.evaluate(
        """dossier => new Promise((oui, non) => {
          const d = indexedDB.open("mille-jours", 1);
          d.onupgradeneeded = () => d.result.createObjectStore("dossier");
          d.onerror = () => non(d.error);
          d.onsuccess = () => {
            const t = d.result.transaction("dossier", "readwrite");
            t.objectStore("dossier").put(dossier, "famille");
            t.oncomplete = () => { d.result.close(); oui(); };
          };
        })""",
        dossier,
    )


def garde(page: Any) -> dict[str, Any] | None:
    """What the device keeps: the record, or null."""
    lu: dict[str, Any] | None = page.evaluate(
        """async () => {
          if (!(await indexedDB.databases()).some((b) => b.name === "mille-jours")) return null;
          return await new Promise((oui, non) => {
            const d = indexedDB.open("mille-jours");
            d.onerror = () => non(d.error);
            d.onsuccess = () => {
              if (!d.result.objectStoreNames.contains("dossier")) { d.result.close(); return oui(null); }
              const r = d.result.transaction("dossier").objectStore("dossier").get("famille");
              r.onsuccess = () => { d.result.close(); oui(r.result ?? null); };
            };
          });
        }"""
    )
    return lu


def regarde(page: Any, nom: str) -> None:
    """Pictures, when somebody wants to look: `IMAGES` names the folder."""
    if dossier := os.environ.get("IMAGES"):
        taille = page.viewport_size
        for largeur in (360, 1280):
            page.set_viewport_size({"width": largeur, "height": 900})
            page.screenshot(path=f"{dossier}/{nom}-{largeur}.png", full_page=True)
        page.set_viewport_size(taille)


def fautes_axe(page: Any) -> list[Any]:
    """What axe finds wrong on the page as it stands."""
    from axe_core_python.sync_playwright import Axe

    resultats = Axe().run(page)
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in resultats["violations"]]
