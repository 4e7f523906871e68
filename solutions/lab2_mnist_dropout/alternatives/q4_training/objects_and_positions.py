batch_size = 128
epochs = 12

model.compile(
    keras.optimizers.Adam(),
    keras.losses.CategoricalCrossentropy(),
    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
)
history = model.fit(x_train, y_train, batch_size, epochs, validation_data=[x_test, y_test])
