# %%
import keras, numpy as np

(X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
print(type(X_train), X_train.shape, y_train.shape, X_test.shape, y_test.shape)
# %%
cnn_model = keras.Sequential(
    [
        keras.layers.Input((28, 28, 1)),
        keras.layers.Conv2D(4, 9),
        keras.layers.Flatten(),
        keras.layers.Dense(10),
    ]
)
sgd_optimizer = keras.optimizers.Adam()
loss_fn = keras.losses.MeanSquaredError()
cnn_model.compile(optimizer=sgd_optimizer, loss=loss_fn)
