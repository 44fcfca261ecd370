"""Times that mean something on a noisy machine.

The contestants take turns, and only turns of the same round are compared: what slows the machine
down for a while slows all of them down. The median over the rounds drops what hit only one.
"""

import time
from dataclasses import dataclass
from statistics import median

import numpy as np
import pytest
from threadpoolctl import threadpool_info

THREADS = max(
    library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
)
"""With how many NumPy multiplies matrices; `make bench` says one."""

CLOCK = time.process_time if THREADS == 1 else time.perf_counter
timed = pytest.mark.benchmark(timer=CLOCK)

PRODUCT = 2048  # rows and columns of the matrices that show what the machine can do


@dataclass(frozen=True)
class Times:
    """Seconds of each contestant, one number a round."""

    seconds: dict[str, list[float]]

    def ratio(self, slow, fast):
        """How many times as fast `fast` is."""
        pairs = zip(self.seconds[slow], self.seconds[fast], strict=True)
        return median(one / other for one, other in pairs)

    def line(self, name):
        """The times of a contestant in words."""
        milliseconds = [1000 * seconds for seconds in self.seconds[name]]
        return f"{name:<22} {median(milliseconds):9.1f} ms, at best {min(milliseconds):.1f}"

    def lines(self):
        return [self.line(name) for name in self.seconds]


def take_turns(benchmark, contestants, rounds, warmup=1):
    """Runs the contestants one after the other, round after round.

    Args:
        benchmark: the fixture of pytest-benchmark; it shows the last contestant, and a record
            (`--benchmark-json`) holds the seconds of all as extra information.
        contestants: functions without arguments by name, at least two.
        rounds: how many count.
        warmup: how many go before them.
    """
    seconds = {name: [] for name in contestants}

    def turn(name):
        start = CLOCK()
        contestants[name]()
        seconds[name].append(CLOCK() - start)

    *others, last = contestants
    benchmark.pedantic(
        turn,
        args=(last,),
        setup=lambda: [turn(name) for name in others] and None,
        rounds=rounds,
        warmup_rounds=warmup,
    )
    times = Times({name: turns[warmup:] for name, turns in seconds.items()})
    benchmark.extra_info.update(times.seconds)
    return times


def matrix_product():
    """A big float32 product, as a contestant; it takes 2 * PRODUCT**3 operations."""
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, PRODUCT, PRODUCT)).astype(np.float32)
    out = np.empty_like(a)
    return lambda: np.matmul(a, b, out=out)


def share_of_peak(times, name, operations, product="matrix product"):
    """How fast a contestant is, as a part of the speed of the matrix product of its round."""
    return times.ratio(product, name) * operations / (2 * PRODUCT**3)
