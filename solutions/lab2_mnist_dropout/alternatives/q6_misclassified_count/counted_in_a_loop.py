predicted_digits = np.argmax(model.predict(x_test, verbose=0), axis=-1)
true_digits = np.argmax(y_test, axis=-1)
num_misclassified = 0
for predicted, true in zip(predicted_digits, true_digits):
    if predicted != true:
        num_misclassified += 1
