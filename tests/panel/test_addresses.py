"""A person's own account reaches public panels over https only; certificates are checked for every account."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.domain.accounts.people import Account
from bot.domain.errors import FieldMistake, PanelUnavailable
from bot.domain.ids import AccountId, PersonId, ServiceId
from bot.panel.addresses import is_public
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import KEY, ScriptedPanel


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1",
        "2001:0:7f00:1::", "192.0.0.1", "192.0.0.8", "192.0.0.9", "192.0.0.170", "192.0.0.255", "192.88.99.1", "192.31.196.1",
        "100.127.255.255", "203.0.113.9", "fec0::1", "feff::1", "::ffff:0:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1",
        "::ffff:100.64.0.1", "::ffff:192.0.0.1", "::ffff:c0a8:101", "100::1", "2001:20::1", "2001:2::1", "3fff::1", "5f00::1",
        "::ffff:1.1.1.1", "localhost", "example.com", "", "127.1",
    ],
)  # fmt: skip
def test_a_special_use_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.1",
        "192.0.1.1",
        "2606:4700:4700::1111",
    ],
)
def test_an_internet_address_is_public(address: str) -> None:
    assert is_public(address)


def own(panel: ScriptedPanel, url: str | None = None) -> Account:
    return Account(AccountId(5), "boris's", url or panel.url, KEY, owner_id=PersonId(1002))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
async def test_an_own_account_reaches_no_private_address(
    connections: PanelConnections, panel: ScriptedPanel, host: str
) -> None:
    panel.script('{"balance": "1", "order": 5}')
    api = connections.of(own(panel, f"https://{host}:{panel.port}/api/v2"))
    with pytest.raises(PanelUnavailable):
        await api.balance()
    with pytest.raises(PanelUnavailable):
        await api.add(ServiceId("1"), {"link": "https://example.com/"})
    assert panel.forms == []


async def test_the_reason_for_a_private_address_is_kept_for_the_operator(
    connections: PanelConnections, panel: ScriptedPanel
) -> None:
    with pytest.raises(PanelUnavailable) as error:
        await connections.of(own(panel, f"https://127.0.0.1:{panel.port}/api/v2")).balance()
    assert error.value.why == "the address is not public"


@pytest.mark.parametrize("url", ["http://example.com/api/v2", "ftp://example.com", "example.com", "", "//example.com"])
def test_an_own_account_without_https_is_a_field_mistake(connections: PanelConnections, url: str) -> None:
    with pytest.raises(FieldMistake, match="https://"):
        connections.of(replace(Account(AccountId(5), "boris's", url, KEY), owner_id=PersonId(1002)))


async def test_own_accounts_may_be_private_where_the_operator_allows_it(panel: ScriptedPanel) -> None:
    panel.script('{"balance": "1"}')
    permissive = PanelConnections(allow_private=True)
    await permissive.of(own(panel)).balance()
    assert len(panel.forms) == 1
    await permissive.close()


async def test_the_shared_account_may_have_a_private_address(
    connections: PanelConnections, panel: ScriptedPanel
) -> None:
    panel.script('{"balance": "1"}')
    await connections.of(panel.account()).balance()
    assert len(panel.forms) == 1


@pytest.fixture
async def impostor(tmp_path: Path) -> AsyncIterator[tuple[str, list[str]]]:
    """An https server with a self-signed certificate: its address, and the bodies it received."""
    received: list[str] = []

    async def answer(request: web.BaseRequest) -> web.Response:
        received.append(await request.text())
        return web.Response(text='{"balance": "1", "order": 5}')

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self_signed(tmp_path)).start()
    yield f"https://127.0.0.1:{runner.addresses[0][1]}/api/v2", received
    await runner.cleanup()


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "impostor.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


async def test_an_untrusted_certificate_stops_a_request_before_anything_is_sent(
    connections: PanelConnections, impostor: tuple[str, list[str]]
) -> None:
    url, received = impostor
    api = connections.of(Account(AccountId(6), "impostor", url, KEY))
    with pytest.raises(PanelUnavailable):
        await api.add(ServiceId("1"), {"link": "https://example.com/"})
    with pytest.raises(PanelUnavailable):
        await api.balance()
    assert received == []
