"""Static files under names that carry their content: kept for ever by browsers, imports of modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class FichiersDates(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True
