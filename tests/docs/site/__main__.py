"""`make site`."""

import sys
from subprocess import CalledProcessError

from tests.docs.blocks import ROOT
from tests.docs.site import making

if __name__ == "__main__":
    try:
        making.make(ROOT)
    except CalledProcessError as error:
        # Zensical has said what it is that it stops at.
        sys.exit(error.returncode)
