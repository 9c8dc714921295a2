"""A corpus of made-up publications, recombined from real titles and sentences: the same bytes every time.

    corpus.py COUNT OUT.jsonl SEEDS

SEEDS is a folder with `synthetic-seeds/sentences_*.txt` and `publications/nber_titles.jsonl.gz`. One CSL-JSON
item a line. The first N items of a larger corpus are those of the corpus of N items.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

SEED = 20181231
LANGUAGES = ["en"] * 11 + ["fr"] * 3 + ["es"] * 3 + ["pt"] * 2 + ["ar"]
TYPES = ["report"] * 6 + ["article-journal"] * 4 + ["book", "chapter", "thesis", "dataset", "speech", "legislation"]
PLACES = [
    "Kenya", "Malawi", "Brazil", "India", "Mexico", "Philippines", "Ethiopia", "Ghana", "Zambia", "Indonesia",
    "Colombia", "Peru", "Bangladesh", "Nepal", "Senegal", "Burkina Faso", "Morocco", "Tunisia", "Egypt", "Jordan",
    "Lesotho", "South Africa", "Namibia", "Tanzania", "Uganda", "Rwanda", "Mozambique", "Viet Nam", "Cambodia",
    "Mongolia", "Chile", "Uruguay", "Paraguay", "Bolivia", "Ecuador", "Guatemala", "Haiti", "Pakistan", "Sri Lanka",
]  # fmt: skip
PUBLISHERS = [f"{kind} {number}" for kind in ("Institute", "Ministry", "Centre", "Press") for number in range(1, 26)]
BETWEEN = {"en": " in ", "fr": " : le cas de ", "es": ": el caso de ", "pt": ": o caso de ", "ar": ": "}
CLAUSE = re.compile(r":\s+|\s+[-–—]\s+|\?\s+")


class Seeds:
    def __init__(self, folder: Path) -> None:
        self.sentences = {
            language: (folder / "synthetic-seeds" / f"sentences_{language}.txt").read_text("utf-8").splitlines()
            for language in sorted(set(LANGUAGES))
        }
        with gzip.open(folder / "publications" / "nber_titles.jsonl.gz", "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        self.clauses = sorted({c for r in records for c in CLAUSE.split(r["title"]) if 12 < len(c) < 70})
        self.names = sorted({name for r in records for name in r["authors"] if " " in name})
        self.openings = {
            language: [s.rstrip(".") for s in sentences if 20 < len(s) < 90]
            for language, sentences in self.sentences.items()
        }

    def title(self, chance: random.Random, language: str) -> str:
        clauses = self.clauses if language == "en" else self.openings[language]
        first, second = chance.choice(clauses), chance.choice(clauses)
        if chance.random() < 0.5:
            return f"{first}{BETWEEN[language]}{chance.choice(PLACES)}"
        return f"{first}: {second[0].lower()}{second[1:]}"

    def abstract(self, chance: random.Random, language: str) -> str:
        """About 230 words, as the peers' corpus has."""
        words, sentences = 0, []
        wanted = chance.randint(180, 280)
        while words < wanted:
            sentence = chance.choice(self.sentences[language])
            sentences.append(sentence)
            words += sentence.count(" ") + 1
        return " ".join(sentences)


def item(number: int, seeds: Seeds) -> dict[str, Any]:
    chance = random.Random(SEED * 1_000_003 + number)
    language = chance.choice(LANGUAGES)
    names = (name.rsplit(" ", 1) for name in chance.sample(seeds.names, chance.choice([1, 1, 2, 2, 3, 4])))
    return {
        "id": f"bench-{number:06d}",
        "type": chance.choice(TYPES),
        "title": seeds.title(chance, language),
        "abstract": seeds.abstract(chance, language),
        "author": [{"given": given, "family": family} for given, family in names],
        "issued": {"date-parts": [[chance.randint(1996, 2018), chance.randint(1, 12)]]},
        "publisher": chance.choice(PUBLISHERS),
        "language": language,
        "DOI": f"10.5555/bench.{number:06d}",
        "URL": f"https://example.org/bench/{number:06d}",
    }


def write(count: int, path: Path, seeds: Seeds) -> None:
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(item(number, seeds), ensure_ascii=False) + "\n")
    unfinished.replace(path)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), Seeds(Path(sys.argv[3])))
