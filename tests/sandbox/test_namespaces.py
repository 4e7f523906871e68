"""A child in namespaces: what it sees, what it may write, and that it cannot get out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders.sandbox.jail import interpreter_paths
from tests.sandbox.conftest import Inside

pytestmark = pytest.mark.usefixtures("namespaces")
ROOT = Path(graders.__file__).parent.parent

KINDS = ("user", "mnt", "pid", "net", "ipc", "uts")


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_a_namespace_of_its_own(inside: Inside, kind: str):
    assert inside(f"result = os.readlink('/proc/self/ns/{kind}')") != os.readlink(  # noqa: PTH115
        f"/proc/self/ns/{kind}"
    )


def test_it_is_nobody_without_privileges(inside: Inside):
    status = "{line.split(':')[0]: line.split()[-1] for line in open('/proc/self/status')}"
    found = inside(f"s = {status}; result = [os.getuid(), os.getgid(), os.getgroups(), s]")
    assert found[:2] == [1000, 1000]
    assert 0 not in found[2]
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(found[3][kind], 16) == 0
    assert found[3]["NoNewPrivs"] == "1"


def test_it_is_not_root_outside_either(inside: Inside):
    with inside.waiting() as child:
        children = child._processes()
        assert len(children) >= 3
        student = children[-1]
        assert student.uids().real != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give others a user")
def test_two_of_them_share_no_user_outside(inside: Inside):
    with inside.waiting() as one, inside.waiting() as other:
        users = {child._processes()[-1].uids().real for child in (one, other)}
        assert len(users) == 2


def test_it_sees_only_its_own_processes(inside: Inside):
    seen = inside("result = sorted(int(p) for p in os.listdir('/proc') if p.isdigit())")
    assert seen == [1, 2]


def test_it_sees_only_what_the_jail_names(inside: Inside, tmp_path: Path):
    (tmp_path / "secret.txt").write_text("secret")
    paths = [
        str(tmp_path / "secret.txt"),
        str(tmp_path),
        "/etc/shadow",
        "/etc/machine-id",
        "/var",
        "/sys",
        "/run",
        "/.old",
        "/proc/1/root/etc/shadow",
        "/proc/1/cwd",
        "/proc/2/root/etc/shadow",
        str(ROOT / "autograder_tests"),
        str(ROOT / "solutions"),
    ]
    found = inside(f"result = [path for path in {paths!r} if os.path.exists(path)]")
    assert found == []
    assert inside("result = sorted(os.listdir('/etc'))") is not None


@pytest.mark.parametrize(("name", "mode"), [("mem", "r+b"), ("maps", "rb"), ("environ", "rb")])
def test_the_memory_of_process_one_is_closed(inside: Inside, name: str, mode: str):
    answer = inside(f"result = open('/proc/1/{name}', {mode!r}).read(1)")
    assert answer.startswith("PermissionError")


def test_masked_folders_are_empty(inside: Inside, tmp_path: Path):
    folder = tmp_path / "library"
    (folder / "hidden").mkdir(parents=True)
    (folder / "hidden" / "tests.py").write_text("answer = 42")
    (folder / "shown.py").write_text("x = 1")
    source = f"result = [os.listdir({str(folder)!r}), os.listdir({str(folder / 'hidden')!r})]"
    found = inside(
        source,
        readable=(*interpreter_paths(), str(folder)),
        masked=(str(folder / "hidden"), str(folder / "nowhere")),
    )
    assert [sorted(found[0]), found[1]] == [["hidden", "shown.py"], []]


def test_mounts_are_read_only(inside: Inside, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "x.txt").write_text("rows")
    source = (
        "result = [open('/srv/data/x.txt').read()]\n"
        "for act in (lambda: open('/srv/data/x.txt', 'w'), lambda: open('/srv/data/y', 'w'),"
        " lambda: os.remove('/srv/data/x.txt'), lambda: os.chmod('/srv/data/x.txt', 0o777)):\n"
        "    try: act(); result.append('written')\n"
        "    except OSError: pass"
    )
    assert inside(source, mounts={"/srv/data": str(data)}) == ["rows"]
    assert (data / "x.txt").read_text() == "rows"


@pytest.mark.parametrize(
    "place",
    ["/", "/etc/passwd", "/usr/x", "/proc/sys/kernel/hostname", "/dev/x", "/home/x", sys.prefix],
)
def test_it_cannot_write_elsewhere(inside: Inside, place: str):
    target = place if Path(place).suffix or "/" in place[1:] else place + "/x"
    answer = inside(f"open({target!r}, 'w')")
    assert answer.startswith(
        ("PermissionError", "OSError", "IsADirectoryError", "FileNotFoundError")
    )


@pytest.mark.parametrize("place", ["/home/student", "/tmp", "/dev/shm", "."])
def test_it_can_write_where_it_works(inside: Inside, place: str):
    assert inside(f"open({place!r} + '/x', 'w').write('1'); result = 'fine'") == "fine"
    assert list(inside.workspace.iterdir()) == []


def test_what_one_child_writes_the_next_does_not_see(inside: Inside):
    inside("open('/tmp/note', 'w').write('answers'); open('/dev/shm/note', 'w').write('answers')")
    # An interpreter that is installed below /tmp is shown at its place there.
    seen = inside("result = os.listdir('/tmp') + os.listdir('/dev/shm') + os.listdir('.')")
    assert set(seen) <= set(Path(sys.prefix).parts)


def test_its_folders_have_a_size(inside: Inside):
    fill = (
        "block = bytes(2**20)\nresult = 0\ntry:\n"
        "    for n in range(64):\n        with open(f'/tmp/{n}', 'wb') as f: f.write(block)\n"
        "        result += 1\nexcept OSError as error: pass"
    )
    assert inside(fill, disk_bytes=8 * 2**20) <= 8


def test_a_file_has_a_largest_size(inside: Inside):
    write = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with open('/tmp/x', 'wb', buffering=0) as f:\n    f.write(bytes(2**20)); f.write(b'x')"
    )
    assert inside(write, file_bytes=2**20).startswith("OSError: [Errno 27]")


def test_it_has_no_way_out_to_the_network(inside: Inside):
    source = (
        "import socket\nresult = [name for _, name in socket.if_nameindex()]\n"
        "for family, target in ((socket.AF_INET, ('127.0.0.1', 22)), (socket.AF_INET, ('1.1.1.1', 53)),"  # noqa: E501
        " (socket.AF_INET6, ('::1', 22))):\n"
        "    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
        "        try:\n            s = socket.socket(family, kind); s.connect(target); s.send(b'x')\n"  # noqa: E501
        "            result.append(target)\n        except OSError: pass"
    )
    assert inside(source) == ["lo"]


def test_abstract_sockets_of_the_host_are_out_of_reach(inside: Inside):
    import socket

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0labgrade-test-{os.getpid()}")
        server.listen()
        source = f"import socket; socket.socket(socket.AF_UNIX).connect('\\0labgrade-test-{os.getpid()}')"  # noqa: E501
        assert inside(source).startswith("ConnectionRefusedError")


@pytest.mark.parametrize(
    "source",
    [
        "os.mount",
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); result = c.mount(b'none', b'/tmp', b'tmpfs', 0, None)",  # noqa: E501
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); result = c.umount2(b'/home/student', 2)",  # noqa: E501
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); result = c.sethostname(b'x', 1)",
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); result = c.chroot(b'/tmp')",
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); result = c.ptrace(16, 1, 0, 0)",
    ],
)
def test_it_may_not_change_its_walls(inside: Inside, source: str):
    answer = inside(source)
    assert answer == -1 or str(answer).startswith("AttributeError")


def test_a_user_namespace_of_its_own_gives_it_nothing_new(inside: Inside):
    source = (
        "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
        "if c.unshare(0x10000000 | 0x20000) == 0:\n"
        "    c.umount2(b'/etc', 2); c.umount2(b'/tmp', 2); c.umount2(b'/', 2)\n"
        "result = [os.path.exists(p) for p in ('/etc/shadow', '/var', '/sys', '/.old')]"
    )
    assert inside(source) == [False] * 4


def test_process_one_cannot_be_killed_from_inside(inside: Inside):
    source = (
        "import signal\nfor number in (9, 15, 2, 19):\n"
        "    try: os.kill(1, number)\n    except OSError: pass\nresult = 'alive'"
    )
    answer, ending = inside.run(source)
    assert answer == "alive"
    assert ending.status == 0


def test_daemons_die_with_it(inside: Inside, tmp_path: Path):
    marker = f"labgrade-daemon-{os.getpid()}"
    source = (
        "import subprocess\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        os.execv(sys.executable, [{marker!r}, '-c', 'import time; time.sleep(3600)'])\n"
        "    os._exit(0)\nos.wait(); result = 'started'"
    )
    answer, ending = inside.run(source)
    assert (answer, ending.status) == ("started", 0)
    listing = subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True, check=True)
    assert marker not in listing.stdout
