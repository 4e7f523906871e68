"""Lets ``python -m graders.cli`` stand in for the ``labgrade`` command."""

from __future__ import annotations

import sys

from graders.cli import main

sys.exit(main())
