"""A real OpenID provider on this machine: it speaks HTTP, trades codes, signs with keys of its own.

It lies when a test asks it to: each lie is one thing that the client must catch.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "mille-jours", "un secret partagé"


def _b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


class Fournisseur:
    def __init__(self) -> None:
        self.cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.autre_cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.courbe = ec.generate_private_key(ec.SECP256R1())
        self.adresse = ""
        self.personne: dict[str, Any] = {
            "sub": "abc-123",
            "email": "ada@exemple.fr",
            "email_verified": True,
            "given_name": "Ada",
            "usual_name": "Fleur",
        }
        self.preuve: dict[str, Any] = {"amr": ["pwd"], "acr": "eidas1"}
        self.jeton: dict[str, Any] = {}
        self.entete: dict[str, Any] = {"kid": "une", "alg": "RS256"}
        # Lies.
        self.signe_avec: Any = None
        self.ment_sur = "tout"
        self.personne_en_json = False
        self.document: dict[str, Any] = {}
        self.secrets_recus: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.adresse,
            "authorization_endpoint": f"{self.adresse}/authorize",
            "token_endpoint": f"{self.adresse}/token",
            "userinfo_endpoint": f"{self.adresse}/userinfo",
            "jwks_uri": f"{self.adresse}/jwks",
        } | self.document

    def cles(self) -> dict[str, Any]:
        une = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.cle.public_key()))
        courbe = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.courbe.public_key()))
        return {"keys": [une | {"kid": "une", "use": "sig"}, courbe | {"kid": "courbe", "use": "sig"}]}

    def autorise(self, demande: dict[str, str]) -> str:
        """Where the browser is sent back, as if the person had signed in."""
        assert demande["response_type"] == "code"
        assert demande["client_id"] == CLIENT
        assert demande["code_challenge_method"] == "S256"
        assert "openid" in demande["scope"].split()
        code = f"code-{len(self._codes)}"
        self._codes[code] = demande
        return f"{demande['redirect_uri']}?{urlencode({'code': code, 'state': demande['state']})}"

    def echange(self, corps: dict[str, str]) -> dict[str, Any] | None:
        demande = self._codes.pop(corps.get("code", ""), None)
        self.secrets_recus.append(corps.get("client_secret", ""))
        defi = _b64(hashlib.sha256(corps.get("code_verifier", "").encode()).digest())
        if demande is None or corps.get("client_secret") != SECRET or defi != demande["code_challenge"]:
            return None
        if corps["redirect_uri"] != demande["redirect_uri"]:
            return None
        contenu = self._commun() | {"nonce": demande["nonce"], "sub": self.personne["sub"]} | self.preuve | self.jeton
        return {"access_token": "acces", "token_type": "Bearer", "id_token": self.signe(contenu)}

    def _commun(self) -> dict[str, Any]:
        maintenant = int(time.time())
        return {"iss": self.adresse, "aud": CLIENT, "iat": maintenant, "exp": maintenant + 60}

    def informations(self) -> tuple[str, str]:
        if self.personne_en_json:
            return "application/json", json.dumps(self.personne)
        return "application/jwt", self.signe(self._commun() | self.personne, est_personne=True)

    def signe(self, contenu: dict[str, Any], *, est_personne: bool = False) -> str:
        alg = self.entete["alg"]
        if alg == "none":
            return f"{_b64(json.dumps(self.entete).encode())}.{_b64(json.dumps(contenu).encode())}."
        if alg == "HS256":
            # The public key, which anyone has, taken for a shared secret: the oldest trick.
            return self._signe_hs256(contenu)
        cle = self.signe_avec or (self.courbe if alg.startswith("ES") else self.cle)
        if self.ment_sur == "personne" and not est_personne:
            cle = self.cle
        return jwt.encode({k: v for k, v in contenu.items() if v is not None}, cle, algorithm=alg, headers=self.entete)

    def _signe_hs256(self, contenu: dict[str, Any]) -> str:
        secret = json.dumps(self.cles()["keys"][0]).encode()
        debut = f"{_b64(json.dumps(self.entete).encode())}.{_b64(json.dumps(contenu).encode())}"
        return f"{debut}.{_b64(hmac.new(secret, debut.encode(), hashlib.sha256).digest())}"


@contextmanager
def ouvre_fournisseur() -> Iterator[Fournisseur]:
    f = Fournisseur()

    class Guichet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            chemin, demande = urlsplit(self.path).path, urlsplit(self.path).query
            match chemin:
                case "/.well-known/openid-configuration":
                    self._json(f.configuration())
                case "/jwks":
                    self._json(f.cles())
                case "/userinfo":
                    assert self.headers["Authorization"] == "Bearer acces"
                    self._dit(200, *f.informations())
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", f.autorise({k: v[0] for k, v in parse_qs(demande).items()}))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case "/ailleurs":
                    self._json(f.cles())
                case "/detour":
                    self.send_response(302)
                    self.send_header("Location", f"{f.adresse}/ailleurs")
                    self.send_header("Content-Length", "0")
                    self.end_headers()

        def do_POST(self) -> None:
            corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
            jetons = f.echange({k: v[0] for k, v in parse_qs(corps).items()})
            self._json(jetons or {"error": "invalid_grant"}, 200 if jetons else 400)

        def _json(self, donnee: Any, code: int = 200) -> None:
            self._dit(code, "application/json", json.dumps(donnee))

        def _dit(self, code: int, genre: str, corps: str) -> None:
            self.send_response(code)
            self.send_header("Content-Type", genre)
            self.send_header("Content-Length", str(len(corps.encode())))
            self.end_headers()
            self.wfile.write(corps.encode())

        def log_message(self, *_: Any) -> None:
            pass

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
    f.adresse = f"http://127.0.0.1:{serveur.server_port}"
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    try:
        yield f
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
