from keras import layers

image = layers.Input(shape=(28, 28, 1), name="image")
hidden = image
for block, filters in enumerate([16, 32, 64, 128], start=1):
    hidden = layers.Conv2D(filters=filters, kernel_size=3, name=f"conv_{block}")(hidden)
    hidden = layers.BatchNormalization(name=f"norm_{block}")(hidden)
    hidden = layers.ReLU(name=f"relu_{block}")(hidden)
pooled = layers.GlobalAveragePooling2D()(hidden)
cnn_model = keras.Model(inputs=image, outputs=layers.Dense(10)(pooled))
