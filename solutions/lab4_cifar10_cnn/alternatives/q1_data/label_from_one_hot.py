num_classes = 10

x_train = x_train.astype('float32') * np.float32(1 / 255)
x_test = x_test.astype('float32') * np.float32(1 / 255)
y_train = np.squeeze(np.eye(num_classes)[y_train])
y_test = np.squeeze(np.eye(num_classes)[y_test])
label_444 = np.argmax(y_train[444])
