"""One Bot API call: its fields, whatever the encoding of the body."""

from __future__ import annotations

import json
from binascii import a2b_qp
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.botapi.refusals import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file uploaded with a call."""

    name: str
    content: bytes
    mime: str | None


@dataclass(slots=True)
class Call:
    """The fields of a call: texts from a form, any JSON values from JSON."""

    method: str
    fields: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Read a text; empty if it is missing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def integer(self, name: str) -> int | None:
        """Read a whole number; None if it is missing or not a number."""
        value = self.fields.get(name)
        if isinstance(value, bool):
            return int(value)
        try:
            return int(value) if isinstance(value, (str, int)) else None
        except ValueError:
            return None

    def number(self, name: str, default: int) -> int:
        """Read a whole number; `default` if it is missing or not a number."""
        value = self.integer(name)
        return default if value is None else value

    def flag(self, name: str) -> bool:
        """Read a boolean as Telegram does."""
        value = self.fields.get(name)
        return value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1")

    def structure(self, name: str, what: str = "") -> Any:
        """Read an object or list, which a form carries as JSON; None if it is missing."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what or name} JSON object") from None

    def object(self, name: str, what: str = "") -> dict[str, Any] | None:
        """Read an object; None if it is missing."""
        value = self.structure(name, what)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {what or name}: expected an Object")
        return value

    def objects(self, name: str, what: str = "") -> list[dict[str, Any]] | None:
        """Read a list of objects; None if it is missing."""
        value = self.structure(name, what)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"can't parse {what or name}: expected an Array of Objects")
        return value


async def read_call(request: web.Request, method: str) -> Call:
    """Read the call of a request: query, form, multipart or JSON."""
    fields: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.method == "GET":
        return Call(method, fields)
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _read_multipart(request, method, fields)
    body = await request.read()
    if kind == "application/json":
        try:
            body_fields = json.loads(body or b"{}")
        except ValueError:
            raise bad_request("can't parse the request as a JSON object") from None
        if not isinstance(body_fields, dict):
            raise bad_request("can't parse the request as a JSON object")
        fields.update(body_fields)
    elif body:
        fields.update(read_form(body))
    return Call(method, fields)


def read_form(body: bytes) -> dict[str, str]:
    """Read the fields of an urlencoded body.

    Percent encoding is rewritten as quoted-printable, which the standard library decodes in C: `parse_qsl` took as
    long as the rest of a call.
    """
    fields: dict[str, str] = {}
    for pair in body.replace(b"+", b" ").split(b"&"):
        name, _, value = pair.partition(b"=")
        fields[_unquote(name)] = _unquote(value)
    return fields


def _unquote(quoted: bytes) -> str:
    if b"%" in quoted:
        quoted = a2b_qp(quoted.replace(b"=", b"=3D").replace(b"%", b"="))
    return quoted.decode("utf-8", "replace")


async def _read_multipart(request: web.Request, method: str, fields: dict[str, Any]) -> Call:
    files: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            fields[name] = value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")
    return Call(method, fields, files)
