"""What uncertainty and sensitivity cost: CPU, memory, growth, and the ratio to a straight port and to COINr.

Peer: COINr 1.1.14, the R package of the European Commission's composite-indicator team, measured on another day on
two cores (R 4.2.2, one thread): uncertainty of 1,000 replications takes 97 s on 51 units x 49 indicators and 712 s of
CPU on 500 x 200; a sensitivity analysis of 1,536 runs 367 s of wall time on a busy machine. It rebuilds the whole index
for each replication. The yardstick here is a straight port of that: plain numpy, one replication at a time, nothing
reused. CPU time is that of one process, medians of several runs; wall time on a shared machine says little.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import multiprocessing
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import scipy

from multaqa.composite import (
    AnswerError,
    Data,
    Framework,
    Indicator,
    LeaveOut,
    Methods,
    Node,
    Plan,
    WeightNoise,
    build_index,
    plan_choices,
    run_sensitivity,
    run_uncertainty,
    step,
    what_if,
)
from multaqa.composite.treatment import winsorise, winsorised_columns
from multaqa.composite.uncertainty.choices import Choice

COINR = {("51 x 49", 100): 8.66, ("51 x 49", 1000): 97.1, ("500 x 200", 100): 80.2, ("500 x 200", 1000): 712.0}
LIMITS = tuple(step("winsorise", points=points) for points in range(1, 6))
CHOICES: tuple[Choice, ...] = (
    Methods("treat", LIMITS),
    Methods("normalise", (step("min_max", low=1.0), step("z_score", mean=100, sd=10))),
    Methods("aggregate", (step("arithmetic"), step("geometric"))),
    WeightNoise(0.25),
)


def case(units: int, indicators: int, pillars: int, parts: int, *, missing: float = 0.0) -> tuple[Framework, Data]:
    """Make an index of four levels, a third of its indicators skewed, a fifth of them lower is better."""
    draw = np.random.default_rng(units * indicators)
    nodes = [Node("I"), *(Node(f"S{n}", "I", weight=1.0 + n % 2) for n in range(parts))]
    nodes += [Node(f"P{n}", f"S{n % parts}") for n in range(pillars)]
    leaves = [
        Indicator(f"x{n}", f"P{n % pillars}", direction="lower" if n % 5 == 4 else "higher") for n in range(indicators)
    ]
    values = 5 + draw.normal(size=(units, indicators))
    skewed = draw.random(indicators) < 1 / 3
    values[:, skewed] = np.exp(1.3 * draw.normal(size=(units, int(skewed.sum()))))
    values[draw.random(values.shape) < missing] = np.nan
    method = {"treat": step("winsorise"), "normalise": step("min_max", low=1.0)}
    framework = Framework("I", "1", tuple(nodes), tuple(leaves), **method)
    return framework, Data(tuple(f"u{n:04d}" for n in range(units)), tuple(leaf.code for leaf in leaves), values)


def cpu(function: Callable[[], object], runs: int = 7) -> float:
    """Return the median CPU time in milliseconds, after two runs to warm up."""
    function()
    function()
    spent = []
    for _ in range(runs):
        began = time.process_time()
        function()
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent)


def ready(framework: Framework, data: Data, replications: int, choices: tuple[Choice, ...] = CHOICES) -> Plan:
    """Plan replications; part of what is measured."""
    return plan_choices(framework, data, choices, replications=replications)


def straight(framework: Framework, data: Data, replications: int) -> np.ndarray:
    """Do the same the straight way: every replication builds everything again, one column and one node at a time."""
    draw, tree = np.random.default_rng(1), framework.tree
    ranks = []
    for _ in range(replications):
        points, scale, mean = draw.integers(1, 6), draw.integers(2), draw.integers(2)
        noise = 1 + 0.25 * (2 * draw.random(len(tree.codes)) - 1)
        scores: dict[int, np.ndarray] = {}
        for position in reversed(range(len(tree.codes))):
            part, children = tree.parts[position], tree.children[position]
            if isinstance(part, Indicator):
                column = winsorise(data.values[:, data.columns[part.code]], points=int(points))
                column = column if part.direction == "higher" else -column
                if scale == 0:
                    scores[position] = 1 + 99 * (column - column.min()) / (column.max() - column.min())
                else:
                    scores[position] = 100 + 10 * (column - column.mean()) / column.std(ddof=1)
                continue
            weights = np.array([tree.parts[child].weight * noise[child] for child in children])
            below = np.stack([scores[child] for child in children])
            raised = np.log(np.maximum(below, 1e-9)) if mean else below
            total = (raised * weights[:, None]).sum(axis=0) / weights.sum()
            scores[position] = np.exp(total) if mean else total
        order = np.argsort(-scores[0])
        rank = np.empty(len(order), dtype=int)
        rank[order] = np.arange(1, len(order) + 1)
        ranks.append(rank)
    return np.quantile(ranks, (0.05, 0.5, 0.95), axis=0)


def uncertainty() -> None:
    """Print what uncertainty costs, beside the yardstick and the peer."""
    print(
        "\n### Uncertainty: winsorising points (5) x normalisation (2) x mean (2) x weights by noise on every level\n"
    )
    print("| case | N | set-up ms | run ms | together ms | straight port s | ratio | COINr s | ratio |")
    print("|---|---|---|---|---|---|---|---|---|")
    for shape, numbers in (((51, 49, 8, 2), (100, 1000, 10_000, 100_000)), ((500, 200, 20, 4), (100, 1000, 10_000))):
        framework, data = case(*shape)
        name = f"{shape[0]} x {shape[1]}"
        few = 60 if shape[0] < 100 else 10
        began = time.process_time()
        straight(framework, data, few)
        one = (time.process_time() - began) / few
        for number in numbers:
            runs = 9 if number <= 1000 else 3
            plan = ready(framework, data, number)
            setup = cpu(lambda f=framework, d=data, n=number: ready(f, d, n), runs)
            run = cpu(lambda p=plan: run_uncertainty(p), runs)
            both = cpu(lambda f=framework, d=data, n=number: run_uncertainty(ready(f, d, n)), runs)
            peer = COINR.get((name, number))
            told = f"{peer:,.1f} | {peer * 1000 / both:,.0f}" if peer else "- | -"
            port = f"{one * number:,.1f} | {one * number * 1000 / both:,.0f}"
            print(f"| {name} | {number:,} | {setup:.1f} | {run:.1f} | {both:.1f} | {port} | {told} |")


def others() -> None:
    """Print what the rarer paths cost."""
    print("\n### Other paths, 1,000 replications with set-up\n")
    print("| what | 22 x 35 ms | 51 x 49 ms | 500 x 200 ms |\n|---|---|---|---|")
    shapes = ((22, 35, 3, 1), (51, 49, 8, 2), (500, 200, 20, 4))
    top = Methods("aggregate", (step("geometric"), step("arithmetic")), at=("I",), name="top")
    lines: list[tuple[str, tuple[Choice, ...], float]] = [
        ("the same four choices", CHOICES, 0.0),
        ("values missing (1 in 20), means re-scaled by node", CHOICES, 0.05),
        ("another mean at the top than below", (CHOICES[1], top, CHOICES[3]), 0.0),
        ("each of the indicators left out in turn", (CHOICES[1], CHOICES[2], CHOICES[3], LeaveOut()), 0.0),
        ("an error on every answer, treated and normalised anew", (CHOICES[3], AnswerError(share=0.1)), 0.0),
    ]
    for words, choices, missing in lines:
        cells = []
        for shape in shapes:
            made = case(*shape, missing=missing)
            runs = 1 if shape[0] > 100 and "error" in words else 5
            spent = cpu(lambda m=made, c=choices: run_uncertainty(ready(*m, 1000, c)), runs)
            cells.append(f"{spent:,.1f}")
        print(f"| {words} | {' | '.join(cells)} |")
    results = [build_index(*case(*shape)) for shape in shapes]
    spent = [cpu(lambda r=result: what_if(r, weights={"x0": 3.0, "P0": 2.0}).ranks, 30) for result in results]
    print(f"| another weight: all ranks, once (`what_if`) | {' | '.join(f'{one:.2f}' for one in spent)} |")
    spent = [cpu(lambda s=shape: build_index(*case(*s)), 9) for shape in shapes]
    print(f"| one whole index with every contribution (`build_index`) | {' | '.join(f'{one:.1f}' for one in spent)} |")


def sensitivity() -> None:
    """Print what sensitivity costs."""
    print("\n### Sensitivity: the four choices, 200 sets of weights; indices of the ranking, of every rank and score\n")
    print("| case | method | runs | ms with set-up | COINr: runs, s |\n|---|---|---|---|---|")
    for shape, peer in (((22, 35, 3, 1), "-"), ((51, 49, 8, 2), "1,536, 367"), ((500, 200, 20, 4), "-")):
        framework, data = case(*shape)
        spent = cpu(lambda f=framework, d=data: run_sensitivity(ready(f, d, 1)), 5)
        print(f"| {shape[0]} x {shape[1]} | every combination | 4,000 | {spent:.1f} | {peer} |")
    framework, data = case(51, 49, 8, 2)
    many = (*CHOICES[:3], WeightNoise(0.25, sets=40_000))
    plan = ready(framework, data, 1, many)
    spent = cpu(lambda: run_sensitivity(plan, method="exact"), 1)
    print(f"| 51 x 49 | every combination | 800,000 | {spent:,.0f} | - |")
    spent = cpu(lambda: run_sensitivity(plan, method="sampled", points=1024), 3)
    print(f"| 51 x 49 | Sobol points, 1,000 resamples of 103 outputs | 6,144 | {spent:.0f} | - |")


def growth() -> None:
    """Print how the cost of a run grows, as the exponent of a power fitted to the upper half of the sizes."""
    print("\n### Growth of set-up and run\n\n| what grows | sizes | ms | exponent |\n|---|---|---|---|")
    tables: list[tuple[str, list[tuple[int, Callable[[], object]]]]] = []
    tall = [(units, case(units, 49, 8, 2)) for units in (25, 50, 100, 200, 400, 800, 1600)]
    wide = [(indicators, case(51, indicators, 8, 2)) for indicators in (25, 50, 100, 200, 400, 800)]
    for words, sizes in (("units (49 indicators, N = 1,000)", tall), ("indicators (51 units, N = 1,000)", wide)):
        tables.append((words, [(size, lambda m=made: run_uncertainty(ready(*m, 1000))) for size, made in sizes]))
    usual, numbers = case(51, 49, 8, 2), (1000, 4000, 16_000, 64_000, 256_000)
    tables.append(("replications (51 x 49)", [(n, lambda n=n: run_uncertainty(ready(*usual, n))) for n in numbers]))
    for words, runs in tables:
        spent = [cpu(run, 3) for _, run in runs]
        at = len(runs) // 2
        slope = np.polyfit(np.log([size for size, _ in runs][at:]), np.log(spent[at:]), 1)[0]
        told = ", ".join(f"{one:,.0f}" for one in spent)
        print(f"| {words} | {', '.join(f'{size:,}' for size, _ in runs)} | {told} | {slope:.2f} |")


def treatment() -> None:
    """Print what winsorising all columns at once saves."""
    print("\n### Winsorising up to 5 points\n\n| case | one column at a time ms | all at once ms |\n|---|---|---|")
    for shape in ((51, 49, 8, 2), (500, 200, 20, 4), (5000, 500, 20, 4)):
        _, data = case(*shape)
        alone = cpu(lambda d=data: [winsorise(column) for column in d.values.T], 3)
        together = cpu(lambda d=data: winsorised_columns(d.values, [5]), 5)
        print(f"| {shape[0]:,} x {shape[1]} | {alone:.1f} | {together:.1f} |")


def in_child(words: list[str], **environment: str) -> dict[str, float]:
    """Run a part of this file in a process of its own and return what it tells."""
    done = subprocess.run(
        [sys.executable, __file__, *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def memory() -> None:
    """Print the peak memory of processes that do one run."""
    print("\n### Peak memory of a process that does one run\n")
    print("| case | N | CPU ms with set-up | peak MiB |\n|---|---|---|---|")
    usual = (51, 49, 8, 2)
    cases = [(usual, number) for number in (1, 1000, 10_000, 100_000, 1_000_000)]
    for shape, number in [*cases, ((500, 200, 20, 4), 10_000), ((5000, 500, 20, 4), 1000)]:
        told = in_child(["one", *map(str, shape), str(number)])
        print(f"| {shape[0]:,} x {shape[1]} | {number:,} | {told['cpu']:,.0f} | {told['peak']:.0f} |")


def peak() -> float:
    """Return the peak memory of this process in MiB; without /proc that of the process that started it counts too."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(shape: list[int], number: int) -> None:
    """Do one run and tell its CPU time and the peak memory of the process."""
    framework, data = case(*shape)  # type: ignore[arg-type]
    began = time.process_time()
    run_uncertainty(ready(framework, data, number))
    print(json.dumps({"cpu": (time.process_time() - began) * 1000, "peak": peak()}))


def spin(until: float) -> None:
    """Keep a core busy."""
    while time.monotonic() < until:
        pass


def walls() -> None:
    """Tell the wall time of runs without a word to the linear algebra about its threads."""
    from multaqa.composite.uncertainty.run import replicate

    framework, data = case(500, 200, 20, 4)
    plan = ready(framework, data, 1000)
    spent, used = [], []
    for _ in range(15):
        began, before = time.monotonic(), time.process_time()
        replicate(plan, 0, 1000)
        spent.append((time.monotonic() - began) * 1000)
        used.append((time.process_time() - before) * 1000)
    print(json.dumps({"median": statistics.median(spent), "greatest": max(spent), "cpu": statistics.median(used)}))


def threads() -> None:
    """Print what threads of linear algebra do on idle and on busy cores."""
    cores = os.cpu_count() or 1
    print("\n### Threads of linear algebra: 1,000 replications of 500 x 200, scores and ranks\n")
    print("| cores | threads | wall ms, median | wall ms, greatest | CPU ms |\n|---|---|---|---|---|")
    for busy in (0, cores):
        for number in ("1", str(cores)):
            spinning = [multiprocessing.Process(target=spin, args=(time.monotonic() + 30,)) for _ in range(busy)]
            for process in spinning:
                process.start()
            told = in_child(["walls"], OPENBLAS_NUM_THREADS=number)
            for process in spinning:
                process.terminate()
                process.join()
            state = f"{busy} busy with other work" if busy else "as they were"
            print(f"| {state} | {number} | {told['median']:.0f} | {told['greatest']:.0f} | {told['cpu']:.0f} |")


def main() -> None:
    """Print the tables, or do the one run that the words name."""
    words = sys.argv[1:]
    if words[:1] == ["one"]:
        one([int(word) for word in words[1:-1]], int(words[-1]))
        return
    if words[:1] == ["walls"]:
        walls()
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    print(f"{versions}; {os.cpu_count()} cores ({platform.machine()}), load {load:.1f} at the start.")
    print("CPU time of one process with one thread of linear algebra, medians of several runs.")
    for part in (uncertainty, others, sensitivity, growth, treatment, memory, threads):
        part()


if __name__ == "__main__":
    main()
