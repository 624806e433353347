"""``parcours check``: what is wrong, doubtful or improvable on a map."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import click

from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words
from parcours.journey.checks import check, silenced
from parcours.journey.findings import Finding, Severity

_COUNTS: dict[Severity, Words] = {
    "error": Words("errors", "erreurs"),
    "warning": Words("warnings", "avertissements"),
    "hint": Words("hints", "conseils"),
}


@click.command(
    epilog="Examples: parcours check map.journey.yaml · parcours check --json a.journey.yaml. "
    "Exit status: 0 no error, 1 errors found (with --strict: warnings too), 2 unreadable."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count too. / Les avertissements comptent.")
@lang_option
@json_option
def command(files: tuple[Path, ...], strict: bool, lang: Lang, as_json: bool) -> None:
    """Check maps for shape and sense. / Vérifier la forme et le sens de cartes."""
    found = [finding for file in files for finding in findings_of(file)]
    if as_json:
        shape = {"findings": [finding.as_dict(lang) for finding in found]}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    else:
        for finding in found:
            click.echo(finding.say(lang))
        click.echo(_summary(found, lang), err=True)
    bad = {"error", "warning"} if strict else {"error"}
    raise SystemExit(1 if any(finding.severity in bad for finding in found) else 0)


def findings_of(file: Path) -> list[Finding]:
    """Everything to say about the map in ``file`` as of today."""
    result = read_map(file)
    said = [finding for finding in result.findings if not silenced(result.journey_map, finding)]
    return said + check(
        result.journey_map, today=dt.datetime.now(tz=dt.UTC).date(), place_of=result.source.place
    )


def _summary(found: list[Finding], lang: Lang) -> str:
    counts: Counter[Severity] = Counter(finding.severity for finding in found)
    listing = ", ".join(f"{counts[name]} {words.say(lang)}" for name, words in _COUNTS.items())
    return f"{listing}."
