"""Grading with a cluster: asks its workers whether they fit, and makes graders that use them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graders.batch.grader import GraderFactory, GraderLike
from graders.errors import ClusterError
from graders.grading import Grader
from graders.integrations.dask.agreement import differences, facts, how_to_agree
from graders.integrations.dask.cluster import Cluster
from graders.integrations.dask.entry import make_report
from graders.integrations.dask.runner import ClusterRunner
from graders.labs import Lab
from graders.labs.course import Course


def cluster_grader(cluster: Cluster) -> GraderFactory:
    """What makes graders whose notebooks run on a cluster.

    Making one raises ClusterError if workers do not fit this head.
    """

    def make(lab: Lab, course: Course, folder: Path, *, jobs: int, warm: bool) -> GraderLike:
        runner = cluster_runner(cluster, lab, check=warm)
        return Grader(lab, course, folder=folder, jobs=jobs, runner=runner)

    return make


def cluster_runner(cluster: Cluster, lab: Lab, *, check: bool = True) -> ClusterRunner:
    """Make what runs notebooks of a lab on a cluster.

    Args:
        cluster: The cluster.
        lab: The lab.
        check: Whether the workers are asked first what they have.

    Raises:
        ClusterError: If workers do not fit this head.
    """
    expected = facts(lab) if check else {}
    if check:
        _insist_on_agreement(cluster, lab, expected)
    return ClusterRunner(cluster, lab, expected=expected)


def _insist_on_agreement(cluster: Cluster, lab: Lab, expected: Mapping[str, str]) -> None:
    answers: dict[str, Any] = cluster.client.run(make_report(), lab.name, on_error="return")
    lines, steps = [], []
    for address, found in sorted(answers.items()):
        name = f"The worker {address}"
        if isinstance(found, BaseException):
            lines.append(f"{name} cannot say what it has: {found!r:.300}.")
            steps.append("Look at the output of that dask worker.")
        elif problems := differences(expected, found):
            lines.append(f"{name} does not fit: {'; '.join(problems)}.")
            steps.append(how_to_agree(problems))
    if lines:
        raise ClusterError("\n".join(lines), next_step=" ".join(dict.fromkeys(steps)))
