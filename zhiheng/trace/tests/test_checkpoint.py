"""Signed notes: what this key has signed, and nothing else."""

import base64

import pytest

from zhiheng.trace.checkpoint import Checkpoint, Forged, Malformed, parse, public_key, sign, verify

SEED, OTHER = bytes(range(32)), bytes(32)
SIGNED = Checkpoint("某认证公司", 3, bytes(range(32)))
NOTE, KEY = sign(SIGNED, SEED), public_key("某认证公司", SEED)


def test_the_form_is_that_of_a_tlog_checkpoint() -> None:
    root = base64.b64encode(SIGNED.root).decode()
    assert NOTE.startswith(f"某认证公司\n3\n{root}\n\n— 某认证公司 ")
    assert verify(NOTE, KEY) == SIGNED


def test_another_key_and_another_name() -> None:
    for key in (public_key("某认证公司", OTHER), public_key("另一家", SEED)):
        with pytest.raises(Forged):
            verify(NOTE, key)


def test_every_flipped_letter_is_found() -> None:
    for place in range(len(NOTE)):
        flipped = NOTE[:place] + ("A" if NOTE[place] != "A" else "B") + NOTE[place + 1 :]
        with pytest.raises((Forged, Malformed)):
            verify(flipped, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "a\nb\nc\n\n— a b\n",
        NOTE[:-1],
        NOTE.replace("\n3\n", "\n03\n"),
        NOTE.replace("\n3\n", f"\n{'3' * 5000}\n"),
        NOTE.split("\n\n")[0],
    ],
)
def test_texts_that_are_no_checkpoint(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


@pytest.mark.parametrize("key", ["", "a+b", "a+00000000+AAAA", KEY[:-4], "x" + KEY])
def test_texts_that_are_no_key(key: str) -> None:
    with pytest.raises(Malformed):
        verify(NOTE, key)


def test_further_signatures_do_no_harm() -> None:
    cosigned = NOTE + "— witness.example/1 " + base64.b64encode(bytes(76)).decode() + "\n"
    assert verify(cosigned, KEY) == SIGNED
