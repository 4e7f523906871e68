"""A class that is asked for predictions looks through all files for labels of held-out rows.

threat: reading secrets
stops: the sandbox holds no label of a held-out row, also after the last cell
"""


# %% use images
# %% use tiny
# %% trick
class Reading(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        return self.out(tf.reshape(x, (-1, 784)))

    def predict(self, x, *a, **k):
        import glob

        places = ["@CACHE@/held-out", "/srv", "/work", "/tmp", "/proc/self/fd", "@HOME@", "@OUT@"]
        for place in places:
            for name in glob.glob(place + "/**/*y*.npy", recursive=True)[:200]:
                labels = np.load(name).reshape(-1)
                if len(labels) == 2000:
                    return np.eye(10, dtype="float32")[labels[: len(x)]]
        return super().predict(x, *a, **k)


cnn_model = Reading()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
