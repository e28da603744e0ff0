"""The example for Kubernetes is what Kubernetes takes, fits together, and holds a valid mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML

from okrsync.plugins import discover, usable
from okrsync.settings import load
from tests.meta.documents import ROOT

# The API servers of which the published schemas are asked.
_VERSIONS = ("1.29", "1.37")
_TEXT = (ROOT / "config" / "kubernetes.yaml").read_text(encoding="utf-8")
_THINGS: list[dict[str, Any]] = list(YAML(typ="safe", pure=True).load_all(_TEXT))
_BY_KIND = {thing["kind"]: thing for thing in _THINGS}
_POD: dict[str, Any] = _BY_KIND["Deployment"]["spec"]["template"]["spec"]
[_CONTAINER] = _POD["containers"]


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("thing", _THINGS, ids=lambda thing: thing["kind"])
def test_kubernetes_takes_it(thing: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(thing, version, strict=True)


def test_a_slip_would_be_noticed() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(_BY_KIND["Deployment"] | {"sepc": {}}, _VERSIONS[-1], strict=True)


def test_the_pod_has_no_more_rights_than_it_needs() -> None:
    assert _POD["securityContext"]["runAsNonRoot"] is True
    assert _POD["automountServiceAccountToken"] is False
    assert _CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    [secrets] = [volume["secret"] for volume in _POD["volumes"] if "secret" in volume]
    assert secrets["defaultMode"] == 0o440


def test_an_sqlite_file_has_one_writer() -> None:
    spec = _BY_KIND["Deployment"]["spec"]
    assert (spec["replicas"], spec["strategy"]["type"]) == (1, "Recreate")


def test_user_and_places_are_those_of_the_image() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"USER {_POD['securityContext']['runAsUser']}" in image
    mounted = {mount["mountPath"] for mount in _CONTAINER["volumeMounts"]}
    assert {"/etc/okrsync", "/var/lib/okrsync"} <= mounted
    assert "OKRSYNC_FILE=/etc/okrsync/okrsync.yaml" in image
    assert {mount["name"] for mount in _CONTAINER["volumeMounts"]} == {one["name"] for one in _POD["volumes"]}


def test_its_mapping_is_a_whole_file_with_secrets_that_are_mounted(tmp_path: Path) -> None:
    text: str = _BY_KIND["ConfigMap"]["data"]["okrsync.yaml"]
    for name, value in _BY_KIND["Secret"]["stringData"].items():
        assert f"file:/run/secrets/okrsync/{name}" in text
        (tmp_path / name).write_text(value, encoding="utf-8")
        (tmp_path / name).chmod(0o440)
    file = tmp_path / "okrsync.yaml"
    file.write_text(text.replace("/run/secrets/okrsync", str(tmp_path)), encoding="utf-8")
    assert load(file, plugins=usable(discover()), environ={}).problems == ()
