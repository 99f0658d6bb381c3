"""The door for the web server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from multaqa.config.proxy import behind_proxy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multaqa.config.settings")
application = get_wsgi_application()
if settings.BEHIND_PROXY:
    application = behind_proxy(application)
