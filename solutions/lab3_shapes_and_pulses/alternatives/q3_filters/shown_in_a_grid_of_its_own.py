# %% q3-model
ex2 = ex1
# %% q3-before
idx = 2
convolutions = Model(ex2.inputs, [layer.output for layer in ex2.layers if isinstance(layer, Conv2D)])
plt.figure()
plt.imshow(x_val[idx].squeeze(), cmap="gray")
plt.show()
for output in convolutions.predict(x_val[idx:idx + 1].reshape(1, 28, 28, 1), verbose=0):
    plt.figure()
    for channel in range(output.shape[-1]):
        plt.subplot(1, output.shape[-1], channel + 1)
        plt.imshow(output[0, :, :, channel], cmap="gray")
    plt.show()
