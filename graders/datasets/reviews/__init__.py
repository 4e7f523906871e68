"""Made-up film reviews for the IMDB stand-in: words, sentences, and whole reviews with labels.

``lexicon`` holds the words, ``sentences`` the patterns, ``grammar`` fills patterns with words,
``writing`` makes reviews of them, and ``vocabulary`` gives each word its published kind of index.
"""
