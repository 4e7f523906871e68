"""Files called numpy.py, keras/, conftest.py, sitecustomize.py and evil.pth lie in the folder.

threat: shadowed modules
stops: nothing outside imports from a notebook's folder
"""

# %% use weak
# %% trick
from pathlib import Path

code = "raise SystemExit('shadowed')\n"
for name in (
    "numpy.py",
    "json.py",
    "graders.py",
    "otter.py",
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "evil.pth",
):
    Path(name).write_text(code)
Path("keras").mkdir()
Path("keras/__init__.py").write_text(code)
import subprocess, sys

subprocess.run([sys.executable, "-c", "import keras"], capture_output=True, timeout=2)
