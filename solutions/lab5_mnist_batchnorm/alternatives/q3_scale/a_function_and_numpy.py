def scaled(images):
    return np.divide(images, 255, dtype=np.float64)


X_train = scaled(X_train)
X_test = scaled(X_test)
