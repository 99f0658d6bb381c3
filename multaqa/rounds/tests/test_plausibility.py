"""Each rule finds what it is for, at its place, and is silent where nothing is wrong or nothing was said."""

from datetime import date

import pytest

from multaqa.rounds.checks.plausibility import RULES, Cell, Sheet, share_of, sum_of

V = Cell
NOT_AVAILABLE, NOT_APPLICABLE = Cell(absence="not_available"), Cell(absence="not_applicable")


def step(position, points):
    return Cell(value=points, choices=(position,))


def sheet(*, own=None, services=None, **more):
    return Sheet(own=own or {}, services=services or {}, year=2024, **more)


def of_service(**cells):
    return sheet(services={"S1": cells})


PORTAL_SHARE = {"K20": ("portal", "total - app"), "K33": ("in_time", "received")}
# rule, codes, a sheet in which it finds, where, a sheet in which it must not
CASES = [
    ("channels_exceed_total", "total portal app", of_service(total=V(100), portal=V(60), app=V(41)), "S1",
     of_service(total=V(100), portal=V(60), app=V(40))),
    ("total_missing", "total portal app", of_service(portal=V(60)), "S1", of_service(total=V(60), portal=V(60))),
    ("count_not_whole", "total", of_service(total=V(1.5)), "S1", of_service(total=V(2))),
    ("count_not_whole", "total", sheet(own={"total": V(-1)}), "", sheet(own={"total": V(0)})),
    ("mean_out_of_scale", "K24 K25", of_service(K24=V(5.1)), "S1", of_service(K24=V(5), K25=V(1))),
    ("satisfaction_without_ratings", "K24 K25 p a", of_service(K25=V(4), a=V(0)), "S1", of_service(K25=V(4), a=V(9))),
    ("satisfaction_not_measured", "K24 K25 K26", of_service(K24=V(4), K26=step(1, 0)), "S1",
     of_service(K24=V(4), K26=step(2, 40))),
    ("app_level_without_app", "K02 K05", sheet(own={"K05": step(1, 0)}, services={"S1": {"K02": step(2, 40)}}), "S1",
     sheet(own={"K05": step(2, 50)}, services={"S1": {"K02": step(2, 40)}})),
    ("portal_transactions_below_level", "K01 done", of_service(K01=step(2, 40), done=V(1)), "S1",
     of_service(K01=step(3, 60), done=V(1))),
    ("app_transactions_below_level", "K02 done", of_service(K02=NOT_AVAILABLE, done=V(1)), "S1",
     of_service(K02=NOT_AVAILABLE, done=V(0))),
    ("more_completed_than_started", "K23 begun p a", of_service(begun=V(9), p=V(6), a=V(4)), "S1",
     of_service(begun=V(10), p=V(6), a=V(4))),
    ("more_in_time_than_received", "got in_time K33", sheet(own={"got": V(4), "in_time": V(5)}), "",
     sheet(own={"got": V(5), "in_time": V(5)})),
    ("continuity_with_one_channel", "K06 K01 K02", of_service(K06=step(2, 50), K01=step(4, 90), K02=NOT_AVAILABLE),
     "S1", of_service(K06=step(2, 50), K01=step(4, 90), K02=step(1, 20))),
    ("unified_without_portal", "K04 K01", of_service(K04=step(4, 100), K01=NOT_AVAILABLE), "S1",
     of_service(K04=step(1, 0), K01=NOT_AVAILABLE)),
    ("open_data_contradicts", "K10 K11 K12", sheet(own={"K10": step(1, 0), "K12": V(25)}), "",
     sheet(own={"K10": step(2, 30), "K12": V(25)})),
    ("app_accessibility_without_app", "K09 K05", sheet(own={"K09": step(3, 80), "K05": NOT_AVAILABLE}), "",
     sheet(own={"K09": step(3, 80), "K05": step(3, 80)})),
    ("satisfaction_without_service", "K24 K25 K01 K02", of_service(K25=V(4), K02=NOT_AVAILABLE), "S1",
     of_service(K25=V(4), K01=NOT_AVAILABLE, K02=step(3, 60))),
    ("few_ratings", "K24 K25 p a", of_service(K24=V(4), p=V(29)), "S1", of_service(K24=V(4), p=V(30))),
    ("more_ratings_than_transactions", "p a dp da", of_service(p=V(11), dp=V(10)), "S1", of_service(p=V(10), dp=V(10))),
    ("extreme_satisfaction", "K24 K25 p a", of_service(K24=V(5), p=V(30)), "S1", of_service(K24=V(5), p=V(29))),
    ("same_satisfaction", "K24", sheet(services={f"S{n}": {"K24": V(4.2)} for n in range(5)}), "S0",
     sheet(services={f"S{n}": {"K24": V(4.2)} for n in range(4)})),
    ("full_service_unused", "K01 K02 p a", of_service(K01=step(4, 90), p=V(0)), "S1",
     of_service(K01=step(3, 60), p=V(0))),
    ("all_at_top", "K01", sheet(services={f"S{n}": {"K01": step(5, 100)} for n in range(3)}), "",
     sheet(services={f"S{n}": {"K01": step(5 - n, 100 - n)} for n in range(3)})),
    ("level_jump", "K01", sheet(services={"S1": {"K01": step(4, 90)}}, services_before={"S1": {"K01": step(2, 40)}}),
     "S1", sheet(services={"S1": {"K01": step(3, 60)}}, services_before={"S1": {"K01": step(2, 40)}})),
    ("share_jump", "K20",
     sheet(services={"S1": {"portal": V(80), "total": V(100), "app": V(0)}}, ratios=PORTAL_SHARE,
           services_before={"S1": {"portal": V(49), "total": V(100), "app": V(0)}}), "S1",
     sheet(services={"S1": {"portal": V(79), "total": V(100), "app": V(0)}}, ratios=PORTAL_SHARE,
           services_before={"S1": {"portal": V(49), "total": V(100), "app": V(0)}})),
    ("total_jump", "total", sheet(services={"S1": {"total": V(151)}}, services_before={"S1": {"total": V(100)}}), "S1",
     sheet(services={"S1": {"total": V(150)}}, services_before={"S1": {"total": V(100)}})),
    ("whole_thousands", "total p", of_service(total=V(3000), p=V(1000)), "S1", of_service(total=V(3001), p=V(1000))),
    ("not_applicable_again", "K01",
     sheet(services={"S1": {"K01": NOT_APPLICABLE}}, services_before={"S1": {"K01": step(1, 20)}}), "S1",
     sheet(services={"S1": {"K01": NOT_APPLICABLE}}, services_before={"S1": {"K01": NOT_APPLICABLE}})),
    ("mostly_not_applicable", "K01 K02",
     sheet(services={"S1": {"K01": NOT_APPLICABLE, "K02": NOT_APPLICABLE}, "S2": {"K01": NOT_APPLICABLE}}), "",
     sheet(services={"S1": {"K01": NOT_APPLICABLE}, "S2": {"K01": step(1, 20)}})),
    ("old_audit", "K08 K09", sheet(own={"K08": step(4, 100)}, evidence={("", "K08"): (7,)},
                                   evidence_days={7: date(2022, 12, 30)}), "",
     sheet(own={"K08": step(4, 100)}, evidence={("", "K08"): (7,)}, evidence_days={7: date(2022, 12, 31)})),
    ("quick_but_late", "K32 K33",
     sheet(own={"K32": step(5, 100), "in_time": V(49), "received": V(100)}, ratios=PORTAL_SHARE), "",
     sheet(own={"K32": step(5, 100), "in_time": V(50), "received": V(100)}, ratios=PORTAL_SHARE)),
    ("evidence_shared", "K01", sheet(evidence={(f"S{n:02}", "K01"): (7,) for n in range(11)}), "S00",
     sheet(evidence={(f"S{n:02}", "K01"): (7,) for n in range(10)})),
    ("evidence_of_another_year", "K01",
     sheet(evidence={("S1", "K01"): (7,)}, evidence_days={7: date(2023, 12, 31)}), "S1",
     sheet(evidence={("S1", "K01"): (7,)}, evidence_days={7: date(2024, 1, 1)})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "codes", "wrong", "place", "right"), CASES)
def test_rule_finds_the_fault_at_its_place_and_nothing_else(name, codes, wrong, place, right):
    found = list(RULES[name](wrong, codes.split()))
    assert place in [service for service, _codes in found]
    assert list(RULES[name](right, codes.split())) == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_is_silent_where_nothing_was_said(name):
    codes = next(codes for one, codes, *_rest in CASES if one == name).split()
    empty = sheet(services={"S1": {}, "S2": {}}, ratios=PORTAL_SHARE)
    assert list(RULES[name](empty, codes)) == []


def test_every_rule_has_a_case():
    assert {case[0] for case in CASES} == set(RULES)
    assert len(RULES) == 32


def test_share_needs_both_counts_and_thirty_below_the_line():
    cells = {"portal": V(12), "total": V(50), "app": V(20)}
    assert sum_of(cells, "total - app") == 30
    assert share_of(cells, ("portal", "total - app")) == pytest.approx(40)
    assert share_of(cells | {"app": V(21)}, ("portal", "total - app")) is None
    assert share_of({"portal": V(12)}, ("portal", "total")) is None
