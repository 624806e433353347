"""The commands as a terminal runs them, in the test's own process: no interpreter is started for each."""

from click.testing import CliRunner, Result

from parcours.cli.commands.verbatims import command


def verbatims(*words: str) -> Result:
    """``parcours verbatims`` with ``words``; fails with what it printed unless it ended well."""
    done = CliRunner().invoke(command, list(words))
    assert done.exit_code == 0, done.output
    return done
