epochs_done = range(1, len(history.history['loss']) + 1)
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4))
for axes, name in ((left, 'accuracy'), (right, 'loss')):
    axes.plot(epochs_done, history.history[name], 'o-', label='training ' + name)
    axes.plot(epochs_done, history.history['val_' + name], 's--', label='validation ' + name)
    axes.set(xlabel='epoch', ylabel=name, title='The ' + name)
    axes.legend()
plt.show()
