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

# is_here PACKAGE: node and npm may have come another way, and then Debian's would be in their place.
is_here() {
  case $1 in
    nodejs) command -v node >/dev/null 2>&1 ;;
    npm) command -v npm >/dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}

# missing USE…: those that are not installed.
missing() {
  for package in $(packages "$@"); do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || is_here "$package" || printf '%s ' "$package"
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

# build_page [test]: makes web/dist, which the program carries; with `test`, what its tests need is installed too.
# Without npm's packages the program is built without its page.
build_page() {
  omit=--omit=dev
  if [ "${1:-}" = test ]; then omit=; fi
  made=web/dist/index.html
  if [ -n "$omit" ] || [ -d web/node_modules/playwright-core ]; then have=yes; else have=no; fi
  if [ $have = yes ] && [ -e "$made" ] && [ -z "$(find web -newer "$made" -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -print -quit)" ]; then
    return 0
  fi
  say "Building the page."
  mkdir -p build/log
  if [ $have = no ] || [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    # Debian's npm sometimes ends with an error of its own after its work is done; whether it was done, the build tells.
    (cd web && { npm ci $omit --no-audit --no-fund || npm ci $omit --no-audit --no-fund; }) >build/log/npm.log 2>&1 ||
      say "npm ended with an error (build/log/npm.log)."
  fi
  (cd web && node build.mjs) >build/log/page.log 2>&1 ||
    { say "The page could not be built (build/log/npm.log and page.log say why), so the program is built without it."; rm -rf web/dist; }
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
