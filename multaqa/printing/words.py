"""The few words that a printed page says by itself, and its direction."""

from datetime import date

LANGUAGES = ("ar", "en", "fr")
MONTHS = {
    "ar": (
        "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو",
        "تموز/يوليو", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
}  # fmt: skip
# The typesetter takes these with the data; "page" is filled there, once the number of pages is known.
WORDS = {
    "ar": {
        "product": "ملتقى",
        "mechanism": "اجتماع مديري برامج الحكومة الإلكترونية في المنطقة العربية",
        "page": "الصفحة {page} من {pages}",
        "source": "المصدر:",
        "inferred": "مستنتج.",
        "sample": "تجريبي.",
        "error": "خطأ.",
        "none": "غير معروف",
    },
    "en": {
        "product": "Multaqa",
        "mechanism": "Meeting of e-Government Programme Directors in the Arab region",
        "page": "Page {page} of {pages}",
        "source": "Source:",
        "inferred": "Inferred.",
        "sample": "Sample.",
        "error": "Error.",
        "none": "not known",
    },
    "fr": {
        "product": "Multaqa",
        "mechanism": "Réunion des directeurs de programmes d’administration électronique de la région arabe",
        "page": "Page {page} sur {pages}",
        "source": "Source\u00a0:",
        "inferred": "Déduit.",
        "sample": "Exemple fictif.",
        "error": "Erreur.",
        "none": "inconnu",
    },
}


class PrintingError(Exception):
    """A document could not be made: the fault of a template or of its caller, never of the words in it."""


def is_rtl(language: str) -> bool:
    """Return whether pages of this language run from right to left. Raises PrintingError for an unknown language."""
    if language not in LANGUAGES:
        raise PrintingError(f"unknown language {language!r}")
    return language == "ar"


def day(value: date, language: str) -> str:
    """Return "23 أيلول/سبتمبر 2020", in French "1er mars 2026" for the first of a month."""
    number = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{number} {MONTHS[language][value.month - 1]} {value.year}"
