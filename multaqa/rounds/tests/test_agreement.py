"""Agreement of two readers: kappa by hand and by a second way, the draw of the sample, blind reading."""

from decimal import Decimal
from typing import Any

import pytest

from multaqa.rounds import actions
from multaqa.rounds.models import Answer, Round, Said, Verdict
from multaqa.rounds.queries import review as queries
from multaqa.rounds.queries.review.agreement import points_of, rounded
from multaqa.rounds.queries.review.kappa import points_closeness
from multaqa.rounds.tests.test_verdicts import answer_of, handed_in, reviewer


def table(cells: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Return the pairs that a table of counts stands for."""
    return [pair for pair, count in cells.items() for _place in range(count)]


def test_kappa_by_hand() -> None:
    # 35 of 50 agree = 0.7; by chance (25 * 30 + 25 * 20) / 2500 = 0.5; kappa = 0.2 / 0.5
    found = queries.kappa_of(table({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}))
    assert found.n == 50
    assert found.observed == pytest.approx(0.7)
    assert found.expected == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.4)


def test_kappa_of_a_printed_table() -> None:
    # Diagnoses of 100 persons by two raters, in Fleiss, Levin and Paik (2003), table 18.1: kappa 0.68, error 0.087.
    cells = {
        ("psychotic", "psychotic"): 75, ("psychotic", "neurotic"): 1, ("psychotic", "organic"): 4,
        ("neurotic", "psychotic"): 5, ("neurotic", "neurotic"): 4, ("neurotic", "organic"): 1,
        ("organic", "neurotic"): 0, ("organic", "organic"): 10,
    }  # fmt: skip
    found = queries.kappa_of(table(cells))
    assert found.observed == pytest.approx(0.89)
    assert found.expected == pytest.approx(0.8 * 0.8 + 0.1 * 0.05 + 0.1 * 0.15)
    assert found.kappa == pytest.approx(0.676, abs=5e-4)
    assert (found.high - found.low) / (2 * 1.959964) == pytest.approx(0.087, abs=1e-3)  # type: ignore[operator]


def error_by_parts(cells: dict[tuple[str, str], int]) -> float:
    """Return the standard error of plain kappa as A + B - C of Fleiss, Cohen and Everitt: another way to the same."""
    n = sum(cells.values())
    share = {pair: count / n for pair, count in cells.items()}
    names = {name for pair in cells for name in pair}
    rows = {one: sum(share.get((one, other), 0) for other in names) for one in names}
    columns = {other: sum(share.get((one, other), 0) for one in names) for other in names}
    chance = sum(rows[one] * columns[one] for one in names)
    kappa = (sum(share.get((one, one), 0) for one in names) - chance) / (1 - chance)
    same = sum(share.get((one, one), 0) * (1 - (rows[one] + columns[one]) * (1 - kappa)) ** 2 for one in names)
    apart = (1 - kappa) ** 2 * sum(
        share.get((one, other), 0) * (columns[one] + rows[other]) ** 2
        for one in names
        for other in names
        if one != other
    )
    rest = (kappa - chance * (1 - kappa)) ** 2
    return float(((same + apart - rest) / (n * (1 - chance) ** 2)) ** 0.5)


@pytest.mark.parametrize(
    "cells",
    [
        {("a", "a"): 20, ("a", "b"): 5, ("b", "a"): 10, ("b", "b"): 15},
        {("a", "a"): 7, ("a", "c"): 3, ("b", "b"): 4, ("c", "a"): 1, ("c", "c"): 9},
        {("a", "b"): 6, ("b", "a"): 5, ("a", "a"): 1},
    ],
)
def test_interval_agrees_with_the_other_form_of_its_formula(cells: dict[tuple[str, str], int]) -> None:
    found = queries.kappa_of(table(cells))
    error = 1.959963984540054 * error_by_parts(cells)
    assert found.kappa is not None
    assert found.low == pytest.approx(max(-1, found.kappa - error))
    assert found.high == pytest.approx(min(1, found.kappa + error))


def test_weighted_kappa_by_hand() -> None:
    # Points 0, 50, 100. Pairs: (0,0) (50,100) (100,100) (100,50): closeness 1, .5, 1, .5: observed .75.
    # Rows: 0 1/4, 50 1/4, 100 1/2; columns: 0 1/4, 100 1/2, 50 1/4.
    # By chance: 1/4 (1/4 + 0 + 1/8) + 1/4 (1/8 + 1/4 + 1/4) + 1/2 (0 + 1/2 + 1/8) = 0.5625
    found = queries.kappa_of([(0, 0), (50, 100), (100, 100), (100, 50)], closeness=points_closeness)
    assert found.observed == pytest.approx(0.75)
    assert found.expected == pytest.approx(0.5625)
    assert found.kappa == pytest.approx(0.1875 / 0.4375)


def test_two_points_far_apart_weigh_as_plain_kappa() -> None:
    pairs = [(0, 0)] * 20 + [(0, 100)] * 5 + [(100, 0)] * 10 + [(100, 100)] * 15
    assert queries.kappa_of(pairs, closeness=points_closeness) == queries.kappa_of(pairs)


def test_kappa_is_not_defined_without_pairs_and_with_one_word() -> None:
    assert queries.kappa_of([]) == queries.Kappa(0)
    found = queries.kappa_of([("accept", "accept")] * 9)
    assert found.kappa is None
    assert found.is_uniform
    assert found.observed == 1


def test_few_pairs_that_all_agree_do_not_look_certain() -> None:
    few = queries.kappa_of([("a", "a"), ("b", "b")])
    many = queries.kappa_of([("a", "a"), ("b", "b")] * 100)
    assert few.kappa == many.kappa == 1
    assert few.low is not None
    assert many.low is not None
    assert few.low < 0.2
    assert many.low > 0.95
    assert few.low == pytest.approx((2 / (2 + 1.959963984540054**2) - 0.5) / 0.5)


def test_share_has_its_interval() -> None:
    found = queries.share_of(8, 10)
    assert found.share == 0.8
    assert found.low == pytest.approx(0.4902, abs=1e-4)  # Wilson (1927)
    assert found.high == pytest.approx(0.9433, abs=1e-4)
    assert queries.share_of(0, 0).share is None


def test_sample_is_drawn_the_same_every_time_and_has_its_size(cast: Any) -> None:
    round = handed_in(cast).round
    round.double_read_percent = 20
    items = [f"K{place:02}.S{other:03}" for place in range(40) for other in range(100)]
    drawn = [item for item in items if queries.is_read_twice(round, "OMN", item)]
    assert drawn == [item for item in items if queries.is_read_twice(round, "OMN", item)]
    assert 0.18 < len(drawn) / len(items) < 0.22
    round.double_read_percent = 30
    assert set(drawn) < {item for item in items if queries.is_read_twice(round, "OMN", item)}
    round.double_read_percent = 100
    assert all(queries.is_read_twice(round, "OMN", item) for item in items)
    round.double_read_percent = 0
    assert not any(queries.is_read_twice(round, "OMN", item) for item in items)


def read_by_two(cast: Any, **settings: Any) -> tuple[Any, Any]:
    """Return Oman's submission, all of it drawn, and the person who reads it as the second."""
    submission = handed_in(cast, double_read_percent=100, **settings)
    karim = reviewer("karim")
    actions.assign_review(submission, cast.reviewer, by=cast.secretariat)
    actions.assign_review(submission, karim, is_second=True, by=cast.secretariat)
    return submission, karim


def test_second_reading_decides_nothing_and_is_counted(cast: Any) -> None:
    submission, karim = read_by_two(cast)
    actions.adjust_answer(answer_of(submission, "OSI"), Said(Decimal("0.7")), reason="سبب", by=karim)
    assert answer_of(submission, "OSI").status == Answer.Status.SUBMITTED
    for item in ("OSI", "TII", "HCI"):
        actions.accept_answer(answer_of(submission, item), by=cast.reviewer)
    for item in ("TII", "HCI"):
        actions.accept_answer(answer_of(submission, item), by=karim)
    assert answer_of(submission, "OSI").effective() == Said(Decimal("0.75905"))
    [whole] = queries.agreement_of(submission.round)
    assert whole.decisions.n == 3
    assert whole.decisions.observed == pytest.approx(2 / 3)
    assert whole.decisions.kappa == pytest.approx(0)  # the first accepts all: chance agrees as often
    assert whole.levels.n == 3
    assert [pair.answer.item for pair in queries.pairs_of(submission.round) if not pair.is_agreed] == ["OSI"]
    progress = queries.progress_of(submission.round)
    assert (progress.drawn, progress.first, progress.both) == (3, 3, 3)


def test_second_reader_does_not_see_the_first_word(cast: Any) -> None:
    submission, karim = read_by_two(cast)
    actions.accept_answer(answer_of(submission), by=cast.reviewer)
    verdicts = list(answer_of(submission).verdicts.all())
    assert queries.hides_words(submission, "OSI", verdicts, karim)
    assert not queries.hides_words(submission, "OSI", verdicts, cast.reviewer)
    actions.accept_answer(answer_of(submission), by=karim)
    assert not queries.hides_words(submission, "OSI", list(answer_of(submission).verdicts.all()), karim)


def test_second_question_is_not_sent_to_the_state(cast: Any) -> None:
    submission, karim = read_by_two(cast)
    actions.ask(answer_of(submission), text="ما المصدر؟", by=karim)
    assert answer_of(submission).status == Answer.Status.SUBMITTED
    assert not queries.open_remarks(submission.round).exists()
    assert Verdict.objects.get().reason == "ما المصدر؟"


def test_second_reading_counts_where_two_must_say_the_same(cast: Any) -> None:
    submission, karim = read_by_two(cast, needs_two_reviewers=True)
    actions.accept_answer(answer_of(submission), by=cast.reviewer)
    actions.accept_answer(answer_of(submission), by=karim)
    assert answer_of(submission).status == Answer.Status.ACCEPTED
    assert len(queries.pairs_of(submission.round)) == 1


def test_bulk_acceptance_is_no_reading(cast: Any) -> None:
    submission = handed_in(cast)
    actions.accept_submission(submission, with_answers=True, by=cast.reviewer)
    Round.objects.filter(pk=submission.round_id).update(double_read_percent=100)
    karim = reviewer("karim")
    actions.assign_review(submission, karim, is_second=True, by=cast.secretariat)
    actions.accept_answer(answer_of(submission), by=karim)
    assert queries.pairs_of(submission.round) == []


@pytest.mark.parametrize(
    ("value", "said"), [("412300", "412000"), ("0", "0"), ("9996", "10000"), ("7", "7"), ("123.6", "124")]
)
def test_counts_agree_after_rounding(value: str, said: str) -> None:
    assert rounded(Decimal(value)) == Decimal(said)


def test_points_of_a_number_stand_between_its_bounds(cast: Any) -> None:
    indicator = answer_of(handed_in(cast)).indicator
    assert points_of(indicator, Decimal("0.75905")) == 76
