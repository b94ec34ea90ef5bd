#!/usr/bin/env bash
# Builds the packages into dist/. --help tells more.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export HOME="${HOME:-$(cd ~ && pwd)}"

usage() {
  cat <<'END'
usage: scripts/package.sh [--torch VERSION | --only wheel | --only archives]

Builds the program in build/package and puts these into dist/, each with all libraries except glibc and libgcc, the demo
model, prompts, man page, completions and licences:

  flant5_sentiment-VERSION-py3-none-manylinux_2_34_x86_64.whl    for pip, pipx and uvx
  flant5-sentiment-VERSION-linux-x86_64.tar.xz                   to unpack anywhere
  flant5-sentiment_VERSION_amd64.deb                             for Debian 12 and 13, Ubuntu 22.04 and 24.04

  --torch VERSION   only a wheel without libtorch and Arrow, which needs exactly this torch, and pyarrow:
                    flant5_sentiment-VERSION+torchVERSION-py3-none-manylinux_2_34_x86_64.whl
  --only WHAT       only the wheel, or only the archives

Run it on Debian 12, the oldest release with the compiler and libraries that the build needs. Packages that were built on
a newer release would need a newer glibc, and are refused. So is a package that is larger than its limit.
END
}

fail() { echo "package.sh: $1" >&2; exit 1; }

kGlibc=2.34
platform="manylinux_${kGlibc/./_}_x86_64"
torch=""
parts=(wheel archives)
while (($#)); do
  case "$1" in
    --torch) torch="${2:?--torch needs a version}"; parts=(wheel); shift ;;
    --only) parts=("${2:?--only needs wheel or archives}"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
  shift
done
[[ "${parts[*]}" =~ ^(wheel|archives|wheel archives)$ ]] || fail "--only takes wheel or archives, not ${parts[*]}"

# The folder of this torch: the one that setup.sh fetches, or another from PyPI.
torch_folder() {
  local fetched folder="build/torch-$torch"
  fetched="$(python3 scripts/fetch.py --where libtorch)"
  if [[ "$fetched" == *"/libtorch-$torch" ]]; then
    python3 scripts/fetch.py libtorch
  else
    [[ -d "$folder" ]] ||
      python3 -m pip install --quiet --no-deps --only-binary=:all: --target "$folder" "torch==$torch" >&2
    realpath "$folder"
  fi
}

# check_size MEGABYTES FILE...: fails where one has more.
check_size() {
  local most="$1" file
  for file in "${@:2}"; do
    (($(stat -c %s "$file") < most * 1000000)) || fail "$file has $(stat -c %s "$file") bytes, and may have $most MB"
  done
}

make_wheel() {
  local build="$1" most="$2" stage="$1/wheel" beside=() arrow file
  local wheel="dist/flant5_sentiment-$version${torch:++torch$torch}-py3-none-$platform.whl"
  arrow="$(python3 scripts/fetch.py --where arrow)"
  if [[ -n "$torch" ]]; then
    for file in "$LIBTORCH_ROOT"/torch/lib/lib{torch_cpu,c10,gomp}.so* "$arrow"/pyarrow/lib*.so.*; do
      if [[ -e "$file" ]]; then beside+=(--beside "$file"); fi
    done
  fi
  rm -rf "$stage"
  mkdir -p "$stage"
  cp python/pyproject.toml python/setup.py LICENSE "$stage"
  mkdir "$stage/flant5_sentiment"
  cp python/flant5_sentiment/*.py python/flant5_sentiment/py.typed "$stage/flant5_sentiment"
  cmake --install "$build" --component program --strip --prefix "$stage/flant5_sentiment" >/dev/null
  python3 scripts/check_tree.py --glibc "$kGlibc" "${beside[@]}" "$stage"
  rm -f "$wheel"
  FLANT5_WHEEL_PLATFORM="$platform" FLANT5_WHEEL_TORCH="$torch" FLANT5_WHEEL_ARROW="${arrow##*-}" \
    python3 -m pip wheel --quiet --no-deps --wheel-dir dist "$stage"
  check_size "$most" "$wheel"
  rm -rf "$stage"
}

make_archives() {
  local build="$1" unpacked="$1/unpacked"
  rm -f dist/flant5-sentiment-*.tar.xz dist/flant5-sentiment_*.deb
  cpack --config "$build/CPackConfig.cmake" -B dist >/dev/null
  rm -rf dist/_CPack_Packages "$unpacked"
  mkdir "$unpacked"
  dpkg-deb -x dist/flant5-sentiment_*.deb "$unpacked"
  python3 scripts/check_tree.py --glibc "$kGlibc" "$unpacked"
  rm -rf "$unpacked"
  check_size 110 dist/flant5-sentiment-*.tar.xz dist/flant5-sentiment_*.deb
  if command -v lintian >/dev/null; then lintian --fail-on error,warning dist/flant5-sentiment_*.deb; fi
}

version="$(sed -n 's/^__version__ = "\(.*\)"/\1/p' python/flant5_sentiment/version.py)"
grep -q "^project(.* VERSION $version " CMakeLists.txt || fail "version.py and CMakeLists.txt name different versions"
mkdir -p dist
if [[ -n "$torch" ]]; then
  python3 scripts/fetch.py notices >/dev/null
  LIBTORCH_ROOT="$(torch_folder)"
  export LIBTORCH_ROOT
  scripts/setup.sh --preset package-torch --program-only
  make_wheel build/package-torch 15
else
  scripts/setup.sh --preset package --program-only
  for part in "${parts[@]}"; do
    case "$part" in
      wheel) make_wheel build/package 165 ;;
      archives) make_archives build/package ;;
    esac
  done
fi
ls -l dist
