"""What the routes of users, sessions, keys and settings answer, for the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

Role = Literal["admin", "viewer"]


class Answer(BaseModel):
    """An answer has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class SessionAnswer(Answer):
    """Who is signed in, and the token that changing requests send as X-CSRF-Token."""

    user: str
    role: Role
    csrf_token: str


class SetupAnswer(Answer):
    """Whether the first user is still to be made."""

    needed: bool


class UserAnswer(Answer):
    """A user."""

    name: str
    role: Role
    disabled: bool
    created_at: datetime
    last_sign_in_at: datetime | None


class UsersAnswer(Answer):
    """All users by name."""

    users: list[UserAnswer]


class KeyAnswer(Answer):
    """An API key without its secret."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None


class KeysAnswer(Answer):
    """All API keys, revoked ones too."""

    keys: list[KeyAnswer]


class NewKeyAnswer(Answer):
    """A key that has just been made: the only answer with the key itself."""

    id: int
    name: str
    scopes: list[str]
    key: str


class SettingAnswer(Answer):
    """A setting as it is; secrets masked."""

    name: str
    value: JsonValue
    default: JsonValue
    description: str


class SettingsAnswer(Answer):
    """All settings."""

    settings: list[SettingAnswer]
