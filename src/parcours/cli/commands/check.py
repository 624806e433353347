"""``parcours check``: what is wrong, doubtful or improvable on a map."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import click

from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words, unknown_name
from parcours.journey.checks import CHECKS, check, silenced
from parcours.journey.findings import Finding, Severity
from parcours.journey.reasons import GATE, REASONS

_COUNTS: dict[Severity, Words] = {
    "error": Words("errors", "erreurs"),
    "warning": Words("warnings", "avertissements"),
    "hint": Words("hints", "conseils"),
}


@click.command(
    epilog="Examples: parcours check map.journey.yaml · parcours check --json a.journey.yaml · "
    "parcours check --explain P105. "
    "Exit status: 0 no error, 1 errors found (with --strict: warnings too), 2 unreadable."
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--explain", "code", help="Say why a finding exists. / Dire pourquoi un constat existe."
)
@click.option("--strict", is_flag=True, help="Warnings count too. / Les avertissements comptent.")
@lang_option
@json_option
def command(
    files: tuple[Path, ...], code: str | None, strict: bool, lang: Lang, as_json: bool
) -> None:
    """Check maps for shape and sense. / Vérifier la forme et le sens de cartes."""
    if code:
        click.echo(_explained(code.upper(), lang))
        return
    if not files:
        raise click.UsageError(
            Words("Name a map, or --explain CODE.", "Nommez une carte, ou --explain CODE.").say(
                lang
            )
        )
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


def _explained(code: str, lang: Lang) -> str:
    """What a finding says, why, and how it is silenced."""
    titles = {rule.code: rule.title for rule in reversed(CHECKS)}
    titles |= {gate: title for gate, (_, title) in GATE.items()}
    if code not in titles:
        raise unknown_name("cli.unknown-finding", Words("finding", "constat"), code, sorted(titles))
    silence = Words("To accept it, in the map:", "Pour l’accepter, dans la carte :").say(lang)
    reason = Words("why it is accepted", "pourquoi on l’accepte").say(lang)
    return (
        f"{code} {titles[code].say(lang)} {REASONS[code].say(lang)}\n{silence}\n"
        f"  silence:\n    - {{code: {code}, at: …, reason: {reason}}}"
    )


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
