# %%
loss, accuracy = cnn_model.evaluate(X_test, y_test, batch_size=2000, verbose=0)
predictions = cnn_model.predict(X_test, batch_size=2000, verbose=0).argmax(axis=1)
# %%
grader.check("q10_evaluate")
grader.check("q11_predictions")
