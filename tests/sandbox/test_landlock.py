"""A child where there are no namespaces: Landlock and limits."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from graders.sandbox.jail import interpreter_paths
from tests.sandbox.conftest import Inside

pytestmark = pytest.mark.usefixtures("landlock")


def test_it_reads_only_what_the_jail_names(inside: Inside, tmp_path: Path):
    (tmp_path / "secret.txt").write_text("secret")
    readable = tmp_path / "data"
    readable.mkdir()
    (readable / "x.txt").write_text("rows")
    source = (
        "result = []\n"
        f"for path in {[str(tmp_path / 'secret.txt'), '/etc/shadow', '/etc/hostname', '/proc/1/environ', str(readable / 'x.txt')]!r}:\n"  # noqa: E501
        "    try: result.append(open(path).read())\n    except OSError: pass"
    )
    found = inside(source, protection="landlock", mounts={"/srv/data": str(readable)})
    assert found == ["rows"]


def test_its_start_environment_is_blank(inside: Inside):
    answer = inside("result = open('/proc/self/environ').read()", protection="landlock")
    assert answer.strip("\0") == "" or answer.startswith("PermissionError")


def test_it_lists_no_folder_outside(inside: Inside, tmp_path: Path):
    answer = inside(f"os.listdir({str(tmp_path)!r})", protection="landlock")
    assert answer.startswith("PermissionError")


def test_it_writes_only_its_workspace(inside: Inside, tmp_path: Path):
    source = (
        f"result = []\nfor path in ('x', '/tmp/labgrade-x', {str(tmp_path / 'x')!r}, '/dev/shm/labgrade-x', '/usr/x'):\n"  # noqa: E501
        "    try:\n        open(path, 'w').write('1'); result.append(path)\n    except OSError: pass"  # noqa: E501
    )
    assert inside(source, protection="landlock") == ["x"]
    assert (inside.workspace / "x").read_text() == "1"


def test_it_has_no_tcp(inside: Inside):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = inside(
            f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)",
            protection="landlock",
        )
    assert answer.startswith("PermissionError")


def test_it_is_not_root(inside: Inside):
    uid, gid, groups, capabilities = inside(
        "caps = [line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')]\n"  # noqa: E501
        "result = [os.getuid(), os.getgid(), os.getgroups(), caps]",
        protection="landlock",
        readable=(*interpreter_paths(), "/proc"),
    )
    assert [int(value, 16) for value in capabilities] == [0]
    if os.geteuid() == 0 and all(p.stat().st_mode & 1 for p in inside.workspace.parents):
        assert 0 not in (uid, gid, *groups)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a child another user")
@pytest.mark.parametrize("is_open", [True, False])
def test_it_reaches_its_workspace_where_only_others_are_kept_out(light_worker, is_open: bool):
    """An interpreter that all may read, as in a container: the child gets a user of its own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o711 if is_open else 0o700)
        inside = Inside(light_worker, Path(folder) / "work")
        inside.workspace.chmod(0o700)
        user = inside(
            "open('x', 'w').write('1'); result = os.getuid()",
            protection="landlock",
            readable=("/usr",),
        )
        assert (inside.workspace / "x").read_text() == "1"
    assert (user != 0) == is_open


@pytest.mark.parametrize("protection", ["landlock", "none"])
def test_daemons_die_with_it(inside: Inside, protection: str):
    marker = f"labgrade-daemon-{protection}-{os.getpid()}"
    source = (
        "import subprocess\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        os.execv(sys.executable, [{marker!r}, '-c', 'import time; time.sleep(3600)'])\n"
        "    os._exit(0)\nos.wait(); result = 'started'"
    )
    answer, ending = inside.run(source, protection=protection)
    assert (answer, ending.status) == ("started", 0)
    listing = subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True, check=True)
    assert marker not in listing.stdout


@pytest.mark.parametrize("protection", ["landlock", "none"])
def test_it_cannot_kill_its_supervisor_or_this_process(inside: Inside, protection: str):
    source = (
        f"import signal\nresult = []\nfor pid in (os.getppid(), {os.getpid()}):\n"
        "    try: os.kill(pid, 0); result.append(pid)\n    except OSError: pass"
    )
    own_user = inside("result = os.getuid()", protection=protection) != os.geteuid()
    if protection == "none" and not own_user:
        pytest.skip("without Landlock or another user nothing forbids it")
    assert inside(source, protection=protection) == []
