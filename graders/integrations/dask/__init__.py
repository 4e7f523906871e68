"""Grading a class on a Dask cluster: notebooks run on the workers, all else stays on the head.

The *head* is the machine where ``labgrade batch … --scheduler ADDRESS`` was typed. A worker gets
the code cells of one submission and sends back evidence and measurements; tests, rosters, written
answers and gradebook never leave the head. Both sides exchange nothing but JSON and ``.npy``
bytes of labgrade's own making; see ``docs/cluster.md``.
"""

from __future__ import annotations

from graders.integrations.dask.cluster import Cluster, open_cluster
from graders.integrations.dask.head import cluster_grader, cluster_runner

__all__ = ["Cluster", "cluster_grader", "cluster_runner", "open_cluster"]
