#!/usr/bin/env python3
"""How well results are ordered: a set of questions, each with the passage that answers it.

    python3 benches/peers/relevance.py PAIRS [--limit N] [--program baogao]

PAIRS is a file of JSON lines with `question` and `passage`, or a CSV with these columns: any public set of question
and passage pairs in Chinese, which you supply. All passages are indexed; for every question the place of its passage
among the first ten results counts. Prints the mean reciprocal rank (MRR@10) and how often the passage was first and
among the ten, for baogao and for SQLite FTS5 (trigrams, BM25).
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import tempfile


def pairs_of(path, limit):
    with open(path, encoding="utf-8-sig") as file:
        if path.endswith(".csv"):
            rows = list(csv.DictReader(file))
        else:
            rows = [json.loads(line) for line in file if line.strip()]
    return [(row["question"], row["passage"]) for row in rows][:limit]


def name_of(passage):
    return hashlib.sha256(passage.encode()).hexdigest()[:16]


def with_baogao(pairs, program):
    with tempfile.TemporaryDirectory() as folder:
        corpus = os.path.join(folder, "corpus")
        os.mkdir(corpus)
        for _, passage in pairs:
            with open(os.path.join(corpus, name_of(passage) + ".txt"), "w", encoding="utf-8") as file:
                file.write(passage)
        index = ["--index", os.path.join(folder, "index"), "--quiet"]
        subprocess.run([program, "index", corpus, *index], check=True)
        queries = os.path.join(folder, "queries.csv")
        with open(queries, "w", newline="", encoding="utf-8") as file:
            # Questions are text, whatever signs they have.
            plain = [re.sub(r'["()~*:]', " ", question) for question, _ in pairs]
            csv.writer(file).writerows([["query"], *([question] for question in plain)])
        batch = [program, "search", "--batch", queries, "--limit", "10", "--format", "csv", *index]
        found = subprocess.run(batch, check=True, capture_output=True).stdout.decode("utf-8-sig")
    ranked = [[] for _ in pairs]
    for row in csv.DictReader(io.StringIO(found)):
        name = row["source"].removesuffix(".txt")
        places = ranked[int(row["number"]) - 1]
        if name and name not in places:
            places.append(name)
    return ranked


def with_sqlite(pairs):
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table passages using fts5(text, name unindexed, tokenize='trigram')")
    for name, passage in {name_of(passage): passage for _, passage in pairs}.items():
        base.execute("insert into passages values (?, ?)", (passage, name))
    ranked = []
    for question, _ in pairs:
        characters = re.sub(r"[\W_]", "", question)
        grams = {characters[at : at + 3] for at in range(len(characters) - 2)}
        query = " OR ".join('"%s"' % gram for gram in sorted(grams))
        order = "select name from passages where passages match ? order by rank limit 10"
        ranked.append([name for (name,) in base.execute(order, (query,))] if query else [])
    return ranked


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pairs")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--program", default="baogao")
    chosen = parser.parse_args()
    pairs = pairs_of(chosen.pairs, chosen.limit)
    print(f"{len(pairs)} questions")
    for name, ranked in (("baogao", with_baogao(pairs, chosen.program)), ("sqlite fts5 trigram", with_sqlite(pairs))):
        places = [names.index(name_of(passage)) + 1 if name_of(passage) in names else 0 for names, (_, passage) in zip(ranked, pairs)]
        mean = sum(1 / place for place in places if place) / len(places)
        first = sum(place == 1 for place in places) / len(places)
        held = sum(place > 0 for place in places) / len(places)
        print(f"{name:>20}: MRR@10 {mean:.3f}, first {first:.3f}, among ten {held:.3f}")


if __name__ == "__main__":
    main()
