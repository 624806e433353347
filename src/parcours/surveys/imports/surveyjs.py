"""SurveyJS files as designers make them: panels unfolded, what the profile lacks listed and left out."""

from __future__ import annotations

import json
from typing import Any

from parcours.errors import InputError, Place, Words
from parcours.surveys.imports.result import Notes, SurveyImport, finished, plain
from parcours.surveys.read import PROPERTIES, SURVEY_KEYS

_ALIASES = {"tagbox": "checkbox", "buttongroup": "radiogroup"}
_RENAMED = {
    "hasOther": "showOtherItem",
    "hasNone": "showNoneItem",
    "isAllRowRequired": "eachRowRequired",
    "minRateLabel": "minRateDescription",
    "maxRateLabel": "maxRateDescription",
}
_PAGE = ("name", "title", "description", "elements", "visibleIf", "questionsOrder")
_TEXTS = {"title", "description", "html", "completedHtml", "placeholder", "text"}


def import_surveyjs(text: str, *, file: str | None = None) -> SurveyImport:
    """The survey in ``text``; raises InputError for what is no SurveyJS, ManyErrors for what it lacks."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "surveys.not-json",
            Words(f"This is not JSON: {error}.", f"Ce n’est pas du JSON : {error}."),
            Place(file),
        ) from None
    if not isinstance(data, dict) or not ("pages" in data or "elements" in data):
        raise InputError(
            "surveys.not-surveyjs",
            Words("This is no SurveyJS survey.", "Ce n’est pas une enquête SurveyJS."),
            Place(file, path="$"),
            Words("It has pages or elements.", "Elle a pages ou elements."),
        )
    notes = Notes()
    kept = _kept(data, SURVEY_KEYS, "$", notes)
    kept.setdefault("title", file or "Survey")
    pages = data.get("pages") or [{"name": "page1", "elements": data.get("elements", [])}]
    kept.pop("elements", None)
    kept["pages"] = [
        _page(page, f"pages[{at}]", notes)
        for at, page in enumerate(pages)
        if isinstance(page, dict)
    ]
    kept["pages"] = [page for page in kept["pages"] if page["elements"]]
    kept["triggers"] = _triggers(data, notes)
    if kept.get("questionsOnPageMode") not in {None, "standard", "questionPerPage", "singlePage"}:
        kept.pop("questionsOnPageMode")
    return finished(_texts(kept), notes)


def _page(page: dict[str, Any], path: str, notes: Notes) -> dict[str, Any]:
    kept = _kept(page, _PAGE, path, notes)
    kept["elements"] = _elements(page.get("elements", []), path, None, notes)
    return kept


def _elements(
    elements: Any, path: str, visible_if: str | None, notes: Notes
) -> list[dict[str, Any]]:
    found = []
    for at, one in enumerate(elements if isinstance(elements, list) else []):
        spot = f"{path}.elements[{at}]"
        if not isinstance(one, dict):
            continue
        kind = _ALIASES.get(str(one.get("type")), str(one.get("type")))
        condition = _both(visible_if, one.get("visibleIf"))
        if kind == "panel":
            if one.get("title"):
                notes.lose(spot, "the heading of a panel", "l’intitulé d’un panneau")
            found += _elements(one.get("elements"), spot, condition, notes)
        elif kind not in PROPERTIES:
            notes.lose(spot, f"a question of type “{kind}”", f"une question de type « {kind} »")
        else:
            found.append(_element({**one, "type": kind}, spot, condition, notes))
    return found


def _element(one: dict[str, Any], path: str, condition: str | None, notes: Notes) -> dict[str, Any]:
    renamed = {_RENAMED.get(key, key): value for key, value in one.items()}
    if renamed.get("type") == "rating" and "rateCount" in renamed:
        renamed.setdefault(
            "rateMax", int(renamed.get("rateMin", 1)) + int(renamed["rateCount"]) - 1
        )
    kept = _kept(renamed, PROPERTIES[str(one["type"])], path, notes)
    for key in ("choices", "rows", "columns", "rateValues"):
        if key in kept:
            kept[key] = _choices(kept[key], f"{path}.{key}", notes)
    if condition and "visibleIf" in PROPERTIES[str(one["type"])]:
        kept["visibleIf"] = condition
    if kept.get("inputType") not in {None, "text", "number", "email", "tel", "date", "url"}:
        notes.lose(
            f"{path}.inputType", f"inputType {kept['inputType']}", f"inputType {kept['inputType']}"
        )
        kept.pop("inputType")
    if kept.get("choicesOrder") not in {None, "none", "asc", "desc", "random"}:
        kept.pop("choicesOrder")
    return kept


def _choices(choices: Any, path: str, notes: Notes) -> list[Any]:
    found: list[Any] = []
    for at, one in enumerate(choices if isinstance(choices, list) else []):
        if isinstance(one, dict):
            kept = _kept(one, ("value", "text", "imageLink"), f"{path}[{at}]", notes)
            if str(kept.get("imageLink", "")).startswith("http"):
                notes.lose(
                    f"{path}[{at}].imageLink", "a picture elsewhere", "une image située ailleurs"
                )
                kept.pop("imageLink")
            found.append(kept)
        else:
            found.append(one)
    return found


def _triggers(data: dict[str, Any], notes: Notes) -> list[dict[str, Any]]:
    found = []
    for at, one in enumerate(data.get("triggers") or []):
        kind = str(one.get("type", "")).removesuffix("trigger")
        if kind in {"complete", "skip"} and one.get("expression"):
            found.append(
                {
                    k: v
                    for k, v in {**one, "type": kind}.items()
                    if k in {"type", "expression", "gotoName"}
                }
            )
        else:
            notes.lose(f"triggers[{at}]", f"a trigger “{kind}”", f"un déclencheur « {kind} »")
    return found


def _kept(data: dict[str, Any], known: Any, path: str, notes: Notes) -> dict[str, Any]:
    kept = {}
    for key, value in data.items():
        if key in known or str(key).startswith("x-"):
            kept[key] = value
        elif key not in {"elements", "pages"}:
            notes.lose(f"{path}.{key}", f"the property “{key}”", f"la propriété « {key} »")
    return kept


def _texts(value: Any, key: str = "") -> Any:
    """Every text for people without markup."""
    if isinstance(value, dict):
        inside = key in _TEXTS
        return {k: _texts(v, key if inside else str(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(one, key) for one in value]
    return plain(value) if isinstance(value, str) and key in _TEXTS else value


def _both(first: str | None, second: Any) -> str | None:
    if first and second:
        return f"({first}) and ({second})"
    return first or (str(second) if second else None)
