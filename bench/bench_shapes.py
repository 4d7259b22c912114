#!/usr/bin/env python3
"""What do records and formulas of other shapes cost, and does a report cost more where there are more?

    bench_shapes.py [--unproven] [--silence] [--days] TRUCE [REPORTS [SHAPE…]]        10,000 and four times as many reports unless told

--unproven    one source alone proves nothing, so everything stays possible and nothing is sure
--silence     silence means unknown
--days        each act is known to one to four days

Each shape is an agreement of a few lines and a made-up record of one year. `truce status --changes` follows it, once with its rows
in order and once with them shuffled: both must say the same, or the run ends with status 1. Printed are the rate at both sizes and
how many times as much a report costs at the larger one, where a day holds four times as many (processor, reading included).
"""
import datetime
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

COLUMNS = "id,act,edge,by,about,place,happened,until,number,incident,source,reliability,credibility,replaces".split(",")
YEAR = 364 * 86_400
HEAD = """agreement "Shapes"
  signed by north, south on 2030-01-01
  in force from 2030-01-01
  clock UTC
  proof {proof}
  disputes go to commission within 7 days
party side: north, south
party carrier, commission
place zone
place area in zone: {areas}
"""
QUIET = """event hostile_act by any side in any area
condition quiet in each area is no hostile_act in that area for 30 days
condition noisy in each area is at least 6 hostile_acts in that area in 7 days
"""


def moment(second, to_a_day):
    at = datetime.datetime(2030, 1, 1) + datetime.timedelta(seconds=second)
    return at.strftime("%Y-%m-%d" if to_a_day else "%Y-%m-%d %H:%M:%S")


class Shape:
    """An agreement, and how its i-th report of n is made: a dict of columns, with `act` at least."""

    def __init__(self, text, report, to_a_day=False, proof="credible", areas=40):
        self.text = HEAD.format(proof=proof, areas=", ".join(f"a{i}" for i in range(areas))) + text
        self.report, self.to_a_day, self.to_days = report, to_a_day, False

    def rows(self, reports):
        luck = random.Random(reports)
        for i in range(reports):
            row = {"id": f"r{i}", "happened": moment(i * YEAR // reports, self.to_a_day), "source": "Mission", "reliability": "A", "credibility": 2}
            row.update(self.report(i, luck))
            if self.to_days:
                first = i * YEAR // reports
                row = {"happened": moment(first, True), "until": moment(first + luck.randrange(4) * 86_400, True)} | {name: value for name, value in row.items() if name != "happened"}
            yield ",".join(str(row.get(column, "")) for column in COLUMNS)


def hostile(i, luck):
    return {"act": "hostile_act", "by": luck.choice(["north", "south"]), "place": f"a{luck.randrange(40)}"}


def corrected(i, luck):
    return hostile(i, luck) | ({"replaces": f"r{i - 1 - luck.randrange(9)}"} if i % 10 == 9 else {})


def asked_and_answered(i, luck):
    return {"act": "request", "by": luck.choice(["north", "south"])} if i % 2 == 0 else {"act": "approval", "by": "commission", "about": f"r{i - 1}"}


REQUESTS = "event request by any side\nevent approval by commission about any request\n"
CARTS = "pipeline carts: loading by carrier -> arrival by carrier\ncondition half is at least 50 percent of carts past loading are past arrival in 14 days\n"
SHAPES = {
    "exact times": Shape(QUIET, hostile),
    "known to a day": Shape(QUIET, hostile, to_a_day=True),
    "below proof": Shape(QUIET, lambda i, luck: hostile(i, luck) | {"reliability": luck.choice("ABDF"), "credibility": luck.randrange(1, 7)}, to_a_day=True),
    "corrections": Shape(QUIET, corrected, to_a_day=True),
    "three reports an incident": Shape(QUIET, lambda i, luck: {"act": "hostile_act", "by": "north", "place": f"a{i // 3 % 40}", "incident": f"i{i // 3}", "source": f"S{i % 3}"},
                                       to_a_day=True, proof="corroborated"),
    "one incident": Shape(QUIET, lambda i, luck: hostile(i, luck) | {"incident": "one", "source": f"S{i % 50}"}, to_a_day=True, proof="corroborated"),
    "processes": Shape("process patrol by any side in any area\ncondition patrolled in each area is during patrol in that area\n",
                       lambda i, luck: {"act": "patrol", "edge": ["start", "end"][i % 2], "by": "north", "place": f"a{luck.randrange(40)}"}),
    "amounts": Shape(CARTS + "clause 1 carrier must bring all carts to arrival within 30 days\nclause 2 whenever half, carrier must bring 500 carts to arrival within 7 days\n",
                     lambda i, luck: {"act": luck.choice(["loading", "arrival"]), "by": "carrier", "number": luck.randrange(1, 50)}, to_a_day=True),
    "breaches answered": Shape("event hostile_act by any side in any area\nevent answer by commission\nclause 1 each side must not commit hostile_act\n"
                               "clause 2 on each breach of 1, commission must issue answer within 3 days\n",
                               lambda i, luck: hostile(i, luck) if i % 2 == 0 else {"act": "answer", "by": "commission"}),
    "breaches spoken of": Shape("event hostile_act by any side in any area\nevent finding by commission about any hostile_act\nclause 1 each side must not commit hostile_act\n"
                                "clause 2 on each breach of 1, commission must issue finding about it within 3 days\n",
                                lambda i, luck: hostile(i, luck) if i % 2 == 0 else {"act": "finding", "by": "commission", "about": f"r{i - 1}"}),
    "breaches below proof": Shape("pipeline carts: loading by carrier -> arrival by carrier\nevent answer by any side\nclause 1 carrier must bring 600 carts to loading every day\n"
                                  "clause 2 on each breach of 1, each side must issue answer within 3 days\n",
                                  lambda i, luck: {"act": "answer", "by": luck.choice(["north", "south"]), "credibility": 5} if i % 20 == 0 else
                                  {"act": "loading", "number": luck.randrange(1, 50), "credibility": luck.choice([2, 5])}, to_a_day=True),
    "amounts on each": Shape("pipeline carts: loading by carrier -> arrival by carrier\nevent talk by any side\nclause 1 on each talk, carrier must bring all carts to arrival within 7 days\n",
                             lambda i, luck: {"act": "talk", "by": "north"} if i % 50 == 0 else {"act": luck.choice(["loading", "arrival"]), "by": "carrier", "number": luck.randrange(1, 50), "credibility": luck.choice([2, 2, 5])},
                             to_a_day=True),
    "before, below proof": Shape("event patrol by any side\nevent inspection by commission\nevent release by any side\nclause 1 on each patrol, commission must make inspection within 2 days before release\n",
                                 lambda i, luck: {"act": luck.choice(["patrol", "inspection", "release"]), "credibility": luck.choice([2, 5])}),
    "lapses and comes back": Shape("event hostile_act by any side in any area\nevent patrol by carrier in any area\ncondition calm in each area is no hostile_act in that area for 12 hours\n"
                                   "clause 1 while calm in each area, carrier must make patrol in that area within 2 days\n"
                                   "clause 2 whenever calm in each area, carrier must make patrol in that area within 2 days\n",
                                   lambda i, luck: hostile(i, luck) if i % 2 == 0 else {"act": "patrol", "by": "carrier", "place": f"a{luck.randrange(40)}"}, to_a_day=True),
    "several deeds": Shape("event hostile_act by any side in any area\nevent patrol by carrier in any area\nevent talk by any side\n"
                           "clause 1 on each hostile_act in any area, every side must hold talk within 3 days\nclause 2 on each hostile_act in any area, carrier must make patrol in every area within 10 days\n",
                           lambda i, luck: luck.choice([hostile(i, luck), {"act": "patrol", "by": "carrier", "place": f"a{luck.randrange(40)}"}, {"act": "talk", "by": luck.choice(["north", "south"])}])),
    "about it": Shape(REQUESTS + "clause 1 on each request, commission must give approval about it within 48 hours\n", asked_and_answered, to_a_day=True),
    "all about one": Shape(REQUESTS + "clause 1 on each request, commission must give approval about it within 48 hours\n",
                           lambda i, luck: asked_and_answered(i, luck) | ({"about": "r0"} if i % 2 else {}), to_a_day=True),
    "any will do": Shape("event loss by any side\nevent inquiry by commission\nclause 1 on each loss, commission must make inquiry within 20 days\n",
                         lambda i, luck: {"act": "inquiry" if i % 10 == 0 else "loss"}, to_a_day=True),
    "triggers below proof": Shape(REQUESTS + "clause 1 on each approval, each side must make request within 3 days\n",
                                  lambda i, luck: asked_and_answered(i, luck) | {"credibility": luck.choice([2, 5])}, to_a_day=True),
    "a number on each": Shape("pipeline carts: loading by carrier -> arrival by carrier\nevent talk by any side\nclause 1 on each talk, carrier must bring 100 carts to arrival within 7 days\n",
                              lambda i, luck: {"act": "talk"} if i % 5 == 0 else {"act": luck.choice(["loading", "arrival"]), "by": "carrier", "number": luck.randrange(1, 50)}, to_a_day=True),
    "once in each area": Shape(QUIET + "event answer by commission in any area\nclause 1 once noisy in each area, commission must issue answer in that area within 3 days\n",
                               lambda i, luck: hostile(i, luck) if i % 2 == 0 else {"act": "answer", "by": "commission", "place": f"a{luck.randrange(40)}"}, to_a_day=True),
    "while it may be so": Shape("event hostile_act by any side\nevent answer by commission\ncondition calm is no hostile_act for 2 days\nclause 1 while calm, commission must issue answer every day\n",
                                lambda i, luck: {"act": ["hostile_act", "answer"][i % 2], "credibility": luck.choice([2, 5])}, to_a_day=True),
    "unless it was waived": Shape("event hostile_act by any side\nevent answer by commission\nevent waiver by commission\ncondition waived is at least 1 waiver in 2 days\n"
                                  "clause 1 on each hostile_act, commission must issue answer within 3 days unless waived\n",
                                  lambda i, luck: {"act": luck.choice(["hostile_act", "answer", "waiver"])}, to_a_day=True),
    "all on one day": Shape(REQUESTS + "clause 1 on each request, commission must give approval within 2 days\nclause 2 on each approval, each side must make request within 2 days before request\n",
                            lambda i, luck: asked_and_answered(i, luck) | {"happened": "2030-03-01"}, to_a_day=True),
    "before and every": Shape("event patrol by any side in any area\nevent inspection by commission\nevent release by any side\n"
                              "clause 1 on each patrol, commission must make inspection within 2 days before release\nclause 2 commission must make inspection every 2 days\n",
                              lambda i, luck: {"act": luck.choice(["patrol", "inspection", "inspection"])}, to_a_day=True),
}


def write(folder, shape, rows):
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    (folder / "agreement.truce").write_text(shape.text)
    (folder / "reports" / "year.csv").write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")


def follow(truce, folder):
    """What the program says, and the seconds of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run([truce, "status", str(folder), "--at", "2030-12-31", "--changes"], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode != 0:
        sys.exit(f"{folder.name}: status {ran.returncode}\n{ran.stderr}{ran.stdout}")
    return ran.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(words):
    unproven, silence, days = "--unproven" in words, "--silence" in words, "--days" in words
    unknown = [word for word in words if word.startswith("--") and word not in ("--unproven", "--silence", "--days")]
    words = [word for word in words if not word.startswith("--")]
    if unknown or not words:
        sys.exit(__doc__)
    for shape in SHAPES.values():
        shape.text = shape.text.replace("proof credible", "proof corroborated") if unproven else shape.text
        shape.to_days = days
        shape.text = shape.text.replace("  disputes go to", "  silence means unknown\n  disputes go to") if silence else shape.text
    truce, reports, chosen = words[0], int(words[1]) if len(words) > 1 else 10_000, words[2:] or list(SHAPES)
    right = True
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            seconds = []
            for size in (reports, 4 * reports):
                rows = list(SHAPES[name].rows(size))
                place = pathlib.Path(folder) / name.replace(" ", "_")
                write(place, SHAPES[name], rows)
                said, took = follow(truce, place)
                seconds.append(took)
                random.Random(size).shuffle(rows)
                write(place, SHAPES[name], rows)
                right = right and said.strip() != "" and follow(truce, place)[0] == said
            each = [took / size for took, size in zip(seconds, (reports, 4 * reports))]
            print(f"{name:26} {1 / each[0]:9.0f} reports/s {1 / each[1]:9.0f} of four times as many; a report costs {each[1] / each[0]:.1f} times as much", flush=True)
    print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB at most; {'the answers are the same in any order' if right else 'AN ANSWER DEPENDS ON THE ORDER'}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
