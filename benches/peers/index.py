#!/usr/bin/env python3
"""Indexes the same texts with baogao, SQLite FTS5 and tantivy-py, and prints what each costs beside the others.

    python3 benches/peers/index.py ARCHIVE.zip [--times N] [--csv FILE]

ARCHIVE.zip holds UTF-8 texts, each one document; --times takes them several times. SQLite comes with Python;
tantivy-py is measured where `pip install tantivy` has been run. All run on one thread, one after the other, so that
only the ratios count and not the machine. baogao is `cargo bench --bench index`: the index alone, without decoding
and repair, as with the others.

What each finds: FTS5 trigram no string shorter than three characters; tantivy-py with pairs of characters every text
that has all pairs of a string, wherever they stand; baogao every string and nothing else, and words for the order.
"""

import argparse
import csv
import os
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def texts_of(archive, times):
    with zipfile.ZipFile(archive) as opened:
        names = [info for info in opened.infolist() if not info.is_dir()]
        texts = [opened.read(info).decode("utf-8", "replace") for info in names]
    return [text for _ in range(times) for text in texts]


def strings_of(texts, length, count):
    """Strings of Chinese characters from all over the texts, the same every time."""
    number, strings = 7, []
    while len(strings) < count:
        number = (number * 6364136223846793005 + 1442695040888963407) % 2**64
        text = texts[(number >> 33) % len(texts)]
        number = (number * 6364136223846793005 + 1442695040888963407) % 2**64
        start = (number >> 33) % max(1, len(text) - length)
        piece = text[start : start + length]
        if re.fullmatch("[一-龥]{%d}" % length, piece):
            strings.append(piece)
    return strings


def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def folder_size(folder):
    sizes = (os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)
    return sum(sizes)


def median_of(search, strings):
    times = []
    for string in strings:
        start = time.perf_counter()
        search(string)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def sqlite(texts, strings, folder):
    base = sqlite3.connect(os.path.join(folder, "fts5.db"))
    start = processor()
    base.execute("create virtual table reports using fts5(text, tokenize='trigram')")
    base.executemany("insert into reports(text) values (?)", ((text,) for text in texts))
    base.commit()
    base.execute("insert into reports(reports) values ('optimize')")
    base.commit()
    seconds = processor() - start
    count = "select count(*) from reports where reports match ?"
    median = median_of(lambda string: base.execute(count, ('"%s"' % string,)).fetchone(), strings)
    base.close()
    return seconds, folder_size(folder), median


def tantivy_py(texts, strings, folder):
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True, tokenizer_name="pairs", index_option="freq")
    index = tantivy.Index(builder.build(), path=folder)
    pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2, False)).build()
    index.register_tokenizer("pairs", pairs)
    start = processor()
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for text in texts:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()
    seconds = processor() - start
    index.reload()
    searcher = index.searcher()

    def search(string):
        # The tokenizer gives every pair the position 0, so that order cannot be asked for: all pairs must stand.
        words = [tantivy.Query.term_query(index.schema, "text", string[at : at + 2]) for at in range(len(string) - 1)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, word) for word in words])
        return searcher.search(query, 1).count

    return seconds, folder_size(folder), median_of(search, strings)


def baogao(archive, times):
    command = ["cargo", "bench", "--quiet", "--bench", "index", "--", os.path.abspath(archive), str(times), "1"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    number = lambda pattern: float(re.search(pattern, told).group(1))
    return (
        number(r"index: ([\d.]+) MB per processor second"),
        number(r"size: ([\d.]+) of the text"),
        number(r"count of 4 characters: median ([\d.]+) ms"),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--csv", help="write the figures to this file too")
    chosen = parser.parse_args()
    texts = texts_of(chosen.archive, chosen.times)
    size = sum(len(text.encode()) for text in texts)
    strings = strings_of(texts, 4, 400)
    results = [("baogao", *baogao(chosen.archive, chosen.times))]
    for name, index in (("sqlite fts5 trigram", sqlite), ("tantivy-py pairs", tantivy_py)):
        folder = tempfile.mkdtemp()
        try:
            seconds, bytes_used, median = index(texts, strings, folder)
            results.append((name, size / 1e6 / seconds, bytes_used / size, median))
        except ImportError:
            print(f"{name}: not installed, left out; pip install tantivy", file=sys.stderr)
        finally:
            shutil.rmtree(folder)
    columns = ["index", "mb_per_processor_second", "size_of_text", "count_of_4_characters_ms"]
    columns += ["speed_ratio", "size_ratio", "count_ratio"]
    own = results[0]
    rows = []
    for name, speed, share, median in results:
        figures = [speed, share, median, speed / own[1], share / own[2], median / own[3]]
        rows.append([name, *(f"{figure:.3f}" for figure in figures)])
    print(f"{len(texts)} texts, {size / 1e6:.1f} MB; ratios to baogao")
    for row in [columns, *rows]:
        print("".join(f"{cell:>26}" for cell in row))
    if chosen.csv:
        with open(chosen.csv, "w", newline="") as file:
            csv.writer(file).writerows([columns, *rows])


if __name__ == "__main__":
    main()
