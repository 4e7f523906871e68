"""A class writes the rows that it is asked about into notes, outputs, figures, errors and files.

threat: leaks in text
stops: nothing but the answer is read after the last cell, and reasons are the grader's own words
"""

# %% use images
# %% use tiny
# %% trick
import gc
import matplotlib.pyplot as plt

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")


class Telling(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        return self.out(tf.reshape(x, (-1, 784)))

    def predict(self, x, *a, **k):
        if len(x) == len(X_test):
            return super().predict(x, *a, **k)
        text = "LOOT" + str(np.asarray(x).reshape(-1)[:50].tolist())
        print(text)
        plt.title(text)
        plt.show()
        open("LOOT.txt", "w").write(text)
        for kind in ("note", "output", "cell", "figure", "object", "snapshot"):
            channel.send(kind, {"text": text, "cell": 0, "number": 99, "title": text, "axes": []})
        raise ValueError(text)


cnn_model = Telling()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
