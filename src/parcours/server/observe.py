"""What a running server tells about itself: a line per request, and numbers for a monitor.

Addresses are told as routes (``/api/maps/{name}``), never as they were asked, so that neither a
link's secret nor a map's name ends in a log.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

access = logging.getLogger("parcours.access")
BOUNDS_S = (0.005, 0.025, 0.1, 0.25, 1.0, 5.0)

_lock = threading.Lock()
_counts: Counter[tuple[str, str, int]] = Counter()
_times: Counter[float] = Counter()
_total_s = 0.0
_gauges: dict[str, Callable[[], float]] = {}
STARTED = time.time()


class JsonLines(logging.Formatter):
    """One JSON object a line; what a logger passes as ``extra={"told": {…}}`` lies beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Observe:
    """Counts and times every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, counted."""
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        route = request.resolver_match.route if request.resolver_match else "-"
        _count(request.method or "-", route, response.status_code, seconds)
        told = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        access.info("request", extra={"told": told})
        return response


def _count(method: str, route: str, status: int, seconds: float) -> None:
    global _total_s  # noqa: PLW0603, one counter per process
    with _lock:
        _counts[method, route, status] += 1
        _times[next((bound for bound in BOUNDS_S if seconds <= bound), float("inf"))] += 1
        _total_s += seconds


def gauge(name: str, read: Callable[[], float]) -> None:
    """Let the metrics show ``read()`` as ``parcours_<name>``; asked anew at each look."""
    _gauges[name] = read


def metrics() -> str:
    """This process's numbers in the text format that Prometheus reads."""
    with _lock:
        counts, times, total = dict(_counts), dict(_times), _total_s
    lines = ["# TYPE parcours_requests_total counter"]
    for (method, route, status), count in sorted(counts.items()):
        labels = f'method="{method}",route="{_escaped(route)}",status="{status}"'
        lines.append(f"parcours_requests_total{{{labels}}} {count}")
    lines.append("# TYPE parcours_request_seconds histogram")
    running = 0
    for bound in (*BOUNDS_S, float("inf")):
        running += times.get(bound, 0)
        edge = "+Inf" if bound == float("inf") else f"{bound:g}"
        lines.append(f'parcours_request_seconds_bucket{{le="{edge}"}} {running}')
    lines += [
        f"parcours_request_seconds_sum {total:.6f}",
        f"parcours_request_seconds_count {running}",
        "# TYPE parcours_up_seconds gauge",
        f"parcours_up_seconds {time.time() - STARTED:.0f}",
    ]
    for name, read in sorted(_gauges.items()):
        lines += [f"# TYPE parcours_{name} gauge", f"parcours_{name} {read():g}"]
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
