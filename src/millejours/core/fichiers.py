"""Static files under names that carry their content: kept for ever by browsers, imports of modules included."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments that stand on lines of their own, and what indents a line. Ours are written so (others' files are
# left as they came); nothing inside a
# line is touched, and no template string of ours begins a line with these marks.
_BLOC = re.compile(rb"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.MULTILINE)
_LIGNE = re.compile(rb"^[ \t]*//[^\n]*\n", re.MULTILINE)
_MARGE = re.compile(rb"^[ \t]+|\n(?=\n)", re.MULTILINE)


def sans_commentaires(source: bytes) -> bytes:
    """A module without its comments and indentation: types and reasons are for us, not for a slow network."""
    return _MARGE.sub(b"", _LIGNE.sub(b"", _BLOC.sub(b"", source)))


class FichiersDates(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True
    # A name holds the names it imports: one pass for each level of imports.
    max_post_process_passes = 16

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".js") and name.partition("/")[0] in settings.NOS_STATIQUES and "/vendor/" not in name:
            # Naming a file by its content has read it to its end.
            content.seek(0)
            content = ContentFile(sans_commentaires(content.read()))
        nom: str = super()._save(name, content)
        return nom
