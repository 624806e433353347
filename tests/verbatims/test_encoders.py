"""The encoder extra on a tiny encoder made here: the graph agrees with a slow twin; a hub's classifier."""

import json

import numpy as np
import pytest

from parcours.errors import InputError, UnavailableError
from parcours.verbatims.encoders import ClassifierModel, EncoderModel, OnnxText
from parcours.verbatims.sentiment import model_named

pytestmark = pytest.mark.needs("python/onnx", "python/onnxruntime", "python/tokenizers")
WORDS = ["[PAD]", "[UNK]", "late", "parcel", "good", "bad", "the"]
SIZE, HEADS, WIDE = 8, 2, 16


def weights():
    chance = np.random.default_rng(4)

    def array(*shape):
        return chance.normal(0, 0.3, shape).astype(np.float32)

    found = {
        "embeddings.word_embeddings.weight": array(len(WORDS), SIZE),
        "embeddings.position_embeddings.weight": array(12, SIZE),
        "embeddings.token_type_embeddings.weight": array(2, SIZE),
        "embeddings.LayerNorm.weight": 1 + array(SIZE),
        "embeddings.LayerNorm.bias": array(SIZE),
    }
    for layer in range(2):
        name = f"encoder.layer.{layer}"
        for part, (out, into) in {
            "attention.self.query": (SIZE, SIZE), "attention.self.key": (SIZE, SIZE), "attention.self.value": (SIZE, SIZE),
            "attention.output.dense": (SIZE, SIZE), "intermediate.dense": (WIDE, SIZE), "output.dense": (SIZE, WIDE),
        }.items():  # fmt: skip
            found[f"{name}.{part}.weight"] = array(out, into)
            found[f"{name}.{part}.bias"] = array(out)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            found[f"{name}.{part}.weight"] = 1 + array(SIZE)
            found[f"{name}.{part}.bias"] = array(SIZE)
    return found


def slow(ids, w):
    """One text through the encoder, step by step."""
    from math import erf

    def normal(x, name):
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return x * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x, name):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    x = (
        w["embeddings.word_embeddings.weight"][ids]
        + w["embeddings.position_embeddings.weight"][: len(ids)]
    )
    x = normal(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(2):
        name = f"encoder.layer.{layer}"
        q, k, v = (linear(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        mixed = np.zeros_like(x)
        for head in range(HEADS):
            part = slice(head * SIZE // HEADS, (head + 1) * SIZE // HEADS)
            scores = q[:, part] @ k[:, part].T / np.sqrt(SIZE // HEADS)
            chances = np.exp(scores - scores.max(-1, keepdims=True))
            mixed[:, part] = chances / chances.sum(-1, keepdims=True) @ v[:, part]
        x = normal(
            linear(mixed, f"{name}.attention.output.dense") + x,
            f"{name}.attention.output.LayerNorm",
        )
        wide = linear(x, f"{name}.intermediate.dense")
        wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
        x = normal(linear(wide, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def tokenizer(folder):
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    made = Tokenizer(
        WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    made.pre_tokenizer = Whitespace()
    made.save(str(folder / "tokenizer.json"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A sentence encoder's folder, as it would come."""
    made = tmp_path_factory.mktemp("encoder")
    arrays, header, at = weights(), {}, 0
    for name, array in arrays.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(array.shape),
            "data_offsets": [at, at + array.nbytes],
        }
        at += array.nbytes
    raw = json.dumps(header).encode()
    (made / "model.safetensors").write_bytes(
        len(raw).to_bytes(8, "little") + raw + b"".join(a.tobytes() for a in arrays.values())
    )
    config = {"hidden_size": SIZE, "num_attention_heads": HEADS, "num_hidden_layers": 2}
    (made / "config.json").write_text(json.dumps(config))
    tokenizer(made)
    return made


def test_the_graph_agrees_with_a_slow_twin(folder, tmp_path):
    from parcours.verbatims.onnx_build import build_encoder

    build_encoder(folder, tmp_path)
    texts = ["the parcel", "the parcel late bad", "good"]
    found = OnnxText(tmp_path).run(texts, pooled=True)
    ids = [[WORDS.index(word) for word in text.split()] for text in texts]
    expected = np.array([slow(one, weights()) for one in ids])
    assert (found * expected).sum(axis=1).min() > 0.98  # int8 rounds
    assert len(OnnxText(tmp_path).mark) == 12


def test_a_folder_that_holds_none_is_refused(tmp_path):
    from parcours.verbatims.onnx_build import build_encoder

    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match="safetensors"):
        build_encoder(tmp_path, tmp_path / "out")


def test_without_files_the_way_to_them_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PARCOURS_ENCODER", str(tmp_path))
    model = model_named("encoder")
    assert isinstance(model, EncoderModel)
    with pytest.raises(UnavailableError, match="prepare-encoder"):
        model.opinions(["good"], "en")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["negative", "neutral", "positive"], 1),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], 1),
    ],
)
def test_a_classifier_of_sides_or_stars_becomes_a_valence(tmp_path, labels, expected):
    from onnx import TensorProto, helper, numpy_helper, save

    chance = np.zeros((len(WORDS), len(labels)), dtype=np.float32)
    chance[WORDS.index("good"), -1] = chance[WORDS.index("bad"), 0] = 9
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["seen"]),
        helper.make_node("ReduceMean", ["seen"], ["logits"], axes=[1], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes, "classifier",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "length"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(labels)])],
        [numpy_helper.from_array(chance, "table")],
    )  # fmt: skip
    save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8),
        str(tmp_path / "model.onnx"),
    )
    about = {
        "_name_or_path": "owner/model",
        "id2label": {str(i): label for i, label in enumerate(labels)},
    }
    (tmp_path / "config.json").write_text(json.dumps(about))
    tokenizer(tmp_path)
    model = ClassifierModel(OnnxText(tmp_path))
    good, bad = model.opinions(["good", "bad"], "fr")
    assert good.valence > expected
    assert bad.valence < -expected
    assert "owner/model" in model.name
