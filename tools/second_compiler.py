#!/usr/bin/env python3
"""Has another compiler read the sources for its warnings alone, without writing a program.

    second_compiler.py BUILD [BUILT…]

BUILD is configured for that compiler and need not be built. Sources that it has compiled in one of the folders BUILT are
left out: there every warning was an error already. Exit status 1 if anything is found.
"""
import json
import os
import pathlib
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def commands(build):
    return json.loads((build / "compile_commands.json").read_text())


def source_of(build, entry):
    """The source, without the name of the folder that it is built in."""
    return entry["file"].replace(f"/build/{build.name}/", "/build/")


def reading(entry):
    """The command that compiles a source, changed to find what is wrong with it and write nothing."""
    words = [word for word in shlex.split(entry["command"]) if word != "-c" and not word.endswith("ccache")]
    place = words.index("-o")
    return words[:place] + words[place + 2:] + ["-fsyntax-only"]


def read(entry):
    found = subprocess.run(reading(entry), cwd=entry["directory"], capture_output=True, text=True, check=False)
    return entry["file"], found.stderr or ("" if found.returncode == 0 else "the compiler ended without a word")


def is_compiled(entry):
    words = shlex.split(entry["command"])
    return (pathlib.Path(entry["directory"]) / words[words.index("-o") + 1]).exists()


def main():
    build, *built = [pathlib.Path(folder).resolve() for folder in sys.argv[1:]]
    done = {source_of(other, entry) for other in built for entry in commands(other) if is_compiled(entry)}
    # What is not there is made while building, of data alone.
    to_read = [entry for entry in commands(build) if source_of(build, entry) not in done and os.path.exists(entry["file"])]
    bad = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, found in pool.map(read, to_read):
            if found:
                bad += 1
                print(f"{file}:\n{found}")
    print(f"The second compiler read {len(to_read)} files more, and found something in {bad}.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
