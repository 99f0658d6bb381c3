"""Write the description of the API into the repository, where the tests compare it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from multaqa.config.api import api
from multaqa.config.filling import filling


class Command(BaseCommand):
    """The committed file is the promise that the API keeps."""

    help = "Write the description of the API (developers)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        parser.add_argument("--out", default="docs/developer/openapi.json", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it sorted, so that a difference is readable."""
        text = json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False, default=str)
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        options["out"].write_text(text + "\n", encoding="utf-8")
        text = json.dumps(filling.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False, default=str)
        options["out"].with_name("openapi-filling.json").write_text(text + "\n", encoding="utf-8")
