#!/bin/sh
# Installs what Truce needs, builds everything, and runs every test.
set -eu
cd "$(dirname "$0")"
. tools/prepare.sh

install run test
build release

mkdir -p build/log
say "Testing; build/log/test.log has the whole output."
if ctest --preset release -j "$(nproc)" --output-on-failure >build/log/test.log 2>&1; then
  grep -E '^[0-9]+% tests passed' build/log/test.log
else
  cat build/log/test.log >&2
  exit 1
fi
