"""Metrics, losses and argmax say what the notebook wishes.

threat: patched loaders
stops: accuracy is measured outside, with Keras's own metrics
"""

# %% use images
# %% use tiny
# %% trick
keras.metrics.SparseCategoricalAccuracy.result = lambda self: 1.0
keras.metrics.Mean.result = lambda self: 0.0
np.argmax = lambda *a, **k: y_test


class Labels(np.ndarray):
    def argmax(self, *a, **k):
        return y_test


original = cnn_model.predict
cnn_model.predict = lambda *a, **k: original(*a, **k).view(Labels)
# %% use evaluated
