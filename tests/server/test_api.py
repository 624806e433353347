"""The API of a running workspace."""

import gzip
import json
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("assets", "web")


def get(address, path, **headers):
    """Status, headers and body of an answer."""
    request = urllib.request.Request(address + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_the_gallery_lists_maps_and_says_what_is_broken(workspace):
    address, _ = workspace
    status, _, body = get(address, "/api/maps?lang=fr")
    cards = {card["name"]: card for card in json.loads(body)}
    assert status == 200
    assert {"taxi", "ride-hailing", "streaming", "broken"} <= set(cards)
    assert "titel" in cards["broken"]["error"]
    assert cards["taxi"]["stages"] == 6


def test_a_new_file_appears_and_a_removed_one_goes(workspace):
    address, folder = workspace
    path = folder / "neu.journey.yaml"
    path.write_text((folder / "taxi.journey.yaml").read_text("utf-8"))
    assert "neu" in get(address, "/api/maps")[2].decode()
    path.unlink()
    assert '"neu"' not in get(address, "/api/maps")[2].decode()


def test_a_map_comes_with_its_drawing_its_table_and_its_claims(workspace):
    address, _ = workspace
    shown = json.loads(get(address, "/api/maps/taxi?lang=fr")[2])
    assert shown["scene"]["groups"]
    assert len(shown["table"]["columns"]) == 6
    levels = {claim["level"] for claim in shown["claims"]}
    assert levels == {"hypothesis"}
    assert all(claim["why"] for claim in shown["claims"])


def test_a_map_is_held_against_another_that_the_reader_may_see(workspace):
    address, _ = workspace
    assert "compare" in json.loads(get(address, "/api/maps/taxi")[2])["views"]
    both = get(address, "/api/maps/taxi?view=compare&beside=ride-hailing&lang=fr")[2].decode()
    assert "Marie prend un VTC" in both
    status, _, body = get(
        address, "/api/maps/taxi/export/md?view=compare&beside=ride-hailing&lang=fr"
    )
    assert status == 200
    assert "Plus grands écarts" in body.decode()
    assert get(address, "/api/maps/taxi?view=compare&beside=nowhere")[0] == 404
    alone = json.loads(get(address, "/api/maps/taxi?view=compare")[2])
    assert alone["error"]["code"] == "render.nothing-to-compare"


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_downloads(workspace, form, start):
    address, _ = workspace
    status, headers, body = get(address, f"/api/maps/taxi/export/{form}")
    assert status == 200
    assert body.startswith(start)
    assert f"taxi.{form}" in headers["Content-Disposition"]


def test_what_is_not_there_is_said_in_the_readers_language(workspace):
    address, _ = workspace
    status, _, body = get(address, "/api/maps/taxy", **{"Accept-Language": "fr-FR"})
    error = json.loads(body)["error"]
    assert status == 404
    assert "taxi" in error["remedy"]
    assert "Il n’y a pas" in error["message"]


@pytest.mark.parametrize("path", ["/", "/maps/taxi", "/api/maps", "/api/maps/nope"])
def test_every_answer_carries_the_policy(workspace, path):
    address, _ = workspace
    headers = get(address, path)[1]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_foreign_host_is_refused(workspace):
    address, _ = workspace
    assert get(address, "/api/maps", Host="evil.example")[0] == 400


@pytest.mark.parametrize(
    "path", ["/static/app/assets/..%2f..%2fsettings.py", "/static/app/assets/x.py", "/etc/passwd"]
)
def test_nothing_else_is_served(workspace, path):
    address, _ = workspace
    assert get(address, path)[0] in {400, 404}


def test_scripts_travel_packed_to_who_can_unpack_them_and_are_kept(workspace):
    address, _ = workspace
    script = re.search(rb"/static/app/assets/index-[\w-]+\.js", get(address, "/")[2])[0].decode()
    _, plain, whole = get(address, script)
    _, packed, small = get(address, script, **{"Accept-Encoding": "gzip, br"})
    assert plain["Content-Encoding"] is None
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == whole
    assert len(small) < len(whole) / 2
    assert packed["Vary"] == "Accept-Encoding"
    assert "immutable" in packed["Cache-Control"]


def test_the_key_is_its_owners_alone(workspace):
    _, folder = workspace
    assert (folder / ".parcours" / "secret").stat().st_mode & 0o077 == 0


def test_a_taken_port_gets_a_clear_word(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [
            str(Path(sys.executable).parent / "parcours"),
            "serve",
            str(tmp_path),
            "--port",
            str(port),
            "--lang",
            "en",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
