"""Settings of the tests: a data folder of their own, plain static files, quick password hashes."""

import os
import tempfile

os.environ.setdefault("MULTAQA_DATA", tempfile.mkdtemp(prefix="multaqa-test-"))
os.environ.setdefault("MULTAQA_SECRET_KEY", "only-for-tests")

from multaqa.config.settings import *  # noqa: F403

SITE_URL = "http://localhost:8000"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names are answered 404 under the live server of the tests.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
