"""Makes anew what is generated from the code, or with ``--check`` says what is stale.

A generated file that nobody regenerates is a lie with a date; ``make check`` runs this.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent


def schema() -> str:
    """The JSON Schema of the map format."""
    from parcours.journey.schema import json_schema

    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def cli_reference() -> str:
    """Every command with its help, as the terminal prints it."""
    from parcours.cli.main import root

    parts = [
        "# The command line\n\nMade from the commands themselves by `make format`.\n",
        "Exit statuses: 0 fine, 1 findings, 2 wrong input, 3 something missing, 130 stopped.\n",
    ]
    for path, command in _walk("parcours", root):
        context = click.Context(command, info_name=path, terminal_width=88, max_content_width=88)
        parts.append(f"## `{path}`\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def _walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _walk(f"{path} {name}", child)


FINDINGS_HEAD = """# Findings

Made from the rules themselves by `make format`. `parcours check` prints a finding with its code, its
place, what is wrong and what would be right; `parcours check --explain P105` prints what stands here.
Errors of shape (what may stand where) come with their own words and are not listed.

A finding that you have looked at and accept is silenced in the document, with a reason, at one part or
everywhere:

```yaml
silence:
  - {code: P105, at: no-arrival-time, reason: The touchpoint is decided next month}
  - {code: P112, reason: This map is the overview of five others}
```

*error*: the map contradicts itself, `parcours check` ends with status 1. *warning*: it says less, or other,
than it seems to; with `--strict` it counts too. *hint*: maps of this kind are usually better otherwise.
"""


def findings() -> str:
    """Every finding of ``parcours check``, one section each."""
    from parcours.journey.checks import CHECKS
    from parcours.journey.reasons import GATE, REASONS

    known = {code: (weight, title) for code, (weight, title) in GATE.items()}
    known |= {check.code: (check.severity, check.title) for check in reversed(CHECKS)}
    parts = [FINDINGS_HEAD]
    for code, (weight, title) in sorted(known.items()):
        why = REASONS[code]
        parts.append(
            f"## {code}\n\n*{weight}* · **{title.en}** {why.en}\n\n**{title.fr}** {why.fr}\n"
        )
    return "\n".join(parts)


def live_shapes() -> str:
    """Which lists each kind of row holds and the words of refusals, for the browser's twin."""
    from parcours.errors import LANGS
    from parcours.journey.links import BY_NAME, POINTS_TO
    from parcours.journey.refusals import REFUSALS
    from parcours.journey.rows import shapes

    kinds = {
        kind: {"lists": shape.lists, "single": sorted(shape.single)}
        for kind, shape in shapes().items()
    }
    refusals = {
        code: {
            lang: {"message": message.say(lang), "remedy": remedy.say(lang) if remedy else None}
            for lang in LANGS
        }
        for code, (message, remedy) in REFUSALS.items()
    }
    made = {"kinds": kinds, "pointsTo": POINTS_TO, "byName": BY_NAME, "refusals": refusals}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def web_lexicon() -> str:
    """The words of the field for the browser: one list of words per literal, in both languages."""
    from parcours.journey import lexicon

    tables = {name: getattr(lexicon, name) for name in sorted(dir(lexicon)) if name.isupper()}
    made = {
        name: {str(key): [words.en, words.fr] for key, words in table.items()}
        for name, table in tables.items()
        if isinstance(table, dict)
    }
    made["EMOTION_WORDS"] = {
        str(bucket): [words.en, words.fr] for bucket, words in enumerate(lexicon.EMOTION_WORDS)
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def api_reference() -> str:
    """Every endpoint of the API."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PARCOURS_FOLDER"] = folder
        import parcours.server.asgi  # noqa: F401, sets Django up
        from parcours.server.api.reference import reference

        return reference()


GENERATED: dict[str, Callable[[], str]] = {
    "format/parcours-1.schema.json": schema,
    "docs/reference/cli.md": cli_reference,
    "docs/reference/findings.md": findings,
    "docs/reference/api.md": api_reference,
    "web/src/live/shapes.json": live_shapes,
    "web/src/lexicon.json": web_lexicon,
}


def main() -> int:
    """Write every generated file, or with ``--check`` only compare."""
    check = "--check" in sys.argv
    stale = []
    for name, make in GENERATED.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for name in stale:
        print(f"{'stale' if check else 'made'}: {name}", file=sys.stderr)
    if check and stale:
        print("Run: make format", file=sys.stderr)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
