"""Letters: an invitation or a reminder with its first question inside, and one click to be left alone.

The first question is a row of links that only tick an answer on the page; nothing is recorded until
the respondent sends it there. Everything in the HTML part is escaped text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import quote

from parcours.errors import Lang, Words
from parcours.surveys.controls import esc
from parcours.surveys.definition import Question, Survey
from parcours.surveys.typography import typeset

UNFOLDED = SMTP.clone(max_line_length=998)
"""A folded link in a header would come out as encoded words, and one click would lead nowhere."""

_HELLO = Words("Hello {name},", "Bonjour {name},")
_HELLO_YOU = Words("Hello,", "Bonjour,")
_ASK = Words("we would like to hear from you:", "nous aimerions avoir votre avis :")
_REMIND = Words(
    "a short reminder: we would still like to hear from you:",
    "un petit rappel : votre avis nous intéresse toujours :",
)
_OPEN = Words("Answer", "Répondre")
_STOP = Words("No more letters", "Ne plus recevoir de messages")


@dataclass(frozen=True, slots=True)
class Letter:
    """What an invitation is made of."""

    survey: Survey
    lang: str
    to: str
    name: str
    link: str
    unsubscribe: str
    reminder: bool = False


def compose(letter: Letter, sender: str, at: datetime, domain: str = "localhost") -> EmailMessage:
    """The message, plain and HTML, with the headers of RFC 8058."""
    own: Lang = "fr" if letter.lang.startswith("fr") else "en"
    title = typeset(letter.survey.title.say(letter.lang), letter.lang)
    message = EmailMessage(policy=UNFOLDED)
    message["Subject"] = _one_line(title)
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=domain)
    message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    hello = (
        _HELLO.say(own).format(name=_one_line(letter.name)) if letter.name else _HELLO_YOU.say(own)
    )
    ask = (_REMIND if letter.reminder else _ASK).say(own)
    first = next((q for q in letter.survey.questions if q.asks() and q.visible_if is None), None)
    message.set_content(_plain(letter, hello, ask, title, first, own))
    message.add_alternative(_html(letter, hello, ask, title, first, own), subtype="html")
    return message


def _plain(
    letter: Letter, hello: str, ask: str, title: str, first: Question | None, own: Lang
) -> str:
    lines = [hello, "", ask, title, ""]
    if first is not None:
        lines += [typeset(first.heading(letter.lang, "email"), letter.lang), ""]
    purpose = letter.survey.terms.purpose
    lines += [letter.link, ""]
    if purpose:
        lines += [typeset(purpose.say(letter.lang), letter.lang), ""]
    return "\n".join([*lines, f"{_STOP.say(own)}: {letter.unsubscribe}", ""])


def _html(
    letter: Letter, hello: str, ask: str, title: str, first: Question | None, own: Lang
) -> str:
    button = (
        f'<p><a href="{esc(letter.link)}" style="display:inline-block;padding:12px 20px;'
        f'background:#2f3e9e;color:#ffffff;border-radius:8px;text-decoration:none">'
        f"{esc(_OPEN.say(own))}</a></p>"
    )
    inside = _question(letter, first) if first is not None and first.type == "rating" else ""
    purpose = letter.survey.terms.purpose
    why = (
        f'<p style="color:#566173;font-size:13px">{esc(typeset(purpose.say(letter.lang), letter.lang))}</p>'
        if purpose
        else ""
    )
    return (
        f'<!doctype html><html lang="{esc(letter.lang)}"><body style="font:16px/1.5 sans-serif;'
        f'color:#18212f;max-width:560px;margin:auto;padding:16px"><p>{esc(hello)}</p><p>{esc(ask)}</p>'
        f'<h1 style="font-size:20px">{esc(title)}</h1>{inside}{button}{why}'
        f'<p style="font-size:13px"><a href="{esc(letter.unsubscribe)}">{esc(_STOP.say(own))}</a></p>'
        "</body></html>"
    )


def _question(letter: Letter, question: Question) -> str:
    """The steps of a rating as links that tick it on the page."""
    cells = "".join(
        f'<td style="padding:2px"><a href="{esc(letter.link)}?q={quote(question.name)}&amp;'
        f'v={quote(str(step.code))}" style="display:block;min-width:28px;padding:9px 4px;'
        f"text-align:center;border:1px solid #6b7484;border-radius:6px;color:#2f3e9e;"
        f'text-decoration:none">{esc(step.say(letter.lang))}</a></td>'
        for step in question.rates()
    )
    heading = esc(typeset(question.heading(letter.lang, "email"), letter.lang))
    ends = [
        esc(label.say(letter.lang)) if label else ""
        for label in (question.low_label, question.high_label)
    ]
    return (
        f'<p><strong>{heading}</strong></p><table role="presentation"><tr>{cells}</tr></table>'
        f'<p style="font-size:13px;color:#566173">{ends[0]} … {ends[1]}</p>'
    )


def _one_line(text: str) -> str:
    """A header cannot be split: whoever puts a line break into a name gets a space."""
    return " ".join(text.split())[:200]
