"""A backup beside a running daemon, and the day on which it is needed."""

from __future__ import annotations

import shutil

from okrsync.sandbox import World
from tests.e2e.program import COUNTY, Program, eventually

OFTEN = COUNTY.replace("every 10 minutes", "every 1 second")


def test_a_backup_is_made_beside_the_daemon_and_a_restored_one_goes_on(
    program: Program, world: World
) -> None:
    program.write(OFTEN)
    copy = program.folder / "backups" / "okrsync.db"
    copy.parent.mkdir()
    with program.daemon() as daemon:
        eventually(
            lambda: program.call("status").code == 0 and program.figures()["dropout"]["delivery"]["total"]
        )
        assert program.run("checkin", "tutoring", "300").code == 0
        (program.folder / "okrsync.yaml").rename(program.folder / "away.yaml")
        done = program.run("backup", str(copy))
        (program.folder / "away.yaml").rename(program.folder / "okrsync.yaml")
        assert (done.code, done.out) == (0, f"backed up to {copy}\n"), done.err
        assert daemon.end() == 0
    assert [path.name for path in copy.parent.iterdir()] == ["okrsync.db"]
    before = program.figures()
    for lost in program.folder.glob("okrsync.db*"):
        lost.unlink()
    shutil.copyfile(copy, program.folder / "okrsync.db")
    world.jira.transition("DROP-4", "Done")
    assert program.run("sync").code == 0
    after = program.figures()
    assert after["tutoring"]["result"] == before["tutoring"]["result"]
    assert after["dropout"]["delivery"]["progress"] > before["dropout"]["delivery"]["progress"]


def test_where_there_is_nothing_yet_there_is_nothing_to_back_up(program: Program) -> None:
    done = program.run("backup", "copy.db")
    assert (done.code, "there is no database yet" in done.err) == (1, True)
    assert not (program.folder / "copy.db").exists()


def test_a_database_of_postgresql_is_left_to_its_own_tools(program: Program) -> None:
    done = program.run("--database", "postgresql://okr:s3cret@127.0.0.1:1/okr", "backup", "copy.db")
    assert (done.code, "pg_dump" in done.err, "s3cret" in done.err) == (2, True, False)
