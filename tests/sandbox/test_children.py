"""The life of children, whatever the protection: endings, memory, being killed."""

from __future__ import annotations

import os

import psutil
import pytest

from graders.errors import SandboxError
from graders.sandbox import Jail, Worker
from graders.sandbox.jail import interpreter_paths
from graders.sandbox.namespaces import SETUP_FAILED
from graders.sandbox.probe import protections
from tests.sandbox.conftest import ENTRY, Inside

PROTECTIONS = ("namespaces", "landlock", "none")


@pytest.fixture(params=PROTECTIONS)
def protection(request: pytest.FixtureRequest) -> str:
    if request.param != "none":
        request.getfixturevalue(request.param)
    return request.param


def test_the_exit_status_is_what_the_entry_returns(inside: Inside, protection: str):
    answer, ending = inside.run("result = [1]; status = 7", protection=protection)
    assert (answer, ending.status) == ([1], 7)


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("os._exit(5)", 5),
        ("os.kill(os.getpid(), 9)", 137),
        ("os.kill(os.getpid(), 15)", 143),
        ("os.abort()", 134),
    ],
)
def test_a_child_that_ends_itself_tells_how(
    inside: Inside, protection: str, source: str, status: int
):
    answer, ending = inside.run(source, protection=protection)
    assert (answer, ending.status) == (None, status)


def test_an_entry_that_breaks_has_a_status(light_worker: Worker, inside: Inside, protection: str):
    jail = Jail(
        readable=interpreter_paths(), workspace=str(inside.workspace), protection=protection
    )
    child = light_worker.start_child("tests.sandbox.entries:fail", jail, max_bytes=1024)
    assert child.channel.receive() is None
    assert child.wait(20).status in (1, SETUP_FAILED)


def test_a_failed_set_up_has_its_own_status(light_worker: Worker, inside: Inside, protection: str):
    if protection == "none":
        pytest.skip("there is little to set up")
    jail = Jail(
        readable=("/there/is/no/such/folder",),
        workspace=str(inside.workspace),
        protection=protection,
    )
    child = light_worker.start_child(ENTRY, jail, max_bytes=1024)
    assert child.channel.receive() is None
    assert child.wait(20).status == SETUP_FAILED


def test_memory_counts_what_it_and_its_children_hold(inside: Inside, protection: str):
    child = inside.start(protection=protection)
    grow = (
        "import time\nif os.fork() == 0:\n    keep = bytearray(60 * 2**20); keep[::4096] = b'x' * len(keep[::4096])\n"  # noqa: E501
        "    channel.send('grown', {}); time.sleep(3600)\n"
        "keep = bytearray(60 * 2**20); keep[::4096] = b'x' * len(keep[::4096])\n"
        "channel.send('grown', {}); time.sleep(3600)"
    )
    before = child.memory_bytes()
    child.channel.send("run", {"source": grow})
    assert [child.channel.receive().kind for _ in range(2)] == ["grown"] * 2
    grown = child.memory_bytes() - before
    assert 115 * 2**20 < grown < 160 * 2**20
    child.kill()
    assert child.wait(5).status is None
    assert child.memory_bytes() == 0


@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_waiting_for_one_that_does_not_end_kills_everything(
    inside: Inside, protection: str, seconds: float
):
    child = inside.start(protection=protection)
    child.channel.send(
        "run",
        {
            "source": "import time, signal; signal.signal(15, signal.SIG_IGN)\n"
            "for _ in range(3):\n    if os.fork() == 0: os.setsid(); time.sleep(3600)\n"
            "channel.send('ready', {}); time.sleep(3600)"
        },
    )
    assert child.channel.receive().kind == "ready"
    family = child._processes()
    assert len(family) >= 5
    assert child.wait(seconds).status is None
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_killing_twice_and_after_the_end_is_harmless(inside: Inside, protection: str):
    child = inside.start(protection=protection)
    child.kill()
    child.kill()
    child.wait(5)
    child.kill()
    assert child.memory_bytes() == 0


def test_processes_are_limited(inside: Inside, protection: str):
    source = (
        "import time\nresult = 0\ntry:\n    while result < 300:\n"
        "        if os.fork() == 0: time.sleep(3600)\n        result += 1\nexcept OSError: pass"
    )
    if protection != "namespaces" and os.geteuid() == 0:
        pytest.skip("as root an unconfined child may keep its user, whom no limit binds")
    assert inside(source, protection=protection, processes=40) < 40


def test_cpu_seconds_are_limited(inside: Inside, protection: str):
    _, ending = inside.run("while True: pass", protection=protection, cpu_seconds=1)
    assert ending.status in (137, 152)


def test_descriptors_of_the_worker_are_closed(inside: Inside, protection: str):
    source = (
        "result = []\nfor n in range(3, 200):\n    try: os.fstat(n); result.append(n)\n"
        "    except OSError: pass\nresult.remove(channel.fileno())"
    )
    assert inside(source, protection=protection) == []


def test_standard_streams_lead_nowhere(inside: Inside, protection: str):
    source = (
        "os.write(1, b'x'); os.write(2, b'x'); result = [os.read(0, 10).decode(), os.isatty(1)]"
    )
    assert inside(source, protection=protection) == ["", False]


def test_thirty_forks_in_a_row(inside: Inside):
    assert [inside(f"result = {n}") for n in range(30)] == list(range(30))


def test_children_run_side_by_side(inside: Inside):
    children = [inside.start() for _ in range(8)]
    for number, child in enumerate(children):
        child.channel.send("run", {"source": f"result = {number}"})
    answers = [child.channel.receive().body["value"] for child in reversed(children)]
    assert answers == list(reversed(range(8)))
    assert {child.wait(20).status for child in children} == {0}


def test_the_limit_on_what_it_sends_holds(light_worker: Worker, inside: Inside):
    from graders.errors import EvidenceError

    jail = Jail(readable=interpreter_paths(), workspace=str(inside.workspace))
    child = light_worker.start_child(ENTRY, jail, max_bytes=100)
    child.channel.send("run", {"source": "result = 'x' * 1000"})
    child.channel.set_timeout(20)
    with pytest.raises(EvidenceError, match="limit"):
        child.channel.receive()
    child.wait(0.0)


def test_a_signal_to_its_process_group_reaches_nobody_else(
    inside: Inside, light_worker: Worker, protection: str
):
    """Groups reach across process namespaces, and children may share a user outside of theirs."""
    neighbour = inside.start(protection=protection)
    wait_for_word = "channel.send('ready', {}); channel.receive(); result = 'alive'"
    neighbour.channel.send("run", {"source": wait_for_word})
    assert neighbour.channel.receive().kind == "ready"
    groups = "0, os.getpgid(0), os.getpgid(os.getppid())"
    _, ending = inside.run(
        f"import signal\nfor group in ({groups}):\n"
        "    try: os.killpg(group, signal.SIGKILL)\n    except OSError: pass",
        protection=protection,
    )
    assert ending.status == 128 + 9
    neighbour.channel.send("word", {})
    assert neighbour.channel.receive().body["value"] == "alive"
    assert neighbour.wait(20).status == 0
    assert light_worker.is_alive()


def test_a_service_answers_until_its_channel_closes(light_worker: Worker):
    service = light_worker.start_service("tests.sandbox.entries:answer_until_closed")
    service.channel.set_timeout(20)
    service.channel.send("add", {"n": 1})
    body = service.channel.receive().body
    assert body["n"] == 2
    service.channel.close()
    _, alive = psutil.wait_procs(
        [psutil.Process(body["pid"])] if psutil.pid_exists(body["pid"]) else [], 10
    )
    assert alive == []


def test_closing_the_worker_ends_its_children(tmp_path):
    worker = Worker([], home=tmp_path)
    jail = Jail(readable=interpreter_paths(), workspace=str(tmp_path), protection="none")
    child = worker.start_child(ENTRY, jail, max_bytes=1024)
    service = worker.start_service("tests.sandbox.entries:answer_until_closed")
    child.channel.set_timeout(20)
    service.channel.set_timeout(20)
    family = child._processes()
    worker.close()
    assert child.channel.receive() is None
    assert service.channel.receive() is None
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_dead_worker_is_a_sandbox_error(tmp_path):
    worker = Worker([], home=tmp_path)
    jail = Jail(readable=(), workspace=str(tmp_path), protection="none")
    worker.start_child(ENTRY, jail, max_bytes=1024).wait(0.0)
    psutil.Process(worker.pid).kill()
    with pytest.raises(SandboxError):
        for _ in range(3):
            worker.start_child(ENTRY, jail, max_bytes=1024)
    worker.close()


def test_a_worker_whose_imports_fail_is_a_sandbox_error_with_advice(tmp_path):
    with (
        Worker(["there.is.no.such.module"], home=tmp_path) as worker,
        pytest.raises(SandboxError, match="labgrade doctor"),
    ):
        worker.start_service("tests.sandbox.entries:answer_until_closed")


def test_a_jail_survives_json():
    jail = Jail(readable=("/a",), workspace="/w", masked=("/m",), mounts={"/x": "/y"}, processes=3)
    import json

    assert Jail.from_dict(json.loads(json.dumps(jail.to_dict()))) == jail


@pytest.mark.parametrize("protection", PROTECTIONS)
def test_a_report_names_the_same_protections_everywhere(protection):
    told = protections(protection)
    assert set(told) == set(protections("namespaces"))
    assert set(protections("namespaces").values()) == {"enforced"}
    assert all(told.values())
    if protection == "none":
        assert told["no network"].startswith("not enforced")
