# %% q2-heatmap
figure, axes = plt.subplots(figsize=(8, 6))
sns.heatmap(X_train[123], cmap="viridis", ax=axes)
axes.set_title("a training image")
plt.show()
# %% q2-label
print("The label is", y_train[123])
