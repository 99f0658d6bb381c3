"""Texts brought to one form, so that a search finds what the reader meant: hamza, marks, digits and accents aside."""

import re
import unicodedata

_LETTERS = str.maketrans("أإآٱىئیؤةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييي" + "وهك" + "0123456789" * 2)
# Vowel marks and Quranic signs, the lone hamza, tatweel, and the invisible signs that steer direction or joining.
_OFF = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0621\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad]"
)
_ARTICLE = "ال"


def fold(text: str) -> str:
    """Return the text in one form: one alef, one ya, no marks, digits 0-9, no accents, small letters, single spaces."""
    plain = _OFF.sub("", unicodedata.normalize("NFKC", text)).translate(_LETTERS)
    # Accents go last: taking Arabic letters apart before would make two letters of one.
    plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


def wanted_words(query: str) -> list[str]:
    """Return the folded words of a query, each without the Arabic article, so that it is found with and without it."""
    words = re.findall(r"[^\W_]+", fold(query))
    return [word.removeprefix(_ARTICLE) if len(word) > len(_ARTICLE) + 2 else word for word in words]


def is_found(query: str, *texts: str) -> bool:
    """Tell whether every word of the query stands somewhere in the texts; an empty query finds everything."""
    folded = fold(" ".join(texts))
    return all(word in folded for word in wanted_words(query))
