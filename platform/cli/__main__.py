"""`python -m tidegauge.cli`."""

import sys

from . import main

sys.exit(main())
