"""A sent file, judged before anything of it is kept."""

import math
from typing import Any

from django.utils.translation import gettext_lazy

from multaqa.core import files
from multaqa.core.errors import RuleBroken
from multaqa.printing import xlsx

LIMIT_MB = 10
TOO_LARGE = gettext_lazy(
    "“%(name)s” is %(size)s MB; a workbook has %(limit)s MB at most. Nothing was kept. "
    "Upload the workbook of the questionnaire page."
)
REFUSALS = {
    "macro": gettext_lazy("“%(name)s” was refused because it holds a macro. Save it as xlsx and upload it again."),
    "too_large": gettext_lazy("“%(name)s” is too large for a workbook. Nothing was kept."),
    "bomb": gettext_lazy("“%(name)s” unpacks to far more than a workbook holds, so it was refused. Nothing was kept."),
    "encrypted": gettext_lazy("“%(name)s” is protected by a password. Save it without one and upload it again."),
    "not_xlsx": gettext_lazy("“%(name)s” is not an xlsx workbook. Fill in the one from the questionnaire page."),
}


class UploadRefused(RuleBroken):
    """The file is no workbook that may be read; nothing of it was kept."""


def checked_upload(sent: Any) -> bytes:
    """Return the bytes of a sent file that may be read as a workbook.

    Raises UploadRefused, by size before it is read, then by content: a macro, a password, a bomb, another kind of file.
    """
    name = f"\u2068{files.plain_name(sent.name)}\u2069"  # an unknown name keeps its own direction
    if sent.size > LIMIT_MB * files.MEGABYTE:
        raise UploadRefused(
            TOO_LARGE % {"name": name, "size": math.ceil(sent.size / files.MEGABYTE), "limit": LIMIT_MB}
        )
    content = files.read_upload(sent, limit_mb=LIMIT_MB)
    try:
        xlsx.read_sheets(content, most_bytes=LIMIT_MB * files.MEGABYTE)
    except xlsx.WorkbookRefused as refused:
        words = REFUSALS.get(refused.code, REFUSALS["not_xlsx"])
        raise UploadRefused(str(words) % {"name": name}) from refused
    return content
