"""The one gate for survey files: SurveyJS JSON in, a :class:`Survey` or every fault with its path out.

Nothing that is not understood is silently kept, because a property that a designer set and nobody
obeys is worse than a refusal. Keys that begin with ``x-`` and are not ours are carried along.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from parcours.errors import InputError, ManyErrors, Place, Words
from parcours.surveys import senses
from parcours.surveys.definition import (
    CHANNELS,
    METRIC_NAMES,
    ChannelName,
    Choice,
    Listening,
    Page,
    Question,
    Quota,
    Said,
    Survey,
    Terms,
    Trigger,
)
from parcours.surveys.source import NAME, PLACE_ID, Faults, Node

BYTES_MOST = 2_000_000
DEPTH_MOST = 12

_ANY = (
    "type", "name", "title", "description", "isRequired", "visibleIf", "requiredIf", "enableIf",
    "x-listen",
)  # fmt: skip
_CHOICES = ("choices", "choicesOrder")
_OTHER = ("showOtherItem", "otherText", "showNoneItem", "noneText")
PROPERTIES: dict[str, tuple[str, ...]] = {
    "rating": (
        *_ANY, "rateMin", "rateMax", "rateStep", "rateType", "rateValues", "minRateDescription",
        "maxRateDescription",
    ),
    "radiogroup": (*_ANY, *_CHOICES, *_OTHER),
    "dropdown": (*_ANY, *_CHOICES, *_OTHER),
    "checkbox": (*_ANY, *_CHOICES, *_OTHER, "minSelectedChoices", "maxSelectedChoices"),
    "boolean": (*_ANY, "labelTrue", "labelFalse"),
    "comment": (*_ANY, "maxLength", "placeholder"),
    "text": (*_ANY, "inputType", "min", "max", "maxLength", "placeholder"),
    "matrix": (*_ANY, "rows", "columns", "eachRowRequired"),
    "ranking": (*_ANY, *_CHOICES),
    "imagepicker": (*_ANY, *_CHOICES),
    "html": ("type", "name", "html", "visibleIf", "x-listen"),
    "expression": ("type", "name", "title", "expression", "visibleIf", "x-listen"),
}  # fmt: skip
SURVEY_KEYS = (
    "title", "description", "locale", "pages", "elements", "completedHtml", "triggers",
    "questionsOnPageMode", "x-listen",
)  # fmt: skip
_DISPLAYS = {"standard": "pages", "questionPerPage": "one_question", "singlePage": "one_page"}


def read(text: str | bytes, *, file: str | None = None) -> Survey:
    """The survey in ``text``; raises ManyErrors with every fault and its JSON path."""
    size = len(text)
    if size > BYTES_MOST:
        raise InputError(
            "surveys.too-large",
            Words("This survey is larger than 2 MB.", "Cette enquête dépasse 2 Mo."),
            Place(file),
        )
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(
            "surveys.not-json",
            Words(f"This is not JSON: {error}.", f"Ce n’est pas du JSON : {error}."),
            Place(file, line, getattr(error, "colno", None)),
            Words("A survey is a JSON file.", "Une enquête est un fichier JSON."),
        ) from None
    return from_data(data, file=file)


def from_data(data: Any, *, file: str | None = None) -> Survey:
    """The survey in decoded JSON; raises ManyErrors with every fault and its JSON path."""
    faults = Faults(file)
    if not isinstance(data, Mapping) or _too_deep(data, DEPTH_MOST):
        faults.add(
            "wrong-shape",
            "$",
            Words("A survey is an object {…}.", "Une enquête est un objet {…}."),
            Words("Begin with title and pages.", "Commencez par title et pages."),
        )
        raise ManyErrors(faults.found)
    lang = data.get("locale", "en")
    lang = lang if isinstance(lang, str) and lang else "en"
    survey = _survey(Node(data, "", faults, lang))
    if not faults.found:
        senses.check(survey, faults)
    if faults.found:
        raise ManyErrors(faults.found)
    return survey


def _too_deep(value: Any, left: int) -> bool:
    if left == 0:
        return True
    if isinstance(value, Mapping):
        return any(_too_deep(one, left - 1) for one in value.values())
    if isinstance(value, list):
        return any(_too_deep(one, left - 1) for one in value)
    return False


def _survey(node: Node) -> Survey:
    node.known([*SURVEY_KEYS, *(key for key in node.data if str(key).startswith("x-"))])
    listen = node.child("x-listen")
    if listen is None:
        listen = Node({}, "x-listen", node.faults, node.lang)
    listen.known(
        ("map", "stage", "touchpoint", "quotas", "privacy", "purpose", "consent", "consentRequired",
         "retentionDays", "contact", "channels", "accent")
    )  # fmt: skip
    title = node.said("title")
    if title is None:
        node.faults.add(
            "no-title",
            "title",
            Words("The survey has no title.", "L’enquête n’a pas de titre."),
            Words('Add "title": "…".', 'Ajoutez "title": "…".'),
        )
        title = Said(((node.lang, ""),))
    mode = node.one_of("questionsOnPageMode", _DISPLAYS, "standard")
    return Survey(
        title=title,
        pages=_pages(node),
        lang=node.lang,
        description=node.said("description"),
        completed=node.said("completedHtml"),
        triggers=_triggers(node),
        display=cast("Any", _DISPLAYS[mode]),
        map=listen.identifier("map"),
        stage=listen.identifier("stage"),
        touchpoint=listen.identifier("touchpoint"),
        quotas=_quotas(listen),
        terms=_terms(listen),
        channels=_channels(listen),
        accent=_accent(listen),
        extensions=tuple(
            (key, value)
            for key, value in node.data.items()
            if str(key).startswith("x-") and key != "x-listen"
        ),
    )


def _pages(node: Node) -> tuple[Page, ...]:
    if "elements" in node.data and "pages" not in node.data:
        return (Page("page1", _questions(node, "elements")),)
    pages = []
    for index, page in enumerate(node.children("pages")):
        page.known(("name", "title", "description", "elements", "visibleIf", "questionsOrder"))
        condition, source = page.condition("visibleIf")
        name = page.data.get("name", f"page{index + 1}")
        pages.append(
            Page(
                _name(page, name),
                _questions(page, "elements"),
                page.said("title"),
                page.said("description"),
                condition,
                page.one_of("questionsOrder", ("initial", "random"), "initial") == "random",
                source,
            )
        )
    if not pages:
        node.faults.add(
            "no-pages",
            "pages",
            Words("The survey has no page.", "L’enquête n’a aucune page."),
            Words('Add "pages": [{"elements": […]}].', 'Ajoutez "pages": [{"elements": […]}].'),
        )
    return tuple(pages)


def _questions(node: Node, key: str) -> tuple[Question, ...]:
    found = []
    for child in node.children(key):
        kind = child.data.get("type")
        if kind not in PROPERTIES:
            child.one_of("type", PROPERTIES, "")
            continue
        child.known(PROPERTIES[kind])
        found.append(_question(child, kind))
    return tuple(found)


def _question(node: Node, kind: str) -> Question:
    conditions: dict[str, Any] = {}
    sources = []
    for key, field in (
        ("visibleIf", "visible_if"),
        ("requiredIf", "required_if"),
        ("enableIf", "enable_if"),
        ("expression", "expression"),
    ):
        tree, source = node.condition(key) if key in node.data else (None, None)
        conditions[field] = tree
        if source is not None:
            sources.append((key, source))
    values: dict[str, Any] = {
        "title": node.said("title"),
        "description": node.said("description"),
        "is_required": node.flag("isRequired"),
        "html": node.said("html"),
        "listen": _listening(node),
        **conditions,
        **(_SPECIFIC[kind](node) if kind in _SPECIFIC else {}),
    }
    return Question(
        name=_name(node, node.data.get("name")),
        type=cast("Any", kind),
        sources=tuple(sources),
        **values,
    )


def _rating(node: Node) -> dict[str, Any]:
    values = {
        "rate_min": node.whole("rateMin", -100, 100),
        "rate_max": node.whole("rateMax", -100, 100),
        "rate_step": node.whole("rateStep", 1, 100),
    }
    return {
        **{key: value for key, value in values.items() if value is not None},
        "rate_type": node.one_of("rateType", ("labels", "stars", "smileys"), "labels"),
        "rate_values": node.choices("rateValues"),
        "low_label": node.said("minRateDescription"),
        "high_label": node.said("maxRateDescription"),
    }


def _selection(node: Node) -> dict[str, Any]:
    return {
        "choices": node.choices("choices"),
        "choices_order": node.one_of("choicesOrder", ("none", "asc", "desc", "random"), "none"),
        "has_other": node.flag("showOtherItem"),
        "other_text": node.said("otherText"),
        "has_none": node.flag("showNoneItem"),
        "none_text": node.said("noneText"),
        "selected_least": node.whole("minSelectedChoices", 0, 500),
        "selected_most": node.whole("maxSelectedChoices", 0, 500) or None,
    }


def _boolean(node: Node) -> dict[str, Any]:
    return {"label_true": node.said("labelTrue"), "label_false": node.said("labelFalse")}


def _comment(node: Node) -> dict[str, Any]:
    return {
        "length_most": node.whole("maxLength", 1, 20_000),
        "placeholder": node.said("placeholder"),
    }


def _text(node: Node) -> dict[str, Any]:
    kind = node.one_of("inputType", ("text", "number", "email", "tel", "date", "url"), "text")

    def bound(key: str) -> Any:
        if kind == "number":
            return node.real(key)
        value = node.data.get(key)
        return value if isinstance(value, str) and kind == "date" else None

    return {
        "input_type": kind,
        "least": bound("min"),
        "most": bound("max"),
        "length_most": node.whole("maxLength", 1, 20_000),
        "placeholder": node.said("placeholder"),
    }


def _matrix(node: Node) -> dict[str, Any]:
    return {
        "rows": node.choices("rows"),
        "columns": node.choices("columns"),
        "every_row": node.flag("eachRowRequired"),
    }


_SPECIFIC: dict[str, Callable[[Node], dict[str, Any]]] = {
    "rating": _rating,
    "radiogroup": _selection,
    "dropdown": _selection,
    "checkbox": _selection,
    "ranking": _selection,
    "imagepicker": _selection,
    "boolean": _boolean,
    "comment": _comment,
    "text": _text,
    "matrix": _matrix,
}


def _listening(node: Node) -> Listening | None:
    listen = node.child("x-listen")
    if listen is None:
        return None
    listen.known(("stage", "touchpoint", "metric", "min", "max", "polarity", "variants", "topic"))
    metric = listen.one_of("metric", METRIC_NAMES, "") if "metric" in listen.data else None
    variants = listen.child("variants")
    spoken = []
    if variants is not None:
        variants.known(CHANNELS)
        spoken = [(key, words) for key in variants.data if (words := variants.said(str(key)))]
    topic = listen.data.get("topic")
    return Listening(
        stage=listen.identifier("stage"),
        touchpoint=listen.identifier("touchpoint"),
        metric=cast("Any", metric or None),
        low=listen.real("min"),
        high=listen.real("max"),
        polarity=cast(
            "Any",
            listen.one_of("polarity", ("higher_is_better", "lower_is_better"), "higher_is_better"),
        ),
        variants=tuple(spoken),
        topic=str(topic)[:80] if topic is not None else None,
    )


def _triggers(node: Node) -> tuple[Trigger, ...]:
    found = []
    for trigger in node.children("triggers"):
        trigger.known(("type", "expression", "gotoName"))
        kind = trigger.one_of("type", ("complete", "skip"), "complete")
        tree, source = trigger.condition("expression")
        if tree is None or source is None:
            trigger.faults.add(
                "no-condition",
                trigger.at("expression"),
                Words("This trigger has no condition.", "Ce déclencheur n’a pas de condition."),
                Words('Add "expression": "…".', 'Ajoutez "expression": "…".'),
            )
            continue
        found.append(Trigger(cast("Any", kind), tree, source, trigger.data.get("gotoName")))
    return tuple(found)


def _quotas(listen: Node) -> tuple[Quota, ...]:
    found = []
    for quota in listen.children("quotas"):
        quota.known(("name", "limit", "question", "code"))
        limit = quota.whole("limit", 0, 100_000_000)
        found.append(
            Quota(
                _name(quota, quota.data.get("name")),
                limit or 0,
                quota.data.get("question"),
                quota.data.get("code"),
            )
        )
    return tuple(found)


def _terms(listen: Node) -> Terms:
    contact = listen.data.get("contact")
    return Terms(
        privacy=cast(
            "Any",
            listen.one_of("privacy", ("anonymous", "pseudonymous", "identified"), "anonymous"),
        ),
        purpose=listen.said("purpose"),
        consent=listen.said("consent"),
        consent_required=listen.flag("consentRequired"),
        retention_days=listen.whole("retentionDays", 1, 36_500),
        contact=contact[:200] if isinstance(contact, str) else None,
    )


def _channels(listen: Node) -> tuple[ChannelName, ...]:
    asked = listen.items("channels")
    for index, name in enumerate(asked):
        if name not in CHANNELS:
            Node(
                {"channel": name}, f"{listen.at('channels')}[{index}]", listen.faults, "en"
            ).one_of("channel", CHANNELS, "link")
    return tuple(name for name in CHANNELS if name in asked) or CHANNELS


def _accent(listen: Node) -> str | None:
    value = listen.data.get("accent")
    if value is None:
        return None
    if isinstance(value, str) and len(value) == 7 and value[0] == "#":
        try:
            int(value[1:], 16)
        except ValueError:
            pass
        else:
            return value.lower()
    listen.faults.add(
        "bad-colour",
        listen.at("accent"),
        Words("This is not a colour.", "Ce n’est pas une couleur."),
        Words("Write #2f3e9e.", "Écrivez #2f3e9e."),
    )
    return None


def _name(node: Node, value: Any) -> str:
    if isinstance(value, str) and (NAME.fullmatch(value) or PLACE_ID.fullmatch(value)):
        return value
    node.faults.add(
        "bad-name",
        node.at("name"),
        Words(
            "A name is missing or has other signs than letters, digits, - and _.",
            "Un nom manque, ou contient autre chose que lettres, chiffres, - et _.",
        ),
        Words('Write "name": "nps".', 'Écrivez "name": "nps".'),
    )
    return "x"


def choice_of(code: str | int, label: str | None, lang: str) -> Choice:
    """A choice from a code and a label in one language; importers build with it."""
    return Choice(code, Said(((lang, label),)) if label else None)
