"""Template tags: words, numbers, dates and components, in three languages and two digit styles."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.forms import CharField, EmailField, Form
from django.template import Context, Template
from django.utils import translation

from multaqa.ui import preferences

OMAN = SimpleNamespace(
    iso3="OMN", original_language="ar", name_ar="عُمان", name_en="Oman", name_fr="Oman",
    short_name_ar="عُمان", short_name_en="Oman", short_name_fr="Oman",
)  # fmt: skip
UNTRANSLATED = SimpleNamespace(original_language="ar", title_ar="نص <عربي>", title_en="", title_fr="")


@pytest.fixture(autouse=True)
def arabic() -> Iterator[None]:
    """Make Arabic the language of the page."""
    with translation.override("ar"):
        yield


@pytest.fixture
def arabic_digits() -> Iterator[None]:
    """Let the reader prefer ٠-٩ and the Hijri date."""
    token = preferences._current.set(preferences.Preferences(digits="arab", hijri=True))
    yield
    preferences._current.reset(token)


def show(source: str, **facts: object) -> str:
    """Render one line of template."""
    return Template(source).render(Context(facts)).strip()


def test_number_is_isolated_and_follows_language() -> None:
    assert show("{% n v 2 %}", v=Decimal("1234.5")) == '<span class="n">1,234.50</span>'
    with translation.override("fr"):
        assert show("{% n v 2 percent=True %}", v=1234.5) == '<span class="n">1\u202f234,50\u00a0%</span>'


def test_number_in_arabic_digits_has_arabic_signs(arabic_digits: None) -> None:
    assert show("{% n v 1 percent=True %}", v=1234.56) == '<span class="n">١٬٢٣٤٫٦٪</span>'
    with translation.override("en"):
        assert show("{{ v|number:1 }}", v=1234.56) == "1,234.6"


@pytest.mark.parametrize(("value", "shown"), [(-6, "\u22126"), (6, "+6"), (0, "0"), (0.5, "+0.5")])
def test_number_shows_its_sign(value: float, shown: str) -> None:
    assert show("{% n v sign=True %}", v=value) == f'<span class="n">{shown}</span>'


@pytest.mark.parametrize("value", [None, "", float("nan"), Decimal("NaN")])
def test_unknown_number_is_said_in_words(value: object) -> None:
    assert show("{% n v %}", v=value) == '<span class="absent absent--edge">غير معروف</span>'


def test_halves_go_away_from_zero() -> None:
    assert show("{{ v|number:1 }}", v=0.25) == "0.3"
    assert show("{{ v|number:0 }}", v=-2.5) == "\u22123"


def test_digits_leave_markup_entities_and_codes_whole(arabic_digits: None) -> None:
    assert show('{{ "بقي 14 يوماً، 45.5%"|digits }}') == "بقي ١٤ يوماً، ٤٥٫٥٪"
    markup = SimpleNamespace(__html__=lambda: "")
    assert markup
    from django.utils.safestring import mark_safe

    assert show("{{ v|digits }}", v=mark_safe('<a href="/8/">8</a> &#39;2020&#39;')) == (
        '<a href="/8/">٨</a> &#39;٢٠٢٠&#39;'
    )
    assert show("{{ v|digits }}", v="<b>8</b>") == "&lt;b&gt;٨&lt;/b&gt;"


def test_digits_keep_dots_that_are_not_decimal(arabic_digits: None) -> None:
    assert show("{{ v|digits }}", v="2026.1.3") == "٢٠٢٦.١.٣"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ar", "1 أيلول/سبتمبر 2020"), ("en", "1 September 2020"), ("fr", "1er septembre 2020")],
)
def test_day_of_each_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert show("{{ d|day }}", d=date(2020, 9, 1)) == shown


def test_day_with_hijri_in_brackets(arabic_digits: None) -> None:
    assert show("{{ d|day }}", d=date(2018, 2, 12)) == "١٢ شباط/فبراير ٢٠١٨ (٢٦ جمادى الأولى ١٤٣٩هـ)"
    assert show("{{ d|day }}", d=date(1900, 1, 1)) == "١ كانون الثاني/يناير ١٩٠٠"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ar", "31 آذار/مارس 2026، الساعة 23:59 بتوقيت بيروت"),
        ("en", "31 March 2026 at 23:59, Beirut time"),
        ("fr", "31 mars 2026 à 23\u00a0h\u00a059, heure de Beyrouth"),
    ],
)
def test_moment_names_the_zone(language: str, shown: str) -> None:
    with translation.override(language):
        assert show("{{ d|moment }}", d=datetime(2026, 3, 31, 20, 59, tzinfo=UTC)) == shown


def test_span_says_the_shared_month_once() -> None:
    assert show("{% span a b %}", a=date(2022, 3, 15), b=date(2022, 3, 17)) == "15–17 آذار/مارس 2022"
    assert show("{% span a b %}", a=date(2022, 3, 15), b=None) == "15 آذار/مارس 2022"
    assert "–" in show("{% span a b %}", a=date(2022, 3, 30), b=date(2022, 4, 2))


def test_date_is_no_more_exact_than_known() -> None:
    known = [show("{{ d|as_known:p }}", d=date(2019, 3, 1), p=p) for p in ("day", "month", "year")]
    assert known == ["1 آذار/مارس 2019", "آذار/مارس 2019", "2019"]


def test_words_show_the_original_and_say_so() -> None:
    with translation.override("en"):
        shown = show('{% words t "title" %}', t=UNTRANSLATED)
        assert '<span lang="ar" dir="rtl">نص &lt;عربي&gt;</span>' in shown
        assert "not issued in this language" in shown
        assert show('{% words t "title" plain=True %}', t=UNTRANSLATED) == "نص &lt;عربي&gt;"


def test_state_shows_code_and_name_without_link() -> None:
    assert show("{% state s %}", s=OMAN) == '<span class="state"><abbr>OMN</abbr><span class="name">عُمان</span></span>'


def test_bar_always_has_words() -> None:
    assert "25 من 51" in show("{% bar 25 51 %}")
    assert 'width="49%"' in show("{% bar 25 51 %}")
    assert 'width="0%"' in show("{% bar 0 0 %}")


def test_notice_and_badge_escape_what_they_show() -> None:
    shown = show('{% notice "inferred" %}<p>{{ t }}</p>{% endnotice %}', t="<i>")
    assert shown.startswith('<div class="notice notice--inferred">')
    assert "<p>&lt;i&gt;</p>" in shown
    assert "&lt;i&gt;" in show("{% badge t %}", t="<i>")


def test_trail_needs_crumbs() -> None:
    assert show("{% trail %}  {% endtrail %}") == ""


class _Letter(Form):
    email = EmailField(label="البريد", help_text="بريد رسمي")
    note = CharField(label="ملاحظة", required=False)


def test_field_ties_help_and_error_to_the_control() -> None:
    form = _Letter({"email": "x"})
    shown = show("{% field form.email autocomplete='email' %}", form=form)
    assert 'class="input input--ltr"' in shown
    assert 'autocomplete="email"' in shown
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert 'id="id_email_helptext"' in shown
    assert 'id="id_email_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert "اختياري" in show("{% field form.note %}", form=form)


def test_form_errors_link_to_their_fields() -> None:
    assert 'href="#id_email"' in show("{% form_errors form %}", form=_Letter({"email": "x"}))
    assert show("{% form_errors form %}", form=_Letter({"email": "a@b.example"})) == ""


def test_words_are_there_when_any_language_would_show_them() -> None:
    assert show('{{ thing|has_words:"title" }}', thing=UNTRANSLATED) == "True"
    with translation.override("fr"):
        assert show('{{ thing|has_words:"title" }}', thing=UNTRANSLATED) == "True"
    empty = SimpleNamespace(original_language="ar", title_ar="", title_en="English only", title_fr="")
    assert show('{{ thing|has_words:"title" }}', thing=empty) == "False"
    with translation.override("en"):
        assert show('{{ thing|has_words:"title" }}', thing=empty) == "True"
