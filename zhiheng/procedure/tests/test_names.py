"""Texts and their codes, held against a dictionary."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.interning import hash_of
from zhiheng.procedure.engine.names import MISSING, Names, fingerprints

# Ends in common and lengths around those that are treated apart: eight, sixteen, 255 bytes.
_MIDDLES = st.text(alphabet="ab", min_size=0, max_size=3)
_TEXTS = st.builds(
    lambda begin, middle, end: begin + middle + end,
    st.sampled_from(["", "x", "1234567", "12345678", "甲" * 4, "y" * 250]), _MIDDLES,
    st.sampled_from(["", "z", "87654321", "w" * 300]),
)  # fmt: skip


def _coded(texts, known=None):
    codes = {} if known is None else known
    return [
        MISSING if text is None or not text.strip() else codes.setdefault(text, len(codes))
        for text in texts
    ]


@settings(deadline=None)
@given(st.lists(st.lists(st.none() | st.just(" ") | _TEXTS, max_size=600), max_size=4))
def test_each_text_has_one_code_in_the_order_of_appearance(batches):
    names, known = Names(), {}
    for texts in batches:
        assert names.codes(pa.array(texts, pa.string())).tolist() == _coded(texts, known)
    assert list(names) == list(known)
    again = Names.of_parts(*(part.copy() for part in names.parts().values()))
    for texts in batches:
        assert again.find(pa.array(texts, pa.string())).tolist() == _coded(texts, known)


@settings(deadline=None)
@given(
    st.lists(st.none() | st.just(" ") | _TEXTS, max_size=100), st.integers(0, 20),
    st.sampled_from([pa.int8(), pa.int32(), pa.uint16(), pa.int64()]), st.booleans(),
)  # fmt: skip
def test_texts_behind_a_dictionary_have_the_codes_of_texts(texts, skipped, index, with_null):
    distinct = [*dict.fromkeys(text for text in texts if text is not None)]
    known = [*distinct, None] if with_null else distinct  # a dictionary may hold "no text" itself
    places = pa.array([known.index(t) if t in known else None for t in texts], index)
    behind = pa.DictionaryArray.from_arrays(places, pa.array(known, pa.string()))[skipped:]
    plain = pa.array(texts, pa.string())[skipped:]
    names = Names(distinct)
    assert names.find(behind).tolist() == names.find(plain).tolist()
    assert fingerprints(behind).tolist() == fingerprints(plain).tolist()


def test_hundred_thousand_texts_that_grow_every_table_each_twice_in_a_row_and_in_any_order():
    numbers = np.random.default_rng(7).permutation(100_000).tolist()
    texts = [f"2020-{number:07d}" for number in numbers for _ in range(2)]
    names = Names()
    assert names.codes(pa.array(texts)).tolist() == _coded(texts)
    assert names.find(pa.array(["2020-0000007", "2020-9999999"])).tolist() == [
        numbers.index(7), MISSING,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", ""), ("12345678", ""), ("12345678", "87654321"), ("1234567812345678", "87654321")],
)
def test_two_texts_that_the_table_marks_alike_are_told_apart(before: str, behind: str):
    """Whichever of their words differs: the first, the last, or one that only their bytes tell."""
    drawn = np.random.default_rng(7).integers(0, 1 << 32, 600_000)
    texts = [f"{before}{number:08x}{behind}" for number in np.unique(drawn).tolist()]
    hashes = np.zeros(len(texts), np.uint64)
    data = np.frombuffer("".join(texts).encode(), np.uint8)
    _hash_each(data, len(texts), len(texts[0]), hashes)
    mark = hashes & np.uint64(0xFFFFFF)  # and their length is the same
    order = np.argsort(mark, kind="stable")
    first, second = order[:-1], order[1:]
    near = (mark[first] == mark[second]) & (
        hashes[first] >> np.uint64(55) == hashes[second] >> np.uint64(55)  # of the smallest table
    )
    assert near.any()
    for one, other in zip(first[near].tolist(), second[near].tolist(), strict=True):
        names, both = Names(), [texts[one], texts[other], texts[other], texts[one]]
        assert names.find(pa.array(both)).tolist() == [MISSING] * 4
        assert names.codes(pa.array(both[:1])).tolist() == [0]
        assert names.codes(pa.array(both)).tolist() == [0, 1, 1, 0]


@compiled_on_pointers
def _hash_each(data, count, length, hashes):
    for row in range(count):
        hashes[row] = hash_of(data, row * length, (row + 1) * length)


def test_hashes_spread_over_the_table_whatever_part_of_a_text_differs():
    for before, behind in (("2020-", ""), ("", "-2020"), ("CQC", "号案卷"), ("", "")):
        texts = [f"{before}{number:07d}{behind}" for number in range(4096)]
        length = len(texts[0].encode())
        hashes = np.zeros(len(texts), np.uint64)
        data = np.frombuffer("".join(texts).encode(), np.uint8)
        _hash_each(data, len(texts), length, hashes)
        taken = len(np.unique(hashes >> np.uint64(64 - 13)))  # of 8192 places, 3,223 by chance
        assert taken > 3000
