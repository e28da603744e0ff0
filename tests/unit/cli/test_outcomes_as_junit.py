from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from okrsync.cli.junit import Outcome, Refusal, junit
from okrsync.settings.problem import Problem
from okrsync.usecases.rehearse import Difference

OKRS, MORE = Path("okrs.test.yaml"), Path("more.test.yaml")
WRONG = Difference("dropout", "delivery", 0.6, 0.5, "done / total = 1 / 2 items")


def test_each_file_is_a_suite_and_each_test_a_case() -> None:
    told = [Outcome(OKRS, "one", ()), Outcome(OKRS, "two", (WRONG,)), Outcome(MORE, "three", ())]
    root = ET.fromstring(junit(told).encode())  # noqa: S314 - it is our own
    assert root.attrib == {"tests": "3", "failures": "1", "errors": "0"}
    suites = {suite.attrib["name"]: suite for suite in root}
    assert [case.attrib["name"] for case in suites["okrs.test.yaml"]] == ["one", "two"]
    assert suites["more.test.yaml"].attrib["failures"] == "0"
    (failure,) = root.iter("failure")
    assert failure.attrib["message"] == "dropout: delivery is 50 %, and 60 % was expected"
    assert failure.text is not None
    assert failure.text.endswith("\n  done / total = 1 / 2 items")


def test_a_file_that_can_not_be_read_is_an_error() -> None:
    problem = Problem(MORE, 3, 1, "tests[0].at", "is no <day> & no \0")
    told = junit([Outcome(OKRS, "one", ())], [Refusal(MORE, (problem, problem))])
    root = ET.fromstring(told.encode())  # noqa: S314 - it is our own
    assert root.attrib == {"tests": "2", "failures": "0", "errors": "1"}
    assert [suite.attrib["errors"] for suite in root] == ["0", "1"]
    (error,) = root.iter("error")
    assert error.text == "\n".join(["more.test.yaml:3:1: tests[0].at: is no <day> & no \ufffd"] * 2)


def test_no_tests_are_no_failures() -> None:
    assert ET.fromstring(junit([]).encode()).attrib["tests"] == "0"  # noqa: S314


@given(name=st.text(), why=st.text())
def test_whatever_a_test_is_called_it_is_xml(name: str, why: str) -> None:
    wrong = Difference(name, "signal", name, "stalled", why)
    root = ET.fromstring(junit([Outcome(OKRS, name, (wrong,))]).encode())  # noqa: S314
    assert len(list(root.iter("failure"))) == 1
