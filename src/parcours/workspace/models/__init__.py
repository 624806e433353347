"""The tables of a workspace, one module per subject; Django finds them all here."""

from parcours.workspace.models.maps import StoredMap

__all__ = ["StoredMap"]
