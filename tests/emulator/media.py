"""Files in messages: from an upload or a known file id to the object the server shows."""

from typing import Any

from tests.emulator.calls import Call, Upload
from tests.emulator.errors import bad_request
from tests.emulator.world import StoredFile, World

FOLDERS = {
    "photo": "photos",
    "voice": "voice",
    "document": "documents",
    "audio": "music",
    "video": "videos",
    "animation": "animations",
    "sticker": "stickers",
    "video_note": "video_notes",
}
_SUFFIXES = {"photo": ".jpg", "voice": ".oga"}


def file_for(world: World, call: Call, kind: str, value: Any) -> StoredFile:
    """Find or store the file that a parameter stands for."""
    upload = call.files.get(kind)
    if isinstance(value, str) and value.startswith("attach://"):
        upload = call.files.get(value.removeprefix("attach://"))
    if upload is not None:
        return _keep(world, kind, upload)
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value in world.files:
        return world.files[value]
    if str(value).startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    raise bad_request("wrong file identifier/HTTP URL specified")


def _keep(world: World, kind: str, upload: Upload) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind in _SUFFIXES:
        upload = Upload(name=f"file{_SUFFIXES[kind]}", mime=upload.mime, data=upload.data)
    return world.keep_file(upload, FOLDERS[kind])


def shown(kind: str, file: StoredFile, *, seconds: int = 0) -> Any:
    """Describe a file as the field `kind` of a message does."""
    common: dict[str, Any] = {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.upload.data),
    }
    match kind:
        case "photo":
            small = {**common, "width": 90, "height": 90}
            return [small, {**common, "width": 1280, "height": 1280}]
        case "voice" | "audio":
            return {**common, "duration": seconds, "mime_type": file.upload.mime}
        case "video" | "animation":
            size = {"width": 640, "height": 360, "duration": seconds}
            return {**common, **size, "mime_type": file.upload.mime}
        case "video_note":
            return {**common, "length": 240, "duration": seconds}
        case "sticker":
            size = {"width": 512, "height": 512}
            common |= {"type": "regular"}
            return {**common, **size, "is_animated": False, "is_video": False, "emoji": "👍"}
        case _:
            names = {"file_name": file.upload.name, "mime_type": file.upload.mime}
            return {**common, **names}
