"""What was said of the same cells in the round before."""

from multaqa.rounds.models import Answer, Submission


def answers_before(submission: Submission, *, item: str = "") -> dict[str, Answer]:
    """Return the last answers of the same state's cells in the round before, by item; empty without such a round.

    item: of this cell only. What counted then is each answer's `effective()`.
    """
    if submission.round.previous_id is None:
        return {}
    found = Answer.objects.filter(
        submission__round=submission.round.previous_id, submission__state=submission.state_id, is_current=True
    )
    if item:
        found = found.filter(item=item)
    return {one.item: one for one in found.select_related("adjustment")}
