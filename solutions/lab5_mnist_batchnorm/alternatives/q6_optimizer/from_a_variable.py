from tensorflow.keras.optimizers import SGD

rate = 1 / 10
sgd_optimizer = SGD(rate)
