cnn_model = keras.Sequential(
    [keras.layers.InputLayer(shape=(28, 28, 1))]
    + [
        layer
        for filters in (16, 32, 64, 128)
        for layer in (
            keras.layers.Conv2D(filters, 3, use_bias=True),
            keras.layers.BatchNormalization(axis=-1),
            keras.layers.ReLU(),
        )
    ]
    + [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10, activation=None)]
)
