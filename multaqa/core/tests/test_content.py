"""A missing translation is shown as missing, with the original in its place."""

from django.utils.translation import override

from multaqa.core.content import Text, text_of
from multaqa.members.models import Institution


def test_text_of_each_language():
    ministry = Institution(name_ar="وزارة", name_en="Ministry", original_language="ar")
    assert text_of(ministry, "name", language="en") == Text("Ministry", "en", is_missing=False)
    assert text_of(ministry, "name", language="fr") == Text("وزارة", "ar", is_missing=True)
    with override("ar"):
        assert text_of(ministry, "name").words == "وزارة"


def test_text_that_exists_nowhere_is_not_called_missing():
    assert text_of(Institution(), "name", language="fr") == Text("", "ar", is_missing=False)
