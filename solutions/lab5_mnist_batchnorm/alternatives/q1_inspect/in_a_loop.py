for name, array in [("X_train", X_train), ("y_train", y_train), ("X_test", X_test), ("y_test", y_test)]:
    print(f"{name}: {type(array).__name__} of shape {array.shape}")
