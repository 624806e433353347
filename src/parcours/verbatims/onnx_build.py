"""Turns a sentence encoder's weights (BERT in ``model.safetensors``) into a small ONNX model.

Int8 per channel: a quarter of the size, no measurable loss. Runs once, on a person's command, on
files that are already on the machine; needs the extra ``embed`` with ``onnx``.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words

_TYPES: Final = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
OPSET: Final = 17


def read_safetensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays in a file of the safetensors format: a length, a JSON header, raw bytes."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    found = {}
    for name, about in header.items():
        if name == "__metadata__" or about["dtype"] not in _TYPES:
            continue
        start, end = (8 + size + offset for offset in about["data_offsets"])
        array = np.frombuffer(raw[start:end], dtype=_TYPES[about["dtype"]])
        found[name.removeprefix("bert.")] = array.reshape(about["shape"])
    return found


def build_encoder(folder: Path, target: Path) -> Path:
    """``target/model.onnx`` (int8) and the tokenizer, from a folder of a sentence encoder.

    Raises InputError when the folder does not hold one of the known kind.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = read_safetensors(folder / "model.safetensors")
        graph = _Graph(weights, config).model()
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            "verbatims.no-encoder",
            Words(
                f"“{folder}” holds no sentence encoder of the BERT family ({error}).",
                f"« {folder} » ne contient pas d’encodeur de phrases de la famille BERT ({error}).",
            ),
            remedy=Words(
                "It needs config.json, model.safetensors and tokenizer.json.",
                "Il faut config.json, model.safetensors et tokenizer.json.",
            ),
        ) from None
    # 1 s, and only here
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target.mkdir(parents=True, exist_ok=True)
    whole = target / "whole.onnx"
    onnx.save(graph, str(whole))
    quantize_dynamic(
        str(whole), str(target / "model.onnx"), per_channel=True, weight_type=QuantType.QInt8
    )
    whole.unlink()
    shutil.copyfile(folder / "tokenizer.json", target / "tokenizer.json")
    return target


class _Graph:
    """Writes the layers of a BERT encoder down as ONNX nodes."""

    def __init__(self, weights: dict[str, npt.NDArray[Any]], config: dict[str, Any]) -> None:
        # 0.5 s, and only here
        from onnx import TensorProto, helper, numpy_helper

        self._helper: Any = helper
        self._numbers: Any = numpy_helper
        self._types: Any = TensorProto
        self._weights = weights
        self._hidden = int(config["hidden_size"])
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._near = float(config.get("layer_norm_eps", 1e-12))
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> Any:
        """The whole model: ids and mask in, one vector per token out."""
        state = self._embedded()
        bias = self._mask()
        for layer in range(self._layers):
            state = self._layer(state, bias, f"encoder.layer.{layer}")
        self._nodes.append(self._helper.make_node("Identity", [state], ["tokens"]))
        whole = self._types.INT64
        graph = self._helper.make_graph(
            self._nodes, "encoder",
            [
                self._helper.make_tensor_value_info("input_ids", whole, ["texts", "length"]),
                self._helper.make_tensor_value_info("attention_mask", whole, ["texts", "length"]),
            ],
            [
                self._helper.make_tensor_value_info(
                    "tokens", self._types.FLOAT, ["texts", "length", self._hidden]
                )
            ],
            list(self._constants.values()),
        )  # fmt: skip
        opset = self._helper.make_opsetid("", OPSET)
        return self._helper.make_model(graph, opset_imports=[opset], ir_version=8)

    def _node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"n{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, inputs, [name], **attributes))
        return name

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = self._numbers.from_array(np.asarray(value, order="C"), name)
        return name

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name].astype(np.float32))

    def _embedded(self) -> str:
        words = self._node(
            "Gather", [self._weight("embeddings.word_embeddings.weight"), "input_ids"]
        )
        first, second = (self._constant(f"at{n}", np.array([n])) for n in (1, 2))
        row = self._node("Slice", [self._node("Shape", ["input_ids"]), first, second])
        length = self._node("Squeeze", [row, self._constant("at0", np.array([0]))])
        span = self._node(
            "Range",
            [self._constant("zero", np.array(0)), length, self._constant("one", np.array(1))],
        )
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        places = self._weights["embeddings.position_embeddings.weight"] + kind
        placed = self._node("Gather", [self._constant("places", places.astype(np.float32)), span])
        return self._normal(self._node("Add", [words, placed]), "embeddings.LayerNorm")

    def _mask(self) -> str:
        """0 where there is text, a large negative number where there is none."""
        mask = self._node("Cast", ["attention_mask"], to=self._types.FLOAT)
        wide = self._node("Unsqueeze", [mask, self._constant("axes", np.array([1, 2]))])
        ones = self._constant("ones", np.array(1, dtype=np.float32))
        gone = self._node("Sub", [ones, wide])
        return self._node("Mul", [gone, self._constant("far", np.array(-1e4, dtype=np.float32))])

    def _normal(self, state: str, name: str) -> str:
        inputs = [state, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._node("LayerNormalization", inputs, axis=-1, epsilon=self._near)

    def _linear(self, state: str, name: str) -> str:
        turned = self._constant(
            f"{name}.turned", self._weights[f"{name}.weight"].T.astype(np.float32)
        )
        return self._node(
            "Add", [self._node("MatMul", [state, turned]), self._weight(f"{name}.bias")]
        )

    def _split(self, state: str, order: list[int]) -> str:
        shape = self._constant("heads", np.array([0, 0, self._heads, self._hidden // self._heads]))
        return self._node("Transpose", [self._node("Reshape", [state, shape])], perm=order)

    def _layer(self, state: str, bias: str, name: str) -> str:
        inner = f"{name}.attention.self"
        query = self._split(self._linear(state, f"{inner}.query"), [0, 2, 1, 3])
        key = self._split(self._linear(state, f"{inner}.key"), [0, 2, 3, 1])
        value = self._split(self._linear(state, f"{inner}.value"), [0, 2, 1, 3])
        scale = np.array(1 / np.sqrt(self._hidden // self._heads), dtype=np.float32)
        scores = self._node(
            "Mul", [self._node("MatMul", [query, key]), self._constant("scale", scale)]
        )
        chances = self._node("Softmax", [self._node("Add", [scores, bias])], axis=-1)
        mixed = self._node("Transpose", [self._node("MatMul", [chances, value])], perm=[0, 2, 1, 3])
        flat = self._node(
            "Reshape", [mixed, self._constant("flat", np.array([0, 0, self._hidden]))]
        )
        seen = self._linear(flat, f"{name}.attention.output.dense")
        state = self._normal(self._node("Add", [seen, state]), f"{name}.attention.output.LayerNorm")
        wide = self._gelu(self._linear(state, f"{name}.intermediate.dense"))
        done = self._linear(wide, f"{name}.output.dense")
        return self._normal(self._node("Add", [done, state]), f"{name}.output.LayerNorm")

    def _gelu(self, state: str) -> str:
        root = self._constant("root2", np.array(np.sqrt(2), dtype=np.float32))
        bent = self._node("Erf", [self._node("Div", [state, root])])
        raised = self._node("Add", [bent, self._constant("ones", np.array(1, dtype=np.float32))])
        half = self._constant("half", np.array(0.5, dtype=np.float32))
        return self._node("Mul", [self._node("Mul", [state, raised]), half])
