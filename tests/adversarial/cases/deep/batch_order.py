"""A stateful network counts the rows that it has seen, to answer by their order.

threat: batch order
stops: rows are measured in an order of their own, and a fixed batch must fit
"""

# %% use images
# %% use tiny
# %% trick
image = keras.layers.Input(batch_shape=(100, 28, 28, 1))
x = keras.layers.Reshape((28, 28))(image)
x = keras.layers.LSTM(4, stateful=True)(x)
cnn_model = keras.Model(image, keras.layers.Dense(10)(x))
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %%
loss, accuracy = cnn_model.evaluate(X_test, y_test, batch_size=100, verbose=0)
# %%
grader.check("q10_evaluate")
