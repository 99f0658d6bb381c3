"""Random numbers follow from the seed, the purpose and the replication alone, and have their distributions."""

import numpy as np
import pytest
from scipy import stats

from multaqa.composite.uncertainty import draws


def test_a_replication_is_drawn_alike_alone_and_among_others() -> None:
    whole = draws.uniforms(7, "weights", 0, 50, 6)
    assert np.array_equal(draws.uniforms(7, "weights", 20, 3, 6), whole[20:23])
    assert np.array_equal(draws.normals(7, "a", 20, 3, 5), draws.normals(7, "a", 0, 50, 5)[20:23])
    shapes = np.array([0.2, 1.0, 9.0])
    assert np.array_equal(draws.log_gammas(7, "a", 9, 2, shapes), draws.log_gammas(7, "a", 0, 50, shapes)[9:11])


def test_the_bits_are_fixed_for_good() -> None:
    # Written down once: a change of these numbers would change every stored analysis.
    assert draws.uniforms(1, "weights", 0, 1, 2)[0].tolist() == [0.30921346537395034, 0.5439592041853646]
    assert draws.choices(1, "combination", 0, 8, 5).tolist() == [4, 3, 2, 2, 3, 1, 0, 2]


def test_seeds_and_purposes_share_nothing() -> None:
    one = draws.uniforms(1, "weights", 0, 100, 3)
    for other in (draws.uniforms(2, "weights", 0, 100, 3), draws.uniforms(1, "answers", 0, 100, 3)):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.2
    assert (one > 0).all()
    assert (one < 1).all()


def test_choices_come_up_alike() -> None:
    drawn = draws.choices(3, "x", 0, 60_000, 6)
    assert stats.chisquare(np.bincount(drawn, minlength=6)).pvalue > 1e-4
    assert draws.choices(3, "x", 0, 5, 1).tolist() == [0] * 5


def test_normals_are_normal() -> None:
    drawn = draws.normals(3, "x", 0, 20_000, 3)
    assert stats.kstest(drawn.ravel(), "norm").pvalue > 1e-4
    assert abs(np.corrcoef(drawn.T)[0, 2]) < 0.03


@pytest.mark.parametrize("shape", [0.01, 0.4, 1.0, 2.5, 60.0])
def test_gammas_are_gamma(shape: float) -> None:
    drawn = np.exp(draws.log_gammas(3, "x", 0, 20_000, np.array([shape, 1.0]))[:, 0])
    assert stats.kstest(drawn, "gamma", args=(shape,)).pvalue > 1e-4


def test_gammas_without_a_rejection() -> None:
    assert np.isfinite(draws.log_gammas(1, "x", 0, 1, np.array([1e6]))).all()
