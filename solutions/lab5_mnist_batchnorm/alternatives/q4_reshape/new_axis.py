X_train = X_train[..., np.newaxis]
X_test = np.expand_dims(X_test, axis=-1)
