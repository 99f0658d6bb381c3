"""What a reader types meets what was written, whatever hamza, marks, digits and accents."""

import pytest

from multaqa.core.folding import fold, is_found, wanted_words


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("الإلكترونية", "الالكترونيه"),
        ("مؤشرات", "موشرات"),
        ("حُفِظَت", "حفظت"),
        ("متـابعة", "متابعه"),
        ("٢٠١٧", "2017"),
        ("۲۰۱۷", "2017"),
        ("Élargir la PORTÉE", "elargir la portee"),
        ("ﺍﻟﺘﻮﺻﻴﺔ", "التوصيه"),
        ("إلى\u200f  على", "الي علي"),
        ("مسؤول", "مسوول"),
    ],
)
def test_fold_brings_texts_to_one_form(typed: str, written: str) -> None:
    assert fold(typed) == written
    assert fold(fold(typed)) == fold(typed)


def test_article_does_not_matter() -> None:
    assert wanted_words("البيانات المفتوحة") == ["بيانات", "مفتوحه"]
    assert is_found("بيانات مفتوحه", "أثر البيانات المفتوحة")
    assert is_found("البيانات", "معايير وطنية لبيانات")


@pytest.mark.parametrize("query", ["", "   ", "؟!", "\u200f"])
def test_query_without_words_finds_everything(query: str) -> None:
    assert is_found(query, "نص")


def test_every_word_must_be_found_somewhere() -> None:
    assert is_found("beyrouth données", "Beyrouth", "Données ouvertes")
    assert not is_found("beyrouth amman", "Beyrouth")
