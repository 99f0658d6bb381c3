"""Numbers in either digit system, and nothing else."""

from decimal import Decimal

import pytest

from multaqa.core.numbers import read_number, read_whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.98", "0.98"), ("٠٫٩٨", "0.98"), ("٤٥٫٥", "45.5"), ("۱۲", "12"), ("0,98", "0.98"), ("1,234", "1234"),
        ("١٬٢٣٤٫٥", "1234.5"), ("1 234,5", "1234.5"), ("118\u202f940", "118940"), ("-3", "-3"), ("−3", "-3"),
        (" \u20680.5\u2069 ", "0.5"), ("1,234,567", "1234567"), ("0,980", "0.980"), ("-0,125", "-0.125"),
    ],
)  # fmt: skip
def test_number_is_read(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "سبعون", "1e5", "inf", "NaN", "45%", "1.2.3", "1,23,4", "=1+1", "0x1", "9" * 40])
def test_other_text_is_no_number(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234", "1.234"), ("12,5", "12.5"), ("1 234,567", "1234.567"), ("1٬234", "1234"), ("1,234,567", "1234567")],
)
def test_comma_stands_before_decimals_for_a_writer_of_french(text, number):
    assert read_number(text, has_decimal_comma=True) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("12", 12), ("²", None), ("-1", None), ("", None), ("9" * 10, None)]
)
def test_whole_number_of_our_own_pages(text, number):
    assert read_whole(text) == number
