cnn_model = keras.models.Sequential()

conv_1 = keras.layers.Conv2D(16, (3, 3), input_shape=(28, 28, 1))
batch_norm_1 = keras.layers.BatchNormalization()
relu_1 = keras.layers.Activation(keras.activations.relu)
for layer in (conv_1, batch_norm_1, relu_1):
    cnn_model.add(layer)

for filters in [32, 64, 128]:
    cnn_model.add(keras.layers.Conv2D(filters, (3, 3)))
    cnn_model.add(keras.layers.BatchNormalization())
    cnn_model.add(keras.layers.ReLU())

cnn_model.add(keras.layers.GlobalAveragePooling2D())
cnn_model.add(keras.layers.Dense(10))
