#!/usr/bin/env python3
"""Makes the two tables of src/decode/: counts.txt and cns11643.txt.

counts.txt   how rare each character is in simplified and in traditional Chinese. Made of counts, never of sentences:
             the word frequencies of jieba's dict.txt (MIT), and the character counts of laws and government reports,
             texts on which nobody holds rights (Copyright Law of the PRC, article 5). Only the members of laws.zip
             whose name hashes to an even number are counted, so that the others remain for measuring.
             Traditional counts are the same counts with the words converted by OpenCC to the OpenCC, Taiwan and Hong
             Kong standards, a third each, and the full-width quotation marks changed as Taiwan writes them.
             One line a cost: "<script> <cost in sixteenths of a nat> <characters>".
cns11643.txt planes 1 to 3 of CNS 11643, which EUC-TW and ISO-2022-CN use and encoding_rs does not know: one line a
             row, "<plane> <row> <94 characters>", U+FFFD where nothing is assigned. Read from the system's iconv.

Needs: pip install opencc-python-reimplemented; iconv with EUC-TW (glibc).
Usage: scripts/decode_tables.py DICT.TXT LAWS.ZIP REPORTS_FOLDER
"""
import collections, glob, hashlib, math, os, subprocess, sys, zipfile

import opencc

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "decode")
# jieba's words cover everyday Chinese, laws and reports the register of the archives.
WEIGHTS = {"words": 0.6, "laws": 0.2, "reports": 0.2}
STANDARDS = ["s2t", "s2tw", "s2hk"]
# 15 nats: what a Han character costs that was never seen is set in cost.rs above this.
HIGHEST = 15 * 16


def wanted(ch):
    """Han, and the punctuation and letters of East Asian text; ASCII has a model of its own."""
    code = ord(ch)
    return code >= 0x80 and code < 0x10000 and not 0xD800 <= code < 0xF900 and code not in (0xFEFF, 0xFFFD)


def held_in(name):
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def law_text(path):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = info.filename if info.flag_bits & 0x800 else info.filename.encode("cp437").decode("utf-8")
            if held_in(name):
                yield archive.read(info).decode("utf-8", "ignore")


def main(dictionary, laws, reports):
    converters = [opencc.OpenCC(standard) for standard in STANDARDS]
    simplified, traditional = collections.Counter(), collections.Counter()

    def add(counter, counts, weight):
        total = sum(counts.values())
        for ch, count in counts.items():
            counter[ch] += weight * count / total

    words_s, words_t = collections.Counter(), collections.Counter()
    for line in open(dictionary, encoding="utf-8"):
        word, count, *_ = line.split()
        for ch in filter(wanted, word):
            words_s[ch] += int(count)
        for converter in converters:
            for ch in filter(wanted, converter.convert(word)):
                words_t[ch] += int(count) / len(converters)
    add(simplified, words_s, WEIGHTS["words"])
    add(traditional, words_t, WEIGHTS["words"])

    marks = str.maketrans("“”‘’", "「」『』")
    report_files = sorted(glob.glob(os.path.join(reports, "*.txt")))
    for name, texts in (
        ("laws", law_text(laws)),
        ("reports", (open(f, encoding="utf-8").read() for f in report_files)),
    ):
        lines_s = collections.Counter()
        characters = collections.Counter()
        for text in texts:
            characters.update(filter(wanted, text))
        add(simplified, characters, WEIGHTS[name])
        # One character at a time: the words above carry the conversions that need context.
        for converter in converters:
            turned = collections.Counter()
            for ch, count in characters.items():
                turned[converter.convert(ch).translate(marks)] += count
            add(traditional, turned, WEIGHTS[name] / len(converters))

    with open(os.path.join(HERE, "counts.txt"), "w", encoding="utf-8") as out:
        for script, counter in (("simplified", simplified), ("traditional", traditional)):
            total = sum(counter.values())
            rows = collections.defaultdict(list)
            for ch, count in counter.items():
                if len(ch) == 1 and wanted(ch):
                    rows[min(round(-math.log(count / total) * 16), HIGHEST)].append(ch)
            for cost in sorted(rows):
                out.write(f"{script} {cost} {''.join(sorted(rows[cost]))}\n")

    with open(os.path.join(HERE, "cns11643.txt"), "w", encoding="utf-8") as out:
        for plane in (1, 2, 3):
            for row in range(94):
                cells = ""
                for cell in range(94):
                    code = bytes([0x8E, 0xA0 + plane, 0xA1 + row, 0xA1 + cell])
                    done = subprocess.run(["iconv", "-f", "EUC-TW", "-t", "UTF-8"], input=code, capture_output=True)
                    cells += done.stdout.decode() if done.returncode == 0 else "\ufffd"
                if cells.strip("\ufffd"):
                    out.write(f"{plane} {row + 1} {cells}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
