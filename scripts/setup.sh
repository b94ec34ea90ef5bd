#!/usr/bin/env bash
# Makes a fresh clone ready: Debian packages, libtorch, Arrow, configure, build. --help tells more.
set -Eeuo pipefail
if [[ -n "${LIBTORCH_ROOT:-}" ]]; then LIBTORCH_ROOT="$(realpath -m "$LIBTORCH_ROOT")"; fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export HOME="${HOME:-$(cd ~ && pwd)}"

usage() {
  cat <<'END'
usage: scripts/setup.sh [--preset NAME] [--program-only | --target NAME] [--with-tools] [--with-fuzzers] [--no-build]

Installs what is missing, and builds. You can run it again at any time: it leaves alone what is there.
  1. packages of Debian 12, 13 or Ubuntu 24.04 (needs root or sudo if one is missing)
  2. libtorch, 0.5 GB, into ${XDG_CACHE_HOME:-~/.cache}/flant5-sentiment, once for all clones;
     if LIBTORCH_ROOT is set, the libtorch (2.11 or newer) in that folder is used instead;
     also Arrow, 0.06 GB, which reads Parquet and Arrow files, and the licences to install with both
  3. configures and builds in build/NAME

  --preset NAME    a preset of CMakePresets.json (release)
  --program-only   build the program alone, without the tests
  --target NAME    build this target alone
  --with-tools     also fetch the tools of the format, lint, coverage and page checks, and GNU parallel for its recipe
  --with-fuzzers   also the clang (16 or newer) that builds the fuzz targets
  --no-build       configure only

Older releases have compilers and libraries that are too old: the minimum versions are in CMakeLists.txt.
END
}

packages=(g++ cmake ninja-build python3 libsentencepiece-dev nlohmann-json3-dev libcli11-dev libeigen3-dev libfmt-dev
          libhwy-dev nettle-dev zlib1g-dev libzstd-dev libzip-dev libyaml-dev libgtest-dev libgmock-dev)
wheels=(libtorch arrow notices)
if [[ -n "${LIBTORCH_ROOT:-}" ]]; then wheels=(arrow notices); fi

is_installed() { [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

# A clang that is there with its run-time libraries, else the newest that this release has.
clang_packages() {
  local version
  for version in {30..16}; do
    if is_installed "clang-$version" && is_installed "libclang-rt-$version-dev"; then break; fi
  done
  if ! is_installed "clang-$version"; then
    case "$(. /etc/os-release && echo "$ID $VERSION_ID")" in
      "debian 13") version=19 ;;
      "ubuntu 24.04") version=18 ;;
    esac
  fi
  echo "clang-$version libclang-rt-$version-dev"
}

preset=release
targets=()
build=true
while (($#)); do
  case "$1" in
    --preset) preset="${2:?--preset needs a name}"; shift ;;
    --program-only) targets=(--target flant5-sentiment) ;;
    --target) targets=(--target "${2:?--target needs a name}"); shift ;;
    --with-tools) packages+=(ccache gcovr parallel python3-jsonschema python3-yaml tidy zsh fish mandoc) wheels+=(tools)
                  if grep -q '^ID=debian' /etc/os-release; then packages+=(chromium); fi ;;  # a snap on Ubuntu
    --with-fuzzers) read -ra clang <<<"$(clang_packages)"; packages+=("${clang[@]}") ;;
    --no-build) build=false ;;
    -h | --help) usage; exit 0 ;;
    *) echo "setup.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done

case "$preset" in
  tsan) packages+=(libomp-dev) ;;
  package*) packages+=(libstdc++-12-pic) ;;
esac

step="starting"
say() { step="$1"; echo "==> $1" >&2; }
fail() { echo "setup.sh: $1" >&2; trap - ERR; exit 1; }
trap 'fail "failed while $step (the reason is above)"' ERR

# Says what a command printed only if it fails.
quietly() {
  local log status=0
  log="$(mktemp)"
  "$@" </dev/null >"$log" 2>&1 || status=$?
  if ((status)); then cat "$log" >&2; fi
  rm "$log"
  return "$status"
}

# Said at once, and not after half a gigabyte of downloads. Other systems than these are left to CMake.
refuse_old_release() {
  local name oldest
  name="$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-}")"
  case "$name" in
    "debian "[0-9]*) oldest="debian 12" ;;
    "ubuntu "[0-9]*) oldest="ubuntu 24.04" ;;
    *) return 0 ;;
  esac
  [[ "$(printf '%s\n' "$oldest" "$name" | sort -V | head -n 1)" != "$oldest" ]] || return 0
  fail "this is $name, whose compiler and libraries are too old: it takes Debian 12 or newer, Ubuntu 24.04 or newer, or
  what CMakeLists.txt names (g++ 12, CMake 3.25, nlohmann/json 3.11, Highway 1.0 ...), and then
  scripts/fetch.py libtorch && cmake --preset release && cmake --build --preset release"
}

# A Python that has pip: of several on the PATH the first may have none.
python_with_pip() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -m pip --version >/dev/null 2>&1; then echo "$python"; return; fi
  done
  return 1
}

# Where fetch.py keeps wheels; reckoned here too, as there may be no Python yet.
is_fetched() {
  local version
  version="$(sed -n 's/^[^ ]*==\([^ ]*\).*/\1/p;T;q' "scripts/requirements/$1.txt")"
  [[ -d "${XDG_CACHE_HOME:-$HOME/.cache}/flant5-sentiment/$1-$version" ]]
}

install_packages() {
  local missing=() package name
  for name in "${wheels[@]}"; do
    if ! is_fetched "$name" && ! python_with_pip >/dev/null; then packages+=(python3-pip ca-certificates); break; fi
  done
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then return; fi
  say "installing Debian packages: ${missing[*]}"
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "these packages are missing and need root, and there is no sudo: ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}"
}

command -v dpkg-query >/dev/null ||
  fail "this is no Debian or Ubuntu: install the like of ${packages[*]}, run scripts/fetch.py libtorch and scripts/fetch.py arrow, then
  cmake --preset release && cmake --build --preset release"
refuse_old_release
install_packages

if [[ -n "${LIBTORCH_ROOT:-}" ]]; then say "using the libtorch in $LIBTORCH_ROOT"; fi
for name in "${wheels[@]}"; do
  is_fetched "$name" && continue
  say "fetching $name"
  "$(python_with_pip)" scripts/fetch.py "$name" >/dev/null
done

say "configuring build/$preset"
quietly cmake --preset "$preset" -DLIBTORCH_ROOT="${LIBTORCH_ROOT:-}" ||
  fail "cmake could not configure (the reason is above)"
"$build" || exit 0

# Sources that include libtorch take up to 1.5 GB each to compile.
jobs=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
jobs=$((jobs < 1 ? 1 : jobs < $(nproc) ? jobs : $(nproc)))
say "building build/$preset ($jobs at a time)"
cmake --build --preset "$preset" -j "$jobs" "${targets[@]}" >&2
