"""How good and how quick the search for similar opinions is.

    .venv/bin/python benchmarks/similar.py                       # labelled pairs, and 100,000 opinions
    .venv/bin/python benchmarks/similar.py --messages FILE.xlsx  # the first pairs found among real messages, to be read
    .venv/bin/python benchmarks/similar.py --labelled FILE.xlsx  # suggestion of the category, ten-fold

Prints Markdown. FILE has a heading row; of messages the third column is the title and the fifth the text, of labelled ones the
sixth is the category.
"""

import argparse
import itertools
import json
import math
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.harness import portal

PAIRS = Path(__file__).parent / "data" / "same_matter.tsv"
MANY = 100_000


def matters():
    """[(number of the matter, text)] as written by hand."""
    lines = PAIRS.read_text().splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def an_alliance(code):
    from alliance.models import Alliance

    return Alliance.objects.create(code=code, name=f"测量{code}", district="测量区", committee="政协测量区委员会")


def add(alliance, texts, **fields):
    from proposals.models import Opinion
    from proposals.services.similarity import recount

    rows = [Opinion(alliance=alliance, title=title[:120], text=text, **fields) for title, text in texts]
    made = Opinion.objects.bulk_create(rows, batch_size=2000)
    recount(alliance.pk)
    return made


# how good: labelled pairs


def measure_pairs():
    """Every pair of the hand-written opinions, among those of the demo year as a crowd, judged by each method."""
    labelled = matters()
    alliance = an_alliance("990201")
    made = add(alliance, [("", text) for _matter, text in [*labelled, *(("", text) for text in crowd())]])[
        : len(labelled)
    ]
    truth = [matter for matter, _text in labelled]
    same = sum(one == other for one, other in itertools.combinations(truth, 2))
    print(
        f"\n{len(labelled)} opinions, {same} pairs that mean the same, {math.comb(len(labelled), 2) - same} that do not\n"
    )
    print("| method | average precision | best F1 (precision, recall) | mates among the first five |")
    print("|---|---|---|---|")
    for name, score in (("shared pairs of characters (naive)", jaccard), ("the portal's", portals(alliance, made))):
        print("| {} | {:.2f} | {:.2f} ({:.2f}, {:.2f}) | {:.0%} |".format(name, *judge(made, truth, score)))
    thresholds(made, truth, portals(alliance, made))


def crowd():
    """The demo year's own texts, none of which is among the labelled."""
    path = Path(__file__).resolve().parent.parent / "reports" / "demo" / "data" / "opinions.json"
    return [text.replace("{place}", "东门") for group in json.loads(path.read_text()) for text in group["texts"]]


def jaccard(one, other):
    from proposals.similar import Words

    mine, theirs = Words(one.text).pairs, Words(other.text).pairs
    return len(mine & theirs) / len(mine | theirs)


def portals(alliance, made):
    from proposals.models import Opinion
    from proposals.similar import Weights, Words

    words = {row.pk: Words(row.text) for row in made}
    weigh = Weights.of(alliance, Opinion.objects.filter(alliance=alliance).count(), words.values())
    return lambda one, other: weigh.score(words[one.pk], words[other.pk])


def judge(made, truth, score):
    scored = ranked(made, truth, score)
    total = sum(same for _score, same in scored)
    hits, precisions, best = 0, [], (0, 0, 0)
    for place, (_score, same) in enumerate(scored, 1):
        hits += same
        if same:
            precisions.append(hits / place)
        if hits:
            precision, recall = hits / place, hits / total
            best = max(best, (2 * precision * recall / (precision + recall), precision, recall))
    return sum(precisions) / total, *best, mates_found(made, truth, score)


def ranked(made, truth, score):
    pairs = itertools.combinations(range(len(made)), 2)
    scored = [(score(made[one], made[other]), truth[one] == truth[other]) for one, other in pairs]
    return sorted(scored, key=lambda row: -row[0])


def mates_found(made, truth, score):
    found = wanted = 0
    for number, row in enumerate(made):
        others = [other for other in range(len(made)) if other != number]
        mates = {other for other in others if truth[other] == truth[number]}
        first = sorted(others, key=lambda other: -score(row, made[other]))[:5]
        found, wanted = found + len(mates & set(first)), wanted + len(mates)
    return found / wanted


def thresholds(made, truth, score):
    from proposals.similar import LEAST_SCORE, LIKELY_SCORE

    scored = ranked(made, truth, score)
    total = sum(same for _score, same in scored)
    print("\n| shown as | from score | precision | recall |\n|---|---|---|---|")
    for name, least in (("possibly the same", LEAST_SCORE), ("likely the same", LIKELY_SCORE)):
        taken = [same for value, same in scored if value >= least]
        print(f"| {name} | {least} | {sum(taken) / len(taken):.2f} | {sum(taken) / total:.2f} |")


# how quick: many opinions


def measure_speed():
    from proposals.models import Opinion
    from proposals.similar import similar_to

    chance = random.Random(1)
    alliance = an_alliance("990202")
    sentences = [
        part
        for text in [*crowd(), *(text for _matter, text in matters())]
        for part in text.split("。")
        if len(part) > 6
    ]
    marks = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东南西北中上下前后里外新旧大小"

    def invented():
        place = "".join(chance.choices(marks, k=4))
        return f"{place}附近", "。".join(chance.sample(sentences, 3)) + f"。地点在{place}路{chance.randrange(400)}号。"

    began = time.perf_counter()
    add(alliance, [invented() for _number in range(MANY)])
    print(f"\n{MANY:,} opinions made and counted in {time.perf_counter() - began:.0f} s")
    texts = [text for _matter, text in chance.sample(matters(), 60)]
    times = sorted(1000 * timed(similar_to, text, alliance) for text in texts)
    naive = sorted(1000 * timed(everything_sharing_a_pair, text, alliance) for text in texts[:5])
    print("\n| search | median | p95 | slowest |\n|---|---|---|---|")
    for name, values in (("the portal's", times), ("every opinion that shares a pair (5 texts)", naive)):
        p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
        print(f"| {name} | {statistics.median(values):.0f} ms | {p95:.0f} ms | {values[-1]:.0f} ms |")
    print(f"\nratio of the medians: {statistics.median(naive) / statistics.median(times):.0f}")
    Opinion.objects.filter(alliance=alliance).delete()


def timed(act, *args):
    began = time.perf_counter()
    act(*args)
    return time.perf_counter() - began


def everything_sharing_a_pair(text, alliance):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """select o.id, cardinality(array(select unnest(o.pairs) intersect select unnest(bigrams(%s)))) as shared
               from proposals_opinion o where o.alliance_id = %s and o.pairs && bigrams(%s)
               order by shared desc limit 5""",
            [text, alliance.pk, text],
        )
        return cursor.fetchall()


# real messages


def rows_of(path):
    from openpyxl import load_workbook

    rows = load_workbook(path, read_only=True).active.iter_rows(min_row=2, values_only=True)
    return [["".join(str(cell or "").split()) for cell in row] for row in rows if row and row[0]]


def show_messages(path, most):
    from proposals.similar import similar_to

    alliance = an_alliance("990203")
    made = add(alliance, [(row[2], row[4][:4000]) for row in rows_of(path)])
    pairs = {}
    for row in made:
        for other, score in similar_to(f"{row.title} {row.text}", alliance, leave_out=row.pk, limit=3):
            pairs[tuple(sorted((row.pk, other.pk)))] = (score, row, other)
    print(f"{len(made)} messages, {len(pairs)} pairs proposed")
    for place, (score, one, other) in enumerate(sorted(pairs.values(), key=lambda pair: -pair[0])[:most], 1):
        print(f"{place}\t{score:.2f}\t{one.title}\t{other.title}")


def measure_categories(path):
    from proposals.models import Category, Opinion
    from proposals.suggest import suggest_for

    alliance = an_alliance("990204")
    rows = rows_of(path)
    names = {name: Category.objects.create(alliance=alliance, name=name) for name in {row[5] for row in rows}}
    made = add(alliance, [(row[2], row[4][:4000]) for row in rows])
    truth = {row.pk: names[given[5]].pk for row, given in zip(made, rows, strict=True)}
    random.Random(1).shuffle(made)
    right = sure = sure_right = 0
    for fold in range(10):
        asked = made[fold::10]
        for row in made:
            row.category_id = None if row in asked else truth[row.pk]
        Opinion.objects.bulk_update(made, ["category"], batch_size=500)
        for row in asked:
            found = suggest_for(f"{row.title} {row.text}", alliance, leave_out=row.pk)["category"]
            is_right = found is not None and found.choice.pk == truth[row.pk]
            right += is_right
            sure, sure_right = (
                sure + (found is not None and found.confidence >= 0.6),
                sure_right + (is_right and found.confidence >= 0.6),
            )
    print(f"{len(made)} labelled messages, ten-fold: {right / len(made):.1%} right; "
          f"of the {sure / len(made):.0%} with confidence from 0.6, {sure_right / max(1, sure):.1%} right")  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--labelled")
    parser.add_argument("--quick", action="store_true", help="labelled pairs only")
    options = parser.parse_args()
    with portal():
        if options.messages:
            show_messages(options.messages, options.most)
        elif options.labelled:
            measure_categories(options.labelled)
        else:
            measure_pairs()
            if not options.quick:
                measure_speed()


if __name__ == "__main__":
    main()
