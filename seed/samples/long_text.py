"""Generates bodies of any length with a word distribution like English prose.

Three words in five are function words. The others follow Zipf's law over a vocabulary of 2,500
made-up words: 10 kB of text contain about 350 different stems, and 43 kB about 1,000.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

VOCABULARY = 2_500
_FUNCTION_TEXT = """
the of and to in that is was for it with as his on be at by had not are but from or have an they
which one you were her all she there would their we him been has when who will more no if out so
said what up its about into than them can only other new some could
"""
_FUNCTION_WORDS = _FUNCTION_TEXT.split()
_SENTENCE, _PARAGRAPH = 18, 90
_ONSETS = (*"bdfgklmnprstvz", "br", "dr", "gr", "kl", "pl", "st", "tr")
_VOWELS = (*"aeiou", "ai", "ea", "ou")


def long_text(random: Random, words: int, vocabulary: int = VOCABULARY) -> str:
    """A body of about `words` words in paragraphs, with a heading above every third one.

    `vocabulary`: how many different words there are, besides the function words.
    """
    found = [_word(random, vocabulary) for _ in range(words)]
    sentences = [
        " ".join(found[start : start + _SENTENCE]).capitalize() + "."
        for start in range(0, words, _SENTENCE)
    ]
    size = _PARAGRAPH // _SENTENCE
    paragraphs = [" ".join(sentences[n : n + size]) for n in range(0, len(sentences), size)]
    for place in range(0, len(paragraphs), 3):
        paragraphs[place] = f"## {_word(random, vocabulary).capitalize()}\n\n{paragraphs[place]}"
    return "\n" + "\n\n".join(paragraphs) + "\n"


def _word(random: Random, vocabulary: int) -> str:
    if random.random() < 0.6:
        return random.choice(_FUNCTION_WORDS)
    return made_up_word(int(vocabulary ** random.random()))


@lru_cache(maxsize=65_536)
def made_up_word(rank: int) -> str:
    """The word with this rank. It has two or three syllables.

    >>> made_up_word(1), made_up_word(2400)
    ('daba', 'mibra')
    """
    syllables: list[str] = []
    number = rank
    while number or len(syllables) < 2:
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        syllables.append(_ONSETS[onset] + _VOWELS[vowel])
    return "".join(syllables)
