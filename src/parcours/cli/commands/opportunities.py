"""``parcours opportunities``: what to do first, what it should bring, what it did bring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.files import read_text, write_whole
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import show
from parcours.errors import Lang, Words


@click.command(
    epilog="Examples: parcours opportunities map.journey.yaml · parcours opportunities map.journey.yaml --by ice · "
    "parcours opportunities map.journey.yaml --formula 'reach * severity / effort' · with --events the realised "
    "effect of what is done, which --write puts into the map. Exit status: 0, 2 wrong input."
)
@click.argument("map_file", type=click.Path(path_type=Path))
@click.option("--by", "method", type=click.Choice(["rice", "ice", "value_effort"]),
              help="Score by this, whatever the map says. / Noter ainsi.")  # fmt: skip
@click.option("--formula", help="A formula of one's own. / Une formule à soi.")
@click.option(
    "--events",
    type=shared.A_FILE,
    help="Log to measure effects by. / Journal pour mesurer les effets.",
)
@click.option(
    "--write",
    "writes",
    is_flag=True,
    help="Write the measured effects into the map. / Écrire les effets mesurés dans la carte.",
)
@lang_option
@json_option
def command(
    map_file: Path,
    method: Any,
    formula: str | None,
    events: Path | None,
    writes: bool,
    lang: Lang,
    as_json: bool,
) -> None:
    """Rank opportunities. / Classer les opportunités."""
    from parcours.evidence.effects import calibration
    from parcours.evidence.opportunities import ranked, shape
    from parcours.journey.worth import Scoring

    journey_map = shared.plain_map(map_file)
    if method or formula:
        scoring = Scoring(method="formula" if formula else method, formula=formula)
        journey_map = journey_map.model_copy(update={"scoring": scoring})
    effects = []
    if events:
        grounds, effects = _effects(journey_map, events, lang)
        if writes:
            journey_map = _write(map_file, grounds, effects, lang)
    found = ranked(journey_map, shared.today())
    kept = calibration(journey_map)
    if as_json:
        told = {"opportunities": [shape(one, lang) for one in found], "effects": [_effect(e, lang) for e in effects],
                 "calibration": {"n": kept.n, "inside": kept.inside, "bias": kept.bias}}  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _table(found, lang)
    for effect in effects:
        click.echo(_effect(effect, lang)["sentence"])
    if kept.n:
        click.echo(
            Words(f"Calibration: {kept.inside} of {kept.n} realised effects lay within what was predicted.",
                  f"Calibration : {kept.inside} effets réalisés sur {kept.n} dans la fourchette prédite.").say(lang)
        )  # fmt: skip


def _table(found: Any, lang: Lang) -> None:
    from parcours.evidence.amounts import number
    from parcours.evidence.opportunities import QUADRANTS
    from parcours.journey.lexicon import unit_words

    rows = []
    for rank, one in enumerate(found, 1):
        gain = (
            f"{number(one.gain.low, lang)}–{number(one.gain.high, lang)} {unit_words(one.gain.unit, lang)}"
            if one.gain
            else Words("no range", "pas de fourchette").say(lang)
        )
        missing = ", ".join(one.missing)
        rows.append([rank, one.opportunity.label.say(lang), one.score, QUADRANTS[one.quadrant].say(lang), gain,
                     one.opportunity.owner, missing])  # fmt: skip
    heads = (
        ["#", "opportunity", "score", "matrix", "return", "owner", "missing"]
        if lang == "en"
        else ["#", "opportunité", "score", "matrice", "retour", "responsable", "manque"]
    )
    show(heads, rows, lang, as_json=False)


def _effects(journey_map: Any, events: Path, lang: Lang) -> Any:
    from parcours.evidence.discover import Asking, gather
    from parcours.evidence.effects import realised
    from parcours.evidence.grounds import Grounds
    from parcours.evidence.refresh import known_plan

    gathered = gather(Asking(events), shared.progress(lang))
    plan, _ = known_plan(journey_map, gathered)
    grounds = Grounds(gathered.log, None, plan, shared.today())
    return grounds, realised(grounds, journey_map)


def _write(map_file: Path, grounds: Any, effects: Any, lang: Lang) -> Any:
    """The map in ``map_file`` with what was measured, written back with its comments and order."""
    from parcours.evidence.realising import log_source, with_realised, written
    from parcours.journey.write import rewrite

    journey_map = shared.plain_map(map_file)
    found = written(grounds, journey_map, effects)
    for one in found:
        if one.why_not:
            click.echo(one.why_not.say(lang), err=True)
    renewed = with_realised(journey_map, found, log_source(grounds))
    if renewed != journey_map:
        write_whole(map_file, rewrite(read_text(map_file), renewed).encode())
    return renewed


def _effect(one: Any, lang: Lang) -> dict[str, Any]:
    effect = one.effect
    said = Words(
        f"{one.opportunity}: {one.measure} changed by {100 * effect.value:+.1f} points [{100 * effect.low:+.1f} to "
        f"{100 * effect.high:+.1f}] since {one.done_at}, n = {one.customers}.",
        f"{one.opportunity} : {one.measure} a changé de {100 * effect.value:+.1f} points [{100 * effect.low:+.1f} à "
        f"{100 * effect.high:+.1f}] depuis le {one.done_at}, n = {one.customers}.",
    )
    notes = " ".join(words.say(lang) for words in one.notes())
    return {
        "opportunity": one.opportunity,
        "measure": one.measure,
        "design": effect.design,
        "value": effect.value,
        "interval": [effect.low, effect.high],
        "n": one.customers,
        "done_at": one.done_at.isoformat(),
        "parallel_before": one.parallel,
        "sentence": f"{said.say(lang)} {notes}",
    }
