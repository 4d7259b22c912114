#!/usr/bin/env python3
"""Runs golden pages: markdown that a mediator could read, whose commands must print what the page shows.

    tools/golden.py --truce build/release/truce tests/golden/late_reports.md
    tools/golden.py --truce build/release/truce --update tests/golden/*.md

A page is a mission. Its fenced blocks are read from top to bottom:

    ```truce            agreement.truce of the mission, from here on
    ```reports          reports/reports.csv of the mission, from here on
    ```mapping          reports/reports.mapping of the mission, from here on
    ```truce second.truce   any fence may name its file, inside the mission
    ```console          `$ truce …` and what it prints; the last line is [1] if it ends with exit code 1
    ```console skip     only shown, not run

The mission is a new folder, and commands run inside it. A page without a file of its own shows the
missions of the repository, and its commands run at the root. Standard output and errors are read
together, as a person would see them; colours are off and the terminal is 80 characters wide.
With --update the page is rewritten to show what was printed, and the difference is the review.
"""
import argparse
import dataclasses
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

FILES = {"truce": "agreement.truce", "reports": "reports/reports.csv", "mapping": "reports/reports.mapping"}
SECONDS_MAX = 60
FENCE = re.compile(r"^(`{3,}|~{3,})\s*(.*?)\s*$")


@dataclasses.dataclass
class Block:
    """A fenced block: lines [begin, end) of the page, without the fences."""
    info: list
    begin: int
    end: int


def blocks_of(lines):
    """Every fenced block of a page; a block inside another one is text of the outer block."""
    blocks, opened = [], None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if not fence:
            continue
        if opened is None:
            opened = (fence.group(1), Block(fence.group(2).split(), number + 1, number + 1))
        elif fence.group(1).startswith(opened[0]) and not fence.group(2):
            opened[1].end = number
            blocks.append(opened[1])
            opened = None
    if opened:
        raise ValueError(f"line {opened[1].begin}: this block is never closed")
    return blocks


def file_of(block, number):
    """The file that a block writes, inside the mission; None if it writes none."""
    if not block.info or block.info[0] == "console":
        return None
    name = block.info[1] if len(block.info) > 1 else FILES.get(block.info[0])
    if name and (name.startswith("/") or ".." in name.split("/")):
        raise ValueError(f"line {number}: {name} is outside the mission")
    return name


def run(command, truce, folder):
    """What the command prints, as lines; the exit code is the last line unless it is 0."""
    words = shlex.split(command)
    if not words or words[0] != "truce":
        raise ValueError(f"only `truce` is run here, not `{command}`; write ```console skip to show something else")
    environment = {"PATH": os.environ.get("PATH", ""), "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
                   "TZ": "UTC", "HOME": str(folder)}
    environment |= {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    done = subprocess.run([truce, *words[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS_MAX, check=False)
    printed = done.stdout.decode("utf-8", errors="backslashreplace").splitlines()
    return printed + ([f"[{done.returncode}]"] if done.returncode else [])


def console(lines, truce, folder):
    """The block as it should be: each command with what it prints now. A backslash continues a command."""
    shown, at = [], 0
    if lines and not lines[0].startswith("$ "):
        raise ValueError("a console block starts with `$ truce …`")
    while at < len(lines):
        if lines[at].startswith("$ "):
            command = lines[at][2:]
            shown.append(lines[at])
            while command.endswith("\\") and at + 1 < len(lines):
                at += 1
                command = command[:-1] + lines[at].strip()
                shown.append(lines[at])
            shown += run(command, truce, folder)
        at += 1  # a line that is no command is what was expected
    return shown


def played(text, truce, root):
    """The page as it should be."""
    lines = text.splitlines()
    blocks = blocks_of(lines)
    result, copied = [], 0
    with tempfile.TemporaryDirectory(prefix="mission-") as mission:
        own = any(file_of(block, block.begin) for block in blocks)
        for block in blocks:
            content = lines[block.begin:block.end]
            if name := file_of(block, block.begin):
                path = pathlib.Path(mission, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("".join(line + "\n" for line in content), encoding="utf-8")
            elif block.info[:1] == ["console"] and "skip" not in block.info:
                try:
                    content = console(content, truce, mission if own else root)
                except (ValueError, OSError, subprocess.TimeoutExpired) as problem:
                    raise ValueError(f"line {block.begin}: {problem}") from problem
            result += lines[copied:block.begin] + content
            copied = block.end
    return "".join(line + "\n" for line in result + lines[copied:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--truce", required=True, help="the program to run")
    parser.add_argument("--update", action="store_true", help="rewrite the pages to show what is printed now")
    parser.add_argument("pages", nargs="+")
    asked = parser.parse_args()
    truce, root = os.path.abspath(asked.truce), pathlib.Path(__file__).resolve().parent.parent
    differ = False
    for page in asked.pages:
        before = pathlib.Path(page).read_text(encoding="utf-8")
        try:
            after = played(before, truce, root)
        except ValueError as problem:
            print(f"{page}: {problem}.")
            differ = True
            continue
        if before == after:
            continue
        if asked.update:
            pathlib.Path(page).write_text(after, encoding="utf-8")
            print(f"{page}: rewritten.")
            continue
        differ = True
        print("\n".join(difflib.unified_diff(before.splitlines(), after.splitlines(), f"{page} (says)",
                                             f"{page} (is printed)", lineterm="")))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
