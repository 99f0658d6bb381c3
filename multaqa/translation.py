"""Which columns exist once per language (`name_ar`, `name_en`, `name_fr`), for Django only."""

from modeltranslation.translator import TranslationOptions, translator

from multaqa import models as tables

COLUMNS: dict[str, tuple[str, ...]] = {
    "State": ("name", "short_name", "formal_name"),
    "Body": ("name", "source", "note"),
    "Institution": ("name",),
    "Objective": ("text",),
    "Meeting": ("city", "venue", "margin", "subject", "note", "source"),
    "MeetingDate": ("source", "note"),
    "Part": ("title", "summary", "partners", "attendance", "source"),
    "AgendaItem": ("title",),
    "KeyMessage": ("text", "source"),
    "Recommendation": ("text", "theme", "source"),
    "Source": ("name",),
    "Series": ("name", "publisher", "attribution", "licence", "scale"),
    "Edition": ("name", "released", "weights", "break_reason"),
    "EditionGroup": ("name",),
    "EditionNote": ("text",),
    "Measure": ("name",),
    "Participation": ("basis",),
    "Framework": ("name", "label"),
    "Category": ("name",),
    "Service": ("name",),
    "ScaleStep": ("label", "takes"),
    "PlausibilityCheck": ("message",),
    "Pillar": ("name",),
    "Indicator": ("name", "help"),
    "MaturityGroup": ("name",),
    "Round": ("title",),
    "Publication": ("note",),
}
# Shown in another language rather than not at all, wherever a page does not say that a translation is missing.
FALLBACKS: dict[str, tuple[str, ...]] = {"Publication": ("ar", "en", "fr")}

for _model, _columns in COLUMNS.items():
    _facts = {"fields": _columns, "fallback_languages": {"default": FALLBACKS.get(_model, ())}}
    translator.register(getattr(tables, _model), type(f"{_model}Columns", (TranslationOptions,), _facts))
