# Sourced by the other scripts: where the project is, and the packages that it needs.
set -euo pipefail

PROJECT="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)"
JOBS="${CONCHECK_JOBS:-$(nproc)}"

# To build and use concheck. libunwind8 and libgvc6 are opened at run time; of libunwind-dev and
# libgraphviz-dev only the headers are used.
BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config
  libcli11-dev libfmt-dev libabsl-dev nlohmann-json3-dev libdw-dev libelf-dev libgraphviz-dev
  libunwind8 libunwind-dev
)

# To run all of the tests: test libraries, the fuzzer's compiler, and the real programs that are observed.
TEST_PACKAGES=(
  libgtest-dev libgmock-dev python3 python3-jsonschema
  chromium chromium-driver python3-selenium fonts-dejavu-core
  bash-completion fish zsh groff-base dpkg-dev file
  clang libclang-rt-14-dev
  memcached redis-server redis-tools pbzip2 pigz sqlite3 stress-ng
  libjemalloc2 libtcmalloc-minimal4 libpython3.11-testsuite
)

say() { printf '\n== %s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; exit 2; }

missing_packages() {
  local package
  for package in "$@"; do
    # "install ok installed" whatever else dpkg knows of the name.
    [[ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" == *" installed" ]] || printf '%s\n' "$package"
  done
}

# Installs those of the given Debian packages that are not there; says which when it can not.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    fail "this is not a Debian system; install what these Debian packages hold: $*"
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $EUID -ne 0 ]]; then
    fail "packages are missing; install them as root: apt-get install ${missing[*]}"
  fi
  if ! command -v apt-get >/dev/null; then
    fail "packages are missing and there is no apt-get; install them: ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || fail "'apt-get update' failed; install these packages yourself: ${missing[*]}"
  apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
    fail "'apt-get install' failed; install these packages yourself: ${missing[*]}"
}
