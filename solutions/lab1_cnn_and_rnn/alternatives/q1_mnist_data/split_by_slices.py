X_train, X_valid = X_train_full[:54000, ..., None] / 255, X_train_full[54000:, ..., None] / 255
y_train, y_valid = y_train_full[:54000], y_train_full[54000:]
X_train_full = X_train_full / 255
X_test = X_test.reshape(-1, 28, 28, 1).astype("float32") / 255
