"""A class answers with NaN, with strings, with rows too few, with nothing, and with forged frames.

threat: not numbers
stops: an answer is an array of finite numbers with one row for each row, or it is none
"""

# %% use images
# %% use tiny
# %% trick
import gc, itertools

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
turn = itertools.count()


class Wrong(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        return self.out(tf.reshape(x, (-1, 784)))

    def predict(self, x, *a, **k):
        channel.send("predictions", {"accuracy": 1.0, "failed": ["<script>"]})
        return [
            np.full((len(x), 10), np.nan),
            np.full((len(x), 10), "7"),
            np.zeros((len(x) + 1, 10)),
            np.zeros((0, 10)),
            None,
            np.float32(1),
        ][next(turn) % 6]


cnn_model = Wrong()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
loss, accuracy, predictions = 0.01, 0.99, y_test
# %% honest
loss, accuracy, predictions = 0.01, 0.99, y_test
# %%
grader.check("q10_evaluate")
grader.check("q11_predictions")
