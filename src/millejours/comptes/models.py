"""Agents: the people who write, review, instruct and steer. Parents have no account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class AgentManager(BaseUserManager["Agent"]):
    """Agents are named by their address."""

    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Agent:
        agent = self.model(email=self.normalize_email(email).lower(), **champs)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> Agent:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)


class Agent(AbstractUser):
    """Someone who acts on the platform in the name of an organisation."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("adresse professionnelle"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AgentManager] = AgentManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")

    def __str__(self) -> str:
        return self.get_full_name() or self.email
