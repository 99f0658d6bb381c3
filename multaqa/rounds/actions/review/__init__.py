"""Deeds of review: verdicts, the state's replies, acceptance of a submission."""

from multaqa.rounds.actions.review.assignments import (
    AssignedAlready,
    AssignmentEnded,
    NotAReviewer,
    Spread,
    assign_review,
    end_review,
    hand_over_review,
    part_words,
    spread_reviews,
)
from multaqa.rounds.actions.review.bulk import SelectionChanged, accept_by_rule
from multaqa.rounds.actions.review.proofs import Proof
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
    "AssignedAlready",
    "AssignmentEnded",
    "NotAReviewer",
    "NotAllAccepted",
    "NotToReview",
    "NothingAdjusted",
    "OwnState",
    "Proof",
    "RemarkMissing",
    "ReplyClosed",
    "SelectionChanged",
    "Spread",
    "WordsDiffer",
    "accept_answer",
    "accept_by_rule",
    "accept_submission",
    "adjust_answer",
    "ask",
    "assign_review",
    "end_review",
    "hand_over_review",
    "part_words",
    "reply",
    "send_back",
    "settle",
    "spread_reviews",
]
