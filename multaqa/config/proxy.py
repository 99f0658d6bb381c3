"""Behind a proxy: who asks is the one whom the proxy names, not the proxy itself."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def behind_proxy(application: Application) -> Application:
    """Return the application as it stands behind exactly one proxy of our own, which adds to X-Forwarded-For.

    Only the last address is the proxy's word; those before it may be anybody's invention. Failures of sign-in are
    counted by it.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        named = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if named:
            environ["REMOTE_ADDR"] = named
        return application(environ, start_response)

    return answer
