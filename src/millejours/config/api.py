"""The public API: each app's router, mounted here."""

from ninja import NinjaAPI

from millejours.api.routes import router as regles
from millejours.demarches.api import router as demarches
from millejours.lieux.api import router as lieux
from millejours.parcours.api import router as parcours
from millejours.territoires.api import router as territoires

api = NinjaAPI(
    title="Mille jours",
    version="1",
    description="Les règles des 1000 premiers jours et le parcours d'une famille. Rien n'est gardé.",
    docs_url=None,
)
api.add_router("", parcours)
api.add_router("", demarches)
api.add_router("", regles)
api.add_router("", territoires)
api.add_router("", lieux)
