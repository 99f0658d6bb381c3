"""Dates and hours as each language writes them: day first, both Arabic names of the month, the zone named."""

from datetime import date, datetime

from django.utils import timezone

from multaqa.ui import preferences
from multaqa.ui.numbers import digit_style, page_language, to_digits

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
# Umm al-Qura, as hijridate reckons it, is known between these days only.
HIJRI_FROM, HIJRI_UNTIL = date(1924, 8, 1), date(2077, 11, 16)
HIJRI_MARK = {"ar": "هـ", "en": " AH", "fr": " H"}
MOMENT = {
    "ar": "{day}، الساعة {hour} بتوقيت بيروت",
    "en": "{day} at {hour}, Beirut time",
    "fr": "{day} à {hour}, heure de Beyrouth",
}


def day(value: date | datetime, language: str = "", *, hijri: bool | None = None) -> str:
    """Return "23 أيلول/سبتمبر 2020", with the Hijri date in brackets where `hijri` (default: the reader's choice)."""
    language = language or page_language()
    local = _local_day(value)
    text = f"{_ordinal(local.day, language)} {MONTHS[language][local.month - 1]} {local.year}"
    wanted = preferences.current().hijri if hijri is None else hijri
    if wanted and HIJRI_FROM <= local <= HIJRI_UNTIL:
        text = f"{text} ({hijri_day(local, language)})"
    return to_digits(text, digit_style(language))


def month(value: date | datetime, language: str = "") -> str:
    """Return "آذار/مارس 2019"."""
    language = language or page_language()
    local = _local_day(value)
    return to_digits(f"{MONTHS[language][local.month - 1]} {local.year}", digit_style(language))


def as_known(value: date, precision: str, language: str = "") -> str:
    """Return the date no more exactly than it is known. precision: day, month or year."""
    if precision == "year":
        return to_digits(str(value.year), digit_style(language))
    return month(value, language) if precision == "month" else day(value, language)


def span(start: date, end: date | None, language: str = "") -> str:
    """Return one day, or the days from start to end with what they share said once: "15–17 آذار/مارس 2022"."""
    language = language or page_language()
    if end is None or end == start:
        return day(start, language)
    if (start.year, start.month) == (end.year, end.month):
        first = to_digits(_ordinal(start.day, language), digit_style(language))
        return f"{first}–{day(end, language, hijri=False)}"
    return f"{day(start, language, hijri=False)} – {day(end, language, hijri=False)}"


def hour(value: datetime, language: str = "") -> str:
    """Return the hour at the secretariat's seat, of 24: "10:42", in French "10 h 42"."""
    language = language or page_language()
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    text = f"{local.hour}\u00a0h\u00a0{local.minute:02}" if language == "fr" else f"{local.hour:02}:{local.minute:02}"
    return to_digits(text, digit_style(language))


def moment(value: datetime, language: str = "") -> str:
    """Return day, hour and zone: "31 آذار/مارس 2026، الساعة 23:59 بتوقيت بيروت"."""
    language = language or page_language()
    return MOMENT[language].format(day=day(value, language), hour=hour(value, language))


def hijri_day(value: date, language: str = "") -> str:
    """Return "26 جمادى الأولى 1439هـ" (Umm al-Qura), in Western digits; a second reckoning, never the date itself."""
    from hijridate import Gregorian

    language = language or page_language()
    there = Gregorian.fromdate(value).to_hijri()
    name = there.month_name("ar" if language == "ar" else "en")
    return f"{there.day} {name} {there.year}{HIJRI_MARK[language]}"


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _ordinal(number: int, language: str) -> str:
    return "1er" if language == "fr" and number == 1 else str(number)
