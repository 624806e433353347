"""``parcours verbatims``: what customers wrote, understood offline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.commands._verbatims_decide import decide, proposals
from parcours.cli.commands._verbatims_files import (
    column_options,
    method_in,
    names_of,
    read_everything,
    rows_of,
    said,
    say,
    show,
    signed,
    topics_of,
)
from parcours.cli.commands._verbatims_models import evaluate, fetch, models, prepare_encoder
from parcours.cli.files import write_whole
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import percent
from parcours.errors import Lang, Words

if TYPE_CHECKING:
    from parcours.verbatims.reading import Read
    from parcours.verbatims.voices import Share, Voices


TYPICAL = 8
"""Among so many of the most typical texts of a theme its quote is chosen."""


@click.group(
    epilog="Examples: parcours verbatims read reviews.csv · "
    "parcours verbatims voices reviews.csv --map map.journey.yaml · "
    "parcours verbatims label reviews.csv -o labels.csv. Exit status: 0 done, 2 wrong input."
)
def command() -> None:
    """Read what customers wrote. / Lire ce que les clients ont écrit."""


for _one in (evaluate, models, prepare_encoder, fetch, proposals, decide):
    command.add_command(_one)


@command.command(epilog="Example: parcours verbatims read reviews.xlsx --scale 1..5 --best low")
@column_options
def read(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Show what was understood, before anything is kept. / Montrer ce qui est compris."""
    rows = rows_of(file, lang, asked)
    texts = Counter(row.text for row in rows.rows if row.text)
    result = read_everything(rows.rows, [], lang, asked)
    say(result.notes, lang)
    counted = [
        (Words("rows", "lignes"), len(rows.rows) + rows.doubles),
        (Words("with a text", "avec un texte"), sum(texts.values())),
        (Words("without a text", "sans texte"), rows.empty),
        (
            Words("texts that say that there is none", "textes qui disent qu’il n’y en a pas"),
            rows.formulas,
        ),
        (
            Words("whole rows met before, left out", "lignes déjà présentes, laissées de côté"),
            rows.doubles,
        ),
        (Words("the same text again", "même texte de nouveau"), sum(texts.values()) - len(texts)),
        (Words("with a score", "avec une note"), _some(one.valence for one in rows.rows)),
        (Words("with a date", "avec une date"), _some(one.date for one in rows.rows)),
        (Words("with a customer", "avec un client"), _some(one.customer for one in rows.rows)),
        (Words("neither text nor score", "ni texte ni note"), result.silent),
        (Words("not scored (language)", "non lus (langue)"), result.unscored),
        *[
            (Words(f"language {name}", f"langue {name}"), count)
            for name, count in result.langs.most_common()
        ],
        (
            Words("with personal data taken out", "dont des données personnelles sont retirées"),
            result.redacted,
        ),
        (Words("cells with mended accents", "cellules aux accents réparés"), rows.mended),
    ]
    table = [[said(words, lang, as_json=as_json), count] for words, count in counted]
    show(["what", "n"], table, lang, as_json=as_json)
    if as_json:
        return
    click.echo("")
    sample = [one for one in result.reads if one.text][:5]
    shown = [
        [one.row.line, str(one.row.date or "–"), round(one.valence, 1), one.lang, _short(one.text)]
        for one in sample
    ]
    show(["line", "date", "tone", "language", "text"], shown, lang, as_json=False)


def _some(values: Iterable[Any]) -> int:
    """How many are there."""
    return sum(value is not None for value in values)


def _short(text: str, most: int = 70) -> str:
    """A text on one line, without marks that a terminal would obey."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def map_option(function: Any) -> Any:
    """``--map``: the places to which comments are assigned."""
    return click.option(
        "--map",
        "map_file",
        type=click.Path(path_type=Path),
        help="Its touchpoints. / Ses points de contact.",
    )(function)


def labels_option(function: Any) -> Any:
    """``--labels``: what people said of a random sample."""
    return click.option(
        "--labels",
        type=click.Path(path_type=Path),
        help="Labels that make intervals honest. / Des étiquettes.",
    )(function)


@command.command(epilog="Example: parcours verbatims score reviews.csv --map map.journey.yaml")
@column_options
@map_option
@labels_option
@click.option(
    "--text-only",
    is_flag=True,
    help="Ignore the scores that came with the texts. / Ignorer les notes.",
)
def score(
    file: Path,
    map_file: Path | None,
    labels: Path | None,
    text_only: bool,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """Mean emotion per touchpoint, with its interval. / Émotion moyenne par point de contact."""
    from dataclasses import replace

    from parcours.verbatims.labels import read_labels
    from parcours.verbatims.voices import best_mean

    rows = rows_of(file, lang, asked).rows
    if text_only or labels:
        rows = tuple(replace(row, valence=None) for row in rows)
    result = read_everything(rows, topics_of(map_file), lang, asked)
    say(result.notes, lang)
    known = read_labels(labels) if labels else {}
    names = names_of(map_file, lang)
    table: list[list[Any]] = []
    for name, group in _by_place(result.reads).items():
        mean = best_mean(group, known)
        figures = [mean.value, mean.low, mean.high] if mean else [None] * 3
        method = mean.method if mean else "voices, no mean"
        method = method if as_json else method_in(method, lang)
        n = mean.n if mean else len(group)
        table.append(
            [
                name if as_json else names.get(name, name),
                n,
                *[None if f is None else round(f, 2) for f in figures],
                method,
            ]
        )
    show(["about", "n", "mean", "low", "high", "method"], table, lang, as_json=as_json)
    say(
        [
            Words(
                f"Scorer: {result.model}. Between −0.5 and +0.5 a text is mixed or unclear.",
                f"Modèle : {result.model}. Entre −0,5 et +0,5 un texte est mêlé ou peu clair.",
            )
        ],
        lang,
    )


def _by_place(reads: tuple[Read, ...]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = {"(all)": list(reads)}
    for one in reads:
        groups.setdefault(one.about or "(unassigned)", []).append(one)
    if set(groups) == {"(all)", "(unassigned)"}:
        del groups["(unassigned)"]
    return groups


@command.command(
    epilog="Example: parcours verbatims voices reviews.csv --map map.journey.yaml --every month"
)
@column_options
@map_option
@labels_option
@click.option(
    "--every",
    type=click.Choice(["week", "month", "quarter", "year"]),
    help="One line per period. / Une ligne par période.",
)
@click.option("--tickets", is_flag=True, help="They are support tickets. / Ce sont des tickets.")
@click.option(
    "-d",
    "--decisions",
    "decisions_file",
    type=click.Path(path_type=Path),
    help="What people decided about places. / Ce qui a été décidé des places.",
)
def voices(
    file: Path,
    map_file: Path | None,
    labels: Path | None,
    every: Any,
    tickets: bool,
    decisions_file: Path | None,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """What is said at each touchpoint: mean, pains, quotes. / Ce qui se dit à chaque point."""
    from parcours.verbatims.decisions import applied, read_decisions
    from parcours.verbatims.labels import read_labels
    from parcours.verbatims.reading import hurts_in
    from parcours.verbatims.voices import voices_by_place

    rows = rows_of(file, lang, asked)
    result = read_everything(rows.rows, topics_of(map_file), lang, asked)
    say(result.notes, lang)
    decided = read_decisions(decisions_file) if decisions_file else []
    reads = applied(result.reads, decided, rows.checksum)
    found = voices_by_place(
        reads,
        hurts_in(reads),
        every=every,
        labels=read_labels(labels) if labels else None,
        tickets=tickets,
    )
    if as_json:
        _dump([_as_json(one) for one in found])
        return
    names = names_of(map_file, lang)
    for one in found:
        _tell(one, names, lang)
    if found:
        say([found[0].selection], lang)


def _dump(value: Any) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _as_json(one: Voices) -> dict[str, Any]:
    mean = one.mean
    return {
        "about": one.about,
        "period": one.period,
        "n": one.n,
        "mean": mean and round(mean.value, 3),
        "interval": mean and [round(mean.low, 3), round(mean.high, 3)],
        "method": mean and mean.method,
        "spread": one.spread,
        "unclear": one.unclear,
        "pains": {kind: _share_json(share) for kind, share in one.pains.items()},
        "expectations": one.wishes and _share_json(one.wishes),
        "quotes": [{"line": quote.row.line, "text": quote.text} for quote in one.quotes],
        "contradicting": one.contradicting
        and {"line": one.contradicting.row.line, "text": one.contradicting.text},
        "selection": one.selection.en,
    }


def _share_json(share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "n": share.n,
        "interval": [round(share.low, 3), round(share.high, 3)],
        "words": share.words,
    }


def _tell(one: Voices, names: dict[str, str], lang: Lang) -> None:
    nobody = Words("(unassigned)", "(non attribué)").say(lang)
    place = names.get(one.about, one.about) if one.about else nobody
    when = f" · {one.period[0]} – {one.period[1]}" if one.period else ""
    click.echo(f"\n{place} · n = {one.n}{when}")
    if one.mean:
        mean = one.mean
        between = f"[{signed(mean.low, lang)} ; {signed(mean.high, lang)}]"
        click.echo(f"  {signed(mean.value, lang)} {between} · {method_in(mean.method, lang)}")
    else:
        click.echo("  " + Words("voices, no curve", "voix, pas de courbe").say(lang))
    levels = zip(("−2", "−1", "0", "+1", "+2"), one.spread, strict=True)
    colon = Words(":", " :").say(lang)
    click.echo("  " + "  ".join(f"{level}{colon} {n}" for level, n in levels))
    for kind, share in one.pains.items():
        click.echo(
            f"  {_kind(kind, lang)}{colon} {percent(share.count / share.n, lang)} "
            f"(n = {share.n}) {', '.join(share.words)}"
        )
    for quote in one.quotes:
        click.echo(f"  {_quoted(quote, lang)}")
    if one.contradicting:
        click.echo(f"  {Words('but', 'mais').say(lang)} {_quoted(one.contradicting, lang)}")


def _quoted(read: Read, lang: Lang) -> str:
    text = _short(read.text, 200)
    return f"{Words(f'“{text}”', f'« {text} »').say(lang)} ({read.row.line})"


def _kind(name: str, lang: Lang) -> str:
    from parcours.journey.lexicon import PAIN_KINDS

    return PAIN_KINDS[name].say(lang) if name in PAIN_KINDS else name


@command.command(epilog="Example: parcours verbatims hurts reviews.csv")
@column_options
def hurts(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """What they complain of and ask for. / De quoi ils se plaignent et ce qu’ils demandent."""
    from parcours.verbatims.features import as_written
    from parcours.verbatims.pains import REPORTED
    from parcours.verbatims.reading import hurts_in
    from parcours.verbatims.summary import wilson

    reads = read_everything(rows_of(file, lang, asked).rows, [], lang, asked).reads
    told = [(one, hurt) for one, hurt in zip(reads, hurts_in(reads), strict=True) if hurt]
    found = [hurt for _, hurt in told]
    n = len(found)
    kinds: Counter[str] = Counter(kind for hurt in found for kind in hurt.kinds)
    cues: dict[str, Counter[str]] = {
        kind: Counter(cue for hurt in found for cue in hurt.kinds.get(kind, ())) for kind in kinds
    }
    counts = [
        (Words("problem", "problème"), sum(hurt.problem >= REPORTED for hurt in found)),
        (Words("expectation", "attente"), sum(hurt.expectation >= REPORTED for hurt in found)),
        (
            Words("nothing to act on", "rien à en tirer"),
            sum(hurt.irrelevant >= REPORTED for hurt in found),
        ),
    ]
    rows: list[list[Any]] = []
    listed = [(said(words, lang, as_json=as_json), count) for words, count in counts]
    for name, count in [*listed, *kinds.most_common()]:
        low, high = wilson(count, n)
        words = ", ".join(
            as_written(cue, (one.text for one, hurt in told if cue in hurt.kinds.get(name, ())))
            for cue, _ in cues.get(name, Counter()).most_common(5)
        )
        rows.append(
            [
                _kind(name, lang),
                count,
                percent(count / n if n else 0, lang),
                f"{percent(low, lang)} – {percent(high, lang)}",
                words,
            ]
        )
    show(["what", "n", "share", "95% sampling interval", "words"], rows, lang, as_json=as_json)
    note = Words(
        "The interval is of sampling alone; the model's own error is not in it.",
        "L’intervalle n’est que celui de l’échantillon ; l’erreur du modèle n’y est pas.",
    )
    say([note], lang)


@command.command(epilog="Example: parcours verbatims themes reviews.csv --of problems")
@column_options
@click.option("--count", type=click.IntRange(2, 200), help="How many. / Combien.")
@click.option(
    "--of",
    "which",
    type=click.Choice(["all", "problems", "expectations"]),
    default="all",
    show_default=True,
    help="Of which texts. / De quels textes.",
)
def themes(
    file: Path, count: int | None, which: str, lang: Lang, as_json: bool, **asked: Any
) -> None:
    """What many of them have in common, a draft to rename. / Ce qu’ils ont en commun."""
    from parcours.verbatims.pains import REPORTED
    from parcours.verbatims.quotes import choose_quotes
    from parcours.verbatims.reading import hurts_in, in_lang
    from parcours.verbatims.signals import asking_part
    from parcours.verbatims.themes import find_themes

    reads = read_everything(rows_of(file, lang, asked).rows, [], lang, asked).reads
    chosen = []
    aside = 0
    for one, hurt in zip(reads, hurts_in(reads), strict=True):
        if hurt is None:
            continue
        wanted = {
            "problems": hurt.problem >= REPORTED,
            "expectations": hurt.expectation >= REPORTED,
            "all": hurt.irrelevant < REPORTED,
        }[which]
        aside += not wanted
        if wanted:
            chosen.append(one)
    langs = [in_lang(one.lang) for one in chosen]
    texts = [one.text for one in chosen]
    if which == "expectations":  # what else a text tells is not what it asks for
        texts = [asking_part(text, spoken) for text, spoken in zip(texts, langs, strict=True)]
    result = find_themes(texts, langs, count)
    said_by = {one.row.line: text for one, text in zip(chosen, texts, strict=True)}
    table = [
        [
            theme.name,
            len(theme.members),
            round(sum(chosen[i].valence for i in theme.members) / len(theme.members), 2),
            _short(said_by[quote.row.line]) if quote else "",
        ]
        for theme in result.themes
        for quote in [
            next(iter(choose_quotes([chosen[i] for i in theme.members[:TYPICAL]], 1)), None)
        ]
    ]
    show(["theme", "n", "mean", "quote"], table, lang, as_json=as_json)
    say(
        [
            Words(
                f"{aside} set aside, {len(result.none)} in no theme. Themes are a draft: merge and rename them.",
                f"{aside} mis à part, {len(result.none)} sans thème. Les thèmes sont une ébauche : fusionnez, "
                "renommez.",
            )
        ],
        lang,
    )


@command.command(epilog="Example: parcours verbatims label reviews.csv -o labels.csv --count 30")
@column_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Where labels are kept. / Où les garder.",
)
@click.option(
    "--count", default=30, show_default=True, help="How many to label. / Combien en étiqueter."
)
def label(file: Path, output: Path, count: int, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Say how 30 comments sound, so that intervals become honest. / Étiqueter 30 commentaires."""
    from parcours.verbatims.labels import model_error, read_labels, sample, write_labels
    from parcours.verbatims.redaction import redact

    rows = [row for row in rows_of(file, lang, asked).rows if row.text]
    labels = read_labels(output) if output.exists() else {}
    ask = Words(
        "−2 very negative … +2 very positive; s skips, q stops",
        "−2 très négatif … +2 très positif ; s passe, q arrête",
    )
    say([ask], lang)
    for place in sample(len(rows), count):
        row = rows[place]
        if row.line in labels:
            continue
        text = redact(row.text, "fr" if row.lang == "fr" else lang)
        if row.question:
            click.echo(f"\n({_short(row.question, 200)})", err=False)
        click.echo(f"\n{_short(text, 3_000)}")
        said = click.prompt(f"{len(labels) + 1}/{count}", default="s", show_default=False)
        if said.strip().lower() == "q":
            break
        try:
            labels[row.line] = max(-2.0, min(2.0, float(said.replace("−", "-").replace(",", "."))))
        except ValueError:
            continue
        write_labels(output, labels)
    reads = read_everything([row for row in rows if row.line in labels], [], lang, asked).reads
    error = model_error([(labels[one.row.line], one.valence) for one in reads if not one.scored])
    show(
        ["labels", "file", "model's bias", "model's error", "95% interval of the bias"],
        [[len(labels), str(output), *error]],
        lang,
        as_json=as_json,
    )


@command.command(epilog="Example: parcours verbatims redact reviews.csv -o clean.csv")
@column_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Where to write. / Fichier à écrire.",
)
def redact(file: Path, output: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Take personal data out of a table's texts. / Retirer les données personnelles."""
    import csv
    import io

    from parcours.verbatims.redaction import load_rules
    from parcours.verbatims.redaction import redact as cleaned

    rules = load_rules(asked.get("rules"))
    rows = rows_of(file, lang, asked).rows
    stream = io.StringIO()
    out = csv.writer(stream)
    out.writerow(["line", "date", "valence", "text"])
    touched = 0
    for row in rows:
        text = cleaned(row.text, "fr" if row.lang == "fr" or lang == "fr" else "en", rules)
        touched += text != row.text
        out.writerow(
            [row.line, row.date or "", "" if row.valence is None else row.valence, harmless(text)]
        )
    write_whole(output, stream.getvalue().encode("utf-8-sig"))
    show(["file", "rows", "changed"], [[str(output), len(rows), touched]], lang, as_json=as_json)
    note = Words(
        "Rules find most of it, never all: look before you share.",
        "Les règles en trouvent l’essentiel, jamais tout : relisez.",
    )
    say([note], lang)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \t\r\n")[:1] in {"=", "+", "-", "@", "|", "%"} else text


@command.command(epilog="Example: parcours verbatims erase reviews.csv --customer 4711 -o kept.csv")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--customer", required=True, help="Whose words go. / De qui effacer les mots.")
@click.option("--column", help="Column of the customer. / Colonne du client.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The table without them. / Le tableau sans eux.",
)
@json_option
@lang_option
def erase(
    file: Path, customer: str, column: str | None, output: Path, lang: Lang, as_json: bool
) -> None:
    """Write the table without a customer: text, quotes and counts go. / Effacer un client."""
    from parcours.verbatims.erasure import without

    content, gone, kept = without(file, customer, column)
    write_whole(output, content)
    show(["file", "erased", "kept"], [[str(output), gone, kept]], lang, as_json=as_json)
