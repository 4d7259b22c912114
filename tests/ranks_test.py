#!/usr/bin/env python3
"""One process, and several ranks, print the same bytes; a rank that is lost ends the run without an answer.
Usage: ranks_test.py TRUCE ROOT. Needs mpirun and a truce built with MPI."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe"]


def forecast(truce, mission, futures, ranks=0, extra=()):
    words = [truce, "forecast", str(mission), "--at", "2031-03-01", "--futures", str(futures), "--json", "force_stands", *extra]
    return (MPIRUN + ["-n", str(ranks)] if ranks else []) + words


def done(words):
    return subprocess.run(words, capture_output=True, timeout=240, check=False)


def same_bytes(truce, mission):
    """With more futures than are looked at for strengths and steps, so that the last ranks have none of these."""
    one = done(forecast(truce, mission, 25_000))
    assert one.returncode == 0 and len(one.stdout) > 200, one.stderr
    for ranks in (2, 5):
        many = done(forecast(truce, mission, 25_000, ranks))
        assert many.returncode == 0, (ranks, many.stderr)
        assert many.stdout == one.stdout, f"{ranks} ranks answer otherwise than one process"
    other = done(forecast(truce, mission, 25_000, 3, ["--seed", "8"]))
    assert other.stdout != one.stdout, "another seed must show, or this test compares nothing"


def same_bytes_until(truce, mission):
    until = ["--until", "P80 of force_stands ± 2 days"]
    one = done(forecast(truce, mission, 200_000, 0, until))
    assert one.returncode == 0 and len(one.stdout) > 200, one.stderr
    for ranks in (3,):
        many = done(forecast(truce, mission, 200_000, ranks, until))
        assert many.returncode == 0, (ranks, many.stderr)
        assert many.stdout == one.stdout, f"{ranks} ranks stop elsewhere than one process"


def mistakes_are_told_once(truce, mission):
    wrong = done(forecast(truce, mission, 5000, 3, ["--days", "many"]))
    assert wrong.returncode != 0 and not wrong.stdout, wrong
    assert wrong.stderr.count(b"is not a number for --days") == 1, wrong.stderr


def lost_rank(truce, mission):
    running = subprocess.Popen(forecast(truce, mission, 900_000_000, 3), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        victims = []
        for _ in range(200):
            time.sleep(0.1)
            children = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(running.pid)], capture_output=True, text=True, check=False)
            victims = [int(line.split()[0]) for line in children.stdout.splitlines() if line.split()[1].startswith("truce")]
            if len(victims) == 3:
                break
        assert len(victims) == 3, "the ranks were not found"
        time.sleep(1)
        os.kill(victims[-1], signal.SIGKILL)
        out, err = running.communicate(timeout=60)
        assert running.returncode != 0, err
        assert not out, "an answer without one of the ranks"
    finally:
        if running.poll() is None:
            running.kill()


def main(truce, root):
    if not shutil.which("mpirun"):
        print("skipped: there is no mpirun here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        mission = pathlib.Path(folder, "mission")
        mission.mkdir()
        shutil.copy(pathlib.Path(root, "bench", "m1.truce"), mission / "agreement.truce")
        text = pathlib.Path(root, "bench", "m1_outlook.truce").read_text(encoding="utf-8")
        (mission / "outlook.truce").write_text(text.replace("m1.truce", "agreement.truce"), encoding="utf-8")
        same_bytes(truce, mission)
        same_bytes_until(truce, mission)
        mistakes_are_told_once(truce, mission)
        lost_rank(truce, mission)
    print("ranks: the same bytes, mistakes told once, no answer without every rank")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
