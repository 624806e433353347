"""A workspace inside the test's own process, for tests that ask its functions without a server.

Django is set up once per run: every test of the run shares the folder and the database of the first,
so a test makes its own organisations and maps and looks at nothing else.
"""

from __future__ import annotations

import functools
import os
import secrets
import tempfile
from pathlib import Path


@functools.cache
def open_here() -> Path:
    """Set Django up on an empty folder; the same folder on every further call."""
    from parcours.server.run import open_workspace

    os.environ.pop("PARCOURS_DATABASE", None)
    folder = Path(tempfile.mkdtemp(prefix="parcours-tests-"))
    open_workspace(folder)
    return folder


def fresh_organisation(name: str = "Org"):
    """A new organisation and its owner, who administers nothing else."""
    open_here()
    from parcours.workspace.models import Membership, Organisation, Person

    mark = secrets.token_hex(4)
    organisation = Organisation.objects.create(name=name, slug=f"org-{mark}")
    owner = Person.objects.create_user(f"owner-{mark}@example.org", name="Olive Owner")
    Membership.objects.create(organisation=organisation, person=owner, role="owner")
    return organisation, owner
