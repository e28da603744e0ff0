"""The contract suite that every connector passes, shipped so that third parties can run it too.

Importing it needs pytest. A test module says what the tool is and gets every test of the suite::

    from okrsync.sdk.testing import ConnectorContract, ToolUnderTest

    class KanbanUnderTest(ToolUnderTest):
        ...                             # a stand-in of the tool that can be filled, aged and broken

    class TestKanban(ConnectorContract):
        @pytest.fixture
        def tool(self) -> Iterator[ToolUnderTest]:
            with start_the_stand_in() as site:
                yield KanbanUnderTest(site)

`ToolUnderTest` is the whole of what has to be written: see there for each attribute and verb. Troubles that
are harder to play (`FURTHER`) are tested where the tool says that its stand-in can. Each test gets
a fresh tool, and a connector that the plugin's ``connect`` built from ``tool.settings()`` with the hub's own
HTTP client, which takes its time from ``tool.now()`` and does not really wait between two attempts.

The topics are classes of their own and may be subclassed alone while a connector grows: `Pulling` (whole,
in pages, resumable, incremental), `Failing` (errors are named and change nothing), `Meaning` (states and
values), `Reconciling` (listing and locating), `Secrecy` and `Describing` (settings, selections, account).
`Remembering` is on top, for connectors that tell the past of items: subclass it beside `ConnectorContract`.
"""

import pytest

# Must come before the modules are imported, so that their assertions explain themselves.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{topic}"
        for topic in (
            "bench",
            "describing",
            "failing",
            "history",
            "meaning",
            "pulling",
            "reconciling",
            "secrecy",
        )
    )
)

from okrsync.sdk.testing.contract import ConnectorContract  # noqa: E402
from okrsync.sdk.testing.describing import Describing  # noqa: E402
from okrsync.sdk.testing.failing import Failing  # noqa: E402
from okrsync.sdk.testing.history import Remembering  # noqa: E402
from okrsync.sdk.testing.meaning import Meaning  # noqa: E402
from okrsync.sdk.testing.pulling import Pulling  # noqa: E402
from okrsync.sdk.testing.reconciling import Reconciling  # noqa: E402
from okrsync.sdk.testing.secrecy import Secrecy  # noqa: E402
from okrsync.sdk.testing.tool import FURTHER, ToolUnderTest, Trouble  # noqa: E402

__all__ = [
    "FURTHER",
    "ConnectorContract",
    "Describing",
    "Failing",
    "Meaning",
    "Pulling",
    "Reconciling",
    "Remembering",
    "Secrecy",
    "ToolUnderTest",
    "Trouble",
]
