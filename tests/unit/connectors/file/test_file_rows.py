from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from okrsync.sdk import UnexpectedResponse, WorkItem
from okrsync_file.settings import FileSettings
from okrsync_file.sheet import sheet_of
from okrsync_file.translate import items_of

WRITTEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
HEADER = "id,title,status,labels,points,created,done,due,updated\n"


def read(text: str | bytes, name: str = "backlog.csv", **settings: Any) -> list[WorkItem]:
    content = text.encode() if isinstance(text, str) else text
    known = FileSettings.model_validate({"kind": "file", "folder": ".", **settings})
    return items_of(sheet_of(name, content, known.delimiter), known, WRITTEN)


def test_a_row_is_an_item_with_all_that_its_columns_say() -> None:
    [item] = read(HEADER + '7,"Tiles, red",Done,"Roof; Purchase",2.5,2026-09-01,2026-09-20,2026-09-30,\n')
    assert (item.id, item.key, item.title, item.state) == ("7", "7", "Tiles, red", "done")
    assert (item.labels, item.points, item.native_status) == (("Roof", "Purchase"), 2.5, "Done")
    assert item.done_at == item.updated_at == datetime(2026, 9, 20, tzinfo=UTC)


def test_a_due_day_ends_when_it_ends_in_the_zone_of_the_connection() -> None:
    [item] = read("id,title,status,due\n1,A,open,2026-09-30\n", timezone="America/Sao_Paulo")
    assert item.due_at == datetime(2026, 10, 1, 3, tzinfo=UTC)


def test_json_lines_say_the_same_as_csv() -> None:
    row = '{"id": 7, "title": "Tiles", "status": "done", "labels": ["Roof"], "points": 2.5, "key": ""}'
    [item] = read(row, "backlog.jsonl")
    [same] = read("id,title,status,labels,points,key\n7,Tiles,done,Roof,2.5,\n")
    assert item == same


def test_columns_go_by_the_names_that_the_file_gives_them() -> None:
    [item] = read("Nr;Was;Stand\nA-1;Ziegel;fertig\n", delimiter=";", states={"done": ["Fertig"]},
                  columns={"id": "nr", "title": "Was", "status": ["Lage", "Stand"]})  # fmt: skip
    assert (item.id, item.title, item.state) == ("A-1", "Ziegel", "done")


def test_a_row_that_is_open_again_has_no_end() -> None:
    [item] = read("id,title,status,done\n1,A,open,2026-09-30\n")
    assert item.done_at is None


def test_a_row_without_any_date_carries_that_of_the_file() -> None:
    assert read("id,title,status\n1,A,open\n")[0].updated_at == WRITTEN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,title,status\n1,A,open\n2,B,Sleeping\n", "backlog.csv:3: nobody said what the status"),
        ("id,title,status\n1,,open\n", "backlog.csv:2: has no title"),
        ("id,title,status\n,A,open\n", "backlog.csv:2: has no id"),
        ("id,title,status\n1,A\n", "backlog.csv:2: has 2 cells where the header has 3"),
        ("id,title,status\n1,A,open,x\n", "backlog.csv:2: has 4 cells where the header has 3"),
        ('id,title,status\n1,"A\nB",open\n1,C,open\n', "backlog.csv:4: the id '1' is in backlog.csv:2"),
        ('id,title,status\n1,"A,open\n', "backlog.csv:2: unexpected end of data"),
        ("id,title,status,points\n1,A,open,\n2,A,open,1 000\n", "backlog.csv:3: points '1 000' is no number"),
        ("id,title,status,points\n1,A,open,nan\n", "backlog.csv:2: points 'nan' is no number"),
        ("id,title,status,done\n1,A,done,02.11.2026\n", "backlog.csv:2: done '02.11.2026' is no date"),
        ("id,title,status,due\n1,A,done,9999-12-31\n", "backlog.csv:2: due '9999-12-31' is no date"),
        ("id,title,status,url\n1,A,open,javascript:x\n", "backlog.csv:2: url 'javascript:x' is no"),
        ("id,title\n1,A\n", "backlog.csv has no column status or state"),
        ("id,title,status,Status\n", "backlog.csv:1: has several columns"),
        ("id;title;status\n1;Tiles, red;open\n", "backlog.csv:1: has a single column"),
        ("\n", "backlog.csv:1: has no header"),
        (b"id,title,status\n1,\xff,open\n", "backlog.csv:2: is no UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_item_is_refused_with_its_line(text: str | bytes, says: str) -> None:
    with pytest.raises(UnexpectedResponse) as refused:
        read(text)
    assert refused.value.message.startswith(says)
    assert refused.value.hint
    assert not refused.value.transient


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"id": 1, "title": "A", "status": "open"}\n{"id": 2, "ti\n', "work.jsonl:2: is no JSON"),
        ("[1]\n", "work.jsonl:1 is a list"),
        ('{"id": NaN}\n', "work.jsonl:1: is no JSON"),
        ('{"id": 1.5, "title": "A", "status": "open"}\n', "work.jsonl:1: id is a number"),
        ('{"id": 1, "title": "A", "status": "open", "labels": [1]}\n', "work.jsonl:1: labels is no list"),
        ('{"id": 1, "title": "A", "status": "open", "points": true}\n', "work.jsonl:1: points True is no"),
        ('{"id": 1, "title": "A", "status": "open", "due": 7}\n', "work.jsonl:1: due 7 is no date"),
        ("{}\n", "work.jsonl has no column id or key"),
        ("[" * 100_000 + "\n", "work.jsonl:1: is no JSON"),
    ],
)
def test_a_line_that_is_no_item_is_refused_too(text: str, says: str) -> None:
    with pytest.raises(UnexpectedResponse) as refused:
        read(text, "work.jsonl")
    assert refused.value.message.startswith(says)


def test_all_that_is_wrong_is_told_at_once_and_in_few_words() -> None:
    with pytest.raises(UnexpectedResponse) as refused:
        read("id,title,status\n" + "".join(f"{n},A,?\n" for n in range(9)))
    assert refused.value.message.count("backlog.csv:") == 3
    assert refused.value.message.endswith("; and 6 more")


def test_a_column_that_was_named_and_is_missing_is_no_empty_column() -> None:
    with pytest.raises(UnexpectedResponse, match="no column Estimte"):
        read("id,title,status,Estimate\n1,A,open,3\n", columns={"points": "Estimte"})


def test_what_a_terminal_obeys_is_not_shown() -> None:
    with pytest.raises(UnexpectedResponse) as refused:
        read("id,title,status\n1,A,\x1b[2Jx\n")
    assert "\x1b" not in str(refused.value)
