"""Text models over ONNX files that lie on this machine: a sentence encoder, a classifier from a hub.

Extras behind the same Protocol as the default. Neither is called unless it is asked for by name, and
neither downloads anything: files come from a local folder, or by the one command that says so. One
thread by default: on a shared machine two are slower.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from parcours.errors import Lang, UnavailableError, Words
from parcours.verbatims.features import cut, lexicon_features
from parcours.verbatims.heads import Floats, load_head
from parcours.verbatims.sentiment import Opinion, valence_of

MOST_TOKENS: Final = 128
BATCH: Final = 16
ENCODER_FOLDER: Final = "PARCOURS_ENCODER"
CLASSIFIER_FOLDER: Final = "PARCOURS_CLASSIFIER"
THREADS: Final = "PARCOURS_MODEL_THREADS"
SCALE: Final = 1.0
"""By how much the vectors' numbers are stretched beside those of the lexicon."""


def model_folder(kind: str) -> Path:
    """Where the files of ``encoder`` or ``classifier`` are looked for."""
    named = os.environ.get(ENCODER_FOLDER if kind == "encoder" else CLASSIFIER_FOLDER)
    return Path(named) if named else Path.home() / ".cache" / "parcours" / kind


@dataclass(frozen=True)
class OnnxText:
    """A model file and its tokenizer: texts in, the arrays of the first output out."""

    folder: Path

    @cached_property
    def _session(self) -> Any:
        # 0.3 s, and only when a person asked for this model
        try:
            import onnxruntime as ort
        except ImportError:
            raise _missing("onnxruntime") from None
        options = ort.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get(THREADS, "1"))
        options.inter_op_num_threads = 1
        return ort.InferenceSession(
            str(self._file("model.onnx")), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError:
            raise _missing("tokenizers") from None
        made = Tokenizer.from_file(str(self._file("tokenizer.json")))
        made.enable_truncation(MOST_TOKENS)
        made.enable_padding()
        return made

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise UnavailableError(
                "verbatims.no-model-files",
                Words(f"There is no “{path}”.", f"Il n’y a pas de « {path} »."),
                remedy=Words(
                    "Prepare it: parcours verbatims prepare-encoder FOLDER, or name the folder in "
                    f"{ENCODER_FOLDER} or {CLASSIFIER_FOLDER}.",
                    "Préparez-le : parcours verbatims prepare-encoder DOSSIER, ou nommez le dossier dans "
                    f"{ENCODER_FOLDER} ou {CLASSIFIER_FOLDER}.",
                ),
            )
        return path

    @cached_property
    def mark(self) -> str:
        """The beginning of the model file's SHA-256, which the name of every figure carries."""
        return hashlib.sha256(self._file("model.onnx").read_bytes()).hexdigest()[:12]

    def run(self, texts: Sequence[str], *, pooled: bool) -> Floats:
        """One row per text: the mean of its tokens' vectors, or what the model gives per text."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows: dict[int, Floats] = {}
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            read = self._tokenizer.encode_batch([texts[place] for place in places])
            given = {
                "input_ids": np.array([one.ids for one in read], dtype=np.int64),
                "attention_mask": np.array([one.attention_mask for one in read], dtype=np.int64),
                "token_type_ids": np.zeros((len(read), len(read[0].ids)), dtype=np.int64),
            }
            wanted = {one.name for one in self._session.get_inputs()}
            found = self._session.run(None, {k: v for k, v in given.items() if k in wanted})[0]
            if pooled:
                mask = given["attention_mask"][:, :, None].astype(np.float32)
                found = (found * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
                found = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
            rows |= dict(zip(places, found, strict=True))
        return np.array([rows[place] for place in range(len(texts))], dtype=float)


def _missing(part: str) -> UnavailableError:
    return UnavailableError(
        "verbatims.missing-part",
        Words(f"“{part}” is not installed.", f"« {part} » n’est pas installé."),
        remedy=Words(
            "Install the extra: pip install 'parcours[embed]'.",
            "Installez l’extra : pip install 'parcours[embed]'.",
        ),
    )


@dataclass(frozen=True)
class EncoderModel:
    """A head over a sentence encoder's vectors, words and lexicon: English only."""

    text: OnnxText = field(default_factory=lambda: OnnxText(model_folder("encoder")))
    langs: tuple[Lang, ...] = ("en",)
    licence: str = "head Apache-2.0; encoder as its folder says"

    @property
    def name(self) -> str:
        """Its name, version and the encoder's mark."""
        return f"parcours-encoder 1 ({self.text.mark})"

    def dense(self, texts: Sequence[str], lang: Lang) -> list[list[float]]:
        """The lexicon's numbers and the vector of each text."""
        vectors = self.text.run(texts, pooled=True) * SCALE
        return [
            [*lexicon_features(cut(text), lang), *vector]
            for text, vector in zip(texts, vectors.tolist(), strict=True)
        ]

    def opinions(self, texts: Sequence[str], lang: Lang) -> list[Opinion | None]:
        """As the default model's, by a head that also sees the vectors."""
        if not texts:
            return []
        head = load_head("polarity-encoder-en")
        pieces = [cut(text) for text in texts]
        chances = head.probabilities(pieces, self.dense(texts, lang))["polarity"]
        order = head.jobs["polarity"].classes
        return [Opinion(valence_of(row, order), float(row.max())) for row in chances]


_SIDES: Final = {
    "negative": -2.0,
    "neg": -2.0,
    "neutral": 0.0,
    "neu": 0.0,
    "positive": 2.0,
    "pos": 2.0,
}


@dataclass(frozen=True)
class ClassifierModel:
    """A multilingual classifier from a hub, exported to ONNX: sides or stars become a valence."""

    text: OnnxText = field(default_factory=lambda: OnnxText(model_folder("classifier")))
    langs: tuple[Lang, ...] = ("en", "fr")
    licence: str = "as its folder says"

    @cached_property
    def _about(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text._file("config.json").read_text("utf-8"))  # noqa: SLF001
        return found

    @property
    def name(self) -> str:
        """The name that its folder gives, its revision where known, and its mark."""
        about = self._about
        revision = about.get("_revision") or about.get("_commit_hash") or ""
        return (
            f"{about.get('_name_or_path') or self.text.folder.name} {revision} ({self.text.mark})"
        )

    @cached_property
    def _levels(self) -> Floats:
        """The valence of each of its labels: sides by name, stars by number."""
        labels = [
            label for _, label in sorted(self._about["id2label"].items(), key=lambda p: int(p[0]))
        ]
        known = [_SIDES.get(str(label).casefold()) for label in labels]
        if all(level is not None for level in known):
            return np.array(known, dtype=float)
        return np.linspace(-2, 2, len(labels))

    def opinions(self, texts: Sequence[str], lang: Lang) -> list[Opinion | None]:
        """The expected valence over its labels, and the chance of the likeliest."""
        if not texts:
            return []
        scores = self.text.run(texts, pooled=False)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        return [Opinion(float(row @ self._levels), float(row.max())) for row in chances]


def fetch(repository: str, revision: str, target: Path) -> dict[str, str]:
    """Download a model's files from the hub, on a person's command alone; their SHA-256 by name.

    Name, revision and checksums are kept beside the files, in ``origin.json``.
    """
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise _missing("huggingface-hub") from None
    snapshot_download(
        repository, revision=revision, local_dir=str(target),
        allow_patterns=["*.json", "*.onnx", "onnx/*.onnx", "LICENSE*", "README.md"],
    )  # fmt: skip
    sums = {
        str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(target.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }
    origin = {"repository": repository, "revision": revision, "sha256": sums}
    (target / "origin.json").write_text(json.dumps(origin, indent=1), encoding="utf-8")
    return sums
