#!/usr/bin/env python3
"""What no committed file may say, and how long one may be. Usage: check_files.py [ROOT]"""
import pathlib, re, subprocess, sys

# Paths of somebody's machine and hosts of package registries mean nothing to the reader. The words are
# written in two parts so that this file does not find itself.
WORDS = ["/wo" + "rk/", "/ro" + "ot/", "/home/" + r"\w", "/tmp/" + "bash", "registry." + "npmjs", "registry." + "yarnpkg",
         "pypi" + r"\.org", "files.pythonhosted" + r"\.org", "proxy.golang" + r"\.org", "deb.debian" + r"\.org",
         "crates" + r"\.io"]
FORBIDDEN = re.compile("|".join(WORDS))
SOURCE = {".cpp", ".h", ".py", ".ts", ".tsx"}
LINES_MAX = 700


def committed(root):
    """Every file that git follows or would; every file of the tree where there is no git."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [root / name for name in sorted(set(listed.stdout.splitlines())) if (root / name).is_file()]
    return [path for path in sorted(root.rglob("*"))
            if path.is_file() and "build" not in path.relative_to(root).parts]


def main(root):
    wrong, long = [], []
    for path in committed(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(root).as_posix()
        wrong += [f"{name}:{number}: {found.group(0)} does not belong in a committed file."
                  for number, line in enumerate(lines, 1) if (found := FORBIDDEN.search(line))]
        if path.suffix in SOURCE and len(lines) > LINES_MAX:
            long.append(f"warning: {name} has {len(lines)} lines; consider what it could be split into.")
    print("\n".join(long + wrong) or "Every file keeps to the words and the length.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
