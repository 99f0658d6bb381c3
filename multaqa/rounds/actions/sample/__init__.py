"""The sample year: two invented rounds with the illustrative framework, one published, one under way.

Everything is invented and marked so. It is written straight into the tables, in few transactions, because nobody did
it; the same seed makes the same year, and whoever changes the seed meets other fates. It is refused where real people
work.
"""

from multaqa.rounds.actions.sample.making import SampleRefused, make_sample_rounds

__all__ = ["SampleRefused", "make_sample_rounds"]
