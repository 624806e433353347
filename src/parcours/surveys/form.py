"""The respondent's page as HTML: complete without a script, and the same questions with one.

Every text passes :func:`esc`; answers that are piped into questions are text inside a ``span``. The
page carries no style and no script of its own, so that a strict content policy holds.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours.errors import Lang
from parcours.surveys import controls
from parcours.surveys.controls import Shown, esc
from parcours.surveys.definition import Page, Question, Survey
from parcours.surveys.form_words import WORDS, Phrase
from parcours.surveys.logic import Asked, arranged, is_required
from parcours.surveys.piping import answer_words
from parcours.surveys.runtime import runtime
from parcours.surveys.typography import typeset

_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_\-.]{0,79})\}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page on its way to a respondent."""

    survey: Survey
    lang: str
    response_id: str
    state: Asked
    pages: tuple[Page, ...]
    at: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    action: str = ""
    assets: str = "/s/_/"
    channel: str = "link"
    consent: bool = False
    whole: bool = True
    """Whether the other pages come along for the script."""
    notice: str = ""


def chrome(lang: str) -> Lang:
    """The language of the page's own words: French or English."""
    return "fr" if lang.startswith("fr") else "en"


def page(sheet: Sheet) -> str:
    """The whole document."""
    survey, lang = sheet.survey, sheet.lang
    title = typeset(survey.title.say(lang), lang)
    body = [
        f"<header><h1>{esc(title)}</h1>{_languages(sheet)}</header>",
        f'<p class="about">{esc(typeset(survey.description.say(lang), lang))}</p>'
        if survey.description and sheet.at == 0
        else "",
        _form(sheet),
        _foot(sheet),
    ]
    if sheet.whole:
        body.append(_for_the_script(sheet))
    return document(
        title, lang, "\n".join(body), sheet.assets, accent=survey.accent, channel=sheet.channel
    )


def thanks(
    survey: Survey, lang: str, *, receipt: str = "", assets: str = "/s/_/", channel: str = "link",
    answers: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """What a respondent sees when everything has arrived."""
    words = survey.completed.say(lang) if survey.completed else WORDS["thanks"].say(chrome(lang))
    text = _plain_pipe(words, survey, answers or {}, lang)
    mine = (
        f'<p class="small"><a rel="nofollow" href="/s/mine/{esc(receipt)}">'
        f"{esc(WORDS['mine'].say(chrome(lang)))}</a></p>"
        if receipt and channel != "kiosk"
        else ""
    )
    body = f'<main class="done"><h1 tabindex="-1">{esc(typeset(text, lang))}</h1>{mine}</main>'
    title = survey.title.say(lang)
    return document(title, lang, body, assets, accent=survey.accent, channel=channel)


def message(title: str, text: str, lang: str, assets: str = "/s/_/", extra: str = "") -> str:
    """A page with one message; ``extra`` is markup of our own."""
    body = f"<main class='done'><h1>{esc(title)}</h1><p>{esc(text)}</p>{extra}</main>"
    return document(title, lang, body, assets)


def document(
    title: str, lang: str, body: str, assets: str, *, accent: str | None = None, channel: str = ""
) -> str:
    """A document of ours around ``body``."""
    theme = f"{assets}theme.css?accent={accent[1:]}" if accent else ""
    return "\n".join(
        part
        for part in (
            "<!doctype html>",
            f'<html lang="{esc(lang)}" data-channel="{esc(channel)}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            '<link rel="icon" href="data:,">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{esc(title)}</title>",
            f'<link rel="stylesheet" href="{assets}respondent.css">',
            f'<link rel="stylesheet" href="{esc(theme)}">' if theme else "",
            f'<script type="module" src="{assets}respondent.js"></script>',
            "</head>",
            f"<body>{body}</body></html>",
        )
        if part
    )


def _languages(sheet: Sheet) -> str:
    langs = sheet.survey.langs()
    if len(langs) < 2:
        return ""
    others = " ".join(
        f'<button type="submit" form="form" name="_lang" value="{esc(one)}" lang="{esc(one)}" '
        f'formnovalidate class="quiet">{esc(_LANGUAGE_NAMES.get(one, one))}</button>'
        for one in langs
        if one != sheet.lang
    )
    label = WORDS["languages"].say(chrome(sheet.lang))
    return f'<nav aria-label="{esc(label)}">{others}</nav>'


_LANGUAGE_NAMES = {
    "en": "English", "fr": "Français", "de": "Deutsch", "es": "Español", "it": "Italiano",
    "nl": "Nederlands", "pt": "Português", "pl": "Polski",
}  # fmt: skip


def _form(sheet: Sheet) -> str:
    lang = chrome(sheet.lang)
    current = sheet.pages[sheet.at]
    last = sheet.at == len(sheet.pages) - 1
    forward = WORDS["send" if last else "next"].say(lang)
    back = (
        f'<button type="submit" name="_go" value="back" formnovalidate class="quiet">'
        f"{esc(WORDS['back'].say(lang))}</button>"
        if sheet.at > 0
        else ""
    )
    hidden = {
        "_id": sheet.response_id,
        "_at": current.name,
        "_state": json.dumps(dict(sheet.answers), ensure_ascii=False, separators=(",", ":")),
        "_shown": " ".join(question.name for question in current.questions),
        "_in": sheet.lang,
        "_agreed": "1" if sheet.consent else "",
    }
    return "\n".join(
        (
            '<main id="main">',
            f'<form id="form" method="post" action="{esc(sheet.action)}" novalidate autocomplete="off">',
            *(
                f'<input type="hidden" name="{name}" value="{esc(value)}">'
                for name, value in hidden.items()
            ),
            _summary(sheet),
            f'<div id="page">{page_fields(sheet, current)}{_consent(sheet)}</div>',
            _progress(sheet),
            _buttons(back, forward),
            "</form>",
            '<p id="status" role="status"></p>',
            "</main>",
        )
    )


def _buttons(back: str, forward: str) -> str:
    send = f'<button type="submit" name="_go" value="next" class="main">{esc(forward)}</button>'
    return f'<div class="go">{back}{send}</div>'


def page_fields(sheet: Sheet, current: Page, *, everything: bool = False) -> str:
    """The questions of one page as markup."""
    parts = []
    if current.title:
        parts.append(f"<h2>{_piped(current.title.say(sheet.lang), sheet)}</h2>")
    if current.description:
        parts.append(f"<p>{_piped(current.description.say(sheet.lang), sheet)}</p>")
    parts += [
        _question(sheet, question)
        for question in current.questions
        if everything or question.name in sheet.state.visible
    ]
    return "\n".join(parts)


def _question(sheet: Sheet, question: Question) -> str:
    lang = sheet.lang
    if question.type == "html" and question.html:
        text = _piped(question.html.say(lang), sheet)
        return f'<p class="text" data-q="{esc(question.name)}">{text}</p>'
    if question.type == "expression":
        if question.title is None:
            return ""
        value = answer_words(question, sheet.state.values.get(question.name), lang)
        return (
            f'<p class="text" data-q="{esc(question.name)}">{_piped(question.title.say(lang), sheet)} '
            f'<output data-pipe="{esc(question.name)}">{esc(value)}</output></p>'
        )
    shown = Shown(
        question=question,
        lang=lang,
        channel=sheet.channel,
        seed=sheet.response_id,
        value=sheet.answers.get(question.name),
        comment=str(sheet.answers.get(f"{question.name}-Comment", "")),
        required=is_required(question, sheet.state),
        fault=sheet.faults.get(question.name, ""),
        heading=_piped(question.heading(lang, sheet.channel), sheet),
        help=_piped(question.description.say(lang), sheet) if question.description else "",
    )
    return controls.control(shown)


def _consent(sheet: Sheet) -> str:
    terms = sheet.survey.terms
    if sheet.at != 0 or terms.consent is None:
        return ""
    text = typeset(terms.consent.say(sheet.lang), sheet.lang)
    fault = sheet.faults.get("_consent", "")
    wrong = f'<p class="fault" id="_consent-fault">{esc(fault)}</p>' if fault else ""
    ticked = " checked" if sheet.consent else ""
    described = ' aria-invalid="true" aria-describedby="_consent-fault"' if fault else ""
    return (
        f'<div class="consent" data-q="_consent">{wrong}<label><input type="checkbox" name="_consent" '
        f'id="_consent" value="1"{ticked}{described}> <span>{esc(text)}</span></label></div>'
    )


def _summary(sheet: Sheet) -> str:
    """The faults first, each leading to its question; empty without any."""
    if not sheet.faults and not sheet.notice:
        return '<div id="faults" hidden></div>'
    lang = chrome(sheet.lang)
    if not sheet.faults:
        return f'<div id="faults" role="alert" tabindex="-1"><p>{esc(sheet.notice)}</p></div>'
    items = []
    for name, fault in sheet.faults.items():
        question = sheet.survey.question(name)
        label = _piped(question.heading(sheet.lang, sheet.channel), sheet) if question else ""
        items.append(
            f'<li><a href="#{esc(controls.first_id(question) if question else name)}">'
            f"{f'{label} – ' if label else ''}{esc(typeset(fault, sheet.lang))}</a></li>"
        )
    return (
        f'<div id="faults" role="alert" tabindex="-1"><h2>{esc(WORDS["faults"].say(lang))}</h2>'
        f"<ul>{''.join(items)}</ul></div>"
    )


def _progress(sheet: Sheet) -> str:
    n = len(sheet.pages)
    if n < 2:
        return '<p id="progress" class="small"></p>'
    text = WORDS["progress"].say(chrome(sheet.lang)).format(at=sheet.at + 1, n=n)
    return f'<p id="progress" class="small">{esc(text)}</p>'


def _foot(sheet: Sheet) -> str:
    terms, lang = sheet.survey.terms, sheet.lang
    own = chrome(lang)
    parts = [WORDS[terms.privacy].say(own)]
    if terms.purpose:
        parts.append(terms.purpose.say(lang))
    if terms.retention_days:
        parts.append(WORDS["retention"].say(own).format(days=terms.retention_days))
    if terms.contact:
        parts.append(f"{WORDS['contact'].say(own)} {terms.contact}")
    text = " ".join(typeset(part, lang) for part in parts)
    return (
        f"<footer><details><summary>{esc(WORDS['privacy'].say(own))}</summary>"
        f"<p>{esc(text)}</p></details></footer>"
    )


def _for_the_script(sheet: Sheet) -> str:
    """Every page with every question, and the rules, for the script to show and to hide."""
    every = arranged(sheet.survey, sheet.response_id)
    sections = "".join(
        f'<section data-page="{esc(one.name)}">{page_fields(sheet, one, everything=True)}</section>'
        for one in every
    )
    rules = runtime(sheet.survey, every, sheet.state, chrome(sheet.lang), sheet.lang)
    data = json.dumps(rules, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<template id="whole">{sections}</template>'
        f'<script type="application/json" id="rules">{data}</script>'
    )


def _piped(text: str, sheet: Sheet) -> str:
    """Markup of a text: escaped, with earlier answers as text in spans that the script keeps fresh."""
    out, at = [], 0
    for hole in _HOLE.finditer(text):
        out.append(esc(typeset(text[at : hole.start()], sheet.lang)))
        name = hole.group(1)
        question = sheet.survey.question(name)
        value = sheet.state.values.get(name)
        words = answer_words(question, value, sheet.lang) if question else ""
        out.append(f'<span data-pipe="{esc(name)}">{esc(words[:300])}</span>')
        at = hole.end()
    out.append(esc(typeset(text[at:], sheet.lang)))
    return "".join(out)


def _plain_pipe(text: str, survey: Survey, answers: Mapping[str, Any], lang: str) -> str:
    def words(hole: re.Match[str]) -> str:
        question = survey.question(hole.group(1))
        return answer_words(question, answers.get(hole.group(1)), lang)[:300] if question else ""

    return _HOLE.sub(words, text)


def phrase(name: str, lang: str) -> str:
    """One of the page's own sentences."""
    found: Phrase = WORDS[name]
    return found.say(chrome(lang))


def unescaped(text: str) -> str:
    """The text of escaped markup; for messages that leave as plain text."""
    return html.unescape(text)
