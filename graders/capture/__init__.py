"""The untrusted run: a notebook goes into a sandbox, plain evidence comes out."""

from __future__ import annotations

from graders.capture.running import (
    Answer,
    PreparedSandbox,
    capture_notebook,
    make_jail,
    prepared,
)

__all__ = ["Answer", "PreparedSandbox", "capture_notebook", "make_jail", "prepared"]
