import operator
import os
from collections.abc import Callable, Iterator

import pytest

from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.ports import Engine
from armistice_pkg.engine.pool import PoolEngine
from armistice_pkg.engine.serial import SerialEngine
from engine_work import refuse_seven


@pytest.fixture(params=["serial", "pool"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "serial":
        yield SerialEngine()
    else:
        with PoolEngine(2, batch=3) as pool:
            yield pool


def test_results_come_in_the_order_of_the_items(engine: Engine) -> None:
    assert list(engine.map(operator.neg, range(50))) == [-number for number in range(50)]
    assert list(engine.map(operator.neg, [])) == []


def test_items_are_taken_as_they_are_needed(engine: Engine) -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    next(iter(engine.map(operator.neg, items())))
    assert len(taken) < 50


def test_an_error_keeps_its_words_on_the_way(engine: Engine) -> None:
    with pytest.raises(UnreadableError) as caught:
        list(engine.map(refuse_seven, range(20)))
    assert (caught.value.path, caught.value.reason) == ("a", "it is a link")


def test_a_worker_that_is_killed_is_told() -> None:
    kill: Callable[[int], int] = os._exit
    with PoolEngine(1, batch=1) as pool, pytest.raises(UnfinishedError, match="memory may have run out"):
        list(pool.map(kill, [1, 2]))
