n = 17
plt.figure(figsize=(2, 2))
plt.imshow(np.squeeze(x_test[n]), cmap='gray')
plt.axis('off')
predicted_digit = np.argmax(model.predict(x_test[n:n + 1], verbose=0)[0])
