"""Refusals of the Bot API, in the words of the real server."""

from typing import Any


class ApiError(Exception):
    """The Bot API refuses a call."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON object that the server replies with."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(why: str) -> ApiError:
    """Make the 400 that says `why`."""
    return ApiError(400, f"Bad Request: {why}")


def conflict(why: str) -> ApiError:
    """Make the 409 that says `why`."""
    return ApiError(409, f"Conflict: {why}")


def blocked() -> ApiError:
    """Make the 403 of a person who blocked the bot."""
    return ApiError(403, "Forbidden: bot was blocked by the user")


def too_many_requests(retry_after: int) -> ApiError:
    """Make the 429 that asks to wait `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def migrated(chat: int) -> ApiError:
    """Make the 400 that tells the new id of a group that became a supergroup."""
    return ApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=chat,
    )


def unauthorized() -> ApiError:
    """Make the 401 of a wrong token."""
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    """Make the 404 of an unknown method."""
    return ApiError(404, "Not Found: method not found")
