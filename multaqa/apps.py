"""The one Django app: every room's tables under one name."""

from django.apps import AppConfig


class MultaqaConfig(AppConfig):
    """Label `multaqa` for all rooms, so that a model can move between rooms without a migration."""

    name = "multaqa"
    verbose_name = "Multaqa"
