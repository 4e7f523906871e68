"""evaluate and predict of an ordinary network are replaced.

threat: overriding models
stops: accuracy is measured outside, with Keras's own methods
"""

# %% use images
# %% use tiny
# %% trick
cnn_model.evaluate = lambda *a, **k: [0.01, 0.99]
cnn_model.predict = lambda x, *a, **k: np.eye(10)[y_test[: len(x)]]
cnn_model.count_params = lambda: 99402
# %% use evaluated
