"""What every page knows of the platform, and nothing of the person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def plateforme(request: HttpRequest) -> dict[str, Any]:
    return {"DEMONSTRATION": settings.DEMONSTRATION}
