"""Workers that test side by side never share a folder: each has its own PostgreSQL, files and mailbox.

Loaded by name (`-p tests.ouvriers`) before Django reads its settings.
"""

from __future__ import annotations

import os

if (ouvrier := os.environ.get("PYTEST_XDIST_WORKER")) and (dossier := os.environ.get("MILLEJOURS_VAR")):
    os.environ["MILLEJOURS_VAR"] = f"{dossier}-{ouvrier}"
