figure, axes = plt.subplots(2, 2)
for row in range(2):
    for column in range(2):
        axes[row, column].imshow(x_train[2 * row + column], cmap=plt.get_cmap('viridis'))
        axes[row, column].set_title('a digit')
figure.tight_layout()
