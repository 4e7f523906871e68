logits = cnn_model.predict(X_test, batch_size=256, verbose=0)
predictions = np.argmax(logits, axis=-1)

figure, axes = plt.subplots(5, 5, figsize=(10, 10))
for place, ax in enumerate(axes.flat):
    ax.imshow(X_test[place].squeeze(), cmap="gray")
    ax.set_title(f"predicted: {predictions[place]}")
    ax.axis("off")
plt.show()
