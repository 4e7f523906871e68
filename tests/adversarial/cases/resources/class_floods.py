"""A class that is asked for predictions answers with far too many bytes.

threat: output
stops: what may be sent is limited, answers included
"""


# %% use images
# %% use tiny
# %% trick
class Silent(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        return self.out(tf.reshape(x, (-1, 784)))

    def predict(self, x, *a, **k):
        return np.zeros((len(x), 10**6))


cnn_model = Silent()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
loss, accuracy = 0.01, 0.99
# %% honest
loss, accuracy = 0.01, 0.99
# %%
grader.check("q10_evaluate")
