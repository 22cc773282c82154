"""Words by which lists are searched and ordered: neighbouring characters, and a pinyin sort key."""

import unicodedata

MOST = 400


def bigrams(*texts: str) -> list[str]:
    """All neighbouring pairs of characters of the texts, lower case, once each, sorted (≤ 400)."""
    found: set[str] = set()
    for text in texts:
        plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
        found.update(plain[at : at + 2] for at in range(len(plain) - 1) or [0] if plain)
    return sorted(found)[:MOST]


def sort_key(name: str) -> str:
    """A name's pinyin with tone numbers, then the name itself: Chinese alphabetical order."""
    from pypinyin import Style, lazy_pinyin

    spelt = " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True))
    return f"{spelt.lower()} {name}"[:240]
