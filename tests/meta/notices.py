"""What `THIRD-PARTY.md` says: whose work is installed along with okrsync, and on which terms."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.meta.documents import ROOT

_LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
_HEAD = """\
# Third-party notices

okrsync itself is licensed under the [Apache License 2.0](LICENSE), and its wheel and source archive hold
nothing else. An installation, or a container image, brings the packages below along; their versions are in
`requirements/postgres.lock`. Each carries the text of its licence in its own `*.dist-info` folder.

- **psycopg** (with `psycopg-binary` and `psycopg-pool`) is under the LGPL 3.0. It comes with the extra
  `postgres` alone, is used unchanged as a library, and can be exchanged for another build of it.
  `psycopg-binary` brings libpq and OpenSSL along.
- **certifi** and parts of **orjson** are under the MPL 2.0, and used unchanged.
- **Pillow** brings its image libraries and a typeface, under the terms in its own licence file.

`make notices` writes this file, and a test holds it to what is locked. `make sbom` tells it as CycloneDX.

"""


def notices() -> str:
    """The whole document. Asks the environment of the tests, which holds everything that is locked."""
    locked = (ROOT / "requirements" / "postgres.lock").read_text(encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("pip-licenses")),
        "--format=markdown",
        "--with-urls",
        "--no-version",
    ]
    told = subprocess.run(
        [*command, "--packages", *_LOCKED.findall(locked)], capture_output=True, text=True, check=True
    )
    return f"{_HEAD}{told.stdout}"


if __name__ == "__main__":
    sys.stdout.write(notices())
