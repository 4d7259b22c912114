#!/usr/bin/env python3
"""The architecture as a table: which folder may include what. Usage: check_layers.py [ROOT]"""
import pathlib, re, sys

# A public header may include only these public headers; the list follows ARCHITECTURE.md.
HEADERS = {"result": "", "time": "result", "report": "result time", "agreement": "result time report",
           "monitor": "result time report agreement", "record": "result time report",
           "check": "result time report agreement", "difference": "result time report agreement",
           "deployment": "result time", "coalitions": "result time report agreement outlook", "backtest": "result time deployment",
           "outlook": "result time report agreement",
           "course": "result time report agreement monitor outlook",
           "forecast": "result time report agreement outlook deployment backtest coalitions",
           "waiting": "result time report agreement monitor check"}
# A folder may include these public headers, its own files, and those of the folders after the bar.
FOLDERS = {"vocabulary": "result time report |", "language": "result time report agreement difference outlook | vocabulary",
           "record": "result time report record deployment | vocabulary",
           "monitor": "result time report agreement monitor outlook course | vocabulary",
           "forecast": "result time report agreement monitor outlook course forecast deployment backtest coalitions | vocabulary",
           "check": "result time report agreement monitor check waiting | vocabulary",
           "view": "result time report agreement difference monitor record check outlook forecast deployment backtest coalitions waiting | vocabulary",
           "answer": "result time report agreement difference monitor record check waiting outlook forecast deployment backtest | vocabulary view",
           "serve": "result time report agreement difference monitor record check waiting outlook forecast backtest | vocabulary view answer",
           "cli": "result time report agreement difference monitor record check outlook forecast deployment backtest coalitions waiting | vocabulary view answer serve"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def includes(path, src):
    """The files of this project that a file includes: `truce/x.h` or `folder/x.h`."""
    for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        beside = (path.parent / name).resolve()
        if name.startswith("truce/"):
            yield name
        elif beside.is_relative_to(src) and beside.exists():
            yield beside.relative_to(src).as_posix()
        elif (src / name).exists():
            yield name


def allowed(file, name):
    """May `file` (truce/x.h or folder/x.cpp) include `name`?"""
    folder, target = file.split("/")[0], name.split("/")[0]
    if folder == "truce":
        return target == "truce" and name[6:-2] in HEADERS.get(file[6:-2], "").split()
    if folder not in FOLDERS:
        return False
    public, private = FOLDERS[folder].split("|")
    return name[6:-2] in public.split() if target == "truce" else target in [folder, *private.split()]


def circle(graph):
    """One circle of includes, or nothing."""
    done, trail = set(), []
    def walk(node):
        if node in trail:
            return trail[trail.index(node):] + [node]
        if node in done:
            return None
        trail.append(node)
        found = next(filter(None, map(walk, graph.get(node, []))), None)
        trail.pop()
        done.add(node)
        return found
    return next(filter(None, map(walk, sorted(graph))), None)


def main(root):
    src, public = (root / "src").resolve(), root / "include"
    files = {f"truce/{p.name}": p for p in sorted((public / "truce").glob("*.h"))}
    files |= {p.resolve().relative_to(src).as_posix(): p for p in sorted(src.rglob("*.[ch]*"))}
    graph = {file: sorted(set(includes(path, src))) for file, path in files.items()}
    wrong = [f"{file} may not include {name}." for file in graph for name in graph[file] if not allowed(file, name)]
    wrong += [f"{file} is a public header that the table in {__file__} does not have." for file in graph
              if file.startswith("truce/") and file[6:-2] not in HEADERS]
    if found := circle(graph):
        wrong.append("These files include each other in a circle: " + " -> ".join(found) + ".")
    print("\n".join(wrong) or f"{len(graph)} files keep to the layers.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
