"""Reads of review: queues, words of reviewers, what waits, how far two readers agree."""

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
    pillars_above,
    tops_of,
)

__all__ = [
    "DECISIONS",
    "SETTLED",
    "adjusted_without_reply",
    "assignments_of",
    "do_differ",
    "hides_words",
    "is_read_twice",
    "is_second_reader",
    "open_remarks",
    "open_words",
    "pillars_above",
    "tops_of",
]
