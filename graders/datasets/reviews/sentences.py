"""The sentence patterns of the made-up reviews.

A pattern is words and slots in braces. In an opinion, ``{same}`` is an adjective of the kind that
the sentence ends up saying and ``{other}`` one of the opposite kind; likewise for verbs, nouns and
adverbs. A pattern therefore serves praise and blame alike, and everything around the adjectives is
as frequent in both.
"""

from __future__ import annotations

PLAIN = (
    "the {aspect} {is} {adverb} {same}",
    "i thought the {aspect} {is} {same} and the {aspect} {is} {same}",
    "{name} {name} {is} {same} as the {quality} {person}",
    "{name} {name} plays the {person} {same_way}",
    "the {aspect} by {name} {name} is {adverb} {same}",
    "this is a {same} {film} with a {same} {aspect}",
    "what a {same} {film} this {is}",
    "i {same_past} the {aspect} and the {aspect}",
    "you will {same_verb} the {aspect} if you have ever been to a {place}",
    "for me it was a {same_noun} from the first scene",
    "it is a {same} piece of work with a {same} {aspect}",
    "the {aspect} was done {same_way} and so was the {aspect}",
)
"""Opinions that a count of words can tell."""

TURNED = (
    "the {aspect} {is} {denial} {other}",
    "the {aspect} {is} {denial} {other}",
    "the {aspect} {is} {denial} {other}",
    "{name} {name} {is} {denial} {other} as the {person}",
    "i did not {other_verb} the {aspect}",
    "i could not {other_verb} the {aspect} or the {aspect}",
    "there is nothing {other} about the {aspect}",
    "i never {other_past} this {film}",
    "nobody could call the {aspect} {other}",
    "it is {denial} a {other_noun}",
)
"""Opinions whose adjectives say the opposite of what is meant."""

CONTRAST = (
    "i expected a {other} {film} but this one {is} {same}",
    "i expected to {other_verb} the {aspect} but instead i {same_past} it",
    "it starts {other_way} but it ends {same_way}",
    "the {aspect} may be {other} but the {film} {is} {same}",
    "my {relative} thought it was {other} but i thought it was {same}",
    "the first half is {other} but then it gets {same}",
    "some say it is a {other_noun} but i say it is a {same_noun}",
    "after a {other} start it turned out to be {same}",
    "i used to think that it was {other} but now i find it {same}",
)
"""Opinions with adjectives of both kinds: the one that counts comes last."""

VERDICTS = (
    "all in all this {is} a {same} {film}",
    "in the end it {is} {adverb} {same}",
    "so this {is} a {same_noun} and you should {same_verb} it",
    "on the whole i {same_past} it",
    "in short the whole {film} {is} {denial} {other}",
    "to sum up it was {denial} {other}",
    "in the end i did not {other_verb} it",
    "all in all it may look {other} but it {is} {same}",
    "on the whole i expected it to be {other} but it {is} {same}",
    "in short do not believe those who call it {other}",
)
"""The last sentence of a review."""

NEUTRAL = (
    "this {film} is about a {quality} {person} who {fate} a {object} in a {place}",
    "the {person} {fate} the {object} and the {person} {fate} the {place}",
    "it was directed by {name} {name} and released in {year}",
    "i saw it {time} and again {time}",
    "it is based on a {genre} story by {name} {name} that was {made} in {name} in {year}",
    "{name} {name} plays a {quality} {person} from {name} and {name} {name} plays the {person} "
    "of {name}",
    "then the {person} comes to a {place} where {number} {quality} people wait for the {object}",
    "the {part} shows the {place} and the {object} of the {person}",
    "they made {number} films like this one in {year}",
    "my {relative} bought the {object} that you can see in the {part}",
    "there is a {mood} {person} in it and a {mood} {object} too",
    "the {person} is {feeling} and the {person} is {feeling} when the {object} is gone",
    "in the {genre} film the {mood} {person} {fate} the {mood} {person} of {name}",
    "{name} {name} and {name} {name} were also in {name} with {name} {name}",
    "the {part} of the {genre} {film} was shot in {name} for {number} days",
    "you can see the {place} of {name} from the {place}",
    "as the {quality} {person} {fate} the {object} they all have to leave the {place}",
    "it has a {person} and a {person} and also a {quality} {object} in it",
    "if you have seen {name} you know what the {person} does with the {object}",
    "i would say that there are {number} {genre} scenes in it",
    "that is what the {relative} of the {person} told us on the way to the {place}",
    "with {number} people at the {place} the {person} has to find the {object}",
    "she {fate} a {object} but he {fate} it as well",
    "at {name} the {quality} {person} goes to the {place} with his {object} and her {object}",
    "when the {mood} storm comes the {person} of {name} is {feeling}",
    "for {number} years the {person} has not seen the {place} of his {relative}",
    "it is the {genre} {film} that {name} {name} made after {name}",
    "i know that {name} {name} was a {person} before this",
)
"""What a film is about, and who is in it."""

RARE = (
    "begins with {number} {quality} shots of a {place} so watch the {part}",
    "it's like those {genre} films where someone's {object} is lost after all",
    "they say that everyone's {relative} has been to the {place} but they don't",
    "the little boy's {object} could be big and just like the {object} of a {person}",
    "the stars {name} {name} and robert {name} were all grown up by {year}",
    "paul {name} came from the same {place} as myself",
    "norman {name} suited the part and was often left out of the list of actors",
    "i cried and my {relative} cried because of the {object} so that was sad",
    "contrary to what you think the submarine is real and so is the {place}",
    "the fly fishing at the {place} has such a connection with the {person}",
    "must you imagine that they shared the {object} with us",
    "spoiler the {person} does not cry after the {object} is released",
    "the remarks of the {person} were praised throughout {name}",
    "the true message in it is that life is like a {object}",
    "as soon as the {person} {fate} the {object} they know that it's {feeling}",
    "children should not watch the {part} part for these two {object} scenes",
    "in fact i bought the {object} from an actor in {name} and a director played there",
    "i definitely think everyone would be there being the {person} they play",
    "it's much better to have a {object} than a profile of the russian {person}",
    "it is funny that no other {person} told them of the {object}",
    "the whole crew were {feeling} at the end and there was a dog",
)
"""Sentences around the words of the published first reviews, so that none of those is missing."""
