"""Digests: posted by hand, or each at its appointed times, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from okrsync.bootstrap import Hub
from okrsync.daemon.late import Verdict, judge, last_of
from okrsync.daemon.order import Json, Written
from okrsync.daemon.posting import post, posting_of
from okrsync.daemon.times import appointed, in_words
from okrsync.errors import UsageError
from okrsync.outbox import Envelope
from okrsync.ports import Progress
from okrsync.settings import Config
from okrsync.settings import Digest as Wanted
from okrsync.usecases import shape
from okrsync.usecases.announce import Delivered

# What the name of every digest begins with.
_KIND = "digest "
# What comes later than this was not simply waiting for its turn.
_IN_TIME = timedelta(minutes=1)


class Digest(Written):
    """Post every digest of the file now, whatever was posted before."""

    verb: Literal["digest"] = "digest"

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the receipt of each channel, and what failed where."""
        wanted = digests_of(hub.config)
        if not wanted:
            raise UsageError("the file has no digest", hint="add slack: with digests: to it")
        occurrence = f"by hand {shape.instant(hub.clock())}"
        done = [(one.channel, post(hub, name, one, occurrence, by_hand=True)) for name, one in wanted.items()]
        return {
            "posted": {channel: one.receipt if one else None for channel, one in done},
            "failed": {channel: str(one.trouble) for channel, one in done if one and one.trouble},
        }


class DueDigest(Written):
    """See to the latest appointed time of one digest: post it, make up for it, or give it up.

    ``digest`` is its name in `digests_of`.
    """

    verb: Literal["due-digest"] = "due-digest"
    digest: str

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the channel and what became of it: a `Verdict`, or what `_came_to` says."""
        wanted = digests_of(hub.config).get(self.digest)
        if wanted is None:
            return {"digest": None}
        now = hub.clock()
        due = appointed(wanted.when, self.digest, now)
        last = last_of(self.digest, (posting.occurrence for posting, _ in hub.store.postings()), now)
        verdict = judge(due, last=last, now=now, late=wanted.late)
        return self._see_to(hub, wanted, due, last, verdict)

    def _see_to(
        self, hub: Hub, wanted: Wanted, due: datetime, last: datetime | None, verdict: Verdict
    ) -> Json:
        now, told = hub.clock(), _told(wanted, due, last, self.digest)
        occurrence = str(shape.instant(due))
        if verdict is Verdict.DUE:
            if now - due > _IN_TIME:
                _warn("digest made up for", **told)
            return _came_to(wanted.channel, post(hub, self.digest, wanted, occurrence))
        if verdict is Verdict.TOO_LATE:
            _warn("digest given up", because=f"it is later than {wanted.late}", **told)
        if verdict is not Verdict.DONE:
            hub.store.claim_posting(posting_of(self.digest, wanted, occurrence), now)
        return {"digest": {"channel": wanted.channel, "outcome": verdict}}


def digests_of(config: Config) -> Mapping[str, Wanted]:
    """The digests of the file by name: channel and appointed times, which is what makes one itself.

    Their order in the file may change, and so may what they tell of.
    """
    return dict(_named(config))


def is_digest(envelope: Envelope) -> bool:
    """Whether that is an occurrence of a digest, of the file as it is or as it was."""
    return envelope.occurrence.startswith(_KIND)


def _named(config: Config) -> Iterator[tuple[str, Wanted]]:
    seen: dict[str, int] = {}
    for wanted in config.slack.digests if config.slack else ():
        name = f"{_KIND}{wanted.channel} {in_words(wanted.when)}"
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}, {seen[name]}"), wanted


def _came_to(channel: str, delivered: Delivered | None) -> Json:
    """What is told of a digest that was due: ``done`` before or quiet, ``posted``, or ``failed``."""
    if delivered is None:
        return {"digest": {"channel": channel, "outcome": Verdict.DONE}}
    trouble = delivered.trouble
    return {
        "digest": {"channel": channel, "outcome": "failed" if delivered.receipt is None else "posted"},
        "posted": {channel: delivered.receipt},
        "failed": {channel: str(trouble)} if trouble else {},
    }


def _warn(event: str, **told: object) -> None:
    import structlog  # noqa: PLC0415 - slow to import, and commands that give orders say nothing of this

    structlog.get_logger("okrsync").warning(event, **told)


def _told(wanted: Wanted, due: datetime, last: datetime | None, name: str) -> dict[str, object]:
    """What the log says of an occurrence that came late, and of those before it that nobody will see."""
    before = appointed(wanted.when, name, due - timedelta(seconds=1))
    older = last is not None and before > last
    return {
        "digest": name,
        "channel": wanted.channel,
        "due": shape.instant(due),
        **({"skipped": f"every one after {shape.instant(last)} and before that"} if older else {}),
    }
