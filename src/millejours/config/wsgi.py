"""Entry point of the server: published pages and followed calendars first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
_django = get_wsgi_application()

from millejours.core.publication.amorce import connecte, devant, est_admis  # noqa: E402 - holds models, which Django loads first
from millejours.core.scelle.lecture import ParFil  # noqa: E402
from millejours.parcours.abonnement import Abonnes  # noqa: E402

application = devant(Abonnes(_django, ParFil(connecte), hote_admis=est_admis))

from millejours.config.chauffe import chauffe  # noqa: E402 - after the first page can be served

chauffe()
