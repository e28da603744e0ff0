"""A draft, whatever was said, is a file that okrsync reads back as it was said."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.okr import Metric, Milestone
from okrsync.plugins import discover, usable
from okrsync.settings import load
from okrsync.settings.draft import Draft, DraftConnection, DraftKeyResult, DraftObjective, brief_id, text
from okrsync.settings.entry import is_id

_PLUGINS = usable(discover())
_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(str.strip)
_NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
_WORK = st.lists(
    st.fixed_dictionaries(
        {"github": st.fixed_dictionaries({"repo": st.just("county/survey"), "label": _WORDS})}
    ),
    max_size=2,
)
_METRICS = st.builds(
    lambda title, pair, unit, work: DraftKeyResult(
        title=title, baseline=pair[0], target=pair[1], unit=unit, work=work
    ),
    _WORDS,
    st.tuples(_NUMBERS, _NUMBERS).filter(lambda pair: pair[0] != pair[1]),
    _WORDS,
    _WORK,
)
_MILESTONES = st.builds(
    lambda title, first: DraftKeyResult(title=title, stages=((title, first), (f"then {title}", 100 - first))),
    _WORDS,
    st.integers(1, 99).map(float),
)
_OBJECTIVES = st.builds(
    lambda title, owner, krs: DraftObjective(title=title, owner=owner, period="2026-Q4", key_results=krs),
    _WORDS,
    st.none() | _WORDS,
    st.lists(_METRICS | _MILESTONES, min_size=1, max_size=3),
)
_DRAFTS = st.builds(
    lambda objectives, password: Draft(
        connections=[DraftConnection("code", "github", {"token": "${GITHUB_TOKEN}"})],
        objectives=objectives,
        work=[(password, {"github": {"repo": "county/infra"}})],
    ),
    st.lists(_OBJECTIVES, max_size=3),
    _WORDS,
)


@given(_DRAFTS)
def test_every_draft_is_a_file_that_says_the_same(draft: Draft) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "okrsync.yaml"
        file.write_text(text(draft), encoding="utf-8")
        loaded = load(file, plugins=_PLUGINS, environ={"GITHUB_TOKEN": "ghp_x"})
    assert loaded.config is not None, [str(problem) for problem in loaded.problems]
    said = [kr for objective in draft.objectives for kr in objective.key_results]
    for written, read in zip(said, loaded.config.okrs.key_results, strict=True):
        assert read.title == written.title.strip()
        match read.kind:
            case Metric():
                assert (read.kind.baseline, read.kind.target, read.kind.unit) == (
                    written.baseline,
                    written.target,
                    written.unit,
                )
                assert len(read.selections) == len(written.work)
            case Milestone():
                assert [stage.share for stage in read.kind.stages] == [share for _, share in written.stages]


@given(_WORDS)
def test_an_id_made_of_a_title_is_one_and_not_long(title: str) -> None:
    made = brief_id(title)
    assert not made or is_id(made)
    assert len(made) <= 32


def test_ids_keep_whole_words_and_lose_only_accents() -> None:
    assert brief_id("Lançar o portal às escolas") == "lancar-o-portal-as-escolas"
    assert brief_id("Increase the quality of basic education") == "increase-the-quality-of-basic"


def test_an_id_holds_no_figures_that_the_next_period_changes() -> None:
    assert brief_id("Reduce the dropout rate from 8% to 3%") == "reduce-the-dropout-rate"
    assert brief_id("Free from 8 to 5") == "free"
    assert brief_id("Learn from others") == "learn-from-others"


def test_a_dollar_in_what_was_typed_is_no_reference() -> None:
    typed = {"url": "https://county.example/${HOME}", "token": "${JIRA_TOKEN}"}
    said = text(Draft(connections=[DraftConnection("jira", "jira", typed)]))
    assert 'url: "https://county.example/$${HOME}"' in said
    assert "token: ${JIRA_TOKEN}" in said
