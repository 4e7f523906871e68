results = cnn_model.evaluate(X_test, y_test, verbose=0, return_dict=True)
accuracy = results["accuracy"] if "accuracy" in results else results["acc"]
loss = results["loss"]
print("Loss:", loss, "Accuracy:", accuracy)
