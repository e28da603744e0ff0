"""What makes OKRs weak though nothing about them is wrong: advice, with the reason, never a refusal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from okrsync.domain.okr import KeyResult, Metric, Milestone, Objective, Okrs, Project
from okrsync.domain.selection import Selection

MOST_KEY_RESULTS = 5
# Up to so many items, a plan without phases is a list of tasks.
A_TASK_LIST = 7

# How titles of deliverables begin, in English, Portuguese, Spanish, French and German.
_DELIVERING = re.compile(
    r"""\W*(
    build|complete|conduct|create|define|deliver|deploy|design|develop|draft|establish|finish|hire|implement|
    install|introduce|launch|migrate|organi[sz]e|plan|prepare|publish|put\ together|release|replace|roll\ out|
    set\ up|ship|write|
    concluir|construir|contratar|criar|definir|desenvolver|elaborar|entregar|implantar|implementar|instalar|
    lançar|organizar|preparar|publicar|redigir|
    crear|desarrollar|desplegar|diseñar|lanzar|redactar|
    construire|créer|déployer|développer|lancer|livrer|publier|rédiger|
    aufbauen|bauen|einführen|entwickeln|erstellen|umsetzen|veröffentlichen
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
# A number by itself: '62%' and '1,5' are, the 4 of 'Q4' and the 19 of 'COVID-19' are not.
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/-])")
_YEAR = re.compile(r"(?:19|20|21)\d\d")


class Section(StrEnum):
    """The kinds of things that advice is about, as the mapping file calls them."""

    CONNECTIONS = "connections"
    OBJECTIVES = "objectives"
    KEY_RESULTS = "key_results"
    PROJECTS = "projects"
    KPIS = "kpis"
    SLACK = "slack"
    ACCEPTED = "accepted"


class Rule(StrEnum):
    """Why something is weak, by the name under which people may accept it."""

    NO_OWNER = "no-owner"
    NUMBER_IN_TITLE = "number-in-title"
    MILESTONES_ONLY = "milestones-only"
    TOO_MANY = "too-many-key-results"
    DELIVERABLE = "worded-as-deliverable"
    FEEDS_SEVERAL = "feeds-several"
    TASK_LIST = "task-list-would-do"
    TOKEN_ENDS = "token-ends"  # noqa: S105 - the name of a rule
    STAGES_OUT_OF_ORDER = "stages-out-of-order"
    MATCHES_NOTHING = "matches-nothing"
    SECRET_IN_FILE = "secret-in-file"  # noqa: S105 - the name of a rule
    ACCEPTED_IN_VAIN = "accepted-in-vain"


# What the file alone decides; of the rest nobody knows without asking the tools whether it is still so.
_BY_THE_FILE = frozenset(
    {
        Rule.NO_OWNER,
        Rule.NUMBER_IN_TITLE,
        Rule.MILESTONES_ONLY,
        Rule.TOO_MANY,
        Rule.DELIVERABLE,
        Rule.STAGES_OUT_OF_ORDER,
        Rule.SECRET_IN_FILE,
    }
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody looked at what ``rule`` says of the thing called ``id`` and leaves it, ``because`` of this."""

    rule: Rule
    id: str
    because: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What is weak about the thing of ``section`` called ``id``, by which ``rule``, and a way to mend it.

    ``aspect`` is the property that it is about, such as ``title``; ``part`` the title of a stage or phase.
    What was accepted is called by its place in the list, from 0.
    """

    rule: Rule
    section: Section
    id: str
    aspect: str
    message: str
    hint: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Weakness:
    """What a rule says of something, and a way to mend it, whatever it is called."""

    rule: Rule
    message: str
    hint: str

    def of(self, section: Section, name: str, aspect: str) -> Advice:
        """It as advice about ``aspect`` of the thing of ``section`` called ``name``."""
        return Advice(self.rule, section, name, aspect, self.message, self.hint)


def unaccepted(advice: Iterable[Advice], accepted: Iterable[Accepted]) -> Iterator[Advice]:
    """What of ``advice`` nobody has accepted."""
    known = {(word.rule, word.id) for word in accepted}
    return (one for one in advice if (one.rule, one.id) not in known)


def accepted_in_vain(
    advice: Iterable[Advice], accepted: Iterable[Accepted], known: Collection[str]
) -> Iterator[Advice]:
    """Each of ``accepted`` that silences nothing: of nothing that is ``known`` by its id, or no longer true.

    ``advice`` is everything that is said of the file before anything is accepted.
    """
    said = {(one.rule, one.id) for one in advice}
    for place, word in enumerate(accepted):
        if word.id not in known:
            says = f"there is no {word.id!r}, so it silences nothing"
            yield _in_vain(place, "of", says, "is the id right?")
        elif word.rule in _BY_THE_FILE and (word.rule, word.id) not in said:
            says = f"{word.rule} is not said of {word.id}, so it silences nothing"
            yield _in_vain(place, "rule", says, "take it out: it would hide the next one")


def _in_vain(place: int, aspect: str, message: str, hint: str) -> Advice:
    return Advice(Rule.ACCEPTED_IN_VAIN, Section.ACCEPTED, str(place), aspect, message, hint)


def advise(okrs: Okrs) -> Iterator[Advice]:
    """Everything that can be said of ``okrs`` without asking a tool."""
    for objective in okrs.objectives:
        yield from _of_objective(objective)
    for kr in okrs.key_results:
        yield from _of_key_result(kr)
    yield from _shared_projects(okrs)
    yield from _shared_selections(okrs)


def reads_like_a_deliverable(title: str) -> str | None:
    """The words with which ``title`` begins as those of deliverables do ("Launch the portal"), or None."""
    begins = _DELIVERING.match(title)
    return begins[1] if begins else None


def number_in(title: str) -> str | None:
    """The first number in ``title`` that is no year, or None."""
    return next((found for found in _NUMBER.findall(title) if not _YEAR.fullmatch(found)), None)


def task_list_would_do(project: Project, items: int) -> bool:
    """Whether ``project`` with so many items is too simple to need one: one part, few items."""
    return project.standalone is None and len(project.phases) == 1 and 0 < items <= A_TASK_LIST


def _of_objective(objective: Objective) -> Iterator[Advice]:
    milestones = sum(isinstance(kr.kind, Milestone) for kr in objective.key_results)
    found = {
        "owner": [unowned(objective.owner)],
        "title": [numbered(objective.title)],
        "key_results": [
            without_metric(len(objective.key_results), milestones),
            too_many(len(objective.key_results)),
        ],
    }
    for aspect, weaknesses in found.items():
        for weak in filter(None, weaknesses):
            yield weak.of(Section.OBJECTIVES, objective.id, aspect)


def unowned(owner: str | None) -> Weakness | None:
    """What is weak about an objective that belongs to ``owner``."""
    if owner:
        return None
    return Weakness(Rule.NO_OWNER, "has no owner, so nobody answers for it", "name a person or a team")


def numbered(title: str) -> Weakness | None:
    """What is weak about an objective whose ``title`` holds a number."""
    number = number_in(title)
    if number is None:
        return None
    return Weakness(
        Rule.NUMBER_IN_TITLE,
        f"holds a number, {number}: an objective says where to go, its key results how far",
        "move the number into a key result",
    )


def without_metric(key_results: int, milestones: int) -> Weakness | None:
    """What is weak about an objective of whose ``key_results`` so many are ``milestones``."""
    if milestones < key_results:
        return None
    return Weakness(
        Rule.MILESTONES_ONLY,
        "are milestones only: all of it can be delivered and nothing be better",
        "add a metric: what will be different once it is delivered?",
    )


def too_many(key_results: int) -> Weakness | None:
    """What is weak about an objective with so many ``key_results``."""
    if key_results <= MOST_KEY_RESULTS:
        return None
    return Weakness(
        Rule.TOO_MANY,
        f"are {key_results}: more than {MOST_KEY_RESULTS} are no focus",
        "keep those without which the objective would be missed",
    )


def worded_as_deliverable(title: str) -> Weakness | None:
    """What is weak about a metric whose ``title`` begins as that of a deliverable."""
    begins = reads_like_a_deliverable(title)
    if begins is None:
        return None
    return Weakness(
        Rule.DELIVERABLE,
        f"begins with '{begins}', which reads like a deliverable, and a metric is an outcome",
        "say what is to get better, or make it a milestone with stages",
    )


def _of_key_result(kr: KeyResult) -> Iterator[Advice]:
    weak = worded_as_deliverable(kr.title) if isinstance(kr.kind, Metric) else None
    if weak is not None:
        yield weak.of(Section.KEY_RESULTS, kr.id, "title")
    if isinstance(kr.kind, Milestone):
        yield from _out_of_order(kr.id, kr.kind)


def _out_of_order(key_result: str, milestone: Milestone) -> Iterator[Advice]:
    """Each stage that is due before one that comes before it."""
    dated = [stage for stage in milestone.stages if stage.due is not None]
    for earlier, later in pairwise(dated):
        if earlier.due is not None and later.due is not None and later.due < earlier.due:
            yield Advice(
                Rule.STAGES_OUT_OF_ORDER,
                Section.KEY_RESULTS,
                key_result,
                "due",
                f"'{later.title}' is due before '{earlier.title}', which comes before it",
                "stages follow one another: exchange the two, or their days",
                part=later.title,
            )


def _shared_projects(okrs: Okrs) -> Iterator[Advice]:
    plans: dict[str, list[str]] = defaultdict(list)
    for kr in okrs.key_results:
        if kr.project is not None:
            plans[kr.project].append(kr.id)
    for project, krs in plans.items():
        if len(krs) > 1:
            yield feeds_several(Section.PROJECTS, project, "id", "is the plan of", krs)


def _shared_selections(okrs: Okrs) -> Iterator[Advice]:
    """Each selection that several key results hold otherwise than through one project."""
    holders: dict[Selection, list[KeyResult]] = defaultdict(list)
    for kr in okrs.key_results:
        for selection in dict.fromkeys(kr.selections):
            holders[selection].append(kr)
    told = set()
    for krs in holders.values():
        ids = tuple(kr.id for kr in krs)
        through_one = len({kr.project for kr in krs}) == 1 and krs[0].project is not None
        if len(ids) > 1 and not through_one and ids not in told:
            told.add(ids)
            yield feeds_several(Section.KEY_RESULTS, ids[-1], "work", "holds work that feeds", ids)


def feeds_several(section: Section, name: str, aspect: str, says: str, krs: Iterable[str]) -> Advice:
    """The same work stands under several key results."""
    return Advice(
        Rule.FEEDS_SEVERAL,
        section,
        name,
        aspect,
        f"{says} {' and '.join(krs)}, so it counts for each and tells them less apart",
        "leave it where it is meant to help most",
    )
