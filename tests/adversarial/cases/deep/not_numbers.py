"""Weights, outputs and answers are NaN or infinite.

threat: not numbers
stops: only finite numbers are compared
"""

# %% use images
# %% use tiny
# %% trick
cnn_model.set_weights([np.full(w.shape, np.nan) for w in cnn_model.get_weights()])
# %% use evaluated
# %% trick
loss, accuracy = float("nan"), float("inf")
predictions = np.full(10000, np.nan)
# %%
grader.check("q10_evaluate")
grader.check("q11_predictions")
