"""Ordinal numbers in the names of numbered things: الاجتماع الثامن, eighth meeting, 8e réunion."""

from multaqa.ui.numbers import digit_style, page_language, to_digits

AR_UNITS = ("", "الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع")
AR_TENS = ("", "العاشر", "العشر", "الثلاث", "الأربع", "الخمس", "الست", "السبع", "الثمان", "التسع")
EN_WORDS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip
EN_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
# Both Arabic nouns are masculine and both French ones feminine, so one form of the ordinal is enough.
MEETING = {"ar": "الاجتماع {}", "en": "{} meeting", "fr": "{} réunion"}
PART = {"ar": "الجزء {}", "en": "part {}", "fr": "{} partie"}
EN_PARTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def ordinal(number: int, language: str = "", *, inside: bool = False) -> str:
    """Return the ordinal: in words in Arabic (masculine, definite) and English, as figure and ending in French.

    inside: within a sentence, after a preposition, where Arabic tens end otherwise: العشرين, not العشرون.
    """
    language = language or page_language()
    if language == "ar":
        return _arabic(number, inside=inside)
    if language == "fr":
        return f"{number}re" if number == 1 else f"{number}e"
    if number < len(EN_WORDS):
        return EN_WORDS[number]
    ending = "th" if number % 100 in (11, 12, 13) else EN_ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def meeting_name(number: int, language: str = "", *, inside: bool = False) -> str:
    """Return the name of a meeting: الاجتماع الثامن, Eighth meeting, 8e réunion.

    inside: as it stands within a sentence, "eighth meeting".
    """
    language = language or page_language()
    name = MEETING[language].format(ordinal(number, language, inside=inside))
    return name if inside else name[0].upper() + name[1:]


def part_name(number: int, language: str = "") -> str:
    """Return the name of a part of a meeting: الجزء الأول, Part one, 1re partie."""
    language = language or page_language()
    if language == "en":
        return f"Part {EN_PARTS[number] if number < len(EN_PARTS) else number}"
    return PART[language].format(ordinal(number, language))


def _arabic(number: int, *, inside: bool) -> str:
    tens, units = divmod(number, 10)
    if not 0 < number < 100:
        return to_digits(str(number), digit_style("ar"))
    if number < 10:
        return AR_UNITS[units]
    if number == 10:
        return AR_TENS[1]
    if tens == 1:
        return f"{'الحادي' if units == 1 else AR_UNITS[units]} عشر"
    round_number = AR_TENS[tens] + ("ين" if inside else "ون")
    return f"{'الحادي' if units == 1 else AR_UNITS[units]} و{round_number}" if units else round_number
