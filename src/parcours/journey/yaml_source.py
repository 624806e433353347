"""YAML text as plain data that remembers where each value stands.

The mistake that this prevents: an error without a line number, and text that YAML silently cuts,
turns into a number or expands a billionfold. JSON is read by the same door.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from parcours.errors import InputError, ManyErrors, Place, Words
from parcours.journey.findings import Finding
from parcours.journey.yaml_errors import syntax_error, unreadable

MAX_CHARACTERS: Final = 8_000_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 400_000

Path = tuple[str | int, ...]


def path_text(path: Path) -> str:
    """``stages[2].emotion.score`` for a path of keys and positions (from 0)."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


@dataclass(frozen=True, slots=True)
class YamlSource:
    """The data of a text, and the line and column (from 1) of each value and of each key."""

    data: Any
    file: str | None
    values: dict[Path, tuple[int, int]] = field(repr=False)
    keys: dict[Path, tuple[int, int]] = field(repr=False)
    findings: tuple[Finding, ...] = ()

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where ``path`` stands; where its nearest known parent stands when it is absent."""
        spots = self.keys if of_key else self.values
        for length in range(len(path), -1, -1):
            spot = spots.get(path[:length]) or self.values.get(path[:length])
            if spot:
                return Place(self.file, spot[0], spot[1], path_text(path) or None)
        return Place(self.file, path=path_text(path) or None)


def load(text: str, *, file: str | None = None) -> YamlSource:
    """Parse ``text``; raises InputError or ManyErrors with line, column and remedy."""
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            "journey.too-large",
            Words(
                f"The text has {len(text):,} characters.",
                f"Le texte compte {len(text)} caractères.",
            ),
            Place(file),
            Words(
                f"At most {MAX_CHARACTERS:,} are read: split the map.",
                f"Au plus {MAX_CHARACTERS} sont lus : divisez la carte.",
            ),
        )
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    node = _compose(text, file)
    reader = _Reader(file)
    data = reader.value(node, ()) if node is not None else None
    if reader.errors:
        raise ManyErrors(reader.errors)
    cut = tuple(_cut_text(text, file, reader.covered))
    return YamlSource(data, file, reader.values, reader.keys, cut)


def _compose(text: str, file: str | None) -> Node | None:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise syntax_error(error, text, file) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise unreadable(error, text, file) from error
    return node


class _Reader:
    """Walks the composed nodes once; collects faults instead of stopping at the first."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.errors: list[InputError] = []
        self.count = 0
        self.covered: set[int] = set()
        """The lines (from 1) of quoted and of folded texts, where a hash is a letter."""

    def value(self, node: Node, path: Path) -> Any:
        self.count += 1
        spot = (node.start_mark.line + 1, node.start_mark.column + 1)
        self.values[path] = spot
        if self.count > MAX_NODES or len(path) > MAX_DEPTH:
            raise InputError(
                "journey.too-deep",
                Words(
                    "The text is nested too deeply or repeats itself through aliases.",
                    "Le texte est trop imbriqué ou se répète par des alias.",
                ),
                Place(self.file, *spot),
                Words("Write the values out.", "Écrivez les valeurs en toutes lettres."),
            )
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        said = ""
        for key_node, value_node in node.value:
            before, said = said, str(value_node.value)
            spot = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, ScalarNode):
                self.errors.append(_bad_key(Place(self.file, *spot, path_text(path) or None)))
                continue
            key = unicodedata.normalize("NFC", str(key_node.value))
            place = (*path, key)
            if node.flow_style and value_node.start_mark.index == key_node.end_mark.index:
                self.errors.append(
                    _cut_by_comma(key, before, Place(self.file, *spot, path_text(path)))
                )
                continue
            if key in data:
                self.errors.append(_twice(key, Place(self.file, *spot, path_text(place))))
                continue
            self.keys[place] = spot
            data[key] = self.value(value_node, place)
        return data

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        text = str(node.value).replace("\a", "")
        if node.style in {"|", ">", '"', "'"}:
            first = node.start_mark.line + (2 if node.style in {"|", ">"} else 1)
            self.covered.update(range(first, node.end_mark.line + 2))
        kind = str(node.tag).rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int" and re.fullmatch(r"[-+]?\d+", text):
            return int(text)
        if kind == "float" and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
            return float(text)
        if not str(node.tag).startswith("tag:yaml.org"):
            spot = self.values[path]
            self.errors.append(_tagged(str(node.tag), Place(self.file, *spot, path_text(path))))
        return text


def _bad_key(place: Place) -> InputError:
    return InputError(
        "journey.yaml-key",
        Words("A key must be a plain word.", "Une clé doit être un simple mot."),
        place,
        Words(
            "Quote texts that begin with “?”, “[” or “{”.",
            "Mettez entre guillemets droits les textes qui commencent par « ? », « [ » ou « { ».",
        ),
    )


def _twice(key: str, place: Place) -> InputError:
    return InputError(
        "journey.duplicate-key",
        Words(f"“{key}” stands twice here.", f"« {key} » figure deux fois ici."),
        place,
        Words("Keep one of the two.", "Gardez l’une des deux."),
    )


def _tagged(tag: str, place: Place) -> InputError:
    return InputError(
        "journey.yaml-tag",
        Words(f"“{tag}” is read as a tag, not as text.", f"« {tag} » est lu comme une étiquette."),
        place,
        Words(
            f'Quote the text: "{tag} …".',
            f'Mettez le texte entre guillemets droits : "{tag} …".',
        ),
    )


def _cut_by_comma(words: str, before: str, place: Place) -> InputError:
    """Words behind a comma inside braces, which YAML takes for a key of their own."""
    if re.fullmatch(r"\d+", words) and re.fullmatch(r"[-+]?\d+", before):
        return InputError(
            "journey.decimal-comma",
            Words(
                f"“{before},{words}” inside {{ }} is read as two things.",
                f"« {before},{words} » entre {{ }} est lu comme deux choses.",
            ),
            place,
            Words(
                f"Write a decimal point: {before}.{words}.",
                f"Écrivez un point décimal : {before}.{words}.",
            ),
        )
    return InputError(
        "journey.flow-comma",
        Words(
            f"“{words}” stands behind a comma inside {{ }} and is cut from its text.",
            f"« {words} » suit une virgule entre {{ }} et se trouve coupé de son texte.",
        ),
        place,
        Words(
            "Put the whole text in straight quotes.",
            "Mettez tout le texte entre guillemets droits.",
        ),
    )


_CUT = re.compile(
    r"""^(?P<head>\s*(?:-\s+)?(?:[\w-]+:\s+)?)(?P<text>[^\s"'#>|\[{&*!].*?\S)\s+#(?P<cut>\S.*)$"""
)


def _cut_text(text: str, file: str | None, covered: set[int]) -> Iterator[Finding]:
    """Words behind `` #`` that YAML drops although they look meant (no space follows the hash)."""
    for number, line in enumerate(text.splitlines(), 1):
        match = None if number in covered else _CUT.match(line)
        if match:
            kept, cut = match["text"], match["cut"]
            yield Finding(
                "P001",
                "warning",
                Place(file, number, match.end("text") + 2),
                Words(
                    f"YAML reads “{kept}” and drops “#{cut}”.",
                    f"YAML lit « {kept} » et laisse tomber « #{cut} ».",
                ),
                Words(
                    "Quote the whole text; write “# ” with a space if a comment is meant.",
                    "Mettez tout le texte entre guillemets droits ; écrivez « # » suivi d’une "
                    "espace pour un commentaire.",
                ),
            )
