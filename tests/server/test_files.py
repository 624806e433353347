"""Files beside a running workspace: what somebody changes at the last moment is never overwritten."""

import pytest

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
