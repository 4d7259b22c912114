# What ./run, the test script and .ci/run share: packages, and commands that are quiet until they fail.
# To be sourced from the root of the repository by a POSIX shell.

say() { printf '%s\n' "$*"; }

# quietly LOG COMMAND…: runs a command with its output in build/log/LOG.log, shown in full if it fails.
quietly() {
  log=build/log/$1.log
  shift
  mkdir -p build/log
  if "$@" >"$log" 2>&1; then return 0; fi
  cat "$log" >&2
  say "This failed: $*" >&2
  exit 1
}

# packages USE…: the names in tools/packages.txt that serve one of the uses.
packages() {
  awk -v uses=" $* " '$1 !~ /^#/ && NF == 2 && index(uses, " " $2 " ") { print $1 }' tools/packages.txt
}

# missing USE…: those that are not installed.
missing() {
  for package in $(packages "$@"); do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf '%s ' "$package"
  done
}

# install USE…: installs what is missing, and does not touch apt if nothing is.
install() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "This system has no dpkg, so nothing is installed; tools/packages.txt lists what Truce needs."
    return 0
  fi
  wanted=$(missing "$@")
  [ -n "$wanted" ] || return 0
  if [ "$(id -u)" -eq 0 ]; then
    as_root=env
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
  else
    say "Truce needs packages that are not installed: $wanted" >&2
    say "Run this as root, or as a user whose sudo asks for no password, or install them yourself:" >&2
    say "  apt-get install --no-install-recommends $wanted" >&2
    exit 2
  fi
  say "Installing: $wanted"
  quietly apt-update $as_root DEBIAN_FRONTEND=noninteractive apt-get -q update
  # shellcheck disable=SC2086 # the names are words of their own
  quietly apt-install $as_root DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install $wanted
}

# build PRESET [TARGET…]: configures and builds; all targets unless some are named.
build() {
  preset=$1
  shift
  say "Building ($preset); the first time takes a few minutes."
  quietly "configure-$preset" cmake --preset "$preset"
  if [ $# -gt 0 ]; then set -- --target "$@"; fi
  quietly "build-$preset" cmake --build --preset "$preset" -j "$(nproc)" "$@"
}
