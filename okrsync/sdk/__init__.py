"""All that a connector may import: values, the protocol, the lent HTTP client, named errors.

The names below are the public, versioned surface. ``API_VERSION`` grows when a connector written for an
older one would no longer work.
"""

from okrsync.domain.selection import Criterion
from okrsync.domain.work import Gone, State, Transition, WorkItem
from okrsync.sdk.beside import side_by_side
from okrsync.sdk.expiry import Expiry, expiry_among
from okrsync.sdk.faults import (
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Stopped,
    ToolError,
    Unavailable,
    UnexpectedResponse,
)
from okrsync.sdk.http import Ask, Budget, Client, Lender, Reply
from okrsync.sdk.protocol import (
    Connector,
    Cursor,
    Discovery,
    Fate,
    Found,
    History,
    Identity,
    ItemRef,
    Page,
    Plugin,
    Rereading,
)
from okrsync.sdk.reading import Json, Record, fields_of, records, texts
from okrsync.sdk.scope import Scope
from okrsync.sdk.settings import (
    Address,
    ConnectionSettings,
    FolderBeside,
    HeaderSecret,
    OneOrMany,
    WorkSelection,
    criteria_from,
    is_this_machine,
    state_names,
)
from okrsync.sdk.story import from_then_on
from okrsync.sdk.webhook import Delivery, Hint, Registration, Webhook

API_VERSION = 1

__all__ = [
    "API_VERSION",
    "Address",
    "Ask",
    "Budget",
    "Client",
    "ConnectionSettings",
    "Connector",
    "CredentialsRejected",
    "Criterion",
    "Cursor",
    "Delivery",
    "Discovery",
    "Expiry",
    "Fate",
    "FolderBeside",
    "Found",
    "Gone",
    "HeaderSecret",
    "Hint",
    "History",
    "Identity",
    "ItemRef",
    "Json",
    "Lender",
    "NotFound",
    "OneOrMany",
    "Page",
    "PermissionMissing",
    "Plugin",
    "QueryRejected",
    "RateLimited",
    "Record",
    "Registration",
    "Reply",
    "Rereading",
    "Scope",
    "State",
    "Stopped",
    "ToolError",
    "Transition",
    "Unavailable",
    "UnexpectedResponse",
    "Webhook",
    "WorkItem",
    "WorkSelection",
    "criteria_from",
    "expiry_among",
    "fields_of",
    "from_then_on",
    "is_this_machine",
    "records",
    "side_by_side",
    "state_names",
    "texts",
]
