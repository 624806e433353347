"""Who installs the wheel needs no Node and no network: everything that was built is inside."""

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT


@pytest.mark.needs("assets", "web")
def test_the_wheel_carries_fonts_icons_front_end_lexicons_and_models(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**os.environ, "PARCOURS_SKIP_BUILD": "1"},
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        size_of_models = sum(
            info.file_size for info in archive.infolist() if "/verbatims/models/" in info.filename
        )
    assert wheel.name.endswith("-py3-none-any.whl")
    assert any(name.startswith("parcours/render/assets/fonts/") for name in names)
    assert any("OFL" in name or "LICENSE" in name for name in names if "render/assets" in name)
    assert any(name.startswith("parcours/server/static/app/") for name in names)
    assert any(name.startswith("parcours/verbatims/assets/") for name in names)
    assert any(name.endswith(".npz") for name in names)
    assert 0 < size_of_models < 2_000_000
    assert not any("node_modules" in name for name in names)
