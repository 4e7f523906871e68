wrong = np.where(predicted_digits != true_digits)[0]
figure, axes = plt.subplots(4, 4, figsize=(10, 11))
for ax, row in zip(axes.ravel(), wrong):
    ax.imshow(x_test[row, :, :, 0], cmap='binary')
    ax.set_xlabel(f'{predicted_digits[row]}, but it is {true_digits[row]}')
plt.show()
