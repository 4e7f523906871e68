"""Answers are laid out so that a report would tell hidden expectations bit by bit.

threat: probing
stops: hidden cases tell no held-out row and no hidden source; an accuracy is rounded
"""

# %% use strong
# %% trick
predictions = np.tile(np.arange(10), 1000)
accuracy, loss = 0.5, 1.0
grader.check("q10_evaluate")
grader.check("q11_predictions")
