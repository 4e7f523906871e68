"""The word index of the made-up reviews: ranks by frequency, with published words at theirs.

``keras.datasets.imdb.get_word_index()`` numbers words from 1, the most frequent one. The lab
document prints the indices of the first and sixth review and what they decode to; those words
have the published ranks here too, and all others fill the ranks between by how often they occur.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws
from graders.datasets.reviews.writing import language, write_reviews

FIRST_REVIEW = "this film was just brilliant casting location scenery story direction"
"""How the first training review begins, as published; it praises."""

SIXTH_REVIEW = "begins better than it ends funny that the russian submarine crew"
"""How the sixth training review begins, as published; it blames."""

_SAMPLE_SEED = 25_113
_SAMPLE_REVIEWS = 10_000

_PUBLISHED_RANKS = """
    the 1 and 2 a 3 of 4 to 5 is 6 br 7 it 9 i 10 this 11 that 12 was 13 as 14 for 15 with 16
    but 18 film 19 not 21 you 22 are 23 have 25 be 27 all 29 at 30 an 32 they 33 so 35 from 36
    like 37 just 40 it's 42 out 43 if 45 there 47 what 48 good 49 up 53 would 59 story 62
    really 63 were 68 than 71 much 73 been 74 also 79 other 82 great 84 because 85 don't 89
    them 95 could 97 after 100 think 101 watch 103 two 104 being 109 life 110 little 114 where 118
    know 121 does 124 better 125 end 127 these 131 say 132 scenes 136 such 138 should 141 real 144
    those 145 now 147 actors 153 funny 160 director 164 same 169 part 170 us 175 fact 189 big 191
    must 212 done 221 whole 223 played 253 true 280 actor 281 play 294 everyone 313 left 314
    father 333 stars 378 came 382 recommend 383 often 397 definitely 404 loved 444 direction 455
    throughout 466 children 473 amazing 477 soon 512 brilliant 527 myself 543 sad 616 released 623
    ends 627 documentary 661 shots 662 robert 667 paul 720 message 746 begins 775 imagine 835
    dog 909 casting 970 list 1026 crew 1048 island 1108 bought 1244 lovely 1331 spoiler 1358
    scenery 1382 cry 1412 location 1619 russian 1763 witty 1917 connection 2022 grown 2068 fly 2220
    norman 3763 cried 3782 contrary 3801 suited 3938 everyone's 4465 someone's 4469 scottish 4533
    remarks 4610 fishing 5241 shared 5342 praised 5532 boy's 5949 profile 7483 submarine 7979
"""


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Words by rank.

    Args:
        words: The word of rank k is entry k - 1.
        ranks: int32 of shape (words,): the rank of each word number of ``writing.language``.
    """

    words: tuple[str, ...]
    ranks: npt.NDArray[np.int32]

    def encode(self, text: str) -> npt.NDArray[np.int32]:
        """The ranks of the words of a text."""
        return np.array([self.words.index(word) + 1 for word in text.split()], dtype=np.int32)


def published_ranks() -> dict[str, int]:
    """Words of the lab document with their ranks in the published word index."""
    parts = _PUBLISHED_RANKS.split()
    return dict(zip(parts[::2], map(int, parts[1::2]), strict=True))


@functools.cache
def vocabulary() -> Vocabulary:
    """Rank all words, by how often they occur in reviews of a seed of their own."""
    words = language().words
    labels = Draws(_SAMPLE_SEED).order(_SAMPLE_REVIEWS) % 2
    sample = write_reviews(labels, _SAMPLE_SEED)
    counts = np.bincount(sample.words, minlength=len(words))
    order = np.argsort(-counts, kind="stable")  # stable: equally frequent words keep their order
    published = published_ranks()
    by_rank = {rank: word for word, rank in published.items()}
    others = (words[place] for place in order if words[place] not in published)
    total = len(set(words) | set(published))
    ranked = tuple(by_rank.get(rank) or next(others) for rank in range(1, total + 1))
    rank_of = {word: rank for rank, word in enumerate(ranked, 1)}
    return Vocabulary(ranked, np.array([rank_of[word] for word in words], dtype=np.int32))
