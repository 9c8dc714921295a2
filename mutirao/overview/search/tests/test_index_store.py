"""The index on disk: killed writers, rebuilding while it serves, damage, other versions."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.overview.search.engine import IndexBusyError, SearchRequest, SearchUnavailableError
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.small_world import entry, small_thesaurus

# A log of changes any process can work out: change n writes an entry, or removes it, from its number alone.
ENTRIES = 40
WRITER = """
import sys
from pathlib import Path
from mutirao.overview.search.tests.test_index_store import catch_up, make_engine
engine = make_engine(Path(sys.argv[1]))
print("ready", flush=True)
for target in range(engine.cursor() + 1, 100_000):
    catch_up(engine, target)
"""


def make_engine(root: Path) -> TantivyEngine:
    thesaurus = small_thesaurus()
    return TantivyEngine(root, lambda: thesaurus)


def change(number: int) -> tuple[int, SearchDocument | None]:
    chance = random.Random(number)
    entry_id = chance.randrange(1, ENTRIES + 1)
    if chance.random() < 0.3:
        return entry_id, None
    word = chance.choice(["river", "school", "market"])
    return entry_id, entry(entry_id, f"{word} v{number}", "cash transfers " * chance.randrange(3), year=2000)


def truth(cursor: int) -> dict[int, str]:
    world: dict[int, str] = {}
    for number in range(1, cursor + 1):
        entry_id, document = change(number)
        world.pop(entry_id, None)
        if document:
            world[entry_id] = document.title
    return world


def catch_up(engine: TantivyEngine, target: int) -> None:
    after = engine.cursor()
    assert after is not None
    state: dict[int, SearchDocument | None] = dict(change(number) for number in range(after + 1, target + 1))
    upserts = [document for document in state.values() if document]
    deletes = [entry_id for entry_id, document in state.items() if document is None]
    engine.apply(upserts, deletes, after=after, cursor=target)


def content(engine: TantivyEngine) -> dict[int, str]:
    found = engine.search(SearchRequest(size=1000, passages=False))
    titles = engine.suggest_titles("v", frozenset({0}), limit=1000)
    assert found.total == len(found.hits) == sum(value.count for value in found.facets["kind"])
    held = {suggestion.entry_id: suggestion.title for suggestion in titles}
    assert len(held) == len(titles)
    return held


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_engine(tmp_path).rebuild(iter([]), cursor=0)
    return tmp_path


def test_changes_are_seen_at_once(root: Path) -> None:
    engine = make_engine(root)
    for target in (1, 2, 30, 31):
        catch_up(engine, target)
        assert content(engine) == truth(target)
        assert engine.cursor() == target


def test_readers_see_changes_within_a_moment(root: Path) -> None:
    writer, reader = make_engine(root), make_engine(root)
    assert content(reader) == {}
    catch_up(writer, 25)
    time.sleep(0.25)
    assert content(reader) == truth(25)


def test_a_killed_writer_loses_nothing(root: Path) -> None:
    chance = random.Random(5)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    for _ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root)], stdout=subprocess.PIPE, env=environment
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            process.wait()
        engine = make_engine(root)
        cursor = engine.cursor()
        assert cursor is not None
        assert content(engine) == truth(cursor)
        catch_up(engine, cursor + 7)
        assert content(engine) == truth(cursor + 7)
        engine.close()
    assert cursor > 20


def test_what_was_not_read_first_is_not_written(root: Path) -> None:
    engine = make_engine(root)
    catch_up(engine, 5)
    with pytest.raises(IndexBusyError):
        engine.apply([], [], after=4, cursor=6)
    assert engine.cursor() == 5


def test_a_failing_batch_leaves_no_trace(root: Path) -> None:
    engine = make_engine(root)
    catch_up(engine, 5)

    def broken() -> Iterator[SearchDocument]:
        yield entry(1, "river v999")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.apply(broken(), [2, 3], after=5, cursor=6)
    assert content(engine) == truth(5)
    catch_up(engine, 9)
    assert content(engine) == truth(9)


def test_two_writers_do_not_mix(root: Path) -> None:
    first, second = make_engine(root), make_engine(root)
    catch_up(first, 5)
    with pytest.raises(IndexBusyError):
        catch_up(second, 6)
    first.close()
    time.sleep(0.25)
    catch_up(second, 6)
    assert content(second) == truth(6)


def test_rebuilding_while_it_serves(root: Path) -> None:
    engine = make_engine(root)
    catch_up(engine, 20)
    seen: list[int] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        reader = make_engine(root)
        while not stop.is_set():
            try:
                seen.append(reader.search(SearchRequest("v20 OR river OR school OR market")).total)
            except BaseException as error:  # told by the main thread
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        documents = [document for number in range(1, 21) if (document := change(number)[1])]
        latest = {document.entry_id: document for document in documents if document.entry_id in truth(20)}
        make_engine(root).rebuild(iter(latest.values()), cursor=20)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert set(seen) == {len(truth(20))}
    assert content(engine) == truth(20)
    catch_up(engine, 30)
    assert content(engine) == truth(30)


def test_only_one_rebuild_at_a_time(root: Path) -> None:
    engine = make_engine(root)

    def documents() -> Iterator[SearchDocument]:
        with pytest.raises(IndexBusyError):
            make_engine(root).rebuild(iter([]), cursor=0)
        yield entry(1, "river v1")

    assert engine.rebuild(documents(), cursor=1) == 1


def test_an_interrupted_rebuild_changes_nothing(root: Path) -> None:
    engine = make_engine(root)
    catch_up(engine, 20)

    def documents() -> Iterator[SearchDocument]:
        yield entry(1, "river v1")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.rebuild(documents(), cursor=21)
    assert content(engine) == truth(20)
    assert len([path for path in root.iterdir() if path.is_dir()]) == 1


def test_old_generations_are_removed(root: Path) -> None:
    engine = make_engine(root)
    for _ in range(4):
        engine.rebuild(iter([entry(1, "river v1")]), cursor=1)
    assert len([path for path in root.iterdir() if path.is_dir()]) == 2


def test_no_index_yet(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "nothing")
    assert engine.health().state == "needs-rebuild"
    assert engine.cursor() is None
    with pytest.raises(SearchUnavailableError):
        engine.search(SearchRequest("x"))
    with pytest.raises(SearchUnavailableError):
        engine.apply([], [], after=0, cursor=1)
    engine.rebuild(iter([entry(1, "river v1")]), cursor=1)
    assert engine.search(SearchRequest("river")).total == 1


@pytest.mark.parametrize("ending", [".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm", "meta.json"])
@pytest.mark.parametrize("damage", ["truncated", "zeroed", "removed"])
def test_damage_is_reported_and_mended(root: Path, ending: str, damage: str) -> None:
    make_engine(root).rebuild(iter([entry(1, "river v1", "A text.")]), cursor=1)
    generation = root / (root / "current").read_text()
    for path in generation.iterdir():
        if path.name.endswith(ending):
            if damage == "removed":
                path.unlink()
            else:
                path.write_bytes(bytes(path.stat().st_size) if damage == "zeroed" else path.read_bytes()[:9])
    engine = make_engine(root)
    assert engine.health().state == "needs-rebuild"
    with pytest.raises(SearchUnavailableError):
        engine.search(SearchRequest("river"))
    engine.rebuild(iter([entry(1, "river v1")]), cursor=1)
    assert engine.search(SearchRequest("river")).total == 1


def test_an_index_of_another_version_is_not_read(root: Path) -> None:
    (root / "current").write_text("00000000-000001")
    health = make_engine(root).health()
    assert (health.state, health.reason) == ("needs-rebuild", "the index was made by another version")


def test_an_index_that_vanishes_while_it_serves(root: Path) -> None:
    engine = make_engine(root)
    catch_up(engine, 3)
    shutil.rmtree(root)
    time.sleep(0.25)
    assert engine.health().state == "needs-rebuild"


def test_health_tells_of_a_new_vocabulary(root: Path) -> None:
    engine = make_engine(root)
    catch_up(engine, 3)
    health = engine.health()
    assert (health.state, health.cursor, health.documents) == ("ready", 3, len(truth(3)))
    assert health.vocabulary_is_current
    other = small_thesaurus()
    other.fingerprint = "another"
    assert not TantivyEngine(root, lambda: other).health().vocabulary_is_current
