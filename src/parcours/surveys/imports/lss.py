"""LimeSurvey’s structure files (.lss), read as data alone.

The file may come from anybody (CVE-2026-91775 was a survey file that attacked whoever imported it):
entities and external references are refused by the XML reader, sizes are bounded, markup is
stripped from every text.
"""

from __future__ import annotations

from collections import defaultdict

from parcours.errors import Words
from parcours.surveys.imports.limesurvey import BYTES_MOST, Row, refused, survey_in
from parcours.surveys.imports.result import SurveyImport, plain


def import_lss(content: bytes, *, file: str) -> SurveyImport:
    """The survey in a .lss file; raises InputError naming what is wrong."""
    # defusedxml wraps the standard parser; imported here since only this reads XML.
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(content) > BYTES_MOST:
        raise refused(file, "", Words("It is larger than 20 MB.", "Il dépasse 20 Mo."))
    try:
        root = fromstring(content)
    except (DefusedXmlException, SyntaxError, ValueError, RecursionError) as error:
        why = plain(error)[:200] or type(error).__name__
        raise refused(
            file, "", Words(f"It is no sound XML: {why}.", f"XML incorrect : {why}.")
        ) from None
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise refused(
            file,
            "LimeSurveyDocType",
            Words("It is no survey of LimeSurvey.", "Ce n’est pas une enquête LimeSurvey."),
        )
    tables: dict[str, list[Row]] = defaultdict(list)
    for table in root:
        for row in table.findall("rows/row"):
            tables[table.tag].append({cell.tag: cell.text or "" for cell in row})
    langs = [one.text or "" for one in root.findall("languages/language")]
    return survey_in(tables, langs, file)
