"""A survey as its canonical file: always the same keys in the same order, nothing that is a default.

The checksum of this form is what a version is: reading and writing again, or a change of spaces,
makes no new version; a changed word does.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from parcours.surveys.definition import (
    CHANNELS,
    Choice,
    Listening,
    Page,
    Question,
    Quota,
    Said,
    Survey,
    Terms,
)

_MODES = {"pages": None, "one_question": "questionPerPage", "one_page": "singlePage"}


def as_data(survey: Survey) -> dict[str, Any]:
    """The canonical file as plain data; ``read`` gives the same survey again."""
    lang = survey.lang
    return _kept(
        {
            "title": _words(survey.title, lang),
            "description": _words(survey.description, lang),
            "locale": lang,
            "questionsOnPageMode": _MODES[survey.display],
            "pages": [_page(page, lang) for page in survey.pages],
            "triggers": [
                _kept({"type": one.type, "expression": one.source, "gotoName": one.go_to})
                for one in survey.triggers
            ],
            "completedHtml": _words(survey.completed, lang),
            "x-listen": _listen(survey),
            **dict(survey.extensions),
        }
    )


def write(survey: Survey) -> str:
    """The canonical file as text, for people to read."""
    return json.dumps(as_data(survey), ensure_ascii=False, indent=2) + "\n"


def checksum(survey: Survey) -> str:
    """SHA-256 of the canonical form; equal for surveys that say the same."""
    text = json.dumps(as_data(survey), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if value is not None and value is not False and value not in ([], {})
    }


def _words(said: Said | None, lang: str) -> Any:
    if said is None:
        return None
    if len(said.words) == 1 and said.words[0][0] == lang:
        return said.words[0][1]
    return {("default" if key == lang else key): text for key, text in said.words}


def _page(page: Page, lang: str) -> dict[str, Any]:
    return _kept(
        {
            "name": page.name,
            "title": _words(page.title, lang),
            "description": _words(page.description, lang),
            "visibleIf": page.source,
            "questionsOrder": "random" if page.random_order else None,
            "elements": [_question(question, lang) for question in page.questions],
        }
    )


def _question(question: Question, lang: str) -> dict[str, Any]:
    shape = {
        "type": question.type,
        "name": question.name,
        "title": _words(question.title, lang),
        "description": _words(question.description, lang),
        "isRequired": question.is_required,
        **dict(question.sources),
        "html": _words(question.html, lang),
        **_selection(question, lang),
        **_rating(question, lang),
        **_typed(question, lang),
        "x-listen": _listening(question.listen, lang),
    }
    return _kept(shape)


def _selection(question: Question, lang: str) -> dict[str, Any]:
    return {
        "choices": [_choice(choice, lang) for choice in question.choices],
        "choicesOrder": None if question.choices_order == "none" else question.choices_order,
        "showOtherItem": question.has_other,
        "otherText": _words(question.other_text, lang),
        "showNoneItem": question.has_none,
        "noneText": _words(question.none_text, lang),
        "minSelectedChoices": question.selected_least,
        "maxSelectedChoices": question.selected_most,
        "rows": [_choice(choice, lang) for choice in question.rows],
        "columns": [_choice(choice, lang) for choice in question.columns],
        "eachRowRequired": question.every_row,
    }


def _rating(question: Question, lang: str) -> dict[str, Any]:
    if question.type != "rating":
        return {}
    return {
        "rateMin": None if question.rate_min == 1 else question.rate_min,
        "rateMax": None if question.rate_max == 5 else question.rate_max,
        "rateStep": None if question.rate_step == 1 else question.rate_step,
        "rateType": None if question.rate_type == "labels" else question.rate_type,
        "rateValues": [_choice(choice, lang) for choice in question.rate_values],
        "minRateDescription": _words(question.low_label, lang),
        "maxRateDescription": _words(question.high_label, lang),
    }


def _typed(question: Question, lang: str) -> dict[str, Any]:
    return {
        "labelTrue": _words(question.label_true, lang),
        "labelFalse": _words(question.label_false, lang),
        "inputType": None if question.input_type == "text" else question.input_type,
        "min": _plain(question.least),
        "max": _plain(question.most),
        "maxLength": question.length_most,
        "placeholder": _words(question.placeholder, lang),
    }


def _choice(choice: Choice, lang: str) -> Any:
    if choice.label is None and choice.image is None:
        return choice.code
    return _kept(
        {
            "value": choice.code,
            "text": _words(choice.label, lang),
            "imageLink": choice.image,
        }
    )


def _listening(listen: Listening | None, lang: str) -> dict[str, Any] | None:
    if listen is None:
        return None
    return _kept(
        {
            "stage": listen.stage,
            "touchpoint": listen.touchpoint,
            "metric": listen.metric,
            "min": _plain(listen.low),
            "max": _plain(listen.high),
            "polarity": None if listen.polarity == "higher_is_better" else listen.polarity,
            "variants": {name: _words(words, lang) for name, words in listen.variants},
            "topic": listen.topic,
        }
    )


def _listen(survey: Survey) -> dict[str, Any]:
    return _kept(
        {
            "map": survey.map,
            "stage": survey.stage,
            "touchpoint": survey.touchpoint,
            "quotas": [_quota(quota) for quota in survey.quotas],
            **_terms(survey.terms, survey.lang),
            "channels": None if survey.channels == CHANNELS else list(survey.channels),
            "accent": survey.accent,
        }
    )


def _quota(quota: Quota) -> dict[str, Any]:
    shape: dict[str, Any] = {"name": quota.name, "limit": quota.limit}
    if quota.question is not None:
        shape |= {"question": quota.question, "code": quota.code}
    return shape


def _terms(terms: Terms, lang: str) -> dict[str, Any]:
    return {
        "privacy": None if terms.privacy == "anonymous" else terms.privacy,
        "purpose": _words(terms.purpose, lang),
        "consent": _words(terms.consent, lang),
        "consentRequired": terms.consent_required,
        "retentionDays": terms.retention_days,
        "contact": terms.contact,
    }


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
