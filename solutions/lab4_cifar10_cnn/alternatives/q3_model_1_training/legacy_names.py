batch_size = 32
epochs = 15

start = time.time()
opt = keras.optimizers.RMSprop(lr=0.0005, decay=1e-6)
model_1.compile(opt, keras.losses.categorical_crossentropy, metrics=['accuracy'])
history_1 = model_1.fit(x_train, y_train, batch_size, epochs, validation_data=(x_test, y_test))
print(f'Time for an epoch: {(time.time() - start) / epochs:.1f} s')
