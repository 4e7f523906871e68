"""The grader's own modules are looked for in memory: tests, labs, thresholds.

threat: reading secrets
stops: the worker that forks has never seen a test, a label or a solution
"""

# %% use strong
# %% trick
import gc, sys

names = [
    name
    for name in sys.modules
    if name.startswith(
        (
            "graders.labs",
            "graders.grading",
            "graders.checks",
            "graders.datasets",
            "autograder_tests",
            "tests.",
        )
    )
]
things = [
    type(t).__name__
    for t in gc.get_objects()
    if type(t).__name__
    in (
        "Lab",
        "Question",
        "Judge",
        "ExceptionTestFile",
        "AccuracyMeasurement",
        "DataSource",
        "Gradebook",
    )
]
print(names, things)
if names or things:
    raise RuntimeError(f"LOOT {names} {things}")
