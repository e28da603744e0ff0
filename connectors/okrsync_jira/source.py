"""The Jira connector: what okrsync wants to know, from one site."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from okrsync.sdk import (
    Cursor,
    Expiry,
    Fate,
    Found,
    Gone,
    Identity,
    ItemRef,
    Lender,
    Page,
    Record,
    Scope,
    Transition,
    UnexpectedResponse,
    expiry_among,
    from_then_on,
)
from okrsync_jira import discover, requests
from okrsync_jira.answers import reading
from okrsync_jira.budget import gauge
from okrsync_jira.fields import Fields, fields_of_site
from okrsync_jira.known import Known, mark_of
from okrsync_jira.look import seen_on
from okrsync_jira.memory import Memory
from okrsync_jira.places import Place, Places
from okrsync_jira.position import Position, begin
from okrsync_jira.reading import Pages, Reading
from okrsync_jira.settings import JiraSettings
from okrsync_jira.shape import shape_of
from okrsync_jira.site import Site
from okrsync_jira.states import Meanings
from okrsync_jira.translate import Lens, home_of, id_of, ref


def connect(settings: JiraSettings, lend: Lender) -> Jira:
    """A connector with these settings.

    Cloud: https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
    Data Center: https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
    """
    token = settings.token.get_secret_value()
    basic = b64encode(f"{settings.email}:{token}".encode()).decode()
    credentials = f"Basic {basic}" if settings.email else f"Bearer {token}"
    client = lend(settings.url, headers={"Authorization": credentials}, reading=reading, gauge=gauge)
    return Jira(Site(client), settings)


class Jira:
    """Reads projects, boards, filters and queries: see `okrsync.sdk.Connector` for what it promises."""

    def __init__(self, site: Site, settings: JiraSettings) -> None:
        self._site = site
        self._settings = settings
        self._places = Places(site)
        self._met_at: int | None = None

    def check(self) -> Identity:
        """Who the token belongs to, and until when, where Data Center's tokens all end alike."""
        me, now = self._site.whoami()
        self._met_at = now
        server = self._site.server
        expiry = self._expiry()
        notes = (f"{server.edition.title} {server.version}", self._fields().estimate, expiry.note)
        told = tuple(note for note in notes if note)
        return Identity(_account(me), self._address(), expires_at=expiry.at, notes=told)

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Pages in the order in which issues were created, which stays the same while they are read.

        Once an hour the site is looked at before. In between the last look is believed, as long as Jira shows
        an issue that it shows nobody else.
        """
        last = Position.parse(since)
        onward = last.onward(self._now(), mark_of(self._settings)) if last else None
        if onward is None or not (yield from self._believing(onward)):
            yield from self._looking(scope, last, is_doubted=onward is not None)

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all issues, a page at a time."""
        _, place = self._enter(scope)
        for found in self._site.pages(requests.listed(place.query)):
            yield [ref(issue) for issue in found.issues]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """The scope is read first: where that fails, a missing issue proves nothing."""
        if not refs:
            return {}
        _, place = self._enter(scope)
        self._site.first(requests.tried(place.query))
        fates: dict[str, Fate] = {}
        for start in range(0, len(refs), requests.LOOK_UP):
            fates |= self._fates(place, refs[start : start + requests.LOOK_UP])
        return fates

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        """The story of each of ``refs``: its creation, and every change of its status or resolution.

        The scope is read first: where that fails, a missing issue is not one without a past.
        """
        if not refs:
            return
        self._enter(scope)
        for told in Memory(self._site, Meanings.of(self._settings)).stories(refs):
            yield from_then_on(told, since)

    def discover(self) -> Iterator[Found]:
        """Every project and board, and the account's filters."""
        return discover.on(self._site)

    def close(self) -> None:
        """Give back the connections held open."""
        self._site.close()

    def _expiry(self) -> Expiry:
        """When the token ends. Nothing is lost where the site does not say it in a way that is understood."""
        if self._settings.email or not self._site.edition.lists_tokens:
            return Expiry()
        try:
            ends = [one.opt_instant("expiringAt") for one in self._site.tokens()]
        except UnexpectedResponse:
            return Expiry()
        return expiry_among(ends, self._site.now())

    def _believing(self, position: Position) -> Pages:
        """The pull at ``position``, without a look. Says whether Jira knew us, and all that was known."""
        known = position.known
        if known is None:
            return False
        self._site.recall(known.server)
        is_so = yield from Reading(self._site, known.query, self._lens(known.fields)).believed(position)
        if not is_so:
            self._site.recall(None)
        return is_so

    def _looking(self, scope: Scope, last: Position | None, *, is_doubted: bool) -> Iterator[Page]:
        """The pull that follows ``last``, after a look at the site."""
        now, place = self._enter(scope)
        lens = self._lens(self._fields(place.estimate))
        seen = seen_on(self._site, place, lens.fields, last)
        position = begin(last, now=now, shape=shape_of(lens, place.shape), seen=seen)
        if is_doubted:
            position = position.met(self._any(place))
        position = position.having(self._known(place, lens))
        yield from Reading(self._site, place.query, lens).looked_at(position)

    def _known(self, place: Place, lens: Lens) -> Known:
        server = self._site.server
        return Known(
            at=self._now(),
            settings=mark_of(self._settings),
            title=server.edition.title,
            version=server.version,
            address=server.address,
            query=place.query,
            fields=lens.fields,
        )

    def _any(self, place: Place) -> str | None:
        """Any issue of the scope."""
        return next(iter(self._site.first(requests.tried(place.query)).ids), None)

    def _now(self) -> int:
        return round(self._site.now().timestamp() * 1000)

    def _enter(self, scope: Scope) -> tuple[int, Place]:
        """Jira's time and the place of the scope, once Jira has shown that it knows us and it.

        A search would answer a stranger too, with an empty list where nothing is public. What a check has
        just shown is not asked for again.
        """
        now, self._met_at = self._met_at, None
        if now is None:
            _, now = self._site.whoami()
        return now, self._places.of(scope)

    def _lens(self, fields: Fields) -> Lens:
        return Lens(site=self._address(), fields=fields, meanings=Meanings.of(self._settings))

    def _fields(self, estimate: str | None = None) -> Fields:
        return fields_of_site(self._site.fields, self._settings.points_fields, estimate)

    def _address(self) -> str:
        """Where people open issues: what the settings say, but for the gateway, which shows none."""
        known_as = self._site.server.address if self._settings.through_the_gateway else None
        return known_as or self._settings.url

    def _fates(self, place: Place, refs: Sequence[ItemRef]) -> dict[str, Fate]:
        """What became of a few issues. Where Jira says nothing of one, its project tells what that means."""
        there, hidden = self._site.whereabouts([one.id for one in refs])
        archived = {one for one, issue in there.items() if _is_archived(issue)}
        living = {one: issue for one, issue in there.items() if one not in archived}
        found = _moved(place.project, living) if place.project else self._left(place, living)
        found |= dict.fromkeys(archived, Fate(Gone.LEFT, where="archived"))
        found |= dict.fromkeys(hidden, Fate(Gone.OUT_OF_REACH))
        absent = [one for one in refs if one.id not in found]
        seen = {key: self._site.sees_project(key) for key in {_project_of(one) for one in absent}}
        deleted = Fate(Gone.DELETED, where=self._site.edition.doubt)
        return found | {
            one.id: deleted if seen[_project_of(one)] else Fate(Gone.OUT_OF_REACH) for one in absent
        }

    def _left(self, place: Place, there: Mapping[str, Record]) -> dict[str, Fate]:
        """Which of some existing issues a query no longer holds."""
        if not there:
            return {}
        pages = self._site.pages(requests.held(place.query, there))
        held = {id_of(issue) for found in pages for issue in found.issues}
        return {one: Fate(None if one in held else Gone.LEFT) for one in there}


def _moved(project: Record, there: Mapping[str, Record]) -> dict[str, Fate]:
    """Which of some existing issues are in another project by now."""
    home = project.name("id")
    return {
        one: Fate(None) if home_of(issue) == home else Fate(Gone.MOVED, where=issue.name("key"))
        for one, issue in there.items()
    }


def _is_archived(issue: Record) -> bool:
    return issue.record("fields").raw.get(requests.ARCHIVED) is not None


def _project_of(one: ItemRef) -> str:
    return one.key.rpartition("-")[0]


def _account(me: Record) -> str:
    """Cloud hides e-mail addresses from whom it does not trust; Data Center has user names."""
    name = me.opt_text("displayName")
    address = me.opt_text("emailAddress") or me.opt_text("name") or me.opt_text("accountId")
    return f"{name} ({address})" if name and address else name or address or "an unnamed account"
