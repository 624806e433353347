"""What every question to an event log shares: the log, the filters, the engine, and how answers leave.

A command says what its columns mean; the terminal gets them in the reader's digits, ``--json`` and
``--parquet`` get them raw, ``-o`` gets a picture. So no answer can say one thing here and another there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parcours.cli.commands.events.answering import Column, drawn, shown, to_parquet
from parcours.cli.files import write_whole
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import counted, show
from parcours.errors import InputError, Lang, Words

if TYPE_CHECKING:
    from parcours.events.asking import Measure
    from parcours.events.columns import Asked
    from parcours.events.filters import Filter
    from parcours.events.log import EventLog
    from parcours.events.measures.order import Grouping
    from parcours.render.charts.frame import Look
    from parcours.render.scene import Scene

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")
_OPTIONS = (
    click.option("--since", help="First day, 2026-03-01. / Premier jour."),
    click.option("--until", help="Last day. / Dernier jour."),
    click.option("--where", "segments", multiple=True, help="attribute=value. / attribut=valeur."),
    click.option(
        "--contains", multiple=True, help="Paths with this event. / Parcours avec cet événement."
    ),
    click.option("--lacks", multiple=True, help="Paths without it. / Parcours sans lui."),
    click.option(
        "--starts", multiple=True, help="Paths that start with it. / Qui commencent par lui."
    ),
    click.option("--ends", multiple=True, help="Paths that end with it. / Qui finissent par lui."),
    click.option(
        "--again", multiple=True, help="Paths with it twice or more. / Deux fois ou plus."
    ),
    click.option(
        "--in-order", multiple=True, help="Paths with “a > b” in this order. / Dans cet ordre."
    ),
    click.option("--lasting", help="Length of the path, 1h..3d. / Durée du parcours."),
    click.option("--customer", help="Column of the customer. / Colonne du client."),
    click.option("--moment", help="Column of the moment. / Colonne du moment."),
    click.option("--event", help="Column of the event. / Colonne de l’événement."),
    click.option("--channel", help="Column of the channel. / Colonne du canal."),
    click.option("--start", help="Column of when events begin; '' for none. / Colonne du début."),
    click.option(
        "--pair",
        help="Column that says start and complete: one event of both. / Colonne début et fin : un seul événement.",
    ),
    click.option(
        "--skip-bad-rows",
        is_flag=True,
        help="Leave out rows whose moment cannot be read. / Laisser de côté les dates illisibles.",
    ),
    click.option(
        "--doubles",
        type=click.Choice(["once", "keep"]),
        help="Rows equal in every column count once, but in XES. / Lignes identiques comptées une fois, sauf XES.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["here", "spark"]),
        default="here",
        show_default=True,
        help="This machine or a cluster. / Cette machine ou un cluster.",
    ),
    click.option("--master", default="local[*]", show_default=True, help="Spark’s address."),
    click.option(
        "--parquet", type=click.Path(path_type=Path), help="Write the answer to. / Écrire vers."
    ),
)


@dataclass
class Question:
    """A log that was named on the command line, and everything that was asked of it."""

    path: str
    lang: Lang
    as_json: bool
    parquet: Path | None
    output: Path | None
    theme: str
    asked: dict[str, Any]
    _engine: Any = None
    _log: EventLog | None = None

    @property
    def log(self) -> EventLog:
        """The events on this machine; raises InputError where the engine is a cluster."""
        if self.asked["engine"] == "spark":
            raise InputError(
                "events.needs-whole-log",
                Words(
                    "This question needs the whole log on one machine.",
                    "Cette question demande le journal entier sur une machine.",
                ),
                remedy=Words(
                    "Ingest it into a store, or ask without --engine spark.",
                    "Ingérez-le dans un entrepôt, ou demandez sans --engine spark.",
                ),
            )
        if self._log is None:
            self._log = self._narrowed()
        return self._log

    def answer(self, measure: Measure[Any, R]) -> R:
        """The answer of the engine that was asked for."""
        from parcours.events.asking import answer

        if self.asked["engine"] == "here":
            return answer(measure, self.log)
        found: R = self._cluster().answer(measure)
        return found

    def _cluster(self) -> Any:
        if self._engine is None:
            from parcours.events.engines.spark import SparkEngine

            columns, filters = self._columns(), self._filters()
            self._engine = SparkEngine(self.path, self.asked["master"], columns, filters)
        return self._engine

    @property
    def head(self) -> EventLog:
        """Names and span of the log, wherever it is."""
        found: EventLog = self._cluster().head if self.asked["engine"] == "spark" else self.log
        return found

    @property
    def raw(self) -> bool:
        """Whether a program reads the answer."""
        return self.as_json or self.parquet is not None

    @property
    def filters(self) -> str:
        """The filters as they were typed."""
        asked = self.asked
        options = [
            *(
                (f"--{name}", [asked[name]])
                for name in ("since", "until", "lasting")
                if asked[name]
            ),
            ("--where", asked["segments"]),
            *(
                (f"--{name}", asked[name])
                for name in ("contains", "lacks", "starts", "ends", "again")
            ),
            ("--in-order", asked["in_order"]),
        ]
        return " ".join(f"{option} {value}" for option, values in options for value in values)

    @property
    def source(self) -> Words:
        """Where the answer comes from: which log, how much of it, from when to when, and the filters."""
        from parcours.render.spoken import day

        head, typed = self.head, self.filters
        events, customers = counted(head.events), counted(head.customer_count)
        (begin, end), known = head.period, head.events > 0
        return Words(
            f"{head.name} · "
            + (f"{events.en} events of {customers.en} customers · " if known else "")
            + f"{day(begin, 'en')} to {day(end, 'en')} (UTC)"
            + (f" · filters: {typed}" if typed else ""),
            f"{head.name} · "
            + (f"{events.fr} événements de {customers.fr} clients · " if known else "")
            + f"du {day(begin, 'fr')} au {day(end, 'fr')} (UTC)"
            + (f" · filtres : {typed}" if typed else ""),
        )

    def look(self, *notes: Words) -> Look:
        """How a picture of the answer speaks; ``notes`` say how it was counted, the source comes last."""
        from parcours.render.charts.frame import Look

        return Look(self.lang, self.theme, tuple(n.say(self.lang) for n in (*notes, self.source)))

    def say(self, words: Words) -> None:
        """A sentence beside the answer."""
        click.echo(words.say(self.lang), err=True)

    def tell(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        picture: Callable[[], Scene] | None = None,
    ) -> None:
        """Hand over an answer in every form that was asked for."""
        if self.parquet is not None:
            to_parquet(columns, rows, self.parquet)
        if self.output is not None and picture is not None:
            write_whole(self.output, drawn(picture(), self.output))
        if self.as_json:
            shape = [dict(zip((c.key for c in columns), row, strict=True)) for row in rows]
            click.echo(json.dumps(shape, ensure_ascii=False, indent=2, default=str))
            return
        texts = [
            [shown(value, c, self.lang) for c, value in zip(columns, row, strict=True)]
            for row in rows
        ]
        self.say(self.source)
        show([c.head.say(self.lang) for c in columns], texts, self.lang, as_json=False)

    def _narrowed(self) -> EventLog:
        from parcours.events.engines.duck import ingest
        from parcours.events.filters import narrowed
        from parcours.events.store import is_store, open_store

        if is_store(Path(self.path)):
            return narrowed(open_store(Path(self.path)), self._filters())
        result = ingest(self.path, self._columns(), skip_bad_rows=self.asked["skip_bad_rows"])
        for note in result.notes:
            self.say(note)
        return narrowed(result.log, self._filters())

    def _columns(self) -> Asked:
        from parcours.events.columns import Asked

        return Asked(
            *(
                self.asked[role]
                for role in ("customer", "moment", "event", "channel", "start", "pair", "doubles")
            )
        )

    def _filters(self) -> list[Filter]:
        from parcours.events.filters import Again, InOrder, Lasting, PathHas, Period, Segment

        asked = self.asked
        found: list[Filter] = []
        if asked["since"] or asked["until"]:
            found.append(Period(day_of(asked["since"]), day_of(asked["until"])))
        found += [Segment(*text.partition("=")[::2]) for text in asked["segments"]]
        for rule in ("contains", "lacks", "starts", "ends"):
            found += [PathHas(rule, activity) for activity in asked[rule]]
        found += [Again(activity) for activity in asked["again"]]
        found += [InOrder(tuple(p.strip() for p in text.split(">"))) for text in asked["in_order"]]
        if asked["lasting"]:
            least, _, most = asked["lasting"].partition("..")
            found.append(Lasting(seconds_of(least) or 0, seconds_of(most) or float("inf")))
        return found

    def close(self) -> None:
        """Let go of a cluster."""
        if self._engine is not None:
            self._engine.stop()


def _asking(function: F, *outputs: Callable[[Any], Any]) -> F:
    """``function(question, …)`` as a command that takes a log, filters and forms of answer."""

    @wraps(function)
    def asked(
        log: str, lang: Lang, as_json: bool, parquet: Path | None, output: Path | None = None,
        theme: str = "light", **more: Any,
    ) -> None:  # fmt: skip
        own = {name: more.pop(name) for name in _NAMES}
        one = Question(log, lang, as_json, parquet, output, theme, own)
        try:
            function(one, **more)
        finally:
            one.close()

    wrapped: Any = asked
    for option in (*outputs, *_OPTIONS):
        wrapped = option(wrapped)
    return json_option(lang_option(click.argument("log")(wrapped)))  # type: ignore[no-any-return]


_NAMES = (
    "since", "until", "segments", "contains", "lacks", "starts", "ends", "again", "in_order",
    "lasting", "customer", "moment", "event", "channel", "start", "pair", "doubles", "skip_bad_rows",
    "engine", "master",
)  # fmt: skip


def question(function: F) -> F:
    """A question whose answer is a table."""
    return _asking(function)


def pictured(function: F) -> F:
    """A question whose answer can be drawn too: ``-o FILE``."""
    return _asking(
        function,
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            help="Draw it too: a .svg or .png file. / Le dessiner aussi.",
        ),
        click.option(
            "--theme",
            type=click.Choice(["light", "dark"]),
            default="light",
            show_default=True,
            help="Colours of the picture. / Couleurs de l’image.",
        ),
    )


def written(text: str) -> Callable[[F], F]:
    """A command that writes to ``-o``; ``text`` says what."""

    def wrap(function: F) -> F:
        kind = click.Path(path_type=Path)
        return _asking(
            function, click.option("-o", "--output", required=True, type=kind, help=text)
        )

    return wrap


def stages_option(function: F) -> F:
    """``--stages``: the file that says which events form which stage."""
    return click.option(
        "--stages",
        type=click.Path(path_type=Path),
        help="Which events form which stage. / Quels événements forment quelle étape.",
    )(function)


def goal_option(function: F) -> F:
    """``--goal``: the events that count as reaching the goal."""
    return click.option(
        "--goal",
        "goals",
        multiple=True,
        required=True,
        help="An event that counts as reached. / Un événement qui vaut réussite.",
    )(function)


def grouping_of(log: EventLog, stages: Path | None, lang: Lang) -> Grouping:
    """The stages in the file ``stages``; proposed from the order of events when there is none."""
    from parcours.cli.files import read_text
    from parcours.events.measures.order import checked, propose
    from parcours.evidence.plan import read_plan

    if stages is None:
        return propose(log)
    plan = read_plan(read_text(stages), file=str(stages))
    names = [stage.name.say(lang) for stage in plan.stages]
    return checked(names, [stage.all_events for stage in plan.stages], log)


def day_of(text: str | None) -> dt.date | None:
    """A day as it is written on the command line."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "events.bad-day",
            Words(f"“{text}” is no day.", f"« {text} » n’est pas un jour."),
            remedy=Words("Write it as 2026-03-01.", "Écrivez-le comme 2026-03-01."),
        ) from None


def seconds_of(text: str | None) -> float | None:
    """``24h``, ``30min``, ``7d`` in seconds."""
    if not text:
        return None
    sizes = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "j": 86_400}
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = text[len(number) :] or "s"
    try:
        return float(number.replace(",", ".")) * sizes[unit]
    except (ValueError, KeyError):
        raise InputError(
            "events.bad-window",
            Words(f"“{text}” is no duration.", f"« {text} » n’est pas une durée."),
            remedy=Words("Write it as 24h, 30min, 7d.", "Écrivez-la comme 24h, 30min, 7j."),
        ) from None
