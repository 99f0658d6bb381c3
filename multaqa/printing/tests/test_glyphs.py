import pytest

from multaqa.printing.glyphs import LRI, LRM, PDI, as_printable, width, with_isolated_signs, with_marked_signs, wrapped


def test_font_holds_arabic_latin_and_french():
    words = "أبجدية إسلامية ۱۲ ٠١٢٣٪٫٬ Multaqa État œuvre ’ « » – − … → ✓ €"
    assert as_printable(words) == words


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("😀 ok", "? ok"),
        ("12\u202f345", "12\u00a0345"),
        ("a\u202eb\x07", "ab?"),
        ("e\u0301", "é"),
        ("\u20676\u2069", "\u20676\u2069"),
        ("\ud83d", "?"),
    ],
)
def test_signs_outside_the_font_are_replaced(words, shown):
    assert as_printable(words) == shown


@pytest.mark.parametrize("number", ["+6", "−0.5%", "-12,5", "+٦٫٥٪"])
def test_sign_stays_in_front_from_right_to_left(number):
    assert with_isolated_signs(f"التغيّر {number} نقاط", rtl=True) == f"التغيّر {LRI}{number}{PDI} نقاط"
    assert with_isolated_signs(number, rtl=False) == number


def test_sign_after_a_joined_letter_is_a_sign():
    assert with_isolated_signs("بقيمة و+6 نقاط", rtl=True) == f"بقيمة و{LRI}+6{PDI} نقاط"


@pytest.mark.parametrize("words", ["راديو-6", "2023-03-01", "E/ESCWA/C-1", "75–100", "A+1", "a -b"])
def test_hyphens_inside_codes_are_no_signs(words):
    assert with_isolated_signs(words, rtl=True) == words


def test_word_processors_get_marks_instead_of_isolates():
    assert with_marked_signs("التغيّر −0.5%", rtl=True) == f"التغيّر {LRM}−0.5%{LRM}"
    assert with_marked_signs("−0.5%", rtl=False) == "−0.5%"


def test_width_is_counted_in_ems_of_the_font():
    assert width("", size=10) == 0
    assert width("00", size=10) == pytest.approx(12.0)
    assert width("\u2067", size=10) == 0


def test_long_labels_are_cut_at_spaces_and_lose_no_word():
    words = "الجمهورية العربية السورية ودولة أخرى"
    lines = wrapped(words, size=15, within=120)
    assert len(lines) == 2
    assert " ".join(lines) == words
    assert wrapped("", size=15, within=120) == []
