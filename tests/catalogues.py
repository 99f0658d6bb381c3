"""The catalogues of the interface's words: gathered from code and templates, complete, compiled.

`python tests/catalogues.py` gathers new words into the .po files and compiles them.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "multaqa" / "locale"
LANGUAGES = ("ar", "fr")
Key = tuple[str, str | None]


def words_in_use() -> dict[Key, polib.POEntry]:
    """Return every word that the code and the templates ask for, by (msgid, msgctxt)."""
    with tempfile.TemporaryDirectory() as data:
        place = Path(data)
        (place / "multaqa" / "locale").mkdir(parents=True)
        for source in (ROOT / "multaqa").rglob("*"):
            if source.suffix in (".py", ".html", ".txt") and "tests" not in source.parts:
                copy = place / source.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(source.read_bytes())
        words = [sys.executable, "-m", "django", "makemessages", "-l", "ar", "--no-wrap", "--no-location"]
        words += ["-e", "html,txt,py", "-v", "0"]
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(words, cwd=place / "multaqa", env=environment, check=True, capture_output=True)
        found = polib.pofile(str(place / "multaqa" / "locale" / "ar" / "LC_MESSAGES" / "django.po"))
    return {(entry.msgid, entry.msgctxt): entry for entry in found if not entry.obsolete}


def catalogue(language: str) -> polib.POFile:
    """Open one language's catalogue."""
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"), wrapwidth=110)


def gaps() -> list[str]:
    """Return what is missing, fuzzy, left over or not compiled, a line each."""
    wanted, complaints = words_in_use(), []
    for language in LANGUAGES:
        kept = {(entry.msgid, entry.msgctxt): entry for entry in catalogue(language) if not entry.obsolete}
        compiled = polib.mofile(str(LOCALE / language / "LC_MESSAGES" / "django.mo"))
        done = {(entry.msgid, entry.msgctxt): entry for entry in compiled}
        for key in wanted:
            entry = kept.get(key)
            if entry is None or not entry.translated() or "fuzzy" in entry.flags:
                complaints.append(f"{language}: no translation of {key[0]!r}" + (f" ({key[1]})" if key[1] else ""))
            elif key not in done or (done[key].msgstr, done[key].msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                complaints.append(f"{language}: not compiled: {key[0]!r}")
        complaints += [f"{language}: left over: {key[0]!r}" for key in kept if key not in wanted]
    return complaints


def gather() -> None:
    """Put new words into the catalogues, take out those no longer used, compile."""
    wanted = words_in_use()
    for language in LANGUAGES:
        catalog = catalogue(language)
        kept = {(entry.msgid, entry.msgctxt) for entry in catalog}
        for key, entry in wanted.items():
            if key not in kept:
                forms = {form: "" for form in range(6 if language == "ar" else 2)} if entry.msgid_plural else {}
                catalog.append(
                    polib.POEntry(
                        msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural,
                        msgstr_plural=forms, flags=entry.flags,
                    )
                )  # fmt: skip
        for entry in [entry for entry in catalog if (entry.msgid, entry.msgctxt) not in wanted]:
            catalog.remove(entry)
        catalog.sort(key=lambda entry: (entry.msgid.lower(), entry.msgctxt or ""))
        catalog.save()
        catalog.save_as_mofile(str(LOCALE / language / "LC_MESSAGES" / "django.mo"))


if __name__ == "__main__":
    gather()
    print("\n".join(gaps()) or "complete")
