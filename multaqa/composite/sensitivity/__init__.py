"""Sensitivity of an index: which choice moves the ranking, and which choice moves this unit."""

from multaqa.composite.sensitivity.grid import LeftOut
from multaqa.composite.sensitivity.run import Indices, Sensitivity, run_sensitivity

__all__ = ["Indices", "LeftOut", "Sensitivity", "run_sensitivity"]
