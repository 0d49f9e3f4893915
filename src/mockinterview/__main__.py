"""`python -m mockinterview` is the `mockinterview` command."""

import sys

from mockinterview.cli import main

sys.exit(main())
