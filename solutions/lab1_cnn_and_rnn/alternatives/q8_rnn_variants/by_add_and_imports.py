from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Embedding, SimpleRNN

bidirectional_model = keras.Sequential()
bidirectional_model.add(Embedding(input_dim=10000, output_dim=64))
bidirectional_model.add(Bidirectional(LSTM(64, return_sequences=True)))
bidirectional_model.add(Bidirectional(LSTM(64)))
bidirectional_model.add(Dense(units=1, activation="sigmoid"))
bidirectional_model.build((None, 100))

simple_rnn_model = keras.Sequential([Embedding(10000, 64), SimpleRNN(64), Dense(1, "sigmoid")])
simple_rnn_model.build((None, 100))
