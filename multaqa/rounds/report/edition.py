"""A published edition, read once: what every document printed from it needs, whatever its language."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from multaqa import composite
from multaqa.members.models import State
from multaqa.rounds import dataset
from multaqa.rounds.models import Framework, Publication, Result
from multaqa.rounds.queries import results as standings
from multaqa.rounds.queries.figures import Figure, Figures, Place, figures_of
from multaqa.rounds.queries.results import Ranking


@dataclass
class Edition:
    """One publication with its numbers. Nothing of it changes, so nothing is read twice."""

    publication: Publication

    @property
    def result(self) -> Result:
        """Return the result that was published."""
        result: Result = self.publication.result
        return result

    @property
    def framework(self) -> Framework:
        """Return the framework version that was measured with."""
        framework: Framework = self.result.round.framework
        return framework

    @property
    def decimals(self) -> int:
        """Return how many decimals a printed score has."""
        return int(self.framework.decimals)

    @property
    def made_on(self) -> date:
        """Return the day that documents bear: that of publication, so that the bytes do not depend on the day."""
        return timezone.localdate(self.publication.published_at)

    @cached_property
    def figures(self) -> Figures:
        """Return everything that the result says."""
        return figures_of(self.result)

    @cached_property
    def ranking(self) -> Ranking:
        """Return the ranking by groups."""
        return standings.ranking_of(self.result)

    @cached_property
    def computed(self) -> composite.Result:
        """Return the result as the engine holds it."""
        return dataset.computed_behind(self.result)

    @cached_property
    def steps(self) -> dict[str, list[dataset.NextStep]]:
        """Return what would raise each state's score most."""
        return dataset.next_steps(self.computed, dataset.answers_behind(self.result))

    @cached_property
    def means(self) -> dict[tuple[str, str], float]:
        """Return the mean of the states' scores at each place, of those that have one."""
        known: dict[tuple[str, str], list[float]] = defaultdict(list)
        for (_state, axis, code), figure in self.figures.by_key.items():
            if figure.score is not None:
                known[axis, code].append(figure.score)
        return {place: sum(scores) / len(scores) for place, scores in known.items()}

    def mean(self, place: Place) -> float | None:
        """Return the mean of the states at a place."""
        return self.means.get((place.axis, place.code))

    def profile(self, state: State) -> composite.Profile | None:
        """Return where a state stands above the others and where below; None where there are no others."""
        if len(self.computed.units) < 2 or state.iso3 not in self.computed.units:
            return None
        return composite.strengths(self.computed, state.iso3)

    def figures_at(self, axis: str, state: State) -> list[Figure]:
        """Return a state's figures of one axis, in the order of the axis."""
        places = self.figures.places_of(axis)
        return [figure for place in places if (figure := self.figures.of(state, place))]
