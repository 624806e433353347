"""``parcours atlas``: many maps together: what they share, what is there twice, what leads where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, NotFoundError, Words


@click.command(
    epilog="Examples: parcours atlas maps/ · parcours atlas maps/ --search phone. "
    "Exit status: 0 nothing doubled, 1 duplicates, 2 wrong input or no map."
)
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--search", "wanted", help="Show where these words stand. / Chercher ces mots.")
@lang_option
@json_option
def command(places: tuple[Path, ...], wanted: str | None, lang: Lang, as_json: bool) -> None:
    """Look at many maps together. / Voir plusieurs cartes ensemble."""
    from parcours.evidence.atlas import atlas, search

    files = [file for place in places for file in _maps(place)]
    if not files:
        raise NotFoundError(
            "cli.no-maps",
            Words("There is no map there.", "Il n’y a aucune carte à cet endroit."),
            remedy=Words("Name maps or a folder of them.", "Nommez des cartes ou un dossier de cartes."),
        )  # fmt: skip
    result = atlas({file.name: read_map(file).journey_map for file in files})
    if wanted:
        found = search(result, wanted)
        if as_json:
            click.echo(
                json.dumps(
                    [_spot(kind, spot, lang) for kind, spot in found], ensure_ascii=False, indent=2
                )
            )
        for kind, spot in [] if as_json else found:
            stage = f" ({spot.stage.say(lang)})" if spot.stage else ""
            click.echo(f"{spot.map}  {kind}  {spot.label.say(lang)}{stage}")
        return
    if as_json:
        click.echo(json.dumps(_shape(result, lang), ensure_ascii=False, indent=2))
    else:
        _say(result, lang)
    raise SystemExit(1 if result.duplicates else 0)


def _maps(place: Path) -> list[Path]:
    return sorted(place.glob("**/*.journey.yaml")) if place.is_dir() else [place]


def _say(result: Any, lang: Lang) -> None:
    click.echo(Words(f"{len(result.maps)} maps", f"{len(result.maps)} cartes").say(lang))
    for one in result.shared:
        click.echo(f"= {one.kind} {one.name.say(lang)}: {', '.join(one.maps)}")
    for one in result.nested:
        mark = "→" if one.found else "⇥ ?"
        click.echo(f"{mark} {one.map}, {one.stage.say(lang)}: {one.detail}")
    for one in result.duplicates:
        click.echo(f"? {one.kind} {one.words.say(lang)}")


def _spot(kind: str, spot: Any, lang: Lang) -> dict[str, Any]:
    return {
        "map": spot.map,
        "kind": kind,
        "about": spot.about,
        "label": spot.label.say(lang),
        "stage": spot.stage.say(lang) if spot.stage else None,
    }


def _shape(result: Any, lang: Lang) -> dict[str, Any]:
    return {
        "maps": result.maps,
        "shared": [
            {"kind": one.kind, "name": one.name.say(lang), "maps": one.maps}
            for one in result.shared
        ],
        "duplicates": [
            {
                "kind": one.kind,
                "likeness": one.likeness,
                "first": _spot(one.kind, one.first, lang),
                "second": _spot(one.kind, one.second, lang),
                "sentence": one.words.say(lang),
            }
            for one in result.duplicates
        ],
        "nested": [
            {"map": one.map, "stage": one.stage.say(lang), "detail": one.detail, "found": one.found}
            for one in result.nested
        ],
    }
