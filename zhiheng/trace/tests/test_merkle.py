"""The tree of RFC 6962 against its definition, and proofs that must not pass."""

from hashlib import sha256

import pytest

from zhiheng.trace.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The reference tree of Certificate Transparency's own tests: eight inputs and the root over them.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243",
        "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOT_8 = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
LEAVES = [leaf_hash(data) for data in INPUTS]


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition in RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


def many(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def test_the_known_root() -> None:
    assert root_of(LEAVES).hex() == ROOT_8
    assert root_of([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(34))
def test_root_by_frontier_is_root_by_definition(size: int) -> None:
    assert root_of(many(size)) == plain_root(many(size))


def test_the_frontier_is_stored_and_read() -> None:
    tree = Frontier()
    for leaf in many(11):
        tree.push(leaf)
    again = Frontier.from_bytes(11, tree.to_bytes())
    assert again.root() == root_of(many(11))
    with pytest.raises(ValueError, match="frontier"):
        Frontier.from_bytes(12, tree.to_bytes())


def test_the_proof_of_the_newest_comes_from_the_frontier() -> None:
    tree = Frontier()
    for index, leaf in enumerate(many(40)):
        path = tree.path_of_next()
        tree.push(leaf)
        assert verify_inclusion(leaf, index, tree.size, path, tree.root())
        assert path == inclusion_path(index, many(index + 1))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 21])
def test_every_inclusion_proof_holds_and_no_other(size: int) -> None:
    leaves, root = many(size), root_of(many(size))
    for index in range(size):
        path = inclusion_path(index, leaves)
        assert verify_inclusion(leaves[index], index, size, path, root)
        assert not verify_inclusion(leaf_hash(b"other"), index, size, path, root)
        assert not verify_inclusion(leaves[index], index, size, [*path, bytes(32)], root)
        for other in range(size):
            if other != index:
                assert not verify_inclusion(leaves[index], other, size, path, root)


def test_forged_inclusion_proofs() -> None:
    leaves, root = many(7), root_of(many(7))
    path = inclusion_path(3, leaves)
    wrong_sibling = [leaf_hash(b"forged"), *path[1:]]
    swapped = [path[1], path[0], *path[2:]]
    for forged in (wrong_sibling, swapped, [], path[:-1], [b"short", *path[1:]]):
        assert not verify_inclusion(leaves[3], 3, 7, forged, root)
    assert not verify_inclusion(leaves[3], 3, 8, path, root_of(many(8)))
    assert not verify_inclusion(leaves[3], -1, 7, path, root)
    assert not verify_inclusion(leaves[3], 7, 7, path, root)
    assert not verify_inclusion(root, 0, 7, [], root)  # a node is no leaf of the tree


@pytest.mark.parametrize("new", [1, 2, 3, 4, 7, 8, 12])
def test_every_consistency_proof_holds_and_no_other(new: int) -> None:
    leaves = many(new)
    for old in range(1, new + 1):
        path = consistency_path(old, leaves)
        first, second = root_of(leaves[:old]), root_of(leaves)
        assert verify_consistency(old, new, first, second, path)
        rewritten = root_of([leaf_hash(b"rewritten"), *leaves[1:old]])
        assert not verify_consistency(old, new, rewritten, second, path)
        assert not verify_consistency(old, new, first, leaf_hash(b"forged"), path)
        assert not verify_consistency(old, new, first, second, [*path, bytes(32)])
        if path:
            assert not verify_consistency(old, new, first, second, path[:-1])
            assert not verify_consistency(old, new, first, second, [])
    assert not verify_consistency(0, new, EMPTY_ROOT, root_of(leaves), [])
