score = model.evaluate(x=x_test, y=y_test, batch_size=500, verbose=0)
test_loss = score[0]
test_accuracy = round(100 * score[1], 2) / 100
