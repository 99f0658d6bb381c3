"""Tags and filters of every template: words, numbers, dates, and the small components of the shell.

They are builtins: no template loads them. The larger ones have a template of their own in `templates/ui/`.
"""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, widgets
from django.forms.forms import BaseForm
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import text_of
from multaqa.ui import dates, icons, numbers, ordinals

register = template.Library()

ABSENCES = {
    "not_public": (_("not public"), "edge"),
    "unknown": (_("not known"), "edge"),
    "no_part": (_("did not take part"), "hatch"),
    "not_surveyed": (_("not surveyed"), "edge"),
    "not_answered": (_("not answered"), "edge"),
    "not_available": (_("not available"), "edge"),
    "not_applicable": (_("not applicable"), "hatch"),
    "no_reply": (_("no reply"), "edge"),
    "no_score": (_("no score"), "edge"),
    "too_few": (_("too few answers"), "edge"),
}
BADGES = ("", "solid", "tint", "warn", "ok", "error", "sample")
NOTICES = {"": "info", "inferred": "warning", "sample": "sample", "error": "warning"}
DIRECTIONS = {"ar": "rtl", "en": "ltr", "fr": "ltr"}
_MARKUP = re.compile(r"(<[^>]*>|&#?\w+;)")


# --- words -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def words(thing: Any, field: str, plain: bool = False) -> str:
    """Show a text in the page's language; where it was never issued in it, the original, said to be so.

    plain: the text alone, for titles and attributes.
    """
    text = text_of(thing, field)
    if plain or not text.is_missing:
        return text.words
    return format_html(
        '<span lang="{}" dir="{}">{}</span> {}',
        text.language,
        DIRECTIONS[text.language],
        text.words,
        badge(_("not issued in this language")),
    )


@register.filter
def has_words(thing: Any, field: str) -> bool:
    """Tell whether the text exists in any form that `words` would show: in the page's language or as the original."""
    return bool(text_of(thing, field).words)


# --- numbers ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def n(value: Any, decimals: int | None = None, percent: bool = False, sign: bool = False) -> str:
    """Show one number, isolated from the direction of the text; nothing known is said in words, never as zero."""
    if not is_known(value):
        return absence("unknown")
    return format_html('<span class="n">{}</span>', numbers.format_number(value, decimals, percent=percent, sign=sign))


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """Return a number as plain text, for sentences; an unknown one as nothing."""
    return numbers.format_number(value, decimals) if is_known(value) else ""


@register.filter
def percent(value: Any, decimals: int | None = None) -> str:
    """Return a number that is already in per cent, with its sign, as plain text."""
    return numbers.format_number(value, decimals, percent=True) if is_known(value) else ""


@register.filter
def digits(text: Any) -> str:
    """Return the text in the reader's digits; in text that is markup already, outside tags and entities only."""
    style = numbers.digit_style()
    if not isinstance(text, SafeData):
        return numbers.with_digits(str(text), style)
    pieces = _MARKUP.split(str(text))
    pieces[::2] = [numbers.with_digits(piece, style) for piece in pieces[::2]]
    return mark_safe("".join(pieces))  # noqa: S308 (it was safe before, and digits are no markup)


def is_known(value: Any) -> bool:
    """Tell a number from None, nothing and NaN."""
    if value is None or value == "":
        return False
    return not (isinstance(value, float | Decimal) and math.isnan(value))


# --- dates -----------------------------------------------------------------------------------------------------------


@register.filter
def day(value: date | datetime | None) -> str:
    """Return "23 أيلول/سبتمبر 2020"."""
    return dates.day(value) if value else ""


@register.filter
def month(value: date | datetime | None) -> str:
    """Return "آذار/مارس 2019"."""
    return dates.month(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Return day, hour and zone."""
    return dates.moment(value) if value else ""


@register.filter
def hour(value: datetime | None) -> str:
    """Return "10:42"."""
    return dates.hour(value) if value else ""


@register.filter
def as_known(value: date | None, precision: str) -> str:
    """Return a date no more exactly than it is known: day, month or year."""
    return dates.as_known(value, precision) if value else ""


@register.simple_tag
def span(start: date, end: date | None = None) -> str:
    """Return one day or the days from start to end."""
    return dates.span(start, end)


# --- names of numbered things ----------------------------------------------------------------------------------------


@register.filter
def meeting_name(number: int, place: str = "") -> str:
    """Return "الاجتماع الثامن"; place "inside": as it stands within a sentence."""
    return ordinals.meeting_name(number, inside=place == "inside")


@register.filter
def part_name(number: int) -> str:
    """Return "الجزء الأول"."""
    return ordinals.part_name(number)


# --- small components ------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, small: bool = False) -> SafeString:
    """Draw a pictogram."""
    return mark_safe(icons.icon(name, small=small))  # noqa: S308 (fixed drawings)


@register.simple_tag
def badge(label: Any, kind: str = "") -> SafeString:
    """Show a state of things in one or two words."""
    if kind not in BADGES:
        raise template.TemplateSyntaxError(f"no badge is called {kind!r}")
    return format_html('<span class="badge{}">{}</span>', f" badge--{kind}" if kind else "", label)


@register.simple_tag
def absence(kind: str) -> SafeString:
    """Show one of the ways of not knowing, in its fixed form."""
    label, shape = ABSENCES[kind]
    return format_html('<span class="absent absent--{}">{}</span>', shape, label)


@register.simple_tag
def state(thing: Any, link: bool = False, short: bool = False) -> SafeString:
    """Show a state by code and name, never by a flag; short: the short name only."""
    name = text_of(thing, "short_name" if short else "name").words
    brief = text_of(thing, "short_name").words
    chip = format_html('<abbr>{}</abbr><span class="name">{}</span>', thing.iso3, name)
    if has_brief := brief not in ("", name):
        chip += format_html('<span class="name-s">{}</span>', brief)
    classes = "state has-short" if has_brief else "state"
    if link:
        return format_html('<a class="{}" href="{}">{}</a>', classes, reverse("state", args=[thing.iso3]), chip)
    return format_html('<span class="{}">{}</span>', classes, chip)


@register.simple_tag
def bar(done: int, total: int, label: Any = "") -> SafeString:
    """Draw how much is done, always with the words "25 of 51"."""
    share = round(100 * done / total) if total else 0
    said = _("%(done)s of %(total)s") % {"done": number(done), "total": number(total)}
    return format_html(
        '<span class="cover"><svg class="bar flip" aria-hidden="true"><rect class="track" width="100%" height="100%" '
        'rx="2"/><rect class="fill" width="{}%" height="100%" rx="2"/></svg><span>{}</span></span>',
        share,
        format_html("{} {}", said, label) if label else said,
    )


@register.simple_block_tag
def notice(content: str, kind: str = "") -> SafeString:
    """Set a text apart: inferred, sample, error, or simply to be known."""
    return format_html(
        '<div class="notice{}">{}<div>{}</div></div>',
        f" notice--{kind}" if kind else "",
        icon(NOTICES[kind]),
        content,
    )


@register.simple_tag
def crumb(label: Any, name: str = "", *args: Any, **kwargs: Any) -> SafeString:
    """Show one step of the way to this page; the last one, without an address, is the page itself."""
    if not name:
        return format_html('<li aria-current="page">{}</li>', label)
    return format_html('<li><a href="{}">{}</a></li>', reverse(name, args=args, kwargs=kwargs), label)


@register.simple_block_tag
def titled(content: str) -> SafeString:
    """Name the page: the object first, then the product; for cards of other sites, the object alone."""
    title = _one_line(content)
    return format_html('<title>{}{}</title>\n    <meta property="og:title" content="{}">', title, _(", Multaqa"), title)


@register.simple_block_tag
def described(content: str) -> SafeString:
    """Say in one sentence what the page holds, for search engines and for cards."""
    text = _one_line(content)
    return format_html(
        '<meta name="description" content="{}">\n    <meta property="og:description" content="{}">', text, text
    )


def _one_line(markup: str) -> SafeString:
    return mark_safe(" ".join(strip_tags(markup).split()))  # noqa: S308 (escaped before, and without tags now)


@register.simple_block_tag
def trail(content: str) -> SafeString:
    """Set the crumbs after home; a page without crumbs has no trail."""
    if not content.strip():
        return SafeString("")
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol><li><a href="/{}/">{}</a></li>{}</ol></nav>',
        _("Where this page stands"),
        numbers.page_language(),
        pgettext_lazy("product", "Multaqa"),
        content,
    )


@register.simple_block_tag
def dock(content: str) -> SafeString:
    """Keep the deeds of a form within reach at the foot of the screen; nothing where there are none."""
    if not content.strip():
        return SafeString("")
    return format_html(
        '<div class="actions" role="region" aria-label="{}"><div class="wrap">{}</div></div>', _("Deeds"), content
    )


# --- forms -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """Show a form's field: label, help, control, error. Further attributes go to the control (`_` becomes `-`)."""
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    if classes := f"{control_class(bound)} {given.get('class', '')}".strip():
        given["class"] = classes
    if isinstance(bound.field.widget, widgets.Textarea):
        given.setdefault("rows", 4)
    return _component("ui/field.html", {"field": bound, "control": bound.as_widget(attrs=given)})


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """Show a form's control alone, with its class; its label stands elsewhere."""
    return bound.as_widget(attrs={"class": control_class(bound)})


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Any = None) -> SafeString:
    """Offer the choices of a select, (value, words) each, in as few signs as a list of hundreds asks for."""
    marked = ((value, SafeString(" selected" if value == chosen else ""), words) for value, words in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@register.simple_tag
def form_errors(form: BaseForm) -> str:
    """Sum up what must be corrected, each with a link to its field."""
    return _component("ui/form_errors.html", {"form": form}) if form.errors else ""


def control_class(bound: BoundField) -> str:
    """Return the class of a control: what is typed in Latin letters or in numbers runs from left to right."""
    widget = bound.field.widget
    if isinstance(widget, widgets.CheckboxInput):
        return "tick"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return ""  # the widget would put the class on the group as well
    if isinstance(widget, widgets.Select):
        return "select"
    if isinstance(widget, widgets.Textarea):
        return "area"
    if isinstance(widget, widgets.FileInput):
        return "input input--file"
    if isinstance(widget, widgets.NumberInput) or widget.attrs.get("inputmode") in ("numeric", "decimal"):
        return "input input--num"
    ltr = isinstance(widget, widgets.EmailInput | widgets.URLInput | widgets.PasswordInput | widgets.DateInput)
    return "input input--ltr" if ltr or widget.attrs.get("dir") == "ltr" else "input"


def _component(name: str, facts: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(name, facts).strip())  # noqa: S308 (the template has escaped its facts)
