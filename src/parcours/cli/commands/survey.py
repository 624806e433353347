"""``parcours survey``: make, check, preview, exchange, send and read surveys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.files import missing_file, read_map, read_text, write_whole
from parcours.cli.options import database_option, folder_option, json_option, lang_option
from parcours.cli.tables import show
from parcours.errors import InputError, Lang, Words

if TYPE_CHECKING:
    from parcours.surveys.definition import Survey
    from parcours.surveys.imports.result import Lost
    from parcours.surveys.scores import Estimate, MetricScores

WHAT_VALUE = (Words("what", "quoi"), Words("value", "valeur"))


@click.group(
    epilog="Examples: parcours survey new csat -o pay.survey.json · "
    "parcours survey new --map map.journey.yaml --at pay -o pay.survey.json · "
    "parcours survey send pay.survey.json --folder . · parcours survey results pay --folder . "
    "Exit status: 0 done, 2 wrong input, 3 something missing."
)
def command() -> None:
    """Ask customers, on any channel. / Interroger les clients, par tout canal."""


@command.command(
    epilog="Examples: parcours survey new nps · parcours survey new --map taxi.journey.yaml --at waiting"
)
@click.argument("template", required=False)
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="A map. / Une carte.")
@click.option("--at", help="Its stage or touchpoint. / Son étape ou point de contact.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File. / Fichier.")
@lang_option
def new(
    template: str | None, map_file: Path | None, at: str | None, output: Path | None, lang: Lang
) -> None:
    """A ready survey from a template, or about a place of a map. / Une enquête toute prête."""
    from parcours.journey.identity import slug, with_ids
    from parcours.surveys import templates
    from parcours.surveys.read import from_data
    from parcours.surveys.write import write

    if map_file is not None and at is not None:
        journey_map = with_ids(read_map(map_file).journey_map)
        data = templates.ask_here(journey_map, at, template)
        # A served folder knows a map by its file's name.
        data["x-listen"]["map"] = slug(map_file.name.partition(".")[0])
    elif template is not None:
        data = templates.make(template)
    else:
        rows = [[one.name, one.title.say(lang), one.use.say(lang)] for one in templates.TEMPLATES]
        show(
            [Words("template", "modèle"), Words("title", "titre"), Words("use", "usage")],
            rows,
            lang,
            as_json=False,
        )
        return
    text = write(from_data(data))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode())
        click.echo(str(output))


@command.command(epilog="Example: parcours survey check pay.survey.json")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@lang_option
def check(file: Path, as_json: bool, lang: Lang) -> None:
    """Read a survey; say what is wrong, and what is missing to send it. / Vérifier une enquête."""
    from parcours.surveys.scores import needed
    from parcours.surveys.senses import missing_to_publish
    from parcours.surveys.write import checksum

    survey = _read(file)
    rows: list[list[Any]] = [
        [Words("title", "titre"), survey.title.say(lang)],
        [Words("languages", "langues"), ", ".join(survey.langs())],
        ["questions", sum(question.asks() for question in survey.questions)],
        ["version", checksum(survey)[:12]],
        *[
            [
                Words(
                    f"answers to detect a change of {one.points}",
                    f"réponses pour remarquer un écart de {one.points}",
                ),
                one.to_detect,
            ]
            for one in needed()
        ],
        *[
            [Words("missing to send", "manque pour envoyer"), words]
            for words in missing_to_publish(survey)
        ],
    ]
    show(WHAT_VALUE, rows, lang, as_json=as_json)


@command.command(epilog="Example: parcours survey preview pay.survey.json -o preview.html --in fr")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="HTML file. / Fichier HTML.")
@click.option("--in", "spoken", help="Language of the survey. / Langue de l’enquête.")
@lang_option
def preview(file: Path, output: Path | None, spoken: str | None, lang: Lang) -> None:
    """The page as respondents see it, in one file. / La page telle que la voient les répondants."""
    from parcours.server.surveys.assets import FOLDER, theme
    from parcours.surveys import form
    from parcours.surveys.logic import Context, asked, steps

    survey = _read(file)
    said = spoken if spoken in survey.langs() else survey.langs()[0]
    state = asked(survey, {}, Context(lang=said, seed="preview"))
    pages = tuple(steps(survey, state, "preview"))
    sheet = form.Sheet(survey, said, "preview", state, pages, channel="preview", action="#")
    text = form.page(sheet)
    style = (FOLDER / "respondent.css").read_text("utf-8") + (
        theme(survey.accent[1:]).decode() if survey.accent else ""
    )
    script = (FOLDER / "respondent.js").read_text("utf-8").replace("</", "<\\/")
    text = text.replace(
        '<link rel="stylesheet" href="/s/_/respondent.css">', f"<style>{style}</style>"
    ).replace(
        '<script type="module" src="/s/_/respondent.js"></script>',
        f'<script type="module">{script}</script>',
    )
    target = output or file.with_name(file.name.partition(".")[0] + ".html")
    write_whole(target, text.encode())
    click.echo(str(target))


@command.command(
    name="import",
    epilog="Examples: parcours survey import old.lss -o new.survey.json · "
    "parcours survey import paper.csv --into pay --folder .",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Survey file. / Fichier.")
@click.option("--into", help="Answers into this survey. / Réponses dans cette enquête.")
@click.option("--channel", default="paper", show_default=True, help="Their channel. / Leur canal.")
@folder_option
@database_option
@json_option
@lang_option
def bring(
    file: Path,
    output: Path | None,
    into: str | None,
    channel: str,
    folder: Path,
    database: str,
    as_json: bool,
    lang: Lang,
) -> None:
    """A survey of another tool, or answers from paper. / Une enquête d’ailleurs, ou des réponses."""
    from parcours.surveys.imports.detect import import_survey
    from parcours.surveys.write import write

    if not file.is_file():
        raise missing_file(file)
    if into is not None:
        from parcours.server.run import open_workspace

        open_workspace(folder, database)
        from parcours.server.surveys import terminal

        stored, wrong = terminal.import_answers(into, file, channel)
        rows: list[list[Any]] = [
            [Words("stored", "gardées"), stored],
            *[[Words(f"line {line}", f"ligne {line}"), words] for line, words in wrong],
        ]
        show(WHAT_VALUE, rows, lang, as_json=as_json)
        return
    found = import_survey(file.read_bytes(), file.name)
    target = output or file.with_name(f"{file.name.partition('.')[0]}.survey.json")
    write_whole(target, write(found.survey).encode())
    show(
        [Words("place", "endroit"), Words("left behind", "laissé de côté")],
        [[lost.place, lost.what] for lost in found.lost],
        lang,
        as_json=as_json,
    )
    click.echo(str(target), err=as_json)


@command.command(
    epilog="Examples: parcours survey export pay.survey.json -o form.xlsx · "
    "parcours survey export pay --folder . -o answers.sav"
)
@click.argument("survey")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="A file gives .json (SurveyJS), .xlsx (XLSForm) or .txt (LimeSurvey); a stored survey gives its answers as "
    ".csv .xlsx .jsonl .parquet .sav .sss.",
)
@folder_option
@database_option
@lang_option
def export(survey: str, output: Path, folder: Path, database: str, lang: Lang) -> None:
    """A questionnaire, or the answers of a stored survey. / Un questionnaire, ou des réponses."""
    from parcours.surveys.exports.limesurvey import tsv
    from parcours.surveys.exports.sheets import write_xlsform
    from parcours.surveys.write import write

    if Path(survey).is_file():
        definition = _read(Path(survey))
        lost: Sequence[Lost] = ()
        if output.suffix == ".xlsx":
            lost = write_xlsform(definition, output)
        elif output.suffix in {".txt", ".tsv"}:
            text, lost = tsv(definition)
            write_whole(output, text.encode("utf-8-sig"))
        else:
            write_whole(output, write(definition).encode())
        for one in lost:
            click.echo(f"{one.place}: {one.what.say(lang)}", err=True)
    else:
        from parcours.server.run import open_workspace

        open_workspace(folder, database)
        from parcours.server.surveys import terminal

        terminal.export_answers(survey, output, lang)
    click.echo(str(output))


@command.command(
    epilog="Examples: parcours survey send pay.survey.json · "
    "parcours survey send pay --contacts people.csv --channel email --address https://ask.example.org"
)
@click.argument("survey")
@folder_option
@database_option
@click.option(
    "--contacts", type=click.Path(path_type=Path), help="CSV: email, phone, name, lang, zone."
)
@click.option(
    "--channel", type=click.Choice(["email", "sms", "phone"]), default="email", show_default=True
)
@click.option(
    "--address",
    default="http://127.0.0.1:8420",
    show_default=True,
    help="Public address. / Adresse publique.",
)
@click.option(
    "--place", multiple=True, help="A link and QR code per place. / Un lien et un code QR par lieu."
)
@json_option
@lang_option
def send(
    survey: str,
    folder: Path,
    database: str,
    contacts: Path | None,
    channel: str,
    address: str,
    place: tuple[str, ...],
    as_json: bool,
    lang: Lang,
) -> None:
    """Publish a survey; ask contacts, or print its links. / Publier, inviter, ou donner les liens."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.server.surveys import terminal

    rows = terminal.publish(survey, address, place, folder)
    if contacts is not None:
        rows += terminal.invite(rows[0][1], read_text(contacts), channel)
    show(WHAT_VALUE, rows, lang, as_json=as_json)


@command.command(epilog="Example: parcours survey results pay --folder . --since 2026-03-01")
@click.argument("survey")
@folder_option
@database_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day. / Premier jour.")
@click.option("--place", help="One touchpoint. / Un point de contact.")
@json_option
@lang_option
def results(
    survey: str,
    folder: Path,
    database: str,
    since: Any,
    place: str | None,
    as_json: bool,
    lang: Lang,
) -> None:
    """Scores with n, interval, formula and change. / Scores avec n, intervalle, formule, évolution."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.server.surveys import terminal

    found = terminal.results_of(survey, since.date() if since else None, place)
    rows: list[list[Any]] = []
    for one in found.questions:
        scored = one.scores
        if scored is None:
            rows.append([one.question.heading(lang)[:60], one.n, "", "", "", ""])
            continue
        change = f"{one.change.points:+.1f}" if one.change and one.change.certain else ""
        rows.append(
            [
                one.question.heading(lang)[:60],
                scored.counts.n,
                _value(scored.score, lang),
                _interval(scored.score, lang),
                change,
                _reading(scored, one.n, found.least),
            ]
        )
    heads = ("question", "n", "score", "95 %", Words("change", "évolution"), "note")
    show(heads, rows, lang, as_json=as_json)
    if as_json:
        return
    formulas = {
        one.scores.score.formula.say(lang)
        for one in found.questions
        if one.scores and one.scores.score
    }
    for formula in sorted(formulas):
        click.echo(formula, err=True)
    period = f"{found.period[0]} – {found.period[1]}" if found.period else "–"
    counts = Words(
        f"{found.complete} complete, {found.partial} partial, {period}",
        f"{found.complete} complètes, {found.partial} partielles, {period}",
    )
    click.echo(counts.say(lang), err=True)


@command.command(epilog="Example: parcours survey forget ana@example.org --folder maps/")
@click.argument("who")
@folder_option
@database_option
@click.option(
    "--may-be-asked-again",
    is_flag=True,
    help="Keep no hash of the address. / Ne garder aucune empreinte de l’adresse.",
)
@click.option("--yes", is_flag=True, help="Do not ask. / Ne pas demander.")
@json_option
@lang_option
def forget(
    who: str,
    folder: Path,
    database: str,
    may_be_asked_again: bool,
    yes: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Erase a person by address, number or id. / Effacer une personne (adresse, numéro, identifiant)."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.server.surveys import terminal

    if not yes:
        sure = Words(
            "Erase the address, the invitations and the linked answers? This cannot be undone.",
            "Effacer l’adresse, les invitations et les réponses liées ? C’est définitif.",
        )
        click.confirm(sure.say(lang), abort=True, err=True)
    rows = terminal.forget(who, never_again=not may_be_asked_again)
    show([Words("erased", "effacé"), "n"], rows, lang, as_json=as_json)


def _reading(scored: MetricScores, n: int, least: int) -> Words:
    """How to read a score; without one, how many answers are missing."""
    from parcours.surveys.scores import VOICES_BELOW

    if scored.reading == "hidden":
        return Words(
            f"nothing shown below {least}: {least - n} more",
            f"rien en dessous de {least} : encore {least - n}",
        )
    if scored.reading == "voices":
        return Words(
            f"voices; a score from {VOICES_BELOW}: {VOICES_BELOW - n} more",
            f"des voix ; un score à partir de {VOICES_BELOW} : encore {VOICES_BELOW - n}",
        )
    return Words("indicative", "indicatif") if scored.reading == "indicative" else Words("", "")


def _value(one: Estimate | None, lang: Lang) -> str:
    if one is None:
        return "–"
    text = f"{one.value:.1f}"
    unit = {"points": "", "percent": " %", "scale": ""}[one.unit]
    return (text.replace(".", ",") if lang == "fr" else text) + unit


def _interval(one: Estimate | None, lang: Lang) -> str:
    if one is None:
        return "–"
    text = f"{one.low:.1f} … {one.high:.1f}"
    return text.replace(".", ",").replace(",,,", "…") if lang == "fr" else text


def _read(file: Path) -> Survey:
    from parcours.surveys.read import read

    if file.suffix not in {".json", ""} and str(file) != "-":
        raise InputError(
            "surveys.not-json",
            Words(f"“{file}” is no survey file.", f"« {file} » n’est pas un fichier d’enquête."),
            remedy=Words(
                "Import it first: parcours survey import.", "Importez-le : parcours survey import."
            ),
        )
    return read(read_text(file), file=str(file))
