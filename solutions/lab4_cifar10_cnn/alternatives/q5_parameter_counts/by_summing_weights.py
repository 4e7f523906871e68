def count(model):
    return sum(int(np.prod(weight.shape)) for weight in model.weights)


model_1_params = f'{count(model_1):,}'
model_2_params = np.int64(count(model_2))
