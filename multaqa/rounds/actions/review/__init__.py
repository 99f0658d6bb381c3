"""Deeds of review: verdicts, the state's replies, acceptance of a submission."""

from multaqa.rounds.actions.review.replies import ReplyClosed, reply
from multaqa.rounds.actions.review.submissions import NotAllAccepted, accept_submission
from multaqa.rounds.actions.review.verdicts import (
    NothingAdjusted,
    NotToReview,
    OwnState,
    RemarkMissing,
    WordsDiffer,
    accept_answer,
    adjust_answer,
    ask,
    send_back,
    settle,
)

__all__ = [
    "NotAllAccepted",
    "NotToReview",
    "NothingAdjusted",
    "OwnState",
    "RemarkMissing",
    "ReplyClosed",
    "WordsDiffer",
    "accept_answer",
    "accept_submission",
    "adjust_answer",
    "ask",
    "reply",
    "send_back",
    "settle",
]
