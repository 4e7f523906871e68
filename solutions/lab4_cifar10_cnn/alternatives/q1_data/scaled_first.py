num_classes = 10

x_train = (x_train / 255).astype(np.float32)
x_test = (x_test / 255).astype(np.float32)

label_444 = y_train[444]
y_train = keras.utils.to_categorical(y_train)
y_test = keras.utils.to_categorical(y_test)

print('Class of image 444:', label_444)
