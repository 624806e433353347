"""Extensions are found by name, one at a time; a wrong name says which there are."""

import subprocess
import sys

import pytest

from parcours import plugins
from parcours.errors import InputError


def test_the_projects_own_exporters_use_the_same_door():
    assert {"svg", "png"} <= set(plugins.names("exporters"))


def test_a_wrong_name_lists_the_installed_ones():
    with pytest.raises(InputError) as caught:
        plugins.load("exporters", "svgg")
    assert caught.value.details["nearest"] == "svg"


def test_listing_names_imports_nothing():
    code = (
        "import sys; from parcours import plugins; plugins.names('exporters');"
        "sys.exit(any(name.startswith('parcours.render') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
