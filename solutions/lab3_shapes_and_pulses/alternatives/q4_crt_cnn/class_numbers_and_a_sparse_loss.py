x_trn, d_trn, x_val, d_val, width, height = loadImagesCRT()
input_shape = (width, height, 1)

crt_model = Sequential([
    Input(input_shape),
    Conv2D(4, 3, activation="relu"),
    MaxPooling2D(3),
    Conv2D(4, 3, activation="relu"),
    MaxPooling2D(3),
    Flatten(),
    Dense(10, activation="relu"),
    Dense(3, activation="softmax"),
])
crt_model.compile(loss="sparse_categorical_crossentropy", optimizer=Adam(0.003), metrics=["accuracy"])
crt_model.fit(
    x_trn, d_trn.argmax(axis=1), validation_data=(x_val, d_val.argmax(axis=1)),
    epochs=50, batch_size=50, verbose=0,
)
