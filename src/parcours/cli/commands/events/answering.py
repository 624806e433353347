"""How answers leave: what a column means, as people read it, as programs get it, as a picture.

What programs get (JSON, Parquet) never depends on the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from parcours.cli.files import unreachable
from parcours.cli.tables import duration, percent
from parcours.errors import InputError, Lang, Words

if TYPE_CHECKING:
    from parcours.render.scene import Scene

Kind = Literal["plain", "share", "seconds", "interval", "word", "path", "shares"]
WORDS: Final = {
    "lost": Words("lost", "perdus"),
    "slow": Words("slow", "lents"),
    "event": Words("event", "événement"),
    "step": Words("step", "pas"),
    **{
        day: Words(day, jour)
        for day, jour in zip(
            "Mon Tue Wed Thu Fri Sat Sun".split(),
            "lun mar mer jeu ven sam dim".split(),
            strict=True,
        )
    },
}
"""The words that stand in answers, as a person reads them; programs get them as they are."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer: its name in JSON and Parquet, its heading, what its values are.

    A ``path`` is a list of events; ``shares`` are mappings with an event, a share and, where it is
    compared, the share ``of_all``.
    """

    key: str
    head: Words
    kind: Kind = "plain"
    empty: Words | None = None
    """What people read where there is no value; a dash when left out."""


def shown(value: Any, column: Column, lang: Lang) -> Any:
    """``value`` as a person reads it; plain numbers stay numbers."""
    if value is None:
        return column.empty.say(lang) if column.empty else None
    say = _SAID.get(column.kind)
    return say(value, lang) if say else value


def _shares(value: Sequence[Mapping[str, Any]], lang: Lang) -> str:
    return ", ".join(
        f"{one['event']} {percent(one['share'], lang, 0)}"
        + (f" / {percent(one['of_all'], lang, 0)}" if "of_all" in one else "")
        for one in value
    )


def arrowed(path: Sequence[str], most: int = 14) -> str:
    """A path on one line; a long one is cut, and how much is said."""
    shown = " → ".join(path[:most])
    return shown if len(path) <= most else f"{shown} → … (+{len(path) - most})"


def drawn(scene: Scene, path: Path) -> bytes:
    """``scene`` as the kind of file that ``path`` names."""
    ending = path.suffix.lower()
    if ending == ".png":
        from parcours.render.png import png

        return png(scene)
    if ending != ".svg":
        raise InputError(
            "events.unknown-picture",
            Words(
                f"A picture is an .svg or a .png file, not “{path.name}”.",
                f"Une image est un fichier .svg ou .png, pas « {path.name} ».",
            ),
        )
    from parcours.render.svg import svg

    return svg(scene).encode()


def to_parquet(columns: Sequence[Column], rows: Sequence[Sequence[Any]], path: Path) -> None:
    """Write an answer for programs; raises UnavailableError where that cannot be done."""
    import pyarrow as pa
    import pyarrow.parquet

    table = pa.table({c.key: [row[at] for row in rows] for at, c in enumerate(columns)})
    try:
        pyarrow.parquet.write_table(table, path)
    except OSError as error:
        raise unreachable(path, error) from error


_SAID: Final[dict[Kind, Callable[[Any, Lang], str]]] = {
    "share": percent,
    "seconds": duration,
    "interval": lambda pair, lang: f"{percent(pair[0], lang)} – {percent(pair[1], lang)}",
    "word": lambda word, lang: WORDS[word].say(lang),
    "path": lambda path, _: arrowed(path),
    "shares": _shares,
}
