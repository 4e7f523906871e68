# %% q5-words
word_to_index = {w: i + 3 for w, i in keras.datasets.imdb.get_word_index().items()}
word_to_index.update({"<PAD>": 0, "<START>": 1, "<UNK>": 2, "<UNUSED>": 3})
# %% q5-decode
index_to_word = dict(zip(word_to_index.values(), word_to_index.keys()))


def decode_imdb_sequence(example):
    words = []
    for index in example:
        words.append(index_to_word.get(index, "?"))
    return " ".join(words)
# %% q5-padding
from tensorflow.keras.utils import pad_sequences

X_train_full = pad_sequences(X_train_full, 100, padding="post", truncating="post")
X_test = pad_sequences(X_test, 100, padding="post", truncating="post")
X_train, X_valid = X_train_full[:22500], X_train_full[22500:]
y_train, y_valid = y_train_full[:22500], y_train_full[22500:]
