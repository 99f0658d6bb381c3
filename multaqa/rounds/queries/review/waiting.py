"""What a careful editor looks for before publication: questions without a decision, adjustments without a reply."""

from django.db.models import Exists, F, OuterRef, QuerySet

from multaqa.rounds.models import Answer, Remark, Round


def open_remarks(round: Round) -> QuerySet[Remark]:
    """Return the remarks and replies of a round that no decision followed, oldest first, states in Arabic order."""
    found = Remark.objects.filter(submission__round=round, settled_at=None)
    return found.select_related("submission__state", "answer__indicator", "answer__service").order_by(
        "submission__state__position", "written_at", "pk"
    )


def adjusted_without_reply(round: Round) -> QuerySet[Answer]:
    """Return the adjusted answers of a round on which the state has not said a word since, states in Arabic order."""
    replies = Remark.objects.filter(
        submission=OuterRef("submission"),
        answer__item=OuterRef("item"),
        kind=Remark.Kind.REPLY,
        written_at__gte=OuterRef("adjustment__given_at"),
    )
    found = Answer.objects.filter(
        ~Exists(replies), submission__round=round, is_current=True, status=Answer.Status.ADJUSTED
    )
    return found.select_related(
        "submission__state", "indicator", "service", "form__institution", "adjustment"
    ).order_by(F("submission__state__position"), "indicator__position", "item")
