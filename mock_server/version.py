"""Which release this is; the build, the documents and the Makefile read it here."""

__version__ = "0.2.0"
