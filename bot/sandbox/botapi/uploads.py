"""Files of calls: uploaded, or named by their file id; and `getFile`."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call, Upload
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.refusals import BotApiError, bad_request
from bot.sandbox.world import World
from bot.sandbox.world.files import MAX_DOWNLOAD_BYTES, MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES, StoredFile


def find_file(world: World, call: Call, given: Any, kind: str) -> StoredFile:
    """Find the file that a call sends as `kind` (photo or document); `given` is an upload or a text that names a file."""
    if isinstance(given, str) and given.startswith("attach://"):
        given = call.files.get(given.removeprefix("attach://"))
    if given is None or given == "":
        raise bad_request(f"there is no {kind} in the request")
    if isinstance(given, Upload):
        stored = _store_upload(world, given, kind)
    elif str(given).startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content (this stand-in fetches nothing)")
    else:
        known = world.files.find_by_id(str(given))
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        stored = known
    if kind == "photo" and stored.dimensions is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return stored


def get_file(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getFile`."""
    stored = context.world.files.find_by_id(call.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id" if call.text("file_id") else "file_id not specified")
    if len(stored.content) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    sizes = {"file_size": len(stored.content), "file_path": stored.path}
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, **sizes}


def _store_upload(world: World, upload: Upload, kind: str) -> StoredFile:
    size = len(upload.content)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > MAX_UPLOAD_BYTES:
        raise BotApiError(413, "Request Entity Too Large")
    if kind == "photo" and size > MAX_PHOTO_BYTES:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {MAX_PHOTO_BYTES} bytes"
        )
    return world.files.store(upload.name, upload.content, upload.mime)
