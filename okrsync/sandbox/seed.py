"""The county's story: schools that want fewer dropouts, a survey, and file servers that serve no objective.

Each tool also holds what must *not* count: dropped, duplicate and archived work, templates, separators,
pull requests.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from okrsync.sandbox.world import World

if TYPE_CHECKING:
    from okrsync.sandbox.github_site import GitHubSite
    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.site import Clock
    from okrsync.sandbox.slack_workspace import SlackWorkspace
    from okrsync.sandbox.trello_site import TrelloSite

PROJECT, MONITORING, NETWORK = "DROP", "DROP-1", "Network"
SURVEY, INFRA = "county/survey", "county/infra"
BOARD, BOARD_LINK = "Fieldwork", "aBcD1234"
CHANNEL = "okrs"

_MONITORING_STORIES = (
    ("Agree on the early-warning signs with the schools", 3, "Done"),
    ("Import daily attendance from the school registers", 8, "Done"),
    ("Flag pupils who miss more than 10 % of lessons", 5, "In Progress"),
    ("Show each tutor the pupils at risk in their class", 8, "To Do"),
    ("Send the weekly early-warning list to head teachers", 3, "To Do"),
    ("Protect pupils' data: who may see what", None, "To Do"),
)
_NETWORK_STORIES = (
    ("Sign the agreement with the youth centres", 2, "Done"),
    ("Recruit 30 mentors for the first schools", 5, "In Progress"),
    ("Train the mentors", 3, "To Do"),
    ("Open the family helpline", 5, "To Do"),
)
_QUESTIONS = (
    "Collect pain points from the parents' councils",
    "Draft the questionnaire for pupils",
    "Draft the questionnaire for parents",
    "Translate the questionnaire into four languages",
    "Test the questionnaire with two classes",
)
_UPGRADES = (
    "Order the new file servers",
    "Copy the school archives to the new servers",
    "Switch the office shares over",
    "Wipe and recycle the old servers",
)
_SCHOOLS = (
    "Riverside Primary",
    "Oakfield Secondary",
    "Harbour Vocational",
    "St Brigid's",
    "Hillcrest Primary",
)


def county(clock: Clock) -> World:
    """Make a world at the start of the county's story."""
    world = World(clock)
    fill(world)
    return world


def fill(world: World) -> None:
    """Put the county's work into an empty world."""
    _fill_jira(world.jira)
    _fill_github(world.github)
    _fill_trello(world.trello)
    _fill_slack(world.slack)


def _fill_jira(jira: JiraSite) -> None:
    jira.add_project(PROJECT, "Keep pupils at risk in school")
    jira.add_component(PROJECT, NETWORK)
    jira.add_version(PROJECT, "Pilot schools", release_date=date(2027, 3, 31))
    jira.add_issue(PROJECT, "Monitoring system", issue_type="Epic", due=date(2027, 6, 30))
    for summary, points, status in _MONITORING_STORIES:
        story = jira.add_issue(
            PROJECT, summary, parent=MONITORING, points=points, fix_versions=["Pilot schools"]
        )
        _bring(jira, story.key, status)
    epic = jira.add_issue(PROJECT, "Support network", issue_type="Epic", components=[NETWORK])
    for summary, points, status in _NETWORK_STORIES:
        story = jira.add_issue(PROJECT, summary, parent=epic.key, points=points, components=[NETWORK])
        _bring(jira, story.key, status)
    _give_up(jira)
    _plan_sprints(jira)


def _bring(jira: JiraSite, key: str, status: str) -> None:
    """Take a new issue through the workflow up to a status."""
    for step in {"To Do": [], "In Progress": ["In Progress"], "Done": ["In Progress", "Done"]}[status]:
        jira.transition(key, step)


def _give_up(jira: JiraSite) -> None:
    """Work that was started and rightly left: it lies in category done and is not done."""
    kiosk = jira.add_issue(PROJECT, "Attendance kiosk at every school gate", parent=MONITORING, points=13)
    jira.drop(kiosk.key)
    twice = jira.add_issue(PROJECT, "Import attendance from the registers", parent=MONITORING, points=8)
    jira.drop(twice.key, resolution="Duplicate")
    jira.add_project("WEB", "County website", style="next-gen")
    jira.add_issue("WEB", "Publish the school holidays", issue_type="Task", points=1)


def _plan_sprints(jira: JiraSite) -> None:
    board = jira.add_board("Dropout prevention", PROJECT)
    current = jira.add_sprint(board, "Pilot 1", goal="Attendance of two schools is visible")
    jira.start_sprint(current, timedelta(days=14))
    jira.put_in_sprint("DROP-4", current)
    jira.put_in_sprint("DROP-5", current)


def _fill_github(github: GitHubSite) -> None:
    github.add_repository(SURVEY)
    github.add_milestone(SURVEY, "Questionnaire", due_on=datetime(2026, 11, 30, tzinfo=UTC))
    for title in _QUESTIONS:
        github.open_issue(SURVEY, title, milestone="Questionnaire")
    github.close(SURVEY, 1)
    github.close(SURVEY, 2)
    github.label(SURVEY, 3, "in progress")
    paper = github.open_issue(SURVEY, "Print the questionnaire on paper", milestone="Questionnaire")
    github.close(SURVEY, paper.number, "not_planned")
    twin = github.open_issue(SURVEY, "Questionnaire for the parents", milestone="Questionnaire")
    github.close(SURVEY, twin.number, "duplicate")
    github.open_pull_request(SURVEY, "Fix the typos in question 12")
    github.put_in_milestone(SURVEY, 8, "Questionnaire")
    _fill_infra(github)


def _fill_infra(github: GitHubSite) -> None:
    github.add_repository(INFRA)
    for title in _UPGRADES:
        github.open_issue(INFRA, title, labels=["upgrade"])
    github.close(INFRA, 1, None)
    github.open_issue(INFRA, "Printer on the second floor jams", labels=["support"])


def _fill_trello(trello: TrelloSite) -> None:
    trello.add_board(BOARD, "To do", "Doing", "Fieldwork", "Done", "Ideas", short_link=BOARD_LINK)
    trello.add_custom_field(BOARD, "Answers")
    trello.add_card(BOARD, "Done", "Choose the schools to visit", members=["Ana Lopes"])
    trello.add_card(BOARD, "Doing", "Brief the interviewers", members=["Rui Matos"])
    trello.add_card(BOARD, "To do", "Thank the schools")
    for at, school in enumerate(_SCHOOLS):
        due = datetime(2027, 2, 1, 12, tzinfo=UTC) + timedelta(weeks=at)
        visit = trello.add_card(
            BOARD, "Fieldwork", f"Interview pupils at {school}", due=due, labels=["school"]
        )
        trello.set_number(visit, "Answers", 80)
    trello.complete_due(trello.card("Interview pupils at Riverside Primary"))
    _fill_oddities(trello)


def _fill_oddities(trello: TrelloSite) -> None:
    """Cards that are no work: a template, a separator, an archived visit, ideas on an archived list."""
    trello.add_card(BOARD, "Fieldwork", "Template: school visit", template=True)
    trello.add_separator(BOARD, "Fieldwork")
    closed_school = trello.add_card(BOARD, "Fieldwork", "Interview pupils at Mill Lane (closed in July)")
    trello.archive_card(closed_school)
    trello.add_card(BOARD, "Ideas", "Ask former pupils too")
    trello.archive_list(BOARD, "Ideas")


def _fill_slack(slack: SlackWorkspace) -> None:
    slack.add_webhook(slack.add_channel(CHANNEL))
    slack.add_channel("general", is_member=False)
