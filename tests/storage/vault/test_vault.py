"""The vault seals what must not be read, finds addresses without storing them, makes buttons."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault.vault import KeyRefused, SealBroken, Vault, open_vault, read_button

VAULT = Vault(bytes(32))
OTHER = Vault(bytes([1] * 32))


@given(st.binary(max_size=200), st.text(max_size=20))
def test_sealed_text_opens_at_its_place(text: bytes, place: str):
    assert VAULT.master.open(VAULT.master.seal(text, place), place) == text


def test_same_text_is_never_sealed_alike():
    assert VAULT.master.seal(b"yes", "a") != VAULT.master.seal(b"yes", "a")


def test_sealed_text_does_not_open_at_another_place():
    sealed = VAULT.master.seal(b"secret", "responses:1:why:1:1")

    with pytest.raises(SealBroken) as refused:
        VAULT.master.open(sealed, "responses:2:why:1:1")

    assert str(refused.value) == "a sealed value does not open at responses"


@pytest.mark.parametrize("at", [0, 11, 12, -1])
def test_changed_byte_is_found(at: int):
    sealed = bytearray(VAULT.master.seal(b"secret", "a"))
    sealed[at] ^= 1

    with pytest.raises(SealBroken):
        VAULT.master.open(bytes(sealed), "a")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(27)])
def test_value_that_was_never_sealed_is_refused(sealed: bytes):
    with pytest.raises(SealBroken):
        VAULT.master.open(sealed, "a")


def test_personal_key_opens_only_its_own_persons_words():
    ann, bob = (VAULT.unwrap(VAULT.new_key(name), name) for name in ("ANN", "BOB"))
    sealed = ann.seal(b"secret", "a")

    assert ann.open(sealed, "a") == b"secret"
    with pytest.raises(SealBroken):
        bob.open(sealed, "a")


def test_personal_key_does_not_unwrap_under_another_name_or_master():
    wrapped = VAULT.new_key("ANN")

    with pytest.raises(SealBroken):
        VAULT.unwrap(wrapped, "BOB")
    with pytest.raises(SealBroken):
        OTHER.unwrap(wrapped, "ANN")


def test_address_is_found_by_a_hash_that_tells_channels_and_stores_apart():
    lookups = {
        VAULT.lookup("telegram", "7"),
        VAULT.lookup("web", "7"),
        VAULT.lookup("telegram", "8"),
        OTHER.lookup("telegram", "7"),
    }

    assert len(lookups) == 4
    assert VAULT.lookup("telegram", "7") == Vault(bytes(32)).lookup("telegram", "7")
    assert {len(lookup) for lookup in lookups} == {32}


def test_buttons_are_short_and_belong_to_one_question_of_one_person():
    data = VAULT.buttons(12, 3, 2)

    assert [read_button(each) for each in data] == [(3, 0), (3, 1)]
    assert max(len(each.encode()) for each in VAULT.buttons(10**12, 999_999_999, 20)) <= 64
    assert [VAULT.is_own_button(data[0], enrolment) for enrolment in (12, 13)] == [True, False]
    assert not OTHER.is_own_button(data[0], 12)


def test_button_moved_to_another_question_is_nobodys():
    [data] = VAULT.buttons(12, 3, 1)

    assert not VAULT.is_own_button(data.replace(".3.", ".4."), 12)


@given(st.text(max_size=40))
def test_button_data_of_any_kind_is_read_without_complaint(data: str):
    found = read_button(data)

    assert found is None or all(number >= 0 for number in found)
    assert not VAULT.is_own_button(data, 1)


@pytest.mark.parametrize("master", [b"", bytes(31), bytes(33)])
def test_key_of_another_length_is_refused_in_words(master: bytes):
    with pytest.raises(KeyRefused) as refusal:
        Vault(master)

    assert str(refusal.value) == (
        f"The key file is damaged: its key has {len(master)} bytes and must have 32. Put it back "
        "from where you keep your copy, or name another with DIALOGUE_KEY_FILE."
    )


def test_key_file_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "store.key"

    first, second = open_vault(path), open_vault(path)

    assert first.lookup("web", "x") == second.lookup("web", "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_stores_have_two_keys(tmp_path):
    one, two = open_vault(tmp_path / "one.key"), open_vault(tmp_path / "two.key")

    assert one.lookup("web", "x") != two.lookup("web", "x")


def test_key_file_that_cannot_be_made_is_told(tmp_path):
    with pytest.raises(KeyRefused, match="cannot be made"):
        open_vault(tmp_path / "nowhere" / "store.key")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"AAAA", "its key has 3 bytes"), (b"A", "cannot be read"), (b"", "has 0 bytes")],
)
def test_key_file_that_was_damaged_is_told_and_never_replaced(tmp_path, content, words):
    path = tmp_path / "store.key"
    path.write_bytes(content)

    with pytest.raises(KeyRefused, match=words):
        open_vault(path)

    assert path.read_bytes() == content
