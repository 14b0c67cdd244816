"""Entry point of the server: published pages first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
_django = get_wsgi_application()

from millejours.core.publication.amorce import devant  # noqa: E402 - holds models, which Django loads first

application = devant(_django)

from millejours.config.chauffe import chauffe  # noqa: E402 - after the first page can be served

chauffe()
