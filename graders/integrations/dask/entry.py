"""The functions that Dask carries to its scheduler and workers, by value and not by name.

A function of a module travels as its name, and whoever unpacks it needs that module: the
scheduler too, which only hands it on. A function made inside another has no name to look it up by
and travels whole. So the scheduler needs no labgrade, and a worker without it can say so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable


def make_run() -> Callable[[bytes], bytes]:
    """What runs a :class:`~graders.integrations.dask.messages.Request` in a worker's task."""

    def run_submission(request: bytes) -> bytes:
        try:
            from graders.integrations.dask import worker
        except ImportError as error:
            import json

            from distributed import get_worker

            refusal = {
                "worker": get_worker().address,
                "problems": [f"labgrade is not installed there ({error})"],
                "next_step": "Start dask worker from an environment with labgrade[cluster].",
            }
            return b"R" + json.dumps(refusal).encode()
        return worker.run(request)

    return run_submission


def make_report() -> Callable[[str], Awaitable[dict[str, str]]]:
    """What tells a worker's facts on a lab, see :mod:`graders.integrations.dask.agreement`."""

    async def report_facts(lab: str) -> dict[str, str]:
        import asyncio

        def report() -> dict[str, str]:
            try:
                from graders.integrations.dask import worker
            except ImportError as error:
                return {"labgrade": f"not installed ({error})"}
            return worker.report_facts(lab)

        # Off the worker's event loop: importing takes seconds, and data sets may have to be made.
        return await asyncio.to_thread(report)

    return report_facts


def make_stop() -> Callable[[str], None]:
    """What gives up a batch's runs on a worker."""

    def stop_batch(batch: str) -> None:
        from graders.integrations.dask import worker

        worker.stop(batch)

    return stop_batch
