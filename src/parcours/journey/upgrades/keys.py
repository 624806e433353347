"""Renames keys and words in plain data and in parsed texts alike, so that comments and order stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any


def each(items: Any) -> Iterator[MutableMapping[str, Any]]:
    """The mappings of a list; nothing where there is none."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, MutableMapping):
            yield item


def rename(mapping: MutableMapping[str, Any], old: str, new: str) -> None:
    """Call the key ``old`` by the name ``new``, where it stands."""
    if old not in mapping or new in mapping:
        return
    if hasattr(mapping, "insert"):  # a parsed text, which keeps comments by key
        at = list(mapping).index(old)
        comments = mapping.ca.items.pop(old, None)  # type: ignore[attr-defined]
        mapping.insert(at, new, mapping.pop(old))
        if comments is not None:
            mapping.ca.items[new] = comments  # type: ignore[attr-defined]
        return
    pairs = [(new if key == old else key, value) for key, value in mapping.items()]
    mapping.clear()
    mapping.update(pairs)


def replace(holder: Any, words: Mapping[str, str], *, key: str = "") -> None:
    """Replace words by others: the value of ``key`` in a mapping, or the items of a list."""
    if isinstance(holder, MutableMapping) and holder.get(key) in words:
        holder[key] = words[holder[key]]
    elif isinstance(holder, list):
        for at, item in enumerate(holder):
            if isinstance(item, str) and item in words:
                holder[at] = words[item]
