"""A class on a real cluster: workers are killed, grades are those of one machine."""

from __future__ import annotations

import csv
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from graders.errors import ClusterError, UsageError
from graders.integrations.dask import cluster as connection
from graders.integrations.dask import cluster_runner, open_cluster
from graders.labs import find_lab
from graders.notebooks import read_notebook
from tests.end_to_end.test_small_notebooks import COMPILED, DATA, NETWORK
from tests.integrations.dask.conftest import ROOT, Processes, kill_with_nanny, wait_until
from tests.integrations.dask.recorded import KILL
from tests.notebooks.files import code, document, write

LAB = "lab5_mnist_batchnorm"
FIT = (
    "net = keras.Sequential([keras.layers.Input((28, 28)), keras.layers.Flatten(),"
    " keras.layers.Dense(10)])\n"
    "loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)\n"
    "net.compile(optimizer='sgd', loss=loss_fn, metrics=['accuracy'])\n"
    "history = net.fit(X_train[:64] / 255, y_train[:64], batch_size=32, epochs=1)"
)
CLASS = {
    "ada": (DATA, FIT),
    "bob": (DATA, FIT, "# the same recipe in another notebook"),
    "cho": (DATA, "1 / 0", COMPILED),
    "dan": (DATA, NETWORK),
    "eva": (DATA, "sns.heatmap(X_train[3])\nplt.show()", "y_train[3]"),
    "fay": (DATA, "print(X_train.shape)", "import os; os._exit(0)"),
}


def write_class(folder: Path, notebooks: dict[str, tuple[str, ...]]) -> Path:
    folder.mkdir()
    for student, cells in notebooks.items():
        write(folder, document(*map(code, cells)), f"{student}.ipynb")
    return folder


def labgrade(processes: Processes, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "graders.cli", *map(str, words)],
        cwd=ROOT,
        env=processes.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def grades(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def address(processes: Processes) -> str:
    """A scheduler with two workers, each with a cache of its own but for the data sets."""
    cache = Path(processes.environment["LABGRADE_CACHE"])
    found = processes.start_scheduler()
    for number in range(2):
        own = processes.folder / f"cache-{number}"
        own.mkdir()
        (own / "datasets").symlink_to(cache / "datasets")
        processes.start_worker(LABGRADE_CACHE=str(own))
    with open_cluster(found) as cluster:
        wait_until(lambda: len(cluster.threads()) == 2, "two workers")
    return found


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_class(tmp_path_factory.mktemp("class") / "submissions", CLASS)


@pytest.fixture(scope="module")
def local(
    processes: Processes, submissions: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same class, graded on this machine."""
    out = tmp_path_factory.mktemp("local") / "out"
    batch = labgrade(processes, "batch", LAB, submissions, "--out", out)
    _, errors = batch.communicate()
    assert batch.returncode == 0, errors
    return out


def test_two_workers_train_a_recipe_once(processes: Processes, address: str, tmp_path: Path):
    folder = write_class(
        tmp_path / "pair", {name: (DATA, FIT, f"# of {name}") for name in ("gil", "hal")}
    )
    lab = find_lab(LAB)
    notebooks = [read_notebook(path) for path in sorted(folder.iterdir())]
    with (
        open_cluster(address) as cluster,
        cluster_runner(cluster, lab) as runner,
        ThreadPoolExecutor(2) as pool,
    ):
        runs = list(pool.map(lambda notebook: runner.run(notebook, print), notebooks))
    assert len({event.pid for event in processes.events() if event.what == "begin"}) == 2
    trained = [event.name for event in processes.events() if event.what == "train"]
    assert trained
    assert len(trained) == len(set(trained))
    for number in range(2):
        kept = processes.folder / f"cache-{number}" / "trained"
        assert {path.name for path in kept.iterdir()} >= set(trained)
    fits = [measured["fits"]["0"] for _captured, measured in runs]
    assert fits[0] == fits[1]


def test_a_class_whose_worker_is_killed_gets_the_grades_of_one_machine(
    processes: Processes, address: str, submissions: Path, local: Path, tmp_path: Path
):
    out = tmp_path / "out"
    batch = labgrade(processes, "batch", LAB, submissions, "--out", out, "--scheduler", address)
    wait_until(lambda: len(processes.running()) == 2 or batch.poll() is not None, "both at work")
    assert batch.poll() is None, batch.communicate()
    killed, lost = next(iter(processes.running().items()))
    family = psutil.Process(killed).children(recursive=True)
    kill_with_nanny(killed)
    assert psutil.wait_procs(family, timeout=60)[1] == [], "a sandbox outlived its worker"
    printed, errors = batch.communicate()
    assert batch.returncode == 0, errors
    assert f"{len(CLASS)} run and judged" in printed
    assert grades(out) == grades(local)
    ends = [event for event in processes.events() if event.what == "end" and event.name == lost]
    assert [event.pid == killed for event in ends] == [False]

    # The evidence is on the head: judging it again needs neither a cluster nor TensorFlow.
    shutil.rmtree(out / "results")
    without = (
        "import sys\nfor name in ('tensorflow', 'keras', 'distributed'): sys.modules[name] = None\n"
        f"from graders.cli import main\nsys.exit(main(['regrade', {str(out)!r}]))"
    )
    again = subprocess.run(
        [sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert f"{len(CLASS)} judged again, 0 changed" in again.stdout


@pytest.mark.slow
def test_a_submission_that_kills_its_workers_needs_review_and_the_others_do_not(
    processes: Processes, address: str, tmp_path: Path
):
    folder = write_class(tmp_path / "class", {"kim": (KILL, DATA), "lea": (DATA, NETWORK)})
    out = tmp_path / "out"
    batch = labgrade(processes, "batch", LAB, folder, "--out", out, "--scheduler", address)
    _, errors = batch.communicate()
    assert batch.returncode == 0, errors
    rows = grades(out)
    assert {name: (row["status"], row["score"]) for name, row in rows.items()} == {
        "kim": ("needs_review", ""),
        "lea": ("graded", "8"),
    }
    assert "Every worker that ran this notebook died" in (out / "results/kim.json").read_text()


@pytest.mark.slow
def test_ctrl_c_on_the_head_stops_the_workers_and_the_same_command_goes_on(
    processes: Processes, address: str, tmp_path: Path
):
    short = {"mia": (DATA, NETWORK), "ned": (DATA, COMPILED)}
    folder = write_class(tmp_path / "class", short)
    write(folder, document(code("import time\ntime.sleep(250)")), "ole.ipynb")
    sleeper = read_notebook(folder / "ole.ipynb").digest
    out = tmp_path / "out"
    words = ("batch", LAB, folder, "--out", out, "--scheduler", address)
    batch = labgrade(processes, *words)
    wait_until(
        lambda: (
            (sleeper in processes.running().values() and list(out.glob("results/*.json")))
            or batch.poll() is not None
        ),
        "a result, and one at work",
    )
    [pid] = [pid for pid, name in processes.running().items() if name == sleeper]
    at_work = psutil.Process(pid).children(recursive=True)
    batch.send_signal(signal.SIGINT)
    _, errors = batch.communicate()
    assert batch.returncode == 130, errors
    assert "Traceback" not in errors
    assert psutil.wait_procs(at_work, timeout=60)[1] == [], "the worker goes on with it"
    done = {path.stem: path.read_bytes() for path in out.glob("results/*.json")}
    assert 0 < len(done) < 3
    write(folder, document(code(DATA)), "ole.ipynb")
    resumed = labgrade(processes, *words)
    printed, errors = resumed.communicate()
    assert resumed.returncode == 0, errors
    assert f"{len(done)} kept from before" in printed
    assert {name: (out / f"results/{name}.json").read_bytes() for name in done} == done
    assert {row["status"] for row in grades(out).values()} == {"graded"}


def test_workers_that_do_not_fit_are_named_and_not_used(
    processes: Processes, address: str, tmp_path: Path
):
    lab = find_lab(LAB)
    changed = tmp_path / "changed"
    shutil.copytree(ROOT / "graders", changed / "graders")
    with (changed / "graders/labs/course.py").open("a", encoding="utf-8") as file:
        file.write("# another commit\n")
    without = tmp_path / "without"
    (without / "graders").mkdir(parents=True)
    (without / "graders/__init__.py").write_text("raise ImportError('there is none')\n")
    notebook = read_notebook(
        write(tmp_path, document(code("1 + 1"), code(f"# {tmp_path}")), "one.ipynb")
    )
    misfits = []
    with open_cluster(address) as cluster, cluster_runner(cluster, lab) as runner:
        fitting = set(cluster.threads())
        for folder in (changed, without):
            misfits.append(processes.start_worker(PYTHONPATH=str(folder)))
        wait_until(lambda: len(cluster.threads()) == len(fitting) + 2, "the misfits")
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _number: runner.run(notebook, print), range(6)))
        with pytest.raises(ClusterError) as caught, cluster_runner(cluster, lab):
            pass
        for address_of_misfit in set(cluster.threads()) - fitting:
            assert address_of_misfit in str(caught.value)
        assert "labgrade's files is sha256:" in str(caught.value)
        assert "not installed (there is none)" in str(caught.value)
        assert "Install the same labgrade" in str(caught.value)
    for process in misfits:
        process.terminate()
        process.wait(30)


def test_a_worker_that_is_stopped_leaves_nothing_behind(processes: Processes, address: str):
    workers = [
        process
        for child in psutil.Process().children()
        for process in child.children(recursive=True)
        if "graders.sandbox.zygote" in process.cmdline()
    ]
    assert workers, "no worker is warm"
    processes.stop()
    assert psutil.wait_procs(workers, timeout=60)[1] == []


def test_no_scheduler_is_told_within_seconds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    with (
        pytest.raises(ClusterError, match="No scheduler answers at tcp://127"),
        open_cluster("tcp://127.0.0.1:9"),
    ):
        pass
    with pytest.raises(UsageError, match="cannot be used"), open_cluster("mars://there:8786"):
        pass
    with pytest.raises(UsageError, match="needs certificates"), open_cluster("tls://there:8786"):
        pass


def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "FIRST_WORKER_SECONDS", 0.1)
    lonely = Processes(tmp_path, {})
    try:
        address = lonely.start_scheduler()
        with pytest.raises(ClusterError, match="has no workers"), open_cluster(address):
            pass
    finally:
        lonely.stop()
