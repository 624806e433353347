"""Which tool a survey file comes from, by its name and its first words."""

from __future__ import annotations

from parcours.errors import InputError, Place, Words
from parcours.surveys.imports.limesurvey_tsv import import_tsv
from parcours.surveys.imports.lss import import_lss
from parcours.surveys.imports.qsf import import_qsf
from parcours.surveys.imports.result import SurveyImport
from parcours.surveys.imports.surveyjs import import_surveyjs
from parcours.surveys.imports.xlsform import import_xlsform

ENDINGS = (".json", ".xlsx", ".xls", ".csv", ".md", ".lss", ".txt", ".tsv", ".qsf")


def import_survey(content: bytes, file: str) -> SurveyImport:
    """The survey in ``content``; raises InputError for a kind that is not known."""
    lower = file.lower()
    if lower.endswith(".lss"):
        return import_lss(content, file=file)
    if lower.endswith((".txt", ".tsv")):
        return import_tsv(content, file=file)
    if lower.endswith(".qsf"):
        return import_qsf(content, file=file)
    if lower.endswith((".xlsx", ".xls", ".csv", ".md")):
        return import_xlsform(content, file=file)
    if lower.endswith(".json"):
        text = content.decode("utf-8-sig", "replace")
        if '"SurveyElements"' in text[:200_000]:
            return import_qsf(text, file=file)
        return import_surveyjs(text, file=file)
    raise InputError(
        "surveys.unknown-format",
        Words(f"“{file}” is of no known kind.", f"« {file} » est d’un genre inconnu."),
        Place(file),
        Words(
            f"Known are: {', '.join(ENDINGS)} (SurveyJS, XLSForm, LimeSurvey, Qualtrics).",
            f"Connus : {', '.join(ENDINGS)} (SurveyJS, XLSForm, LimeSurvey, Qualtrics).",
        ),
    )
