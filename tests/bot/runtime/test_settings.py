"""Settings: where they come from, what they become, and how a wrong one is told."""

from pathlib import Path

import pytest

from bot.runtime.settings import (
    LogFormat,
    LogLevel,
    Settings,
    SettingsRefused,
    describe,
    mask_url,
    read_settings,
)


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path, monkeypatch):
    """Stand in an empty folder, in an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for setting in describe(read_settings()):
        monkeypatch.delenv(setting.name, raising=False)


def shown(name):
    return next(
        (setting.value, setting.source)
        for setting in describe(read_settings())
        if setting.name == name
    )


def test_nothing_set_means_a_store_in_the_data_folder_and_its_key_beside_it(tmp_path):
    settings = read_settings()

    assert (settings.store_url, settings.key_path, settings.own_url) == (
        f"sqlite:///{tmp_path}/data/dialogue.db",
        tmp_path / "data.key",
        "http://127.0.0.1:8080",
    )
    assert (settings.telegram_token, settings.public_url) == (None, None)


def test_environment_wins_over_the_file(monkeypatch):
    Path(".env").write_text("DIALOGUE_PORT=9001\nDIALOGUE_HOST=10.0.0.1\n")
    monkeypatch.setenv("DIALOGUE_PORT", "9002")

    settings = read_settings()

    assert (settings.host, settings.port) == ("10.0.0.1", 9002)
    assert (shown("DIALOGUE_HOST"), shown("DIALOGUE_PORT"), shown("DIALOGUE_DATA_DIR")) == (
        ("10.0.0.1", ".env"),
        ("9002", "environment"),
        ("data", "default"),
    )


def test_empty_value_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("DIALOGUE_TELEGRAM_TOKEN", "")

    assert shown("DIALOGUE_TELEGRAM_TOKEN") == ("", "default")


def test_variables_of_others_do_not_matter(monkeypatch):
    Path(".env").write_text("DIALOGUE_DATABASE_PASSWORD=hush\nPATH_TO_NOWHERE=1\n")

    assert read_settings().port == 8080


def test_secrets_are_masked(monkeypatch):
    monkeypatch.setenv("DIALOGUE_TELEGRAM_TOKEN", "123:hush")
    monkeypatch.setenv("DIALOGUE_WEBHOOK_SECRET", "hush")
    monkeypatch.setenv("DIALOGUE_DATABASE_URL", "postgresql://ann:hush@host/name")

    settings = read_settings()

    told = repr(settings.telegram_token) + repr(settings.webhook_secret)
    assert "hush" not in "".join(setting.value for setting in describe(settings)) + told
    assert shown("DIALOGUE_DATABASE_URL") == (
        "postgresql://ann:********@host/name",
        "environment",
    )


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://ann:hush@host:5432/name", "postgresql://ann:********@host:5432/name"),
        ("postgresql://ann@host/name", "postgresql://ann@host/name"),
        ("sqlite:////data/dialogue.db", "sqlite:////data/dialogue.db"),
    ],
)
def test_only_the_password_of_a_database_is_masked(url, masked):
    assert mask_url(url) == masked


def test_words_for_the_log_are_read(monkeypatch):
    monkeypatch.setenv("DIALOGUE_LOG_LEVEL", "debug")
    monkeypatch.setenv("DIALOGUE_LOG_FORMAT", "json")

    settings = read_settings()

    assert (settings.log_level, settings.log_format) == (LogLevel.DEBUG, LogFormat.JSON)


def test_public_address_is_what_links_are_made_with(monkeypatch):
    monkeypatch.setenv("DIALOGUE_PUBLIC_URL", "https://talk.example.org/")

    assert read_settings().own_url == "https://talk.example.org"


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("DIALOGUE_PORT", "abc", "8080"),
        ("DIALOGUE_PORT", "70000", "8080"),
        ("DIALOGUE_PUBLIC_URL", "talk.example.org", "https://talk.example.org"),
        ("DIALOGUE_LOG_LEVEL", "loud", "info"),
    ],
)
def test_wrong_setting_is_told_with_what_to_write(monkeypatch, name, value, example):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    told = f'{name} cannot be "{value}". Write something such as: {example} ({meaning(name)})'
    assert str(refusal.value) == told


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("DIALOGUE_TELEGRAM_TOKEN", "two words", "123456789:the-letters-that-BotFather-gave-you"),
        ("DIALOGUE_TELEGRAM_TOKEN", "letters", "123456789:the-letters-that-BotFather-gave-you"),
        ("DIALOGUE_WEBHOOK_SECRET", "hush!", "64 letters, digits, _ or -"),
    ],
)
def test_wrong_secret_is_told_without_quoting_it(monkeypatch, name, value, example):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    told = f"{name} is not what it must be. Write something such as: {example} ({meaning(name)})"
    assert str(refusal.value) == told


def meaning(name):
    return Settings.model_fields[name.removeprefix("DIALOGUE_").lower()].description


def test_all_wrong_settings_are_told_at_once(monkeypatch):
    monkeypatch.setenv("DIALOGUE_PORT", "abc")
    monkeypatch.setenv("DIALOGUE_LOG_LEVEL", "loud")

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    assert [line.partition(" ")[0] for line in str(refusal.value).splitlines()] == [
        "DIALOGUE_PORT",
        "DIALOGUE_LOG_LEVEL",
    ]
