model_2 = Sequential([
    keras.Input((32, 32, 3)),
    Conv2D(24, 3, padding='same'),
    keras.layers.BatchNormalization(),
    keras.layers.LeakyReLU(),
    Conv2D(24, 3, activation='elu'),
    MaxPooling2D(),
    Conv2D(48, 3, padding='same', activation='relu'),
    Conv2D(48, 3, activation='relu'),
    MaxPooling2D(),
    Flatten(),
    Dense(128, activation='relu'),
    Dense(10, activation='softmax'),
])
