"""`python -m integrations.psbc.simulator`."""

import sys

from integrations.psbc.simulator.main import main

sys.exit(main())
