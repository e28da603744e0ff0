"""Attending: what is due in Slack between the appointed times of digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from okrsync.bootstrap import Hub
from okrsync.daemon.digests import digests_of, is_digest
from okrsync.daemon.order import Json, Written
from okrsync.daemon.posting import letters_of
from okrsync.errors import OkrsyncError
from okrsync.notify import asking
from okrsync.notify.blocks import Style
from okrsync.notify.letters import revised
from okrsync.notify.slack import SlackMessenger
from okrsync.outbox import Envelope, Letter
from okrsync.ports import Progress
from okrsync.settings import Digest, Slack
from okrsync.settings.config import Alerts
from okrsync.usecases.alert import Rules, Transition, look
from okrsync.usecases.announce import COUNTS, WORTH, key, letters
from okrsync.usecases.ask import Question, questions

# A running digest is looked at so often.
_CURRENT = timedelta(minutes=30)


class Attend(Written):
    """See to what is due in Slack: letters that are still open, alerts, questions, the running digest."""

    verb: Literal["attend"] = "attend"

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the receipt of each channel that something was delivered to, and what failed where.

        ``digests`` are those that were to be posted before and went only now.
        """
        return attend(hub)


def attend(hub: Hub) -> Json:
    """Write the alerts and questions that are due, and deliver all that is open; returns as `Attend` says."""
    slack = hub.config.slack
    if slack is None:
        return {"posted": {}, "failed": {}, "digests": []}
    if slack.alerts is not None:
        _alert(hub, slack, slack.alerts)
    if slack.asks:
        _ask(hub, slack)
    with hub.postman() as postman:
        delivered = postman.deliver()
        posted: dict[str, str | None] = {
            one.envelope.channel: one.receipt for one in delivered if one.receipt is not None
        }
        failed: dict[str, str | None] = {
            one.envelope.channel: str(one.trouble) for one in delivered if one.trouble is not None
        }
        if slack.keep_current and isinstance(postman.messenger, SlackMessenger):
            failed.update(_keep_current(hub, postman.messenger))
    late = [one.envelope for one in delivered if one.is_new and is_digest(one.envelope)]
    digests = [{"channel": one.channel, "outcome": "posted"} for one in late]
    return {"posted": posted, "failed": failed, "digests": digests}


def _alert(hub: Hub, slack: Slack, alerts: Alerts) -> None:
    """Tell what began to go wrong since the last look; the look and the letter are kept as one."""
    at, outbox = hub.clock(), hub.store.outbox
    scopes = [one for one in hub.store.scope_states() if one.id in hub.config.scopes]
    seen = look(hub.figures().live, scopes, outbox.watched(), at, Rules(alerts.about, alerts.cool_down))
    if not seen.begun:
        outbox.write((), at, watched=seen.seen)
        return
    owners = {kr.id: kr.owner or o.owner for o in hub.config.okrs.objectives for kr in o.key_results}
    message = hub.conceal.all_in(asking.alert(seen.begun, owners, Style(hub.zone, slack.people)))
    envelope = Envelope(f"alert {_mark(seen.begun)}", alerts.channel)
    outbox.write(letters(envelope, {"alert": message}, at + WORTH), at, watched=seen.seen)


def _mark(begun: Sequence[Transition]) -> str:
    """What these transitions, and no others, are called."""
    names = sorted(f"{one.alarm} {one.subject} {one.told_before}" for one in begun)
    return sha256("\n".join(names).encode()).hexdigest()[:16]


def _ask(hub: Hub, slack: Slack) -> None:
    at, outbox = hub.clock(), hub.store.outbox
    automatic = {spec.series for spec in hub.config.measures}
    due = questions(hub.okrs(), hub.store.evidence(at), automatic, outbox.watched())
    by_channel: dict[str, list[Question]] = {}
    for question in due:
        channel = slack.people.get(question.owner or "") or slack.ask_in
        if channel is not None:
            by_channel.setdefault(channel, []).append(question)
    style = Style(hub.zone, slack.people)
    for channel, asked in by_channel.items():
        told = asking.question(asked, style, answerable=slack.hears)
        message = hub.conceal.all_in(told)
        names = "\n".join(f"{one.id} {one.due.isoformat()} {one.time}" for one in asked)
        envelope = Envelope(f"ask {sha256(names.encode()).hexdigest()[:16]}", channel)
        kept = {one.subject: one.kept(at) for one in asked}
        outbox.write(letters(envelope, {"question": message}, at + WORTH), at, watched=kept)


def _keep_current(hub: Hub, messenger: SlackMessenger) -> dict[str, str]:
    """Edit the last digest of each kind so that it tells today's numbers; returns what failed where."""
    at, outbox, failed = hub.clock(), hub.store.outbox, {}
    for name, wanted in digests_of(hub.config).items():
        last = outbox.latest(wanted.channel, f"{name} ")
        watched = outbox.watched().get(f"current {name}", {})
        if last is None or not _is_due(watched, at):
            continue
        outbox.write((), at, watched={f"current {name}": {"at": at.isoformat()}})
        try:
            _revise(hub, outbox.letters(last), wanted, messenger, at)
        except OkrsyncError as error:
            failed[wanted.channel] = str(error)
    return failed


def _revise(
    hub: Hub, posted: Sequence[Letter], wanted: Digest, messenger: SlackMessenger, at: datetime
) -> None:
    lead = posted[0]
    if not lead.content.get(COUNTS) or lead.posted_at is None:
        return
    told = hub.digest(objectives=wanted.objectives, before=lead.posted_at, channel=wanted.channel)
    contents = letters_of(hub, replace(told, at=lead.posted_at), when_quiet="whole")
    for letter in posted:
        content = contents.get(letter.part)
        if letter.receipt is None or content is None or content == letter.content:
            continue
        messenger.change(letter.receipt, revised(content, at, hub.zone), key=key(letter))
        hub.store.outbox.changed(letter, content)


def _is_due(watched: Mapping[str, Any], at: datetime) -> bool:
    last = watched.get("at")
    return last is None or at - datetime.fromisoformat(last) >= _CURRENT
