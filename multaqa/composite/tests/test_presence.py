"""Rows of a table of answers that say only who takes part."""

import io

import numpy as np

from multaqa.composite import Answers, open_table, reduce_items
from multaqa.composite.tests.asked import framework

ASKED = framework({"asked_of": "institutions", "scale": "steps"})
HEAD = "unit,question,item,institution,value,absence\n"


def read(text, known=ASKED):
    return open_table(io.BytesIO((HEAD + text).encode()).getvalue(), framework=known)


def test_an_institution_that_answered_nothing_is_expected_to():
    table = read("u,K,,u-1,3,\nu,,,u-2,,\nv,K,,v-1,1,\n")
    assert table.data.expected.tolist() == [[2], [1]]
    assert table.data.answered.tolist() == [[1], [1]]


def test_a_unit_that_answered_nothing_takes_part():
    table = read("u,K,,u-1,3,\nw,,,,,\n")
    assert table.data.units == ("u", "w")
    assert np.isnan(table.data.values[1, 0])


def test_the_answers_are_those_that_a_program_would_give():
    columns = {"unit": ["u"], "question": ["K"], "institution": ["u-1"], "value": [3], "absence": [""]}
    columns |= {"item": [""]}
    own = {"u": ["u-1", "u-2"], "w": []}
    given = Answers.from_columns(columns, units=("w", "u"), institutions_of=own)
    table = read("u,K,,u-1,3,\nu,,,u-2,,\nw,,,,,\n")
    assert table.answers.checksum() == given.checksum()
    assert reduce_items(ASKED, given).answers_checksum == table.data.answers_checksum


def test_without_such_a_row_the_institutions_are_those_that_answered():
    assert read("u,K,,u-1,3,\n").answers.institutions_of is None


def test_a_table_without_a_column_of_institutions_may_name_a_unit_alone():
    known = framework({"asked_of": "services", "scale": "steps"})
    table = open_table(b"unit,question,item,value\nu,K,S1,3\nw,,,\n", framework=known)
    assert table.data.units == ("u", "w")


def test_an_answer_of_no_institution_makes_none():
    known = framework({"asked_of": "services", "scale": "steps"})
    table = read("u,K,S1,,3,\nu,,,u-2,,\n", known)
    assert table.answers.institutions_of == {"u": ["u-2"]}
