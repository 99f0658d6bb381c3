"""Invented answers that hang together: levels, channels, counts and ratings of one service or one institution.

Each service and institution has draws of its own, the same in both years, so that a year differs from the one before by
growth and not by chance. What the checks call impossible never comes out of here; what they call unlikely seldom does.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from multaqa.rounds.models import Framework, Indicator, Scale

TWO_WAY = 3  # step of development from which the request goes online
FEW = 30  # ratings below this say little
ADOPTION = {"K14": 0.30, "K15": 0.12, "K16": 0.08, "K17": 0.55}  # how far modern technologies have come, beside 1
LISTS = ("K18", "K19", "K27", "K29", "K31")
STEPS = ("K07", "K08", "K28", "K32", "K34")


@dataclass(frozen=True)
class Said:
    """One invented answer: a value with the steps chosen, or why there is none."""

    value: Decimal | None = None
    choices: tuple[int, ...] = ()
    absence: str = ""


@dataclass(frozen=True)
class Level:
    """How far a state has come, 0..1: on the portal, in apps, with its public; and the share of cells left open."""

    portal: float
    app: float
    outreach: float
    silence: float


TOGETHER = {
    code: group
    for group in (
        ("all_completed", "portal_completed", "app_completed", "online_started"),
        ("K24", "portal_ratings"),
        ("K25", "app_ratings"),
        ("support_received", "support_in_time"),
    )
    for code in group
}
Points = Mapping[str, Sequence[Decimal]]  # of each indicator on a scale of steps or a checklist, by its code
Sayings = dict[str, Said]
NOT_AVAILABLE, NOT_APPLICABLE = Said(absence="not_available"), Said(absence="not_applicable")
NOT_ANSWERED = Said(absence="not_answered")
SERVICE_CODES = ("K01", "K02", "K03", "K04", "K06", "K24", "K25", "K26")
SERVICE_COUNTS = (
    "all_completed", "portal_completed", "app_completed", "online_started", "portal_ratings", "app_ratings",
)  # fmt: skip


def points_of(framework: Framework) -> Points:
    """Return the points of every step, by indicator."""
    asked = Indicator.objects.filter(
        framework=framework, scale__kind__in=(Scale.Kind.STEPS, Scale.Kind.CHECKLIST)
    ).prefetch_related("scale__steps")
    return {one.code: [step.points for step in one.scale.steps.all()] for one in asked if one.scale}


def level_of(seed: int, iso3: str, *, year: int) -> Level:
    """Return a state's level. year: 1 = the second of the two years, which is a little further on."""
    draw = Random(f"{seed}/{iso3}")  # noqa: S311 (invented data)
    base, growth = 0.2 + 0.7 * draw.random(), 0.02 + 0.05 * draw.random()
    app = base - (0.35 if draw.random() < 0.25 else 0.12 * draw.random())  # a few are weak in apps alone
    outreach = base + 0.3 * (draw.random() - 0.5)
    portal, app, outreach = (_within(one + growth * year) for one in (base, app, outreach))
    return Level(portal, app, outreach, silence=0.01 + 0.05 * draw.random() ** 2)


def _within(share: float) -> float:
    return min(0.97, max(0.03, share))


class Inventor:
    """Says what one state would answer in one year."""

    def __init__(self, points: Points, level: Level, *, seed: int, iso3: str, year: int) -> None:
        self.points, self.level, self.seed, self.iso3, self.year = points, level, seed, iso3, year

    def _draws(self, name: str) -> Random:
        return Random(f"{self.seed}/{self.iso3}/{name}")  # noqa: S311 (invented data)

    def _step(self, code: str, share: float, draw: float) -> Said:
        """Choose a step: near the share of the way that was come, a draw of 0..1 away from it."""
        points = self.points[code]
        position = 1 + min(len(points) - 1, int(_within(share + 0.55 * (draw - 0.5)) * len(points)))
        return Said(points[position - 1], (position,))

    def _ticks(self, code: str, share: float, draw: Random) -> Said:
        points = self.points[code]
        ticked = tuple(at for at in range(1, len(points) + 1) if draw.random() < share)
        return Said(sum((points[at - 1] for at in ticked), Decimal(0)), ticked)

    def _left_open(self, sayings: Sayings, draw: Random) -> Sayings:
        """Say of a few cells that nobody answered; a count and what needs it are left open together."""
        found = dict(sayings)
        for code in sayings:
            if draw.random() < self.level.silence:
                found |= {one: NOT_ANSWERED for one in TOGETHER.get(code, (code,)) if one in found}
        return found

    def of_state(self) -> Sayings:
        """Return the national form."""
        draw = self._draws("national")
        share = self.level.outreach
        return {
            "K13": self._ticks("K13", self.level.portal, draw),
            "K30": self._step("K30", share, draw.random()),
            "K35": self._step("K35", share - 0.1, draw.random()),
        }

    def of_institution(self, name: str) -> Sayings:
        """Return an institution's own form."""
        draw = self._draws(name)
        level, own = self.level, 0.3 * (draw.random() - 0.5)
        said = {code: self._step(code, level.outreach + own, draw.random()) for code in STEPS}
        said |= {code: self._ticks(code, _within(level.outreach + own + 0.1), draw) for code in LISTS}
        said |= {code: self._step(code, level.portal * far, draw.random()) for code, far in ADOPTION.items()}
        said |= self._app(own, draw) | self._open_data(own, draw)
        return self._left_open(said | self._support(said["K32"], draw), draw)

    def _app(self, own: float, draw: Random) -> Sayings:
        platforms = self._step("K05", self.level.app + own + 0.15, draw.random())
        accessible = self._step("K09", self.level.app + own - 0.1, draw.random())
        return {"K05": platforms, "K09": accessible if platforms.value else NOT_AVAILABLE}

    def _open_data(self, own: float, draw: Random) -> Sayings:
        share = self.level.portal + own - 0.05
        published = self._step("K10", share, draw.random())
        others = {"K11": self._step("K11", share, draw.random()), "K12": self._ticks("K12", _within(share), draw)}
        return {"K10": published, **(others if published.value else dict.fromkeys(others, NOT_AVAILABLE))}

    def _support(self, reply: Said, draw: Random) -> Sayings:
        received = int(10 ** (2.2 + 2 * draw.random()) * (1 + 0.1 * self.year))
        share = 0.55 + 0.4 * draw.random() if reply.choices == (5,) else 0.35 + 0.6 * draw.random()
        return {"support_received": Said(Decimal(received)), "support_in_time": Said(Decimal(int(received * share)))}

    def of_service(self, code: str, *, has_app: bool) -> Sayings:
        """Return the form of one service. has_app: of the institution that answers for it."""
        draw = self._draws(code)
        level, own = self.level, 0.4 * (draw.random() - 0.5)
        if draw.random() < 0.02:  # the state's law knows no such service
            return dict.fromkeys((*SERVICE_CODES, *SERVICE_COUNTS), NOT_APPLICABLE)
        is_on_portal = draw.random() < 0.45 + 0.6 * level.portal
        is_in_app = draw.random() < 0.25 + 0.7 * level.app and has_app
        portal = self._step("K01", level.portal + own, draw.random())
        app = self._step("K02", level.app + own, draw.random())
        between = self._step("K06", level.app + own, draw.random())
        unified = self._step("K04", level.portal + own, draw.random())
        said = {
            "K01": portal if is_on_portal else NOT_AVAILABLE,
            "K02": app if is_in_app else NOT_AVAILABLE,
            "K03": self._step("K03", level.portal + own, draw.random()),
            "K04": unified if is_on_portal else NOT_AVAILABLE,
            "K06": between if is_on_portal and is_in_app else NOT_AVAILABLE,
            "K26": self._step("K26", level.outreach + own, draw.random()),
        }
        said |= self._use(said["K01"], said["K02"], self._draws(f"{code}/use"))
        return self._left_open(said | self._satisfaction(said, self._draws(f"{code}/ratings")), draw)

    def _use(self, portal: Said, app: Said, draw: Random) -> Sayings:
        total = int(10 ** (2.7 + 2.6 * draw.random()) * (1 + (0.35 * draw.random() - 0.1) * self.year))
        on_portal = self._completed(portal, total, self.level.portal, draw)
        in_app = self._completed(app, total - int(on_portal.value or 0), self.level.app, draw)
        online = int(on_portal.value or 0) + int(in_app.value or 0)
        started = math.ceil(online / (0.6 + 0.38 * draw.random()))
        return {
            "all_completed": Said(Decimal(total)),
            "portal_completed": on_portal,
            "app_completed": in_app,
            "online_started": Said(Decimal(started)) if online else NOT_AVAILABLE,
        }

    def _completed(self, channel: Said, total: int, share: float, draw: Random) -> Said:
        taken = total * min(0.95, max(0.05, 0.7 * share + 0.3 * (draw.random() - 0.5)))
        if channel.absence:
            return NOT_AVAILABLE
        return Said(Decimal(int(taken) if channel.choices[0] >= TWO_WAY else 0))

    def _satisfaction(self, said: Sayings, draw: Random) -> Sayings:
        found: Sayings = {}
        for mean, ratings, level, completed in (
            ("K24", "portal_ratings", "K01", "portal_completed"),
            ("K25", "app_ratings", "K02", "app_completed"),
        ):
            score, rated = 2.7 + 2.1 * draw.random(), 0.02 + 0.12 * draw.random()
            number = int(int(said[completed].value or 0) * rated) if said["K26"].value else 0
            if said[level].absence:
                found |= {mean: NOT_APPLICABLE, ratings: NOT_APPLICABLE}
            elif number < FEW - 8:
                found |= {mean: NOT_AVAILABLE, ratings: Said(Decimal(0))}
            else:
                found |= {mean: Said(Decimal(f"{score + 0.08 * self.year:.2f}")), ratings: Said(Decimal(number))}
        return found
