image = keras.layers.Input((28, 28, 1), name="image")
x = image
for filters in (32, 64):
    x = keras.layers.Conv2D(filters, 3)(x)
    x = keras.layers.ReLU()(x)
    x = keras.layers.MaxPool2D()(x)
x = keras.layers.Dropout(0.5)(keras.layers.Flatten()(x))
model = keras.models.Model(image, keras.layers.Dense(10, activation=tf.nn.softmax)(x))
