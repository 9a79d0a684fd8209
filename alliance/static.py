from whitenoise.storage import CompressedManifestStaticFilesStorage

# What comes with libraries and no page of ours asks for.
UNUSED = ("*.map", "redoc*", "rest_framework")


class Storage(CompressedManifestStaticFilesStorage):
    """Files under names with their hash, compressed once; without the source maps that libraries refer to."""

    def hashed_name(self, name, content=None, filename=None):
        return name if name.endswith(".map") else super().hashed_name(name, content, filename)

    def create_compressor(self, **options):
        # Brotli takes ten times as long for a tenth less, at the first start of all moments.
        return super().create_compressor(**options, use_brotli=False)
