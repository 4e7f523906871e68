img_rows, img_cols = x_train.shape[1:]
input_shape = (img_rows, img_cols, 1)
num_classes = 10

x_train = np.expand_dims(x_train, axis=3).astype(np.float32)
x_test = np.expand_dims(x_test, axis=3).astype(np.float32)
x_train /= x_train.max()
x_test /= 255
y_train = np.eye(10)[y_train]
y_test = tf.one_hot(y_test, 10).numpy()
