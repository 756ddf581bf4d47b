"""Files that people and the bot sent, in memory."""

from __future__ import annotations

import itertools
import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
"""The largest file a bot can fetch. **Source:** Bot API, `getFile`."""
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `dimensions` of a picture are (width, height) in pixels; None for other files."""

    number: int
    name: str
    mime: str
    content: bytes
    dimensions: tuple[int, int] | None

    @property
    def file_id(self) -> str:
        """The id with which the bot sends or fetches the file again."""
        return f"BQACAgIAAxkBAAIsandbox{self.number:08d}"

    @property
    def unique_id(self) -> str:
        """The id that is the same for every bot."""
        return f"AgADsandbox{self.number:06d}"

    @property
    def path(self) -> str:
        """The path under `/file/bot<token>/`."""
        folder = "photos" if self.dimensions else "documents"
        return f"{folder}/file_{self.number}{mimetypes.guess_extension(self.mime) or ''}"

    def as_document(self) -> dict[str, Any]:
        """Write the Document object."""
        return {
            "file_name": self.name,
            "mime_type": self.mime,
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }

    def as_photo(self) -> list[dict[str, Any]]:
        """Write the list of PhotoSize objects (one size is enough)."""
        width, height = self.dimensions or (0, 0)
        sizes = {"width": width, "height": height, "file_size": len(self.content)}
        return [{"file_id": self.file_id, "file_unique_id": self.unique_id, **sizes}]


class Files:
    """Every file, by file id and by path."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def store(self, name: str, content: bytes, mime: str | None = None) -> StoredFile:
        """Store a file."""
        guessed = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        stored = StoredFile(next(self._numbers), name, guessed, content, read_dimensions(content))
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def find_by_id(self, file_id: str) -> StoredFile | None:
        """Find the file with this id."""
        return self._by_id.get(file_id)

    def find_by_path(self, path: str) -> StoredFile | None:
        """Find the file served at this path."""
        return self._by_path.get(path)


def read_dimensions(content: bytes) -> tuple[int, int] | None:
    """Read width and height of a PNG, GIF or JPEG; None for any other content."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _read_jpeg_dimensions(content) if content[:2] == b"\xff\xd8" else None


def _read_jpeg_dimensions(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker, length = struct.unpack(">BH", content[position + 1 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None
