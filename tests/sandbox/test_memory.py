"""Free memory, and the limits of control groups."""

from __future__ import annotations

from pathlib import Path

from graders.sandbox.memory import cgroup_room, free_memory

GIB = 2**30


def group(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


def own_group(folder: Path, *lines: str) -> Path:
    path = folder / "own"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_what_is_free_is_some_memory_and_no_more_than_the_machine_has() -> None:
    assert 0 < free_memory() < 2**50


def test_a_limit_leaves_what_is_not_used_or_only_a_cache_of_files(tmp_path: Path) -> None:
    stat = f"anon 5\ninactive_file {GIB}"
    group(tmp_path / "job", memory__max=8 * GIB, memory__current=3 * GIB, memory__stat=stat)
    assert list(cgroup_room(tmp_path, own_group(tmp_path, "0::/job"))) == [6 * GIB]


def test_the_limits_of_all_groups_above_count(tmp_path: Path) -> None:
    group(tmp_path / "a", memory__max=2 * GIB, memory__current=GIB, memory__stat="anon 1")
    group(tmp_path / "a" / "b", memory__max="max", memory__current=GIB, memory__stat="anon 1")
    group(tmp_path / "a" / "b" / "c", memory__max=GIB, memory__current=0, memory__stat="anon 1")
    assert list(cgroup_room(tmp_path, own_group(tmp_path, "0::/a/b/c"))) == [GIB, GIB]


def test_a_group_that_is_full_has_no_room(tmp_path: Path) -> None:
    group(tmp_path / "a", memory__max=GIB, memory__current=2 * GIB, memory__stat="anon 1")
    assert list(cgroup_room(tmp_path, own_group(tmp_path, "0::/a"))) == [0]


def test_the_first_version_of_control_groups_is_read_too(tmp_path: Path) -> None:
    group(
        tmp_path / "memory" / "docker",
        memory__limit_in_bytes=4 * GIB,
        memory__usage_in_bytes=GIB,
        memory__stat="total_inactive_file 0",
    )
    own = own_group(tmp_path, "5:cpu,memory:/docker", "4:pids:/docker")
    assert list(cgroup_room(tmp_path, own)) == [3 * GIB]


def test_a_system_without_control_groups_sets_no_limit(tmp_path: Path) -> None:
    assert list(cgroup_room(tmp_path, tmp_path / "missing")) == []
    assert list(cgroup_room(tmp_path, own_group(tmp_path, "0::/elsewhere", "broken"))) == []
