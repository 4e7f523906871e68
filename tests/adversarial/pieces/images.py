# %%
import keras, numpy as np, tensorflow as tf

(X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
X_train, y_train = X_train[:5000, ..., None] / np.float32(255), y_train[:5000]
X_test = X_test[..., None] / np.float32(255)
