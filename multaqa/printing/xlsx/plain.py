"""Text that a spreadsheet must not read as a formula, and CSV made of it."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

# The last four are the wide forms that some input methods write; spreadsheets take them for the same signs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralise(text: str) -> str:
    """Return the text with "'" before it where a spreadsheet would read a formula.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def restore(text: str) -> str:
    """Return the text as it was before `neutralise`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Return the rows as CSV (RFC 4180) in UTF-8, with the mark that spreadsheets need to see Arabic.

    Text is neutralised; numbers are written as they are, so that −5 as a number stays one; None is an empty field.
    """
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_field(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _field(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, int | float | Decimal) else neutralise(str(value))
