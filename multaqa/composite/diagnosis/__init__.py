"""Diagnosis: what a statistician looks at before trusting an index."""

from multaqa.composite.diagnosis.components import Components, components, cronbach_alpha
from multaqa.composite.diagnosis.correlations import CORRELATIONS, Pair, correlation_matrix, flagged_pairs
from multaqa.composite.diagnosis.overview import Diagnosis, NodeDiagnosis, diagnose
from multaqa.composite.diagnosis.statistics import Statistics, statistics_of
from multaqa.composite.diagnosis.strengths import Profile, Standing, strengths

__all__ = [
    "CORRELATIONS",
    "Components",
    "Diagnosis",
    "NodeDiagnosis",
    "Pair",
    "Profile",
    "Standing",
    "Statistics",
    "components",
    "correlation_matrix",
    "cronbach_alpha",
    "diagnose",
    "flagged_pairs",
    "statistics_of",
    "strengths",
]
