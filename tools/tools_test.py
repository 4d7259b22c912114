#!/usr/bin/env python3
"""The checks themselves: each must say no when it should."""
import contextlib
import io
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

import check_files
import check_layers
import golden

TOOLS = pathlib.Path(__file__).resolve().parent


class Tree(unittest.TestCase):
    """A small source tree in a new folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("include/truce/result.h", "")
        self.write("include/truce/time.h", "#include <truce/result.h>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def answer(self, check):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            return check.main(self.root), said.getvalue()


class Layers(Tree):
    def test_a_tree_that_keeps_to_the_table(self):
        self.write("src/vocabulary/time.cpp", '#include <truce/time.h>\n#include "match.h"\n')
        self.write("src/vocabulary/match.h", "")
        self.assertEqual(self.answer(check_layers)[0], 0)

    def test_a_header_that_looks_down(self):
        self.write("include/truce/result.h", "#include <truce/time.h>\n")
        code, said = self.answer(check_layers)
        self.assertEqual(code, 1)
        self.assertIn("truce/result.h may not include truce/time.h.", said)
        self.assertIn("in a circle", said)

    def test_a_folder_that_reaches_into_another(self):
        self.write("src/monitor/timeline.h", "")
        self.write("src/record/record.cpp", '#include "monitor/timeline.h"\n#include "../monitor/timeline.h"\n')
        code, said = self.answer(check_layers)
        self.assertEqual(code, 1)
        self.assertIn("record/record.cpp may not include monitor/timeline.h.", said)

    def test_a_circle_inside_a_folder(self):
        self.write("src/monitor/a.h", '#include "b.h"\n')
        self.write("src/monitor/b.h", '#include "a.h"\n')
        self.assertIn("monitor/a.h -> monitor/b.h -> monitor/a.h", self.answer(check_layers)[1])


class Files(Tree):
    def test_a_path_of_a_machine(self):
        self.write("docs/a.md", "See /wo" + "rk/main.\n")
        code, said = self.answer(check_files)
        self.assertEqual(code, 1)
        self.assertIn("docs/a.md:1: ", said)

    def test_a_long_file_is_only_a_warning(self):
        self.write("src/long.cpp", "\n" * 800)
        code, said = self.answer(check_files)
        self.assertEqual(code, 0)
        self.assertIn("warning: src/long.cpp has 800 lines", said)


class Golden(Tree):
    """A stand-in for the program prints its arguments and its agreement, and ends with the number it is given."""

    def setUp(self):
        super().setUp()
        self.write("truce", '#!/bin/sh\necho "$@"\ncat agreement.truce 2>/dev/null\n[ "$1" = no ] && exit 1\nexit 0\n')
        (self.root / "truce").chmod(stat.S_IRWXU)

    def page(self, text, *options):
        self.write("page.md", text)
        done = subprocess.run([sys.executable, TOOLS / "golden.py", "--truce", self.root / "truce", *options,
                               self.root / "page.md"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_a_page_that_is_right(self):
        self.assertEqual(self.page("```truce\nparty a\n```\n```console\n$ truce no 'x y'\nno x y\nparty a\n[1]\n```\n"),
                         (0, ""))

    def test_a_page_that_is_wrong(self):
        code, said = self.page("```truce\nparty a\n```\n```console\n$ truce yes\nno\n```\n")
        self.assertEqual(code, 1)
        self.assertIn("-no", said)
        self.assertIn("+party a", said)

    def test_update_writes_what_is_printed_and_nothing_else(self):
        text = "Hello\n```truce\nparty a\n```\n```console\n$ truce no\nwrong\n$ truce b\n```\n```console skip\n$ ls\n```\n"
        self.assertEqual(self.page(text, "--update")[0], 0)
        self.assertEqual((self.root / "page.md").read_text(encoding="utf-8"),
                         text.replace("wrong\n", "no\nparty a\n[1]\n").replace("$ truce b\n", "$ truce b\nb\nparty a\n"))

    def test_a_later_block_replaces_the_file(self):
        self.assertEqual(self.page("```truce\na\n```\n```truce\nb\n```\n```console\n$ truce x\nx\nb\n```\n"), (0, ""))

    def test_only_truce_is_run(self):
        self.assertEqual(self.page("```console\n$ rm -r x\n```\n")[0], 1)

    def test_no_file_outside_the_mission(self):
        self.assertEqual(self.page("```truce ../x\na\n```\n")[0], 1)

    def test_a_block_that_never_ends(self):
        self.assertEqual(self.page("```console\n$ truce x\n")[0], 1)

    def test_fences_inside_fences_are_text(self):
        self.assertEqual(len(golden.blocks_of(["~~~markdown", "```console", "$ truce x", "```", "~~~"])), 1)


if __name__ == "__main__":
    unittest.main()
