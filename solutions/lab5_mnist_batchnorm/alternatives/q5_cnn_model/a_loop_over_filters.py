cnn_model = keras.Sequential(name="in_a_loop")
cnn_model.add(keras.Input((28, 28, 1)))
for filters in (16, 32, 64, 128):
    cnn_model.add(keras.layers.Conv2D(filters, kernel_size=(3, 3), strides=1, padding="valid"))
    cnn_model.add(keras.layers.BatchNormalization())
    cnn_model.add(keras.layers.Activation("relu"))
cnn_model.add(keras.layers.GlobalAvgPool2D())
cnn_model.add(keras.layers.Dense(10, activation="linear"))
