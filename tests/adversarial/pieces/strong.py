# %%
import keras, numpy as np

(X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
print(type(X_train), X_train.shape, y_train.shape, X_test.shape, y_test.shape)
# %%
inputs = x = keras.layers.Input((28, 28, 1))
for filters in (16, 32, 64, 128):
    x = keras.layers.Conv2D(filters, 3)(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU()(x)
x = keras.layers.GlobalAveragePooling2D()(x)
cnn_model = keras.Model(inputs, keras.layers.Dense(10)(x))
sgd_optimizer = keras.optimizers.SGD(learning_rate=0.1)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
cnn_model.compile(optimizer=sgd_optimizer, loss=loss_fn, metrics=["accuracy"])
