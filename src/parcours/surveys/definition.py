"""What a survey can say: a strict part of SurveyJS, and what a journey map has to know of it.

Shape only. Reading and its errors are in ``read``, answers are checked in ``validator``. Answers are
kept by the **codes** of choices, never by their labels, so that a corrected word or a second
language changes no result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from parcours.errors import Words
from parcours.surveys.expressions import Tree

QuestionType = Literal[
    "rating",
    "radiogroup",
    "dropdown",
    "checkbox",
    "boolean",
    "comment",
    "text",
    "matrix",
    "ranking",
    "imagepicker",
    "html",
    "expression",
]
InputType = Literal["text", "number", "email", "tel", "date", "url"]
Metric = Literal["nps", "csat", "ces", "emotion", "rating", "touchpoint_check"]
Polarity = Literal["higher_is_better", "lower_is_better"]
Privacy = Literal["anonymous", "pseudonymous", "identified"]
ChannelName = Literal[
    "link", "qr", "widget", "email", "sms", "phone", "kiosk", "paper", "chat", "import"
]
CHANNELS: tuple[ChannelName, ...] = (
    "link",
    "qr",
    "widget",
    "email",
    "sms",
    "phone",
    "kiosk",
    "paper",
    "chat",
    "import",
)
SELECT_ONE = {"radiogroup", "dropdown", "imagepicker"}
SELECT_MANY = {"checkbox", "ranking"}
OTHER = "other"
NONE = "none"
COMMENT_LENGTH_MOST = 4_000
TEXT_LENGTH_MOST = 500

METRIC_NAMES: dict[str, Words] = {
    "nps": Words("Net Promoter Score", "Net Promoter Score"),
    "csat": Words("Satisfaction", "Satisfaction"),
    "ces": Words("Customer effort", "Effort client"),
    "emotion": Words("Emotion", "Émotion"),
    "rating": Words("Rating", "Note"),
    "touchpoint_check": Words("Touchpoint check", "Bilan du point de contact"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words for respondents, by language; the first is the survey's own."""

    words: tuple[tuple[str, str], ...]

    def say(self, lang: str) -> str:
        """The words in ``lang``, else in the survey's own language."""
        for known, text in self.words:
            if known == lang:
                return text
        return self.words[0][1]

    def langs(self) -> set[str]:
        """The languages that there are words in."""
        return {lang for lang, _ in self.words}


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: the code that is kept, the label that is shown, a picture where one is picked."""

    code: str | int
    label: Said | None = None
    image: str | None = None

    def say(self, lang: str) -> str:
        """Its label, else its code."""
        return self.label.say(lang) if self.label else str(self.code)


@dataclass(frozen=True, slots=True)
class Listening:
    """What the map has to know of a question: where it is asked, what it measures, on which scale."""

    stage: str | None = None
    touchpoint: str | None = None
    metric: Metric | None = None
    low: float | None = None
    """The worst or lowest value of the scale, stored with the question and never guessed."""
    high: float | None = None
    polarity: Polarity = "higher_is_better"
    variants: tuple[tuple[str, Said], ...] = ()
    """Shorter or spoken words per channel: sms, phone, email, chat, kiosk."""
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question, or one text or computed value between questions."""

    name: str
    type: QuestionType
    title: Said | None = None
    description: Said | None = None
    is_required: bool = False
    visible_if: Tree | None = None
    required_if: Tree | None = None
    enable_if: Tree | None = None
    choices: tuple[Choice, ...] = ()
    choices_order: Literal["none", "asc", "desc", "random"] = "none"
    has_other: bool = False
    other_text: Said | None = None
    has_none: bool = False
    none_text: Said | None = None
    selected_least: int | None = None
    selected_most: int | None = None
    rate_min: int = 1
    rate_max: int = 5
    rate_step: int = 1
    rate_type: Literal["labels", "stars", "smileys"] = "labels"
    rate_values: tuple[Choice, ...] = ()
    low_label: Said | None = None
    high_label: Said | None = None
    label_true: Said | None = None
    label_false: Said | None = None
    input_type: InputType = "text"
    least: float | str | None = None
    most: float | str | None = None
    length_most: int | None = None
    placeholder: Said | None = None
    rows: tuple[Choice, ...] = ()
    columns: tuple[Choice, ...] = ()
    every_row: bool = False
    html: Said | None = None
    expression: Tree | None = None
    sources: tuple[tuple[str, str], ...] = ()
    """The conditions as they were written, by field; kept so that a file comes back unchanged."""
    listen: Listening | None = None

    def asks(self) -> bool:
        """Whether a respondent can answer it."""
        return self.type not in {"html", "expression"}

    def heading(self, lang: str, channel: str = "link") -> str:
        """The words of the question in ``lang``, as ``channel`` asks it."""
        if self.listen:
            for name, words in self.listen.variants:
                if name == channel:
                    return words.say(lang)
        return self.title.say(lang) if self.title else self.name

    def scale(self) -> tuple[float, float] | None:
        """The ends of its scale: what ``x-listen`` says, else what a rating shows."""
        if self.listen and self.listen.low is not None and self.listen.high is not None:
            return self.listen.low, self.listen.high
        if self.type == "rating" and not self.rate_values:
            return float(self.rate_min), float(self.rate_max)
        return None

    def rates(self) -> tuple[Choice, ...]:
        """The steps of a rating, lowest first."""
        if self.rate_values:
            return self.rate_values
        return tuple(
            Choice(value) for value in range(self.rate_min, self.rate_max + 1, self.rate_step)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Questions shown together."""

    name: str
    questions: tuple[Question, ...]
    title: Said | None = None
    description: Said | None = None
    visible_if: Tree | None = None
    random_order: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Ends the survey, or leaps ahead, when its condition holds."""

    type: Literal["complete", "skip"]
    condition: Tree
    source: str
    go_to: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``limit`` complete answers in which ``question`` has ``code``; all when no question."""

    name: str
    limit: int
    question: str | None = None
    code: str | int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the respondent is told, and what is kept for how long."""

    privacy: Privacy = "anonymous"
    purpose: Said | None = None
    consent: Said | None = None
    consent_required: bool = False
    retention_days: int | None = None
    contact: str | None = None
    """Where a respondent can write to: a name, a mail address."""


@dataclass(frozen=True)
class Survey:
    """One questionnaire in all its languages."""

    title: Said
    pages: tuple[Page, ...]
    lang: str = "en"
    description: Said | None = None
    completed: Said | None = None
    triggers: tuple[Trigger, ...] = ()
    display: Literal["pages", "one_question", "one_page"] = "pages"
    map: str | None = None
    stage: str | None = None
    touchpoint: str | None = None
    quotas: tuple[Quota, ...] = ()
    terms: Terms = Terms()
    channels: tuple[ChannelName, ...] = CHANNELS
    accent: str | None = None
    extensions: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order of the file."""
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def by_name(self) -> dict[str, Question]:
        """Every question by its name."""
        return {one.name: one for one in self.questions}

    @cached_property
    def has_logic(self) -> bool:
        """Whether anything can be hidden or is computed."""
        return (
            bool(self.triggers)
            or any(page.visible_if for page in self.pages)
            or any(q.visible_if or q.type == "expression" for q in self.questions)
        )

    def question(self, name: str) -> Question | None:
        """The question called ``name``."""
        return self.by_name.get(name)

    def langs(self) -> list[str]:
        """The languages that the survey is complete enough in to be offered: its own first."""
        return list(self._langs)

    @cached_property
    def _langs(self) -> tuple[str, ...]:
        found = set(self.title.langs())
        for question in self.questions:
            if question.title:
                found &= question.title.langs()
        return (self.lang, *sorted(found - {self.lang}))

    def place_of(self, question: Question) -> tuple[str | None, str | None]:
        """Stage and touchpoint that ``question`` is about: its own, else the survey's."""
        listen = question.listen or Listening()
        if listen.stage or listen.touchpoint:
            return listen.stage or self.stage, listen.touchpoint
        return self.stage, self.touchpoint
