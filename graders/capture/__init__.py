"""The untrusted run: a notebook goes into a sandbox, plain evidence comes out."""

from __future__ import annotations

from graders.capture.running import Answer, capture_notebook, make_jail

__all__ = ["Answer", "capture_notebook", "make_jail"]
