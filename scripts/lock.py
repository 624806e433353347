"""Prints the versions of this environment as pip constraints: names and versions, no host."""

from __future__ import annotations

from importlib.metadata import distributions

OURS = {"parcours"}


def main() -> None:
    """Print one ``name==version`` a line, sorted."""
    print("# Made by `make lock`: the versions that Parcours was last tested with.")
    pins = {
        dist.metadata["Name"].lower(): dist.version
        for dist in distributions()
        if dist.metadata["Name"].lower() not in OURS
    }
    for name, version in sorted(pins.items()):
        print(f"{name}=={version}")


if __name__ == "__main__":
    main()
