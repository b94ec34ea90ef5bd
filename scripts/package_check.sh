#!/usr/bin/env bash
# Tries the packages in dist/ where nobody has built anything. --help tells more.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare_root.sh

usage() {
  cat <<'END'
usage: scripts/package_check.sh [--work FOLDER] [--keep] [PLATFORM...]

Installs each package that scripts/package.sh made in a minimal installation, a bare root, of each platform (debian-12,
debian-13, ubuntu-22.04, ubuntu-24.04, or those named), made by debootstrap: no compiler, no libtorch. Prints a table: the
size of the package, and the seconds from the command that installs it to the first answer. Then it reads a Parquet file
with each. Fails if anything fails.
Needs root and debootstrap. Before the clock starts, the roots get what a package is installed with: xz, pip, pipx, uv.

  --work FOLDER   where the roots and the logs are (build/package-check)
  --keep          leave the roots there; without it only the logs stay
END
}

work=build/package-check
keep=false
named=()
while (($#)); do
  case "$1" in
    --work) work="${2:?--work needs a folder}"; shift ;;
    --keep) keep=true ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; fail "unknown option $1" ;;
    *) named+=("$1") ;;
  esac
  shift
done
((${#named[@]})) || named=("${kPlatforms[@]%% *}")
require_platforms "${named[@]}"
require_roots
wheel="$(find dist -name 'flant5_sentiment-*-manylinux*.whl' ! -name '*+torch*')"
archive="$(find dist -name 'flant5-sentiment-*.tar.xz')"
deb="$(find dist -name 'flant5-sentiment_*.deb')"
for file in "$wheel" "$archive" "$deb"; do
  [[ -f "$file" ]] || fail "dist has not one package of each kind: scripts/package.sh makes them"
done
mkdir -p "$work"
work="$(realpath "$work")"

kRow='"Profit rose to EUR 13 mn from EUR 8 mn ."'

# A root with the tools that install packages, and with the packages and a file of rows in /packages.
make_root() {
  local name="$1" root="$2"
  copy_root "$work/$name" "$root" user xz-utils python3-venv pipx ca-certificates
  in_root "$root" user "python3 -m venv tools && tools/bin/pip install --quiet uv" >>"$root.log" 2>&1 ||
    fail "no uv in $name"
  in_root "$root" root "! command -v gcc g++ cc clang && ! ls /usr/lib/*/libtorch*" >>"$root.log" 2>&1 ||
    fail "$name is not bare: it has a compiler or libtorch"
  mkdir "$root/packages"
  cp "$wheel" "$archive" "$deb" tests/columnar/news.parquet "$root/packages"
}

# try WHO HOW FILE INSTALL PROGRAM: installs as WHO, runs the program as an ordinary user, and adds a line to the table.
try() {
  local who="$1" how="$2" file="$3" install="$4" program="$5" begin seconds rows result=works log="$root-${2// /-}.log"
  echo "==> $name: $how" >&2
  begin="$(date +%s%N)"
  { in_root "$root" "$who" "$install" && in_root "$root" user "echo $kRow | $program --quiet -"; } >"$log" 2>&1 || true
  seconds="$(awk "BEGIN { printf \"%.1f\", ($(date +%s%N) - $begin) / 1e9 }")"
  grep -q '"label":"positive"' "$log" || result="FAILED, see $log"
  rows="$(in_root "$root" user "LD_BIND_NOW=1 $program --quiet /packages/news.parquet" 2>>"$log" | wc -l)"
  ((rows == 60)) || result="FAILED, read $rows rows of Parquet, see $log"
  printf '%-14s %-12s %6s %8s  %s\n' "$name" "$how" "$(awk "BEGIN { printf \"%.1f\", $(stat -c %s "$file") / 1e6 }")" \
    "$seconds" "$result" | tee -a "$work/table.txt" >&2
  [[ "$result" == works ]] || status=1
}

check() {
  local name="$1" root="$work/$1-root" at_wheel at_archive at_deb
  at_wheel="/packages/$(basename "$wheel")"
  at_archive="/packages/$(basename "$archive")"
  at_deb="/packages/$(basename "$deb")"
  make_root "$name" "$root"
  try user tar.xz "$archive" "tar -xf $at_archive" "$(basename "$archive" .tar.xz)/bin/flant5-sentiment"
  try user "pip" "$wheel" "python3 -m venv own && own/bin/pip install --quiet $at_wheel" own/bin/flant5-sentiment
  try user "pipx run" "$wheel" true "pipx run --spec $at_wheel flant5-sentiment"
  try user "uvx" "$wheel" true "tools/bin/uvx --quiet --from $at_wheel flant5-sentiment"
  try root deb "$deb" "apt-get install -qq -y $at_deb" flant5-sentiment
  in_root "$root" root "apt-get remove -qq -y flant5-sentiment && ! command -v flant5-sentiment && \
    ! ls /usr/lib/flant5-sentiment" >>"$root-deb.log" 2>&1 || { echo "$name: the .deb leaves files behind" >&2; status=1; }
  if ! "$keep"; then rm -rf "$root"; fi
}

status=0
printf '%-14s %-12s %6s %8s  %s\n' platform package MB seconds result >"$work/table.txt"
for name in "${named[@]}"; do
  make_base "$name" "$work/$name"
  check "$name"
  if ! "$keep"; then rm -rf "${work:?}/$name"; fi
done
cat "$work/table.txt"
exit "$status"
