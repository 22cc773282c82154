"""The Merkle tree of RFC 6962: frontier, roots, inclusion and consistency proofs. Pure.

A hash is 32 bytes of SHA-256. A leaf is SHA-256(0x00 ‖ data), a node SHA-256(0x01 ‖ left ‖ right).
The frontier of a tree is the list of roots of its perfect subtrees, the largest (leftmost) first.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree of which only the frontier is kept: O(log n) memory.

    size: number of leaves; peaks: roots of the perfect subtrees, the largest first.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)
        if len(self.peaks) != size.bit_count() or any(len(peak) != 32 for peak in self.peaks):
            raise ValueError("frontier does not fit its size")

    @classmethod
    def from_bytes(cls, size: int, joined: bytes) -> "Frontier":
        """Read a frontier stored as its peaks one after the other."""
        return cls(size, [bytes(joined[at : at + 32]) for at in range(0, len(joined), 32)])

    def to_bytes(self) -> bytes:
        return b"".join(self.peaks)

    def push(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        size = self.size
        while size & 1:
            leaf = sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def path_of_next(self) -> list[bytes]:
        """The inclusion proof that the next leaf pushed will have in the tree it completes."""
        return list(reversed(self.peaks))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in order."""
    tree = Frontier()
    for leaf in leaves:
        tree.push(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than size (size ≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf `index` (0-based) among these leaf hashes (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    path: list[bytes] = []
    while len(leaves) > 1:
        half = _split(len(leaves))
        if index < half:
            path.append(root_of(leaves[half:]))
            leaves = leaves[:half]
        else:
            path.append(root_of(leaves[:half]))
            leaves, index = leaves[half:], index - half
    return path[::-1]


def consistency_path(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the tree of the first `old` leaves is a beginning of this one (2.1.2)."""
    if not 0 < old <= len(leaves):
        raise ValueError("no such earlier tree")
    return _subproof(old, leaves, True)


def _subproof(old: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_of(leaves)]
    half = _split(len(leaves))
    if old <= half:
        return [*_subproof(old, leaves[:half], whole), root_of(leaves[half:])]
    return [*_subproof(old - half, leaves[half:], False), root_of(leaves[:half])]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the leaf stands at `index` in the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(item) != 32 for item in path):
        return False
    here, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the tree (old, old_root) is a beginning of (new, new_root) (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new or any(len(item) != 32 for item in path):
        return False
    if old == new:
        return not path and old_root == new_root
    if old & (old - 1) == 0:
        path = [old_root, *path]
    if not path:
        return False
    here, last = _above_ones(old - 1, new - 1)
    first = second = path[0]
    for item in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node_hash(item, first), node_hash(item, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, item)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _above_ones(here: int, last: int) -> tuple[int, int]:
    """Both positions raised until the lower one is no right child."""
    while here & 1:
        here, last = here >> 1, last >> 1
    return here, last
