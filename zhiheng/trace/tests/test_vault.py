"""Sealed values open for their owner only; commitments need their salt; erasing is for good."""

from uuid import uuid4

import pytest
from django.db import connection

from zhiheng.trace import keyring, vault

pytestmark = pytest.mark.usefixtures("trail")
NUMBER = "110101199003070011"


def test_sealed_and_opened() -> None:
    owner, other = uuid4(), uuid4()
    blob = vault.seal(owner, NUMBER)
    assert vault.unseal(owner, blob) == NUMBER
    assert vault.seal(owner, NUMBER) != blob
    vault.seal(other, "x")
    with pytest.raises(vault.Unreadable):
        vault.unseal(other, blob)
    with pytest.raises(vault.Unreadable):
        vault.unseal(owner, blob[:-1] + bytes([blob[-1] ^ 1]))


def test_many_in_few_statements(django_assert_max_num_queries: object) -> None:
    owners = [uuid4() for _ in range(50)]
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        blobs = vault.seal_many([(owner, NUMBER) for owner in owners])
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        texts = vault.unseal_many([*zip(owners, blobs, strict=True), (uuid4(), None)])
    assert texts == [NUMBER] * 50 + [None]


def test_erased_is_erased() -> None:
    owner = uuid4()
    blob, before = vault.seal(owner, NUMBER), vault.commit(owner, "identity", NUMBER)
    assert vault.erase(owner)
    assert not vault.erase(owner)
    with pytest.raises(vault.Erased):
        vault.unseal(owner, blob)
    assert vault.unseal_many([(owner, blob)]) == [None]
    assert vault.commit(owner, "identity", NUMBER) != before  # a new salt, another commitment


def test_a_blind_index_finds_the_same_and_says_nothing() -> None:
    assert vault.blind("identity", "11010119900307001x") == vault.blind(
        "identity", " 11010119900307001X"
    )
    assert vault.blind("identity", NUMBER) != vault.blind("phone", NUMBER)


def test_the_installation_s_own_secrets() -> None:
    assert vault.unseal_installation(vault.seal_installation("种子")) == "种子"
    with pytest.raises(vault.Unreadable):
        vault.unseal_installation(b"x" * 40)


def test_no_clear_value_stands_in_the_database() -> None:
    vault.seal(uuid4(), NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM trace_secret")
        assert all(NUMBER.encode() not in bytes(row[0]) for row in cursor.fetchall())


def test_keys_are_private_and_made_once() -> None:
    path = vault.ensure_keys()
    content = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert vault.ensure_keys().read_bytes() == content


def test_the_log_takes_the_body_s_name_before_it_signs() -> None:
    from zhiheng.trace import signer

    assert keyring.name_origin(" 某 认证+公司 ") == "某-认证-公司"
    assert signer.sign_head().startswith("某-认证-公司\n")
    with pytest.raises(ValueError, match="不能再改"):
        keyring.name_origin("另一家")


@pytest.mark.parametrize("make", [True, False])
def test_where_there_is_nothing_to_open_no_key_is_made(tmp_path, settings, make):
    settings.KEYS_DIR = tmp_path / "none"
    assert vault.salts([], make=make) == {}
    assert vault.salts([uuid4()], make=False) == {}
    assert not settings.KEYS_DIR.exists()
