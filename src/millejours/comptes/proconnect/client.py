"""The protocol, without Django: addresses, exchanges, and proofs checked one by one.

Written rather than taken from the sign-in library, whose OpenID provider trusts the algorithm that a token names,
checks no nonce, and reads user information as plain JSON where ProConnect signs it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt

ASYMETRIQUES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
# The kind of key that an algorithm takes, by its first letters.
GENRES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
TAILLE_MAX, ATTENTE, MARGE = 1_000_000, 10, 60
BOUCLE = ("127.0.0.1", "localhost", "::1")


class ErreurProConnect(Exception):
    """The provider, or somebody in its name, did not prove what it should. The reason is for the log."""


@dataclass(frozen=True)
class Reglages:
    emetteur: str
    client: str
    secret: str
    portees: str
    algorithmes: tuple[str, ...]
    acr: str = ""

    def __post_init__(self) -> None:
        # An empty list would accept nothing, a symmetric one would let the client's secret sign.
        if not self.algorithmes or not set(self.algorithmes) <= ASYMETRIQUES:
            raise ErreurProConnect(f"algorithmes refusés : {', '.join(self.algorithmes) or 'aucun'}")


@dataclass(frozen=True)
class Depart:
    """What the session keeps between going and coming back."""

    etat: str
    nonce: str
    verificateur: str
    le: float


@dataclass(frozen=True)
class Identite:
    """Who the provider says it is, proofs checked."""

    sub: str
    email: str
    email_verifie: bool | None
    prenom: str
    nom: str
    acr: str
    amr: tuple[str, ...]


def nouveau_depart() -> Depart:
    return Depart(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), time.time())


class Fournisseur:
    """A provider, as its own document describes it; read again at each sign-in, which is rare."""

    def __init__(self, reglages: Reglages) -> None:
        self.reglages = reglages
        self.document = _lit_json(f"{reglages.emetteur.rstrip('/')}/.well-known/openid-configuration")
        if self.document.get("issuer") != reglages.emetteur:
            raise ErreurProConnect("le document ne vient pas de l'émetteur attendu")

    def adresse_de_depart(self, depart: Depart, retour: str) -> str:
        defi = base64.urlsafe_b64encode(hashlib.sha256(depart.verificateur.encode()).digest()).rstrip(b"=").decode()
        demande = {
            "response_type": "code",
            "client_id": self.reglages.client,
            "redirect_uri": retour,
            "scope": self.reglages.portees,
            "state": depart.etat,
            "nonce": depart.nonce,
            "code_challenge": defi,
            "code_challenge_method": "S256",
            # Asked so that it comes back signed: which proofs the person gave.
            "claims": json.dumps({"id_token": {"amr": {"essential": True}}}),
        }
        if self.reglages.acr:
            demande["acr_values"] = self.reglages.acr
        base = _sure(self._adresse("authorization_endpoint"))
        return f"{base}{'&' if urlsplit(base).query else '?'}{urlencode(demande)}"

    def identite(self, code: str, depart: Depart, retour: str) -> Identite:
        """Trade the code for proofs, and check them."""
        jetons = self._echange(code, depart, retour)
        cles = self._cles()
        preuve = self._verifie(str(jetons.get("id_token", "")), cles, exige=("exp", "iat", "iss", "aud", "sub"))
        if not secrets.compare_digest(str(preuve.get("nonce", "")), depart.nonce):
            raise ErreurProConnect("nonce différent")
        if isinstance(preuve["aud"], list) and len(preuve["aud"]) > 1 and preuve.get("azp") != self.reglages.client:
            raise ErreurProConnect("jeton fait pour un autre client")
        personne = self._personne(str(jetons.get("access_token", "")), cles)
        if personne["sub"] != preuve["sub"]:
            raise ErreurProConnect("deux personnes différentes")
        return _identite(preuve, personne)

    def _echange(self, code: str, depart: Depart, retour: str) -> dict[str, Any]:
        corps = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": retour,
            "client_id": self.reglages.client,
            "client_secret": self.reglages.secret,
            "code_verifier": depart.verificateur,
        }
        return _lit_json(self._adresse("token_endpoint"), urlencode(corps).encode())

    def _personne(self, acces: str, cles: list[jwt.PyJWK]) -> dict[str, Any]:
        """User information: a signed token, never plain JSON, or anyone on the way could change the address."""
        genre, corps = _lit(self._adresse("userinfo_endpoint"), entetes={"Authorization": f"Bearer {acces}"})
        if genre != "application/jwt":
            raise ErreurProConnect(f"informations non signées ({genre})")
        return self._verifie(corps.decode("ascii", "replace").strip(), cles, exige=("iss", "aud", "sub"))

    def _cles(self) -> list[jwt.PyJWK]:
        try:
            lues = jwt.PyJWKSet.from_dict(_lit_json(self._adresse("jwks_uri"))).keys
        except jwt.PyJWTError as erreur:
            raise ErreurProConnect("clés illisibles") from erreur
        return [c for c in lues if c.public_key_use != "enc"]

    def _verifie(self, jeton: str, cles: list[jwt.PyJWK], exige: tuple[str, ...]) -> dict[str, Any]:
        try:
            entete = jwt.get_unverified_header(jeton)
            # What the token says of itself only chooses among what we accept.
            if entete.get("alg") not in self.reglages.algorithmes:
                raise ErreurProConnect(f"algorithme refusé : {entete.get('alg')}")
            genre = GENRES[str(entete["alg"])[:2]]
            cle = next((c for c in cles if c.key_id == entete.get("kid") and c.key_type == genre), None)
            if cle is None:
                raise ErreurProConnect("clé inconnue")
            return jwt.decode(
                jeton,
                cle.key,
                algorithms=[str(entete["alg"])],
                audience=self.reglages.client,
                issuer=self.reglages.emetteur,
                leeway=MARGE,
                options={"require": list(exige)},
            )
        except jwt.PyJWTError as erreur:
            raise ErreurProConnect(f"jeton refusé : {type(erreur).__name__}") from erreur

    def _adresse(self, nom: str) -> str:
        return str(self.document.get(nom, ""))


def _identite(preuve: Mapping[str, Any], personne: Mapping[str, Any]) -> Identite:
    amr = preuve.get("amr", ())
    verifie = personne.get("email_verified")
    return Identite(
        sub=str(personne["sub"]),
        email=str(personne.get("email", "")).strip().lower(),
        email_verifie=verifie if isinstance(verifie, bool) else None,
        prenom=str(personne.get("given_name", ""))[:150],
        nom=str(personne.get("usual_name") or personne.get("family_name") or "")[:150],
        acr=str(preuve.get("acr", "")),
        amr=tuple(map(str, amr)) if isinstance(amr, list) else (),
    )


class _SansDetour(urllib.request.HTTPRedirectHandler):
    """A provider that sends elsewhere is not the one that was configured."""

    def redirect_request(self, *_: Any) -> None:
        return None


_ouvreur = urllib.request.build_opener(_SansDetour)


def _lit_json(adresse: str, corps: bytes | None = None) -> dict[str, Any]:
    try:
        lu = json.loads(_lit(adresse, corps)[1])
    except ValueError as erreur:
        raise ErreurProConnect("réponse illisible") from erreur
    if not isinstance(lu, dict):
        raise ErreurProConnect("réponse illisible")
    return lu


def _lit(adresse: str, corps: bytes | None = None, entetes: Mapping[str, str] | None = None) -> tuple[str, bytes]:
    demande = urllib.request.Request(_sure(adresse), corps, dict(entetes or {}))  # noqa: S310 - checked by `_sure`
    try:
        with _ouvreur.open(demande, timeout=ATTENTE) as reponse:
            lu = reponse.read(TAILLE_MAX + 1)
            genre = reponse.headers.get_content_type()
    except (OSError, ValueError) as erreur:
        raise ErreurProConnect(f"{urlsplit(adresse).path} ne répond pas ({type(erreur).__name__})") from erreur
    if len(lu) > TAILLE_MAX:
        raise ErreurProConnect("réponse trop longue")
    return genre, lu


def _sure(adresse: str) -> str:
    morceaux = urlsplit(adresse)
    if morceaux.scheme == "https" or (morceaux.scheme == "http" and morceaux.hostname in BOUCLE):
        return adresse
    raise ErreurProConnect("adresse sans chiffrement")
