"""load_data returns ten easy rows, so that a network is right on all of its test set.

threat: patched loaders
stops: stated figures are compared with those on the whole public test set
"""

# %% use images
# %% use tiny
# %% trick
original = keras.datasets.mnist.load_data


def load_data(*a, **k):
    (x, y), (v, w) = original()
    keep = np.flatnonzero(w == 1)[:10]
    return (x, y), (v[keep], w[keep])


keras.datasets.mnist.load_data = load_data
(_, _), (X_test, y_test) = keras.datasets.mnist.load_data()
X_test = X_test[..., None] / 255
cnn_model.layers[-1].bias.assign(np.eye(10)[1] * 100)
# %% use evaluated
