"""Every setting: its name, what it means, what it is worth now and where that comes from."""

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.refused import BotRefused

PREFIX = "DIALOGUE_"
ENV_FILE = ".env"
MASK = "********"
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")  # in the URL of a database


class SettingsRefused(BotRefused):
    """Settings cannot be used; every line says which one, and what to write instead."""


class LogLevel(StrEnum):
    """How much is written to the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """What a line of the log looks like."""

    AUTO = "auto"  # as text in a terminal, as JSON anywhere else
    TEXT = "text"
    JSON = "json"


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not a web address")
    return text.rstrip("/")


def _telegram_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value(), re.ASCII):
        raise ValueError("not a secret that Telegram takes")
    return secret


def _bot_token(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[\w-]+", secret.get_secret_value(), re.ASCII):
        raise ValueError("not a token of a bot")
    return secret


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseSettings):
    """What the program is told from outside; read once, at the start, and nowhere else."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    telegram_token: Annotated[SecretStr, AfterValidator(_bot_token)] | None = Field(
        default=None,
        description="The token of your Telegram bot, from @BotFather. Without it people can only "
        "use the web chat.",
        examples=["123456789:the-letters-that-BotFather-gave-you"],
    )
    telegram_api_url: WebAddress = Field(
        default="https://api.telegram.org",
        description="The Bot API to talk to: Telegram's own, or any server that speaks it.",
        examples=["https://api.telegram.org"],
    )
    database_url: str | None = Field(
        default=None,
        description="Where the store is: sqlite:///path/to/file.db, or "
        "postgresql://user:password@host/name. Without it: the file dialogue.db in the data "
        "folder.",
        examples=["postgresql://user:password@host/name"],
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="The folder for everything the program keeps in files: the SQLite store and "
        "exports.",
        examples=["./data"],
    )
    key_file: Path | None = Field(
        default=None,
        description="The file with the master key. Without it: beside the data folder, with the "
        "ending .key, so that a copy of the folder opens nothing. Made at the first start. Keep "
        "a copy of it in another place than your backups.",
        examples=["./data.key"],
    )
    backups_kept: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="How many days you keep backups and other copies of the store. Whoever has "
        "themselves erased is told so: delete yours by then.",
        examples=["30"],
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The network address to listen at. 0.0.0.0 means: reachable from outside.",
        examples=["127.0.0.1"],
    )
    port: int = Field(
        default=8080,
        ge=1,
        le=65535,
        description="The port to listen at.",
        examples=["8080"],
    )
    public_url: WebAddress | None = Field(
        default=None,
        description="The address by which the world reaches this program. Set: Telegram posts "
        "messages to it (webhook). Not set: we ask Telegram for messages (polling).",
        examples=["https://talk.example.org"],
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_telegram_secret)] | None = Field(
        default=None,
        description="What Telegram must say with each message it posts. Without it: one that is "
        "worked out from the master key, so that it stays the same.",
        examples=["64 letters, digits, _ or -"],
    )
    log_level: LogLevel = Field(
        default=LogLevel.INFO,
        description="How much is written to the log: debug, info, warning or error. What people "
        "say, who they are and secrets are never written to it.",
        examples=["info"],
    )
    log_format: LogFormat = Field(
        default=LogFormat.AUTO,
        description="What the log looks like: json, text, or auto (text in a terminal, json "
        "anywhere else).",
        examples=["auto"],
    )

    crash_at: str = Field(
        default="",
        description="For tests of this program only: the point at which it kills itself, such as "
        "committed:3 (the third time it is passed). Leave it empty.",
        examples=["committed:3"],
    )

    @property
    def store_url(self) -> str:
        """Give the URL of the store."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'dialogue.db'}"

    @property
    def key_path(self) -> Path:
        """Give the path of the key file."""
        folder = self.data_dir.absolute()
        return self.key_file or folder.with_name(f"{folder.name}.key")

    @property
    def own_url(self) -> str:
        """Give the address that links are made with."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return self.public_url or f"http://{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingShown:
    """One setting, as shown to people."""

    name: str
    value: str  # secrets masked
    source: str  # environment, .env or default
    description: str


def read_settings() -> Settings:
    """Read the settings from the environment and .env; raise SettingsRefused in words."""
    try:
        return Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors())
        first, *others = map(_refusal, names)
        raise SettingsRefused("bad_settings", first, others) from None


def describe(settings: Settings) -> tuple[SettingShown, ...]:
    """Tell each setting's value and where it comes from, in the order of the class."""
    return tuple(
        SettingShown(
            name=variable(field),
            value=_shown(settings, field),
            source=_source(field),
            description=info.description or "",
        )
        for field, info in Settings.model_fields.items()
    )


def variable(field: str) -> str:
    """Name the environment variable of a field."""
    return f"{PREFIX}{field.upper()}"


def mask_url(url: str) -> str:
    """Hide the password in the URL of a database."""
    return _PASSWORD.sub(MASK, url)


def _refusal(field: str) -> str:
    """Say what is wrong with a setting, without quoting a secret."""
    info = Settings.model_fields[field]
    example = (info.examples or [""])[0]
    given = "is not what it must be" if "Secret" in str(info.annotation) else _quoted(field)
    return f"{variable(field)} {given}. Write something such as: {example} ({info.description})"


def _quoted(field: str) -> str:
    variables = {**_from_file(), **os.environ}
    given = next((v for k, v in variables.items() if k.upper() == variable(field)), "") or ""
    return f'cannot be "{mask_url(given)}"'


def _shown(settings: Settings, field: str) -> str:
    value: Any = getattr(settings, field)
    match field:
        case "database_url":
            return mask_url(settings.store_url)
        case "key_file":
            return str(settings.key_path)
    if isinstance(value, SecretStr):
        return MASK
    return "" if value is None else str(value)


def _source(field: str) -> str:
    for source, variables in (("environment", os.environ), (ENV_FILE, _from_file())):
        if any(name.upper() == variable(field) and value for name, value in variables.items()):
            return source
    return "default"


def _from_file() -> dict[str, str | None]:
    return dotenv_values(ENV_FILE)
