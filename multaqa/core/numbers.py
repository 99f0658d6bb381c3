"""Numbers as people write them, in either digit system."""

import re
from decimal import Decimal

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SPACES = "\u00a0\u202f\u2009 \u200f\u200e\u2066\u2067\u2068\u2069\t"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")  # thousands never begin with a zero: 0,980 is a decimal


def read_number(text: str, *, has_decimal_comma: bool = False) -> Decimal | None:
    """Return the number that `text` writes, or None where it is no number.

    Taken: 0-9, ٠-٩ and ۰-۹; `٫` or `.` before decimals; `٬`, `,` or a space between thousands. A single `,` that is not
    followed by exactly three digits is the French decimal comma; `1,234` is one thousand, except for a writer of French
    (`has_decimal_comma`). A minus may be − as well.
    Never taken: a percent sign, an exponent, infinity, words.
    """
    plain = text.strip().translate(_DIGITS).replace("−", "-")
    plain = "".join(sign for sign in plain if sign not in _SPACES)
    has_decimal_comma = has_decimal_comma and "٬" not in plain
    plain = plain.replace("٬", ",").replace("٫", ".")
    if _THOUSANDS.fullmatch(plain) and not (has_decimal_comma and plain.count(",") == 1 and "." not in plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) and len(plain) <= 30 else None


def read_whole(text: str) -> int | None:
    """Return the whole number that one of our own pages sent (0-9, nine digits at most), or None for anything else."""
    return int(text) if len(text) <= 9 and text.isascii() and text.isdigit() else None
