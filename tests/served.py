"""A served installation with invented people, for tests that kill its programs or ask many things at once."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.test_serving import LIMIT, ROOT, Started, environment, free_port, runs, until

TOKEN = "t" * 32  # the page's own word against forged requests: cookie and header must agree
BEGIN = """
import json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multaqa.config.settings")
import django
django.setup()
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from multaqa.core import journal
from multaqa.members.models import *
from multaqa.rounds import actions
from multaqa.rounds.models import *
"""
OPEN = """
from multaqa.members.actions import make_demo_people
make_demo_people(by=None)
secretariat = Person.objects.get(email="secretariat@demo.example")
states = list(State.objects.order_by("position"))
round = actions.begin_round(
    Framework.objects.get(code="egdi-2024"), year=2026, title={"ar": "جولة"}, states=states, by=secretariat,
    answers_due_at=timezone.now() + timedelta(days=9), is_sample=True,
)
actions.open_round(round, by=secretariat)
"""
SIGN_IN = """
from django.conf import settings
from django.test import Client
def signed_in(person):
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
"""


def inside(data: Path, code: str) -> Any:
    """Run Python inside an installation, as its own programs would, and return what it puts into `told`."""
    words = BEGIN + textwrap.dedent(code) + '\nprint(json.dumps(locals().get("told")))'
    settings = environment(data, free_port()) | {"MULTAQA_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=settings, capture_output=True, text=True, check=False,
        timeout=2 * LIMIT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def served(data: Path) -> Started:
    """Start the whole installation."""
    return Started(data, ["-m", "multaqa", "serve", "--demo"], sign="Ctrl-C")


def kill_all(started: Started) -> None:
    """Kill every program at once, parent first, as a machine does that loses its memory."""
    for pid in (started.process.pid, *started.children):
        if runs(pid):
            os.kill(pid, signal.SIGKILL)
    started.process.wait(timeout=LIMIT)
    assert started.leaves_nobody()


def stop(started: Started) -> None:
    """Stop as Ctrl-C does."""
    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(timeout=LIMIT) == 0


def program(started: Started, word: str) -> int:
    """Return the process of one program, known by a word of its command line."""
    for pid in started.children:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        if word in words:
            return pid
    raise AssertionError(f"no program {word}")


def post(started: Started, path: str, session: str, fields: dict[str, str], *, timeout: float = LIMIT) -> int:
    """Send a form as the page's script does and return the status of the answer; 0 = the connection broke."""
    asked = urllib.request.Request(
        f"http://localhost:{started.port}{path}",
        data=urllib.parse.urlencode(fields).encode(),
        headers={
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
            "HX-Target": "row",
        },
    )
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


__all__ = ["OPEN", "SIGN_IN", "inside", "kill_all", "post", "program", "served", "stop", "until"]
