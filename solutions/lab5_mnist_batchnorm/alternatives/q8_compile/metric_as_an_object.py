cnn_model.compile(
    metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    loss=loss_fn,
    optimizer=sgd_optimizer,
)
