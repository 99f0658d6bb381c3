"""Which edition of a round's results is looked at, and how it stands to the others."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from multaqa.rounds.models import Framework, Publication, Result, Round, is_out
from multaqa.rounds.queries.editions.axes import Axis, axes_of


@dataclass
class Shown:
    """A result on a page: a published edition, or the newest draft (no publication), which the secretariat sees."""

    result: Result
    publication: Publication | None

    @property
    def round(self) -> Round:
        """Return the round."""
        return self.result.round

    @property
    def framework(self) -> Framework:
        """Return the framework version that was measured with."""
        return self.round.framework

    @cached_property
    def editions(self) -> list[Publication]:
        """Return the editions that everybody may read, the newest first; one under embargo is not among them."""
        return list(self.round.publications.filter(is_out()))

    @cached_property
    def axes(self) -> list[Axis]:
        """Return the axes that the result is broken down by."""
        return axes_of(self.result)

    @property
    def later(self) -> Publication | None:
        """Return the edition in force, where an earlier one is looked at."""
        newest = self.editions[0] if self.editions else None
        if newest is None or self.publication is None or newest.number <= self.publication.number:
            return None
        return newest

    @property
    def which(self) -> str:
        """Return what every link to these very results carries; nothing for the edition in force."""
        if self.publication is None:
            return "?draft"
        is_newest = bool(self.editions) and self.editions[0].pk == self.publication.pk
        return "" if is_newest else f"?edition={self.publication.number}"

    @property
    def which_fields(self) -> list[tuple[str, str]]:
        """Return the same as hidden fields of a form that is sent by GET."""
        if self.publication is None:
            return [("draft", "")]
        return [("edition", str(self.publication.number))] if self.which else []

    @property
    def scale(self) -> float:
        """Return the best score."""
        return float(self.framework.scale)


def published_editions() -> QuerySet[Publication]:
    """Return every edition that is out, the newest round and edition first, without what computing them took."""
    return (
        Publication.objects.filter(is_out())
        .select_related("round__framework", "result")
        .defer("result__inputs", "result__table", "result__robustness", "result__method")
        .order_by("-round__year", "-round", "-number")
    )
