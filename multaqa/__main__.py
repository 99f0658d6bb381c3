"""The command `multaqa`: a list of commands, each a thin call of one action."""

import os
import sys
from collections.abc import Sequence

import multaqa

COMMANDS = {
    "serve": "prepare the database and start web and worker (--demo for the demonstration)",
    "prepare": "bring tables, static files and record up to date; start nothing",
    "load-facts": "load the mechanism's record; a second run changes nothing",
    "demo": "make one demonstration person per role, with known passwords",
    "invite": "invite the first persons of the secretariat",
    "due-jobs": "do what has come due: steps of rounds, reminders, mail that waits (for cron, once a minute)",
    "verify-journal": "prove that no line of the journal was changed, removed or moved",
    "verify-files": "prove that every kept file is there and is what was kept",
    "backup": "write database, kept files and secret into one file",
    "restore": "put a backup back into an empty data folder",
    "index": "check, compute and explain a composite index from files",
    "vendor": "fetch and check the vendored scripts, fonts and map (developers)",
    "openapi": "write the description of the API (developers)",
}
# These work on tables that must be there already; what they say of missing ones is one line.
NEED_TABLES = ("load-facts", "invite", "due-jobs", "verify-journal", "verify-files", "backup")
USAGE_ERROR, INTERRUPTED = 2, 130
# One thread of linear algebra for each process: the engine's products are small, and on a busy machine more threads
# only wait for each other (see `multaqa.composite.threads`). Set before numpy is loaded; what is set already stays.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 wrong use, 130 stopped by Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    if words[0] == "--version":
        print(f"multaqa {multaqa.__version__}")
        return 0
    if words[0] not in COMMANDS:
        return _wrong(f"there is no command “{words[0]}”; “multaqa --help” lists them")
    if words[0] == "index":
        from multaqa.composite import commands  # the engine loads no Django

        return commands.main(words[1:])
    return _django_command(words[0], words[1:])


def _help() -> str:
    lines = [f"  {name:<15} {does}" for name, does in COMMANDS.items()]
    return "\n".join(["multaqa COMMAND [options]", "", *lines, "", "multaqa COMMAND --help tells more of one command."])


def _wrong(message: str) -> int:
    print(f"multaqa: {message}", file=sys.stderr)
    return USAGE_ERROR


def _django_command(name: str, words: list[str]) -> int:
    if name == "serve" and "--demo" in words:
        os.environ["MULTAQA_DEMO"] = "1"  # before the settings are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multaqa.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, load_command_class

    try:
        django.setup()
        from multaqa.management.preparing import refuse_unless_prepared

        command = load_command_class("multaqa", name.replace("-", "_"))
        options = vars(command.create_parser("multaqa", name).parse_args(words))
        if name in NEED_TABLES:
            refuse_unless_prepared()
        command.execute(*options.pop("args", ()), **options)
    except CommandError as refused:
        text = str(refused).removeprefix("Error: ")
        print(f"multaqa {name}: {text}", file=sys.stderr)
        return USAGE_ERROR if str(refused).startswith("Error: ") else refused.returncode
    except ImproperlyConfigured as wrong:
        return _wrong(str(wrong))
    except KeyboardInterrupt:
        print(f"multaqa {name}: stopped", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
