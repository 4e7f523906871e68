y_proba = model.predict(X_test[:10], verbose=0)
y_pred = [int(y_proba[row].argmax()) for row in (3, 4, 5)]
print("Predicted:", y_pred)
for row in (3, 4, 5):
    plt.figure(figsize=(2, 2))
    plot_image(X_test[row])
    plt.show()
