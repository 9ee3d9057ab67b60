"""Heads that are signed and time-stamped: by a key of ours, and by a real authority that openssl plays."""

import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from command import Command, names

EVENT = '{"type":"fixity check","objects":[{"kind":"bag","id":"letters"}]}\n'
CONFIGURATION = """
[tsa]
default_tsa = test
[test]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
EXTENSIONS = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root, `root.pem`, and an authority under it that stamps."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing, which plays the authority")
    folder = tmp_path_factory.mktemp("tsa")
    for name in ("root", "other"):
        extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
        made = ["-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "3650"]
        openssl(folder, "req", "-x509", *CURVE, *made, "-subj", f"/CN={name}", *extensions)
    openssl(folder, "req", *CURVE, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=authority")
    (folder / "extensions").write_text(f"{EXTENSIONS}extendedKeyUsage=critical,timeStamping\n")
    signing = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "3650", "-extfile", "extensions"]
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signing)
    (folder / "tsa.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01\n")
    return folder


class Answers(http.server.BaseHTTPRequestHandler):
    """As an authority answers: `/` stamps, `/old` gives the stamp before again, `/junk` none, `/no` refuses."""

    folder: Path

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/timestamp-query"
        if self.path == "/":
            (self.folder / "query").write_bytes(query)
            openssl(self.folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
        body = b"junk" if self.path == "/junk" else (self.folder / "reply").read_bytes()
        self.send_response(403 if self.path == "/no" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def address(authority: Path) -> Iterator[str]:
    handler = type("Handler", (Answers,), {"folder": authority})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def folder(armistice: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "events.jsonl").write_text(EVENT * 3)
    (tmp_path / "secret").write_text("correct horse\n")
    for arguments in (
        ["init", "history"],
        ["add", "history", "events.jsonl"],
        ["key", "a.key", "--passphrase-file", "secret"],
        ["key", "b.key", "--no-passphrase"],
    ):
        assert armistice("ledger", *arguments).code == 0
    return tmp_path


def sign(armistice: Command, *arguments: str) -> None:
    said = armistice("ledger", "head", "history", "--key", "a.key", "--passphrase-file", "secret", *arguments)
    assert (said.code, said.err) == (0, "")


def told(armistice: Command, *arguments: str) -> list[str]:
    said = armistice("ledger", "verify", *arguments, "--json")
    value = json.loads(said.out)
    assert said.code == (1 if value["problems"] else 0)
    return [one["code"] for one in value["problems"]]


def test_a_signature_is_one_that_anybody_can_check(armistice: Command, folder: Path) -> None:
    sign(armistice, "--out", "head.json")
    head = json.loads((folder / "head.json").read_text())
    key = serialization.load_pem_public_key((folder / "a.key.pub").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    text = f"armistice ledger head 1\n{head['origin']}\n{head['size']}\n{head['root']}\n1785110400\n"
    key.verify(bytes.fromhex(head["signature"]["value"]), text.encode())
    assert told(armistice, "history", "--head", "head.json", "--trust", "a.key.pub") == []
    assert told(armistice, "history", "--head", "head.json", "--trust", "b.key.pub", "--trust", "a.key.pub") == []
    assert told(armistice, "history", "--head", "head.json", "--trust", "b.key.pub") == ["ledger-signature-key"]


@pytest.mark.parametrize("field", ["size", "root", "time", "signature"])
def test_a_head_that_was_changed_has_a_wrong_signature(armistice: Command, folder: Path, field: str) -> None:
    sign(armistice, "--out", "head.json")
    head = json.loads((folder / "head.json").read_text())
    forged: dict[str, object] = {"size": 3, "root": "ab" * 32, "time": "2026-07-28T00:00:00Z"}
    head[field] = forged.get(field) or head["signature"] | {"value": "00" * 64}
    (folder / "forged.json").write_text(json.dumps(head))
    assert "ledger-signature-wrong" in told(armistice, "history", "--head", "forged.json")


def test_who_wants_signed_heads_is_told_of_others(armistice: Command, folder: Path) -> None:
    assert armistice("ledger", "head", "history", "--out", "plain.json").code == 0
    found = told(armistice, "history", "--head", "plain.json", "--trust", "a.key.pub")
    assert found == ["ledger-signature-missing"]
    assert "plain.json" in names(folder)


def test_a_proof_is_held_against_a_signed_head(armistice: Command, folder: Path) -> None:
    sign(armistice, "--out", "head.json")
    made = armistice("ledger", "prove", "history", "--line", "2", "--head", "head.json", "--out", "proof.json")
    assert made.code == 0
    assert told(armistice, "--proof", "proof.json", "--trust", "a.key.pub") == []
    assert told(armistice, "--proof", "proof.json", "--trust", "b.key.pub") == ["ledger-signature-key"]
    assert armistice("ledger", "prove", "history", "--line", "2", "--out", "plain.json").code == 0
    assert told(armistice, "--proof", "plain.json", "--trust", "a.key.pub") == ["ledger-signature-missing"]
    assert told(armistice, "--proof", "plain.json", "--head", "head.json", "--trust", "a.key.pub") == []
    assert "head.json" in names(folder)


def test_a_stamp_is_of_the_authority_and_over_that_head(
    armistice: Command, folder: Path, authority: Path, address: str
) -> None:
    sign(armistice, "--stamp", address, "--out", "head.json")
    root, other = str(authority / "root.pem"), str(authority / "other.pem")
    assert told(armistice, "history", "--head", "head.json", "--trust", "a.key.pub", "--tsa", root) == []
    assert told(armistice, "history", "--head", "head.json", "--tsa", other) == ["ledger-stamp-wrong"]
    sign(armistice, "--out", "unstamped.json")
    assert told(armistice, "history", "--head", "unstamped.json", "--tsa", root) == ["ledger-stamp-missing"]
    said = armistice("ledger", "head", "history", "--stamp", address, "--out", "unsigned.json")
    assert said.code == 0
    assert "stamped" in said.out
    assert told(armistice, "history", "--head", "unsigned.json", "--tsa", root) == []
    # The stamp of one head put to another; and one that is no stamp.
    head = json.loads((folder / "head.json").read_text())
    for stamp in (json.loads((folder / "unsigned.json").read_text())["stamp"], "anVuaw=="):
        (folder / "forged.json").write_text(json.dumps(head | {"stamp": stamp}))
        assert told(armistice, "history", "--head", "forged.json", "--tsa", root) == ["ledger-stamp-wrong"]


@pytest.mark.parametrize("path", ["old", "junk", "no"])
def test_what_is_no_stamp_of_this_head_is_not_taken(armistice: Command, folder: Path, address: str, path: str) -> None:
    assert armistice("ledger", "head", "history", "--stamp", address).code == 0
    said = armistice("ledger", "head", "history", "--stamp", f"{address}{path}", "--out", "head.json")
    assert said.code == 3
    assert "time stamp" in said.err
    assert "head.json" not in names(folder)


def test_an_authority_that_is_not_there_is_3(armistice: Command, folder: Path) -> None:
    said = armistice("ledger", "head", "history", "--stamp", "http://127.0.0.1:1/", "--out", "head.json")
    assert (said.code, "head.json" in names(folder)) == (3, False)
    assert armistice("ledger", "head", "history", "--stamp", "ftp://example.org").code == 3


def test_keys_are_for_their_owner_alone_and_enciphered(armistice: Command, folder: Path) -> None:
    assert (folder / "a.key").stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in (folder / "a.key").read_bytes()
    with pytest.raises(ValueError, match=r"."):
        serialization.load_pem_private_key((folder / "a.key").read_bytes(), b"wrong")
    private = serialization.load_pem_private_key((folder / "a.key").read_bytes(), b"correct horse")
    assert isinstance(private, Ed25519PrivateKey)
    (folder / "b.key").chmod(0o640)
    said = armistice("ledger", "head", "history", "--key", "b.key")
    assert (said.code, "chmod 600" in said.err) == (2, True)


def test_a_passphrase_is_asked_for_where_it_is_needed(armistice: Command, folder: Path) -> None:
    armistice.monkeypatch.setattr("click.prompt", lambda *_, **__: "correct horse")
    assert armistice("ledger", "head", "history", "--key", "a.key").code == 0
    assert armistice("ledger", "key", "c.key").code == 0
    assert b"ENCRYPTED" in (folder / "c.key").read_bytes()
    armistice.monkeypatch.setattr("click.prompt", lambda *_, **__: "wrong")
    said = armistice("ledger", "head", "history", "--key", "a.key")
    assert (said.code, "passphrase" in said.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["key", "a.key", "--no-passphrase"],
        ["key", "history", "--no-passphrase"],
        ["key", "c.key", "--no-passphrase", "--passphrase-file", "secret"],
        ["key", "c.key", "--passphrase-file", "nothing"],
        ["key", "c.key", "--passphrase-file", "empty"],
        ["head", "history", "--key", "nothing"],
        ["head", "history", "--key", "junk"],
        ["head", "history", "--key", "x25519"],
        ["verify", "history", "--trust", "a.key.pub"],
        ["verify", "history", "--head", "head.json", "--trust", "nothing"],
        ["verify", "history", "--head", "head.json", "--trust", "junk"],
        ["verify", "history", "--head", "head.json", "--tsa", "junk"],
        ["verify", "history", "--head", "head.json", "--tsa", "nothing"],
    ],
)
def test_wrong_usage_is_2_and_no_key_is_written_over(armistice: Command, folder: Path, arguments: list[str]) -> None:
    assert armistice("ledger", "head", "history", "--out", "head.json").code == 0
    (folder / "empty").write_text("\n")
    (folder / "junk").write_text("junk")
    (folder / "junk").chmod(0o600)
    other = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "x25519").write_bytes(other)
    (folder / "x25519").chmod(0o600)
    before = {one: (folder / one).read_bytes() for one in names(folder)}
    said = armistice("ledger", *arguments)
    assert (said.code, said.out) == (2, "")
    assert {one: (folder / one).read_bytes() for one in names(folder)} == before


def test_without_the_extra_it_is_told_what_to_install(armistice: Command, folder: Path) -> None:
    armistice.monkeypatch.delitem(sys.modules, "armistice_pkg.wiring.ledger_signing", raising=False)
    armistice.monkeypatch.delattr("armistice_pkg.wiring.ledger_signing", raising=False)
    armistice.monkeypatch.setitem(sys.modules, "armistice_pkg.storage.head_signing", None)
    said = armistice("ledger", "head", "history", "--key", "b.key")
    assert (said.code, "armistice-pkg[signing]" in said.err) == (2, True)
    assert armistice("ledger", "verify", "history").code == 0
    assert names(folder)
