"""Linear algebra is told how many threads it may use, and gets back what it had."""

import ctypes
import os
import threading

import pytest

from multaqa.__main__ import main
from multaqa.composite import threads


def test_the_number_is_set_and_given_back() -> None:
    controls = threads._controls()
    if controls is None:
        pytest.skip("numpy stands on a library that cannot be told")
    read = controls[0]
    before = read()
    with threads.blas_threads(1) as told:
        assert told
        assert read() == 1
        with threads.blas_threads(2):
            pass
        assert read() in (1, 2)
    assert read() == before


def test_the_last_to_leave_gives_the_number_back() -> None:
    numbers = [4]
    threads_ = (lambda: numbers[-1], numbers.append)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "_controls", lambda: threads_)
        entered, leave = threading.Event(), threading.Event()

        def other() -> None:
            with threads.blas_threads(1):
                entered.set()
                leave.wait(5)

        thread = threading.Thread(target=other)
        with threads.blas_threads(1):
            thread.start()
            entered.wait(5)
        assert numbers[-1] == 1
        leave.set()
        thread.join()
    assert numbers[-1] == 4


def test_a_library_that_does_not_listen_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_controls", lambda: None)
    with threads.blas_threads(1) as told:
        assert not told


def test_a_library_that_cannot_be_loaded_or_lacks_the_names_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> object:
        raise OSError(path)

    threads._controls.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert threads._controls() is None
    threads._controls.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", lambda path: object())
    assert threads._controls() is None
    threads._controls.cache_clear()


def test_the_command_gives_every_process_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert main(["--version"]) == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "3"
