from datetime import UTC, datetime

from voicesim.record.journal import FolderJournal
from voicesim.record.keeping import Kept
from voicesim.record.memory import MemoryJournal
from voicesim.record.store import Consent

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_without_consent_nothing_reaches_the_disk(tmp_path):
    kept = Kept.begin(tmp_path / "calls", "government/late_refund", Consent(False, "asked", NOW), 1.0)
    assert isinstance(kept.journal, MemoryJournal)
    assert kept.folder is None
    assert not (tmp_path / "calls").exists()


def test_with_consent_each_call_has_a_folder_of_its_own(tmp_path):
    consent = Consent(True, "flag", NOW)
    one, two = (Kept.begin(tmp_path, "government/late_refund", consent, 1.0) for _ in range(2))
    for kept in (one, two):
        assert isinstance(kept.journal, FolderJournal)
        kept.journal.close()
    assert one.folder != two.folder
    assert {one.folder, two.folder} == set(tmp_path.iterdir())
