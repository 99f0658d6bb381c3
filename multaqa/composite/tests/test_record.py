"""The record: the same bytes whatever the order, the processor, or the number of threads; and what is in it."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import Data, build_index, step
from multaqa.composite.record import canonical, inputs_checksum, plain
from multaqa.composite.tests.samples import NAN, flat, random_table, table, two_pillars

FRAMEWORKS = {
    "plain": two_pillars(),
    "geometric": two_pillars(aggregate=step("geometric", floor=0.5)),
    "harmonic": two_pillars(aggregate=step("harmonic", floor=0.5)),
    "power": two_pillars(aggregate=step("power", exponent=0.3)),
    "z-scores": two_pillars(normalise=step("z_score")).with_part("T", rescale=step("min_max")),
    "mpi": two_pillars(normalise=step("z_score", mean=100, sd=10), aggregate=step("mpi")),
    "copeland": two_pillars(aggregate=step("copeland")),
    "benefit": two_pillars(aggregate=step("benefit_of_the_doubt")),
    "pca": two_pillars(weights=step("pca"), impute=step("mean")),
    "correlation": two_pillars(weights=step("correlation"), impute=step("median")),
    "treated": two_pillars(treat=step("automatic", skewness=0.5), impute=step("mean")),
    "box-cox": two_pillars(treat=step("box_cox", skewness=0.1, kurtosis=-5)),
}
# Of the result of each framework on one table: a change here is a change of method, and a new engine version.
DIGESTS = {
    "plain": "5a582227482d9fab",
    "geometric": "66390a52653eb6f7",
    "harmonic": "05c37e28c1a1f5a1",
    "power": "e8de61f9c50677a3",
    "z-scores": "40ee76652aeb9a5d",
    "mpi": "970faa9a0e578e27",
    "copeland": "502c008735bff7d2",
    "benefit": "822bc2d9692cbde4",
    "pca": "c97f45dcca6a0817",
    "correlation": "9eb98bfe8536f4f2",
    "treated": "c03d16d74e618a87",
    "box-cox": "82f71579c2dc25c9",
}
TABLE = random_table(17, 5, missing=0.1, seed=42)


def digest(name):
    return hashlib.sha256(build_index(FRAMEWORKS[name], TABLE).to_bytes()).hexdigest()[:16]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_result_has_these_bytes_on_every_machine(name):
    assert digest(name) == DIGESTS[name]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_order_of_units_and_columns_changes_no_byte(name):
    rng = np.random.default_rng(5)
    rows, columns = rng.permutation(17), rng.permutation(5)
    codes = tuple(TABLE.indicators[column] for column in columns)
    mixed = TABLE.taken(rows).only(codes)
    assert mixed.units != TABLE.units
    result = build_index(FRAMEWORKS[name], mixed)
    assert result.to_bytes() == build_index(FRAMEWORKS[name], TABLE).to_bytes()
    # The arrays stand in the order of the table that was given.
    assert result.score(TABLE.units[3]) == pytest.approx(build_index(FRAMEWORKS[name], TABLE).scores[3, 0], nan_ok=True)


def test_processor_and_threads_change_no_byte():
    program = (
        "from multaqa.composite.tests.test_record import FRAMEWORKS, digest\n"
        "import json; print(json.dumps({name: digest(name) for name in FRAMEWORKS}))"
    )
    environment = {
        **os.environ,
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX AVX512_ICL",
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "2",
    }
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == DIGESTS


def test_engine_does_not_reach_for_linear_algebra_of_the_machine(monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("the result would depend on the machine")

    for name in ("eigh", "eig", "svd", "solve", "lstsq", "inv"):
        monkeypatch.setattr(np.linalg, name, forbidden)
    for name in ("dot", "matmul", "corrcoef", "cov", "einsum", "log", "exp", "power", "nanmean"):
        monkeypatch.setattr(np, name, forbidden)
    for framework in FRAMEWORKS.values():
        build_index(framework, TABLE)


def test_checksum_of_inputs_does_not_see_order_but_every_value():
    data = table([[1, NAN], [3, 4]], ["u", "v"])
    assert inputs_checksum(data) == inputs_checksum(data.taken([1, 0]).only(["b", "a"]))
    others = [
        table([[1, NAN], [3, 5]], ["u", "v"]),
        table([[1, NAN], [3, 4]], ["u", "w"]),
        replace(data, absences=np.array([[0, 3], [0, 0]])),
        replace(data, unit_groups=("A", "B")),
        replace(data, answered=np.ones((2, 2)), expected=np.ones((2, 2))),
        replace(data, answers_checksum="x"),
    ]
    sums = {inputs_checksum(one) for one in (data, *others)}
    assert len(sums) == 7
    zeros = [table([[0.0]]), table([[-0.0]])]
    assert inputs_checksum(zeros[0]) == inputs_checksum(zeros[1])


def test_checksum_of_the_method_sees_every_choice():
    sums = {build_index(one, TABLE).method["checksum"] for one in FRAMEWORKS.values()}
    assert len(sums) == len(FRAMEWORKS)
    record = build_index(FRAMEWORKS["geometric"], TABLE).method
    assert record["framework"]["aggregate"] == {"method": "geometric", "floor": 0.5}
    assert record["framework"]["version"] == "1"
    assert record["engine_version"] == composite.ENGINE_VERSION


def test_canonical_bytes():
    assert canonical({"b": [1 / 3, float("nan")], "a": -0.0, "ع": (1, "x", True, None)}) == (
        '{"a":0.0,"b":[0.333333333333,null],"ع":[1,"x",true,null]}'.encode()
    )


def test_plain_leaves_out_what_is_empty():
    assert plain(composite.Group("low", 0)) == {"code": "low", "start": 0}
    assert plain({"a": (step("rank"), 1)}) == {"a": [{"method": "rank"}, 1]}
    assert "items" not in plain(flat(1))


def test_data_of_another_type_give_the_same_result():
    whole = Data(("u", "v"), ("a", "b"), np.array([[1, 2], [3, 5]], dtype=np.int32))  # type: ignore[arg-type]
    assert (
        build_index(flat(2), whole).to_bytes() == build_index(flat(2), table([[1, 2], [3, 5]], ["u", "v"])).to_bytes()
    )
