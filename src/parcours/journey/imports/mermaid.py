"""A Mermaid ``journey`` diagram as a map: sections are stages, tasks are actions, scores are emotions.

Scores from 1 to 5 become −2 to +2. What lies outside, or is no number, stays unknown; the original is
kept under ``x-mermaid`` and named.
"""

from __future__ import annotations

import math
import re
from typing import Any

from parcours.errors import InputError, Words
from parcours.journey.imports.result import ImportResult, finished

_CODE = re.compile(r"#(\d{1,7}|[a-z]{2,8});")
_NAMED = {
    "colon": ":",
    "semi": ";",
    "comma": ",",
    "num": "#",
    "quot": '"',
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "nbsp": " ",
}


def read_mermaid(text: str) -> ImportResult:
    """The map in ``text``; raises InputError when it is no ``journey`` diagram."""
    return _Diagram(text).result()


def _decoded(text: str) -> str:
    """Entity codes as the signs that they stand for, line breaks as spaces."""

    def sign(match: re.Match[str]) -> str:
        name = match[1]
        if name.isdigit():
            return (
                chr(int(name))
                if int(name) < 0x110000 and not 0xD800 <= int(name) < 0xE000
                else match[0]
            )
        return _NAMED.get(name, match[0])

    return re.sub(r"<br\s*/?>", " ", _CODE.sub(sign, text)).strip()


class _Diagram:
    """One diagram while it is read."""

    def __init__(self, text: str) -> None:
        self.lost: list[Words] = []
        self.title = ""
        self.description = ""
        self.stages: list[dict[str, Any]] = []
        self.actors: dict[str, None] = {}
        self.kept: dict[str, Any] = {}
        self.lines = self._front(text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"))

    def _front(self, lines: list[str]) -> list[str]:
        """The lines after the YAML front matter, whose title counts."""
        while lines and not lines[0].strip():
            lines = lines[1:]
        if not lines or lines[0].strip() != "---":
            return lines
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
        if end is None:
            return lines
        front = lines[1:end]
        self.kept["frontmatter"] = "\n".join(front)
        for line in front:
            if line.startswith("title:"):
                self.title = line.partition(":")[2].strip().strip("'\"")
        return lines[end + 1 :]

    def result(self) -> ImportResult:
        """The diagram as a map."""
        self._read()
        data: dict[str, Any] = {
            "title": self.title or "Journey",
            "scenario": self.description,
            "stages": [self._stage(stage) for stage in self.stages],
        }
        names = list(self.actors)
        if names:
            data["persona"] = {"name": names[0]}
            data["other_personas"] = [{"name": name} for name in names[1:]]
        if self.kept:
            data["x-mermaid"] = self.kept
        return finished(data, "mermaid", self.lost)

    def _read(self) -> None:
        started = False
        block: list[str] | None = None
        for number, raw in enumerate(self.lines, 1):
            line = raw.strip()
            if block is not None:
                if line.endswith("}"):
                    self.description = " ".join([*block, line.removesuffix("}").strip()]).strip()
                    block = None
                else:
                    block.append(line)
                continue
            if not line:
                continue
            if line.startswith("%"):
                self._comment(line)
                continue
            if not started:
                started = self._start(line)
                continue
            if re.match(r"accDescr\s*\{", line, re.IGNORECASE):
                block = [line.partition("{")[2].strip()]
                if block[0].endswith("}"):
                    self.description, block = block[0].removesuffix("}").strip(), None
                continue
            self._line(line, number)
        if not started:
            raise self._no_journey()

    def _start(self, line: str) -> bool:
        if line.split(maxsplit=1)[0] == "journey":
            rest = line.removeprefix("journey").strip()
            if rest:
                self._line(rest, 1)
            return True
        raise self._no_journey()

    def _no_journey(self) -> InputError:
        return InputError(
            "import.no-journey",
            Words(
                "This Mermaid text is no journey diagram.",
                "Ce texte Mermaid n’est pas un diagramme journey.",
            ),
            remedy=Words(
                "Its first word has to be `journey`.", "Son premier mot doit être `journey`."
            ),
        )

    def _comment(self, line: str) -> None:
        if line.startswith("%%{"):
            self.kept.setdefault("directives", []).append(line)
        elif line.startswith("%% parcours: emotion not known") and self.stages:
            self.stages[-1]["unknown"] = True

    def _line(self, line: str, number: int) -> None:
        line = self._without_comment(line)
        lowered = line.lower()
        if lowered.startswith("title ") or lowered == "title":
            self.title = _decoded(line[5:])
        elif lowered.startswith("acctitle"):
            self.title = self.title or _decoded(line.partition(":")[2])
        elif lowered.startswith("accdescr"):
            self.description = _decoded(line.partition(":")[2])
        elif lowered.startswith("section"):
            name = _decoded(line[7:].strip().rstrip(":"))
            self.stages.append({"name": name or f"{len(self.stages) + 1}", "tasks": []})
        elif line:
            self._task(line, number)

    def _without_comment(self, line: str) -> str:
        """``line`` up to a ``#`` that starts a comment and no entity code."""
        for match in re.finditer("#", line):
            if not _CODE.match(line, match.start()):
                cut = line[match.start() :].strip()
                self.lost.append(
                    Words(
                        f"A comment was left out: {cut}",
                        f"Un commentaire a été laissé de côté : {cut}",
                    )
                )
                return line[: match.start()].rstrip()
        return line

    def _task(self, line: str, number: int) -> None:
        name, _, rest = line.partition(":")
        score_text, _, actors_text = rest.partition(":")
        actors_text, extra, dropped = actors_text.partition(":")
        if extra:
            self.lost.append(
                Words(
                    f"Line {number}: “{dropped.strip()}” after the actors was left out.",
                    f"Ligne {number} : « {dropped.strip()} » après les acteurs a été laissé de côté.",
                )
            )
        if not self.stages:
            self.stages.append({"name": self.title or "1", "tasks": []})
        actors = [_decoded(actor) for actor in actors_text.split(",") if actor.strip()]
        self.actors.update(dict.fromkeys(actors))
        score = self._score(score_text.strip(), number)
        task = {
            "name": _decoded(name) or "–",
            "score": score,
            "said": score_text.strip(),
            "actors": actors,
        }
        self.stages[-1]["tasks"].append(task)

    def _score(self, said: str, number: int) -> float | None:
        """The score as −2…+2; None for what is no score from 1 to 5, which is named."""
        try:
            value = float(said)
        except ValueError:
            value = math.nan
        if 1 <= value <= 5:
            return value - 3
        self.lost.append(
            Words(
                f"Line {number}: the score “{said}” is not from 1 to 5; the emotion stays unknown.",
                f"Ligne {number} : la note « {said} » n’est pas entre 1 et 5 ; l’émotion reste inconnue.",
            )
        )
        return None

    def _stage(self, stage: dict[str, Any]) -> dict[str, Any]:
        tasks = stage["tasks"]
        scores = [task["score"] for task in tasks if task["score"] is not None]
        shaped: dict[str, Any] = {"name": stage["name"]}
        if tasks:
            shaped["actions"] = [
                {
                    "text": task["name"],
                    **({"participants": len(task["actors"])} if task["actors"] else {}),
                }
                for task in tasks
            ]
            shaped["x-mermaid"] = {
                "tasks": [
                    {"name": t["name"], "score": t["said"], "actors": t["actors"]} for t in tasks
                ]
            }
        if scores and not stage.get("unknown"):
            shaped["emotion"] = {"score": round(sum(scores) / len(scores), 2)}
        return shaped
