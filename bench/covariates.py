#!/usr/bin/env python3
"""Would it help to know more of a mission on the day it is authorised? Months to half of the authorised strength, forecast for each mission
from all others: as they were ("others"), or by a line through ln(months + 1/2) with the named covariates and a normal spread around it.
CRPS as in `truce backtest`: on the months in which the mission was seen under its first ceiling, at most 36.

  python3 bench/covariates.py data/un_peacekeeping
"""
import csv
import math
import pathlib
import statistics
import sys

MONTHS_MAX = 36
STEPS = 64
AFRICA = {"MINUCI", "MINUSMA", "MONUC", "ONUB", "UNAMID", "UNAMIR", "UNAVEM II", "UNAVEM III", "UNISFA", "UNMIL", "UNMIS", "UNMISS", "UNOCI", "UNOMSIL",
          "UNOSOM I", "UNOSOM II"}  # the places in missions_list.csv are not all where they should be
SLOPE_SPREAD = 0.5  # weak priors, as in the fitted class: they decide only where the data are silent
NORMAL = statistics.NormalDist()


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mission_of(name, figures, mandate):
    """The first ceiling only; a figure carried forward dates nothing, a doubtful one is left out (docs/backtest.md)."""
    ceiling, half, seen, start, in_run = 0, None, 0, 0, False
    for figure in figures:
        if figure["phase"] != "1":
            break
        carried, in_run = figure["repeat_flag"] == "1" and in_run, figure["repeat_flag"] == "1"
        if figure["suspect_flag"] == "1":
            continue
        ceiling = ceiling or float(figure["authorised_strength"])
        seen = int(figure["months_since"])
        if carried:
            continue
        share = float(figure["uniformed"]) / ceiling
        if seen == 0:
            start = share
        if half is None and share >= 0.5:
            half = seen
    year = int(figures[0]["authorised_on"][:4])
    known = {"ceiling": math.log(ceiling / 5000), "year": (year - 2001) / 8, "since 2000": float(year >= 2000), "takes over": float(mandate["expansion_or_inherited"]),
             "first figure": start, "Africa": float(name in AFRICA)}
    return {"name": name, "half": half, "cap": min(seen, MONTHS_MAX), "known": known}


def missions_of(folder):
    mandates = {row["mission"]: row for row in rows_of(folder / "mandates.csv") if row["phase"] == "1"}
    figures = {}
    for row in rows_of(folder / "deployment_curves.csv"):
        figures.setdefault(row["mission"], []).append(row)
    return [mission_of(name, curve, mandates[name]) for name, curve in figures.items()]


def solved(matrix, right):
    size = len(right)
    rows = [matrix[i] + [right[i]] for i in range(size)]
    for i in range(size):
        best = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for k in range(size):
            if k != i:
                factor = rows[k][i] / rows[i][i]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def line_forecast(mission, others, covariates):
    def told(each):
        return [1.0] + [each["known"][name] for name in covariates]

    fitted = [each for each in others if each["half"] is not None]
    x, y = [told(each) for each in fitted], [math.log(each["half"] + 0.5) for each in fitted]
    size = len(covariates) + 1
    spread = statistics.stdev(y)
    for _ in range(20):  # the spread, and with it how much the priors weigh
        matrix = [[sum(row[i] * row[j] for row in x) + (spread**2 / SLOPE_SPREAD**2 if i == j > 0 else 0) for j in range(size)] for i in range(size)]
        line = solved(matrix, [sum(row[i] * value for row, value in zip(x, y)) for i in range(size)])
        left = [value - sum(a * b for a, b in zip(line, row)) for row, value in zip(x, y)]
        spread = math.sqrt(sum(value**2 for value in left) / (len(left) - size))
    mean = sum(a * b for a, b in zip(line, told(mission)))
    wide = spread * math.sqrt(1 + 1 / len(fitted))
    return [max(0, math.ceil(math.exp(mean + wide * NORMAL.inv_cdf((step + 0.5) / STEPS)) - 0.5)) for step in range(STEPS)]


def crps(forecast, happened):
    size = len(forecast)
    return sum(abs(a - happened) for a in forecast) / size - sum(abs(a - b) for a in forecast for b in forecast) / (2 * size * size)


def scores_of(missions, forecast):
    scores = []
    for mission in missions:
        cap = mission["cap"]
        others = [each for each in missions if each is not mission]
        happened = cap if mission["half"] is None else min(mission["half"], cap)
        scores.append(crps([min(months, cap) for months in forecast(mission, others)], happened))
    return scores


def main(folder):
    missions = missions_of(pathlib.Path(folder))
    base = scores_of(missions, lambda _, others: [each["half"] if each["half"] is not None else MONTHS_MAX for each in others])
    print(f"{len(missions)} missions, each left out in turn; months to half\n{'others':42}  {statistics.mean(base):.2f}")
    for covariates in ([], ["ceiling"], ["year"], ["since 2000"], ["Africa"], ["takes over"], ["ceiling", "year", "Africa", "takes over"], ["first figure"], ["first figure", "takes over"]):
        scores = scores_of(missions, lambda mission, others, names=covariates: line_forecast(mission, others, names))
        gains = [a - b for a, b in zip(scores, base)]
        error = statistics.stdev(gains) / math.sqrt(len(gains))
        print(f"{', '.join(covariates) or 'the line alone':42}  {statistics.mean(scores):.2f}  {statistics.mean(gains):+.2f} ± {error:.2f} against others")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
