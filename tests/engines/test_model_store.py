import hashlib
import http.server
import threading
import time
import tomllib
from collections import namedtuple

import pytest

from voicesim.engines import model_fetch, model_store
from voicesim.engines.model_store import (
    fetch_model,
    find_model,
    list_models,
    read_manifest,
    recogniser_choice,
)
from voicesim.errors import ModelError, SettingsError
from voicesim.settings import RecogniserSettings

FILES = {
    "config.json": b'{"suppress_ids": []}',
    "tokenizer.json": b"{}" * 50,
    "vocabulary.txt": b"a\nb\n" * 100,
    "model.bin": bytes(range(256)) * 400,
}


class Source(http.server.ThreadingHTTPServer):
    """The hub's paths on this machine; a test sets what goes wrong."""

    daemon_threads = True

    def __init__(self):
        self.files = {f"/org/small/resolve/c0ffee/{name}": data for name, data in FILES.items()}
        self.cut_after = None
        self.stall = False
        self.ranges = True
        self.stated = {}
        self.asked = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        source, wanted = self.server, self.headers.get("Range")
        source.asked.append((self.path.rpartition("/")[2], wanted))
        data = source.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and source.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        for name, value in source.stated.items():
            self.send_header(name, value)
        self.end_headers()
        body = data[start:]
        if source.cut_after is not None:
            body = body[: source.cut_after]
        self.wfile.write(body)
        if source.stall:
            self.wfile.flush()
            time.sleep(1.0)
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def source():
    server = Source()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def manifest_of(folder, digests=True, sizes=True, **changed):
    rows = []
    for name, data in FILES.items():
        digest = changed.get(name, hashlib.sha256(data).hexdigest() if digests else "")
        rows.append(f'{{ name = "{name}", bytes = {len(data) if sizes else 0}, sha256 = "{digest}" }}')
    file = folder / "manifest.toml"
    file.write_text(
        '[sources]\nbase_url = "http://127.0.0.1:1"\n[models.small]\nabout = "test"\nrepository = "org/small"\n'
        f'revision = "c0ffee"\nlicence = "MIT"\nfiles = [{", ".join(rows)}]\n'
    )
    return file


def ignore(_file, _done, _total):
    pass


def test_a_model_arrives_whole_with_a_lock_that_says_who_vouched(tmp_path, source):
    seen = []
    fetched = fetch_model(
        "small", tmp_path / "models", lambda *row: seen.append(row), source.url, manifest_of(tmp_path)
    )
    assert fetched == tmp_path / "models" / "small"
    assert {file.name: file.read_bytes() for file in fetched.iterdir() if file.name != "lock.toml"} == FILES
    rows = tomllib.loads((fetched / "lock.toml").read_text())["files"]
    assert {row["name"]: row["sha256"] for row in rows} == {
        name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()
    }
    assert {row["vouched_by"] for row in rows} == {"manifest"}
    assert seen[-1] == ("model.bin", len(FILES["model.bin"]), len(FILES["model.bin"]))
    assert find_model("small", [tmp_path / "models"]) == fetched
    assert not (tmp_path / "models" / "small.fetching").exists()


def test_a_whole_model_is_not_fetched_again(tmp_path, source):
    manifest = manifest_of(tmp_path)
    fetch_model("small", tmp_path, ignore, source.url, manifest)
    source.asked.clear()
    fetch_model("small", tmp_path, ignore, source.url, manifest)
    assert source.asked == []


def test_a_cut_fetch_goes_on_where_it_stopped(tmp_path, source):
    manifest = manifest_of(tmp_path)
    source.cut_after = 10_000
    with pytest.raises(ModelError, match=r"model\.bin: broke off after 30000 of 102400 bytes .* fetch again"):
        fetch_model("small", tmp_path, ignore, source.url, manifest)
    assert find_model("small", [tmp_path]) is None
    assert (tmp_path / "small.fetching" / "model.bin.part").stat().st_size == 30_000
    source.cut_after = None
    source.asked.clear()
    fetched = fetch_model("small", tmp_path, ignore, source.url, manifest)
    assert source.asked == [("model.bin", "bytes=30000-")]
    assert (fetched / "model.bin").read_bytes() == FILES["model.bin"]


def test_a_server_without_ranges_sends_it_all_again(tmp_path, source):
    manifest = manifest_of(tmp_path)
    source.cut_after = 90_000
    source.ranges = False
    with pytest.raises(ModelError, match="broke off"):
        fetch_model("small", tmp_path, ignore, source.url, manifest)
    source.cut_after = None
    fetched = fetch_model("small", tmp_path, ignore, source.url, manifest)
    assert (fetched / "model.bin").read_bytes() == FILES["model.bin"]


def test_a_wrong_digest_is_thrown_away_and_both_values_are_named(tmp_path, source):
    wrong = "0" * 64
    manifest = manifest_of(tmp_path, **{"model.bin": wrong})
    with pytest.raises(ModelError, match=r"SHA-256 is [0-9a-f]{64}, the manifest says 0{64}"):
        fetch_model("small", tmp_path, ignore, source.url, manifest)
    assert not (tmp_path / "small").exists()
    assert not (tmp_path / "small.fetching" / "model.bin.part").exists()


def test_without_a_digest_the_servers_is_checked_and_recorded(tmp_path, source):
    manifest = manifest_of(tmp_path, digests=False, sizes=False)
    source.stated = {"X-Linked-ETag": '"' + "1" * 64 + '"'}
    with pytest.raises(ModelError, match=r"the server says 1{64}"):
        fetch_model("small", tmp_path, ignore, source.url, manifest)
    source.stated = {}
    fetched = fetch_model("small", tmp_path, ignore, source.url, manifest)
    rows = tomllib.loads((fetched / "lock.toml").read_text())["files"]
    assert {row["vouched_by"] for row in rows} == {"nobody"}
    assert rows[-1]["sha256"] == hashlib.sha256(FILES["model.bin"]).hexdigest()


def test_another_size_at_the_server_is_left_there(tmp_path, source):
    source.stated = {"X-Linked-Size": "7"}
    with pytest.raises(ModelError, match="the server has 7 bytes, the manifest 20"):
        fetch_model("small", tmp_path, ignore, source.url, manifest_of(tmp_path))


def test_a_missing_file_is_named(tmp_path, source):
    del source.files["/org/small/resolve/c0ffee/model.bin"]
    with pytest.raises(ModelError, match=r"c0ffee/model\.bin: no such file there \(404\)"):
        fetch_model("small", tmp_path, ignore, source.url, manifest_of(tmp_path))


def test_a_stalled_line_ends_the_fetch(tmp_path, source, monkeypatch):
    monkeypatch.setattr(model_fetch, "READ_SECONDS", 0.05)
    source.cut_after, source.stall = 5, True
    with pytest.raises(ModelError, match=r"broke off after 15 of 20 bytes .the line stalled"):
        fetch_model("small", tmp_path, ignore, source.url, manifest_of(tmp_path))


def test_no_network_is_said_with_the_ways_out(tmp_path):
    with pytest.raises(ModelError, match=r"no connection .* --base-url"):
        fetch_model("small", tmp_path, ignore, None, manifest_of(tmp_path))


def test_no_room_is_found_out_before_anything_is_fetched(tmp_path, source, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(model_fetch.shutil, "disk_usage", lambda _path: usage(100, 99, 1_000_000))
    with pytest.raises(ModelError, match="1 MB free, small needs 50 MB"):
        fetch_model("small", tmp_path, ignore, source.url, manifest_of(tmp_path))
    assert source.asked == []


def test_a_spoilt_model_is_mended_and_what_was_there_is_kept(tmp_path, source):
    manifest = manifest_of(tmp_path)
    fetched = fetch_model("small", tmp_path, ignore, source.url, manifest)
    (fetched / "model.bin").write_bytes(b"spoilt")
    source.asked.clear()
    assert fetch_model("small", tmp_path, ignore, source.url, manifest) == fetched
    assert source.asked == [("model.bin", None)], "the files that are right are not fetched again"
    assert (fetched / "model.bin").read_bytes() == FILES["model.bin"]
    assert (tmp_path / "small.replaced" / "model.bin").read_bytes() == b"spoilt"


def test_an_unknown_name_lists_the_known(tmp_path):
    with pytest.raises(ModelError, match="huge: no such model; known are small"):
        fetch_model("huge", tmp_path, ignore, None, manifest_of(tmp_path))


def test_the_list_tells_here_partly_broken_own_and_absent(tmp_path, source):
    manifest = manifest_of(tmp_path)
    folders = [tmp_path / "models"]

    def states():
        return {model.name: model.state for model in list_models(folders, manifest)}

    assert states() == {"small": "not here"}
    source.cut_after = 10
    with pytest.raises(ModelError):
        fetch_model("small", folders[0], ignore, source.url, manifest)
    assert states() == {"small": "partly fetched"}
    source.cut_after = None
    fetched = fetch_model("small", folders[0], ignore, source.url, manifest)
    own = folders[0] / "mine"
    own.mkdir()
    for name, data in FILES.items():
        (own / name).write_bytes(data)
    assert states() == {"small": "here", "mine": "here"}
    (fetched / "model.bin").write_bytes(b"12345")
    assert states()["small"] == "broken: model.bin has 5 bytes, not 102400"


@pytest.mark.parametrize("name", ["../etc", "a/b", "..", "a\\b"])
def test_names_in_a_manifest_cannot_leave_the_folder(tmp_path, name):
    file = manifest_of(tmp_path)
    file.write_text(file.read_text().replace('name = "model.bin"', f"name = '{name}'"))
    with pytest.raises(ModelError, match="not a plain name"):
        read_manifest(file)


def test_the_shipped_manifest_names_whole_models_with_pinned_commits():
    manifest = read_manifest()
    whisper = [model for model in manifest.models if not model.name.startswith("piper-")]
    assert [model.name for model in whisper] == [
        "tiny.en",
        "base.en",
        "small.en",
        "tiny",
        "base",
        "small",
    ]
    for model in manifest.models:
        names = {file.name for file in model.files}
        assert {"config.json", "model.bin", "tokenizer.json"} < names or model not in whisper
        assert len(model.revision) == 40
        assert int(model.revision, 16)
        assert all(file.size > 0 for file in model.files)
        assert all(file.sha256 == "" or len(bytes.fromhex(file.sha256)) == 32 for file in model.files)


def put(folder, name):
    (folder / name).mkdir(parents=True)
    for file, data in FILES.items():
        (folder / name / file).write_bytes(data)


def test_auto_takes_pocketsphinx_until_weights_are_there_and_says_how_to_get_them(tmp_path):
    choice = recogniser_choice(RecogniserSettings(), [tmp_path])
    assert (choice.name, choice.path) == ("pocketsphinx", None)
    assert "voicesim models fetch base.en" in choice.note
    put(tmp_path, "tiny.en")
    assert recogniser_choice(RecogniserSettings(), [tmp_path]).path == tmp_path / "tiny.en"
    put(tmp_path, "base.en")
    choice = recogniser_choice(RecogniserSettings(), [tmp_path / "none", tmp_path])
    assert (choice.name, choice.path) == ("whisper:base.en", tmp_path / "base.en")
    assert recogniser_choice(RecogniserSettings(engine="pocketsphinx"), [tmp_path]).path is None


def test_another_language_never_falls_to_english_weights(tmp_path):
    put(tmp_path, "base.en")
    with pytest.raises(ModelError, match=r"knows no 'de'.*models fetch base`"):
        recogniser_choice(RecogniserSettings(language="de"), [tmp_path])
    put(tmp_path, "base")
    assert recogniser_choice(RecogniserSettings(language="de"), [tmp_path]).name == "whisper:base"


def test_weights_can_be_named_or_pointed_at(tmp_path):
    put(tmp_path, "mine")
    by_name = recogniser_choice(RecogniserSettings(engine="whisper:mine"), [tmp_path])
    by_path = recogniser_choice(RecogniserSettings(engine=f"whisper:{tmp_path / 'mine'}"), [])
    assert by_name.path == by_path.path == tmp_path / "mine"
    with pytest.raises(ModelError, match=r"models fetch base.en"):
        recogniser_choice(RecogniserSettings(engine="whisper:base.en"), [tmp_path])
    (tmp_path / "mine" / "model.bin").unlink()
    with pytest.raises(ModelError, match=r"model\.bin is missing"):
        recogniser_choice(RecogniserSettings(engine=f"whisper:{tmp_path / 'mine'}"), [])
    with pytest.raises(SettingsError, match="'wisper'"):
        recogniser_choice(RecogniserSettings(engine="wisper"), [tmp_path])


def test_asking_what_is_here_changes_nothing(tmp_path):
    assert find_model("base.en", [tmp_path / "none"]) is None
    assert model_store.fault_of(tmp_path / "none") == "no such folder"
    assert list(tmp_path.iterdir()) == []
