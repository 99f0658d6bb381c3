"""Reads of review: queues, words of reviewers, what waits, how far two readers agree."""

from multaqa.rounds.queries.review.agreement import (
    Agreement,
    Pair,
    Progress,
    agreement_of,
    pairs_of,
    progress_of,
    reading_of,
)
from multaqa.rounds.queries.review.before import answers_before
from multaqa.rounds.queries.review.kappa import Kappa, Share, kappa_of, share_of
from multaqa.rounds.queries.review.waiting import adjusted_without_reply, open_remarks
from multaqa.rounds.queries.review.words import (
    DECISIONS,
    SETTLED,
    assignments_of,
    do_differ,
    hides_words,
    is_read_twice,
    is_second_reader,
    open_words,
    pillars_read,
)

__all__ = [
    "DECISIONS",
    "SETTLED",
    "Agreement",
    "Kappa",
    "Pair",
    "Progress",
    "Share",
    "adjusted_without_reply",
    "agreement_of",
    "answers_before",
    "assignments_of",
    "do_differ",
    "hides_words",
    "is_read_twice",
    "is_second_reader",
    "kappa_of",
    "open_remarks",
    "open_words",
    "pairs_of",
    "pillars_read",
    "progress_of",
    "reading_of",
    "share_of",
]
