"""What stands beside the answers of a sample round: files, evidence, workbooks, reminders, signatures."""

import struct
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from multaqa.core import files
from multaqa.core.models import StoredFile
from multaqa.members.models import Person
from multaqa.printing import xlsx
from multaqa.rounds.actions.sample.lists import sentences
from multaqa.rounds.actions.sample.plan import Form, Part
from multaqa.rounds.actions.sample.setting import BATCH, Setting
from multaqa.rounds.actions.submissions import authority_of, checksum_of, covered_by, statement_of
from multaqa.rounds.models import Evidence, EvidenceUse, Reminder, Signature, Submission, WorkbookUpload

PROVEN = 0.03  # of the answers worth more than nothing
SITE = "https://sample.example"
PROBLEM = "unreachable"
COPY = "صفحة تجريبية. تُقدَّم الخدمة إلكترونياً من أول الطلب إلى الإيصال. لا تمثل هذه الصفحة أي مؤسسة."
SIGNED = (Submission.Status.SUBMITTED, Submission.Status.RETURNED, Submission.Status.ACCEPTED)


def keep_files(*, by: Person) -> dict[str, StoredFile]:
    """Keep the few files that all sample evidence shares."""
    contents = {
        "pdf": ("sample-report.pdf", _pdf()),
        "png": ("sample-screen.png", _picture()),
        "workbook": ("sample-answers.xlsx", _workbook()),
    }
    kinds = ("pdf", "png", "xlsx")
    return {key: files.keep(content, name=name, kinds=kinds, by=by) for key, (name, content) in contents.items()}


def prove(setting: Setting, parts: list[Part]) -> None:
    """Give some answers their evidence, the silent institutions their reminders, signed submissions their signature."""
    pairs = [pair for part in parts for pair in _evidence(setting, part)]
    Evidence.objects.bulk_create((one for one, _items in pairs), batch_size=BATCH)
    EvidenceUse.objects.bulk_create(
        (
            EvidenceUse(evidence=one, submission=one.submission, item=item, place=place)
            for one, items in pairs
            for item, place in items
        ),
        batch_size=BATCH,
    )
    Reminder.objects.bulk_create(one for part in parts for one in _reminders(setting, part))
    Signature.objects.bulk_create(one for part in parts for one in _signatures(setting, part))
    WorkbookUpload.objects.bulk_create(one for part in parts for one in _refused_uploads(setting, part))


def _evidence(setting: Setting, part: Part) -> Iterator[tuple[Evidence, list[tuple[str, str]]]]:
    """Yield pieces with the cells each serves: files, screenshots, links of which a copy was kept or could not be."""
    draw = setting.draw(f"evidence/{part.iso3}")
    titles = sentences("evidence")
    officer = setting.staff.officer[part.iso3]
    worth = [one for one in setting.answers[part.iso3] if one.value and one.form_id]
    for at, answer in enumerate(worth):
        if draw.random() >= PROVEN:
            continue
        items = [(answer.item, f"{draw.randrange(1, 9)}")]
        if at + 1 < len(worth) and worth[at + 1].form_id == answer.form_id and draw.random() < 0.2:
            items.append((worth[at + 1].item, ""))
        yield Evidence(
            submission=answer.submission, form=answer.form, title=draw.choice(titles), attached_at=setting.day(26),
            attached_by=officer, dated_on=_dated_on(setting, draw), **_body(setting, draw),
        ), items  # fmt: skip


def _dated_on(setting: Setting, draw: Random) -> date:
    """Return a day of the year measured, before the call; seldom one of the year before, as it happens."""
    day = date(setting.round.year, 1, 1) + timedelta(days=draw.randrange(setting.began_at.timetuple().tm_yday))
    return day - timedelta(days=365) if draw.random() < 0.05 else day


def _body(setting: Setting, draw: Random) -> dict[str, Any]:
    turn = draw.random()
    if turn < 0.25:
        return {"kind": Evidence.Kind.FILE, "file": setting.files["pdf"]}
    if turn < 0.5:
        return {"kind": Evidence.Kind.SCREENSHOT, "file": setting.files["png"]}
    link = {"kind": Evidence.Kind.LINK, "url": f"{SITE}/services/{draw.randrange(1000)}", "copied_at": setting.day(26)}
    return link | ({"copy_text": COPY} if turn < 0.85 else {"copy_problem": PROBLEM})


def _reminders(setting: Setting, part: Part) -> Iterator[Reminder]:
    submission = setting.submissions[part.iso3]
    if part.status == Submission.Status.DRAFT:
        for days in (14, 7, 1):
            yield Reminder(submission=submission, kind=f"state_{days}", sent_at=setting.day(60 - days))
    for form, _kinds in setting.forms[part.iso3]:
        if form.status in (Form.INVITED, Form.FILLING):
            yield Reminder(submission=submission, form=form, kind="institution_7", sent_at=setting.day(33))


def _signatures(setting: Setting, part: Part) -> Iterator[Signature]:
    if part.status not in SIGNED:
        return
    submission, director = setting.submissions[part.iso3], setting.staff.director[part.iso3]
    covers = covered_by(submission)
    authority = authority_of(submission, director)
    yield Signature(
        submission=submission, signed_by=director, signed_at=setting.day(66 if part.is_late else 57),
        authority=authority, statement=statement_of(submission, authority=authority, covers=covers), covers=covers,
        checksum=checksum_of(covers),
    )  # fmt: skip


def _refused_uploads(setting: Setting, part: Part) -> Iterator[WorkbookUpload]:
    """Yield, of each state with forms, a workbook that was refused and one that its sender took back."""
    for (form, _kinds), status in zip(
        setting.forms[part.iso3], (WorkbookUpload.Status.REFUSED, WorkbookUpload.Status.DISCARDED), strict=False
    ):
        yield WorkbookUpload(
            submission=form.submission, form=form, file=setting.files["workbook"], status=status,
            uploaded_at=setting.day(20), uploaded_by=setting.staff.officer[part.iso3],
        )  # fmt: skip


def _workbook() -> bytes:
    book = xlsx.Workbook(language="ar", title="مصنف تجريبي", made_on=date(2024, 1, 1))
    book.sheet("تجريبي")
    return book.to_bytes()


def _picture() -> bytes:
    """Return a grey picture of 320 x 200, the size of a phone's screen turned round."""
    width, height = 320, 200
    lines = zlib.compress((b"\x00" + b"\xd8" * width) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", lines), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def _pdf() -> bytes:
    """Return a page that says that it is a sample."""
    words = b"BT /F1 24 Tf 72 700 Td (Sample) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return body + tail % (size, table, size, len(body))
