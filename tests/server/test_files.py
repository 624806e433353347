"""Files beside a running workspace: what somebody changes at the last moment is neither overwritten nor overlooked."""

import os
import threading

import pytest

from tests.inprocess import open_here

TEXT = 'parcours: "1.0"\nlang: en\ntitle: One\nstages: [{name: A}]\n'


def written(path):
    path.write_text(TEXT.replace("One", "By hand"))


def removed(path):
    path.unlink()


@pytest.mark.parametrize("meanwhile", [written, removed])
def test_a_change_while_the_new_text_is_made_ready_stands(place, tmp_path, monkeypatch, meanwhile):
    from parcours.journey.edits import Set
    from parcours.workspace import library
    from parcours.workspace.live import files, maps
    from parcours.workspace.live.authors import author_of
    from parcours.workspace.models import StoredMap

    organisation, caller = place
    stored = library.create(caller, organisation, TEXT, "One")
    path = tmp_path / "one.journey.yaml"
    path.write_text(TEXT)
    StoredMap.objects.filter(pk=stored.pk).update(
        file=path.name, text=TEXT, checksum=files.checksum(TEXT)
    )
    stored.refresh_from_db()
    note = [Set(key="map", field="note", value="live")]
    maps.apply_all(stored, note, author_of(caller, stored), via="api", name="t")
    stored.refresh_from_db()
    ready = files.os.fsync

    def slow(handle):
        ready(handle)
        meanwhile(path)

    monkeypatch.setattr(files.os, "fsync", slow)
    assert files.write_back(stored, tmp_path) is False
    monkeypatch.undo()
    assert not list(tmp_path.glob(".*")), "nothing is left lying about"
    if meanwhile is removed:
        assert not path.exists()
        return
    assert "By hand" in path.read_text()
    files.take(stored, path.read_text(), author_of(caller, stored), via="file")
    stored.refresh_from_db()
    assert files.write_back(stored, tmp_path) is True
    assert "By hand" in path.read_text()
    assert "live" in path.read_text()


@pytest.fixture
def shelf():
    """The module that looks at the folder, and a file in it that is a map already."""
    path = open_here() / "in-step.journey.yaml"
    from parcours.workspace import folder

    path.write_text(TEXT)
    folder.synchronise(path.parent)
    yield folder, path
    path.unlink()
    folder.synchronise(path.parent)


def stored_of(path):
    from parcours.workspace.models import StoredMap

    return StoredMap.objects.get(file=path.name)


def title_of(path):
    from parcours.workspace.live import maps

    return maps.document(stored_of(path)).title.say("en")


def give_title(path, title):
    from parcours.journey.edits import Set
    from parcours.workspace.live import maps
    from parcours.workspace.live.authors import Author

    edit = [Set(key="map", field="title", value=title)]
    maps.apply_all(stored_of(path), edit, Author("test", "Test"), via="api", name="t")


def test_two_changes_within_one_tick_of_the_clock_are_both_read(shelf):
    folder, path = shelf
    moment = path.stat().st_mtime_ns
    for title in ("By hand", "By haste"):
        path.write_text(TEXT.replace("One", title))
        os.utime(path, ns=(moment, moment))
        folder.synchronise(path.parent)
        assert title_of(path) == title


def test_a_file_that_rests_is_read_no_more(shelf, monkeypatch):
    folder, path = shelf
    os.utime(path, (1_700_000_000, 1_700_000_000))
    folder.synchronise(path.parent)
    read = []
    monkeypatch.setattr(folder, "_text", lambda one: read.append(one) or TEXT)
    folder.synchronise(path.parent)
    assert path not in read
    os.utime(path, (1_700_000_001, 1_700_000_001))
    folder.synchronise(path.parent)
    assert path in read


def test_a_change_that_the_database_could_not_take_is_taken_at_the_next_look(shelf, monkeypatch):
    from django.db import OperationalError

    folder, path = shelf
    path.write_text(TEXT.replace("One", "By hand"))

    def away(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(folder.files, "_remember", away)
    with pytest.raises(OperationalError):
        folder.synchronise(path.parent)
    monkeypatch.undo()
    folder.synchronise(path.parent)
    assert title_of(path) == "By hand"
    assert stored_of(path).text == path.read_text()


def test_what_was_taken_back_while_a_file_is_looked_at_stays_so(shelf, monkeypatch):
    """A look that knows the text of before must not take what the server wrote since for somebody's change."""
    folder, path = shelf
    from parcours.workspace.live import files

    looking, go_on = threading.Event(), threading.Event()
    text = folder._text

    def slow(one):
        looking.set()
        go_on.wait(10)
        return text(one)

    monkeypatch.setattr(folder, "_text", slow)
    path.touch()
    look = threading.Thread(target=folder.synchronise, args=[path.parent])
    look.start()
    assert looking.wait(10)
    give_title(path, "Two")
    settle = threading.Thread(target=files.write_back, args=[stored_of(path), path.parent])
    settle.start()
    settle.join(0.5)
    give_title(path, "One")
    go_on.set()
    look.join(10)
    settle.join(10)
    monkeypatch.undo()
    folder.synchronise(path.parent)
    assert title_of(path) == "One"
    assert files.write_back(stored_of(path), path.parent)
    assert path.read_text() == TEXT
