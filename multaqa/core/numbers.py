"""Numbers as people write them, in either digit system."""

import re
from decimal import Decimal

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SPACES = "\u00a0\u202f\u2009 \u200f\u200e\u2066\u2067\u2068\u2069\t"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def read_number(text: str) -> Decimal | None:
    """Return the number that `text` writes, or None where it is no number.

    Taken: 0-9, ٠-٩ and ۰-۹; `٫` or `.` before decimals; `٬`, `,` or a space between thousands. A single `,` that is not
    followed by exactly three digits is the French decimal comma; `1,234` is one thousand. A minus may be − as well.
    Never taken: a percent sign, an exponent, infinity, words.
    """
    plain = text.strip().translate(_DIGITS).replace("−", "-")
    plain = "".join(sign for sign in plain if sign not in _SPACES)
    plain = plain.replace("٬", ",").replace("٫", ".")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) and len(plain) <= 30 else None
