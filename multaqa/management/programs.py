"""Several programs as one: they start together, and when one ends or a signal comes, all end."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from django.core.management.base import CommandError

from multaqa.management.child import GRACE

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def refuse_unless_free(host: str, port: int) -> None:
    """Refuse, in one line, an address that nobody can listen on. The web server itself would share it silently."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise CommandError(f"port {port} is in use; choose another one, for example PORT={port + 1}") from fault
        raise CommandError(f"cannot listen on {host}, port {port}: {fault.strerror or fault}") from fault


def run_together(
    programs: Mapping[str, Sequence[str]],
    *,
    environment: Mapping[str, str],
    address: tuple[str, int],
    when_up: Callable[[], None],
) -> str:
    """Run programs (module and arguments, by name) until one ends or a signal comes; then end them all.

    when_up is called once, as soon as somebody listens at the address. Returns the name of the program that ended by
    itself and its exit code, or nothing when a signal came.
    """
    for number in STOPS:
        signal.signal(number, _stop)
    children = {name: _start(words, environment) for name, words in programs.items()}
    is_up = False
    try:
        while all(child.poll() is None for child in children.values()):
            if not is_up and _answers(address):
                is_up = True
                when_up()
            time.sleep(0.1)
        return next(
            f"{name} ended with code {one.returncode}" for name, one in children.items() if one.poll() is not None
        )
    except KeyboardInterrupt:
        return ""
    finally:
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them running
        _end(list(children.values()))


def _start(words: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start one program in a session of its own, so that a Ctrl-C reaches the parent alone, which ends all in order."""
    command = [sys.executable, "-m", "multaqa.management.child", *words]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603


def _answers(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=0.2):
            return True
    except OSError:
        return False


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        try:
            os.killpg(child.pid, signal.SIGKILL)  # whatever a program started and left behind
        except ProcessLookupError:
            continue
        child.wait()
