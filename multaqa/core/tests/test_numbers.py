"""Numbers in either digit system, and nothing else."""

from decimal import Decimal

import pytest

from multaqa.core.numbers import read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.98", "0.98"), ("٠٫٩٨", "0.98"), ("٤٥٫٥", "45.5"), ("۱۲", "12"), ("0,98", "0.98"), ("1,234", "1234"),
        ("١٬٢٣٤٫٥", "1234.5"), ("1 234,5", "1234.5"), ("118\u202f940", "118940"), ("-3", "-3"), ("−3", "-3"),
        (" \u20680.5\u2069 ", "0.5"), ("1,234,567", "1234567"),
    ],
)  # fmt: skip
def test_number_is_read(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "سبعون", "1e5", "inf", "NaN", "45%", "1.2.3", "1,23,4", "=1+1", "0x1", "9" * 40])
def test_other_text_is_no_number(text):
    assert read_number(text) is None
