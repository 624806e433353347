"""Takes the two sentiment lexicons from their packages and packs them beside the code.

French: ``fr-sentiment.xml`` of textblob-fr (the file is PDDL). English: VADER's lexicon (MIT).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "parcours" / "verbatims" / "assets"
PACKAGES = {"fr": "textblob-fr==0.2.0", "en": "vaderSentiment==3.3.2"}
DONE = TARGET / "built-from"
STAMP = "\n".join([*PACKAGES.values(), "format 2", ""])


def main() -> None:
    """Build unless the present files come from the same packages."""
    if DONE.is_file() and DONE.read_text() == STAMP:
        return
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for lang, package in PACKAGES.items():
            download = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
            ]
            subprocess.run(
                [*download, "--no-deps", "--dest", f"{folder}/{lang}", package], check=True
            )
        french = _member(Path(folder) / "fr", "fr-sentiment.xml").decode("utf-8")
        english = _member(Path(folder) / "en", "vader_lexicon.txt").decode("utf-8")
        licence = _member(Path(folder) / "en", "LICENSE.txt")
    _write("fr", _french(french))
    _write("en", _english(english))
    (TARGET / "LICENSE-vader.txt").write_bytes(licence)
    (TARGET / "LICENSE-fr-sentiment.txt").write_text(
        "fr-sentiment.xml, distributed with textblob-fr 0.2.0, is in the public domain under the\n"
        "Open Data Commons Public Domain Dedication and License (PDDL) 1.0.\n"
    )
    DONE.write_text(STAMP)
    print("lexicons built")


def _member(folder: Path, ending: str) -> bytes:
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(ending)))


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower().replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _french(text: str) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for word in ET.fromstring(text).iter("word"):
        sums.setdefault(_fold(word.attrib["form"]), []).append(float(word.attrib["polarity"]))
    return {word: round(sum(values) / len(values), 3) for word, values in sums.items()}


def _english(text: str) -> dict[str, float]:
    found = {}
    for line in text.splitlines():
        word, value, *_ = line.split("\t")
        if re.fullmatch(r"[a-z']+", word):
            found[_fold(word).replace("'", "")] = round(float(value) / 3, 3)
    return found


def _write(lang: str, words: dict[str, float]) -> None:
    kept = {word: value for word, value in sorted(words.items()) if value and " " not in word}
    body = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    (TARGET / f"lexicon-{lang}.json").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
