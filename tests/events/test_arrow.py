"""What goes from NumPy to Arrow comes back, and is what Arrow's own bridges would have made."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.events.arrow import array, flags, numbers, strings

CUTS = st.tuples(st.integers(0, 20), st.integers(0, 20))


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint64, np.float64])
@settings(deadline=None)
@given(st.lists(st.integers(0, 2**31 - 1), max_size=20), CUTS)
def test_numbers(kind, values, cut):
    held = np.array(values, kind)
    found = array(held)
    assert found.equals(pa.array(held))
    assert numbers(found.slice(*cut)).tolist() == held[cut[0] : cut[0] + cut[1]].tolist()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), max_size=20))
def test_what_is_not_said_is_null(pairs):
    values = np.array([value for value, _ in pairs], np.int32)
    said = np.array([is_said for _, is_said in pairs], bool)
    assert array(values, said).equals(pa.array(values, mask=~said))


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=40), CUTS)
def test_flags(values, cut):
    found = array(np.array(values, bool))
    assert found.equals(pa.array(values, pa.bool_()))
    assert flags(found.slice(*cut)).tolist() == values[cut[0] : cut[0] + cut[1]]


@settings(deadline=None)
@given(st.lists(st.text(max_size=5), max_size=9))
def test_strings(texts):
    assert strings(texts).equals(pa.array(texts, pa.string()))
