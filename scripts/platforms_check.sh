#!/usr/bin/env bash
# Does what README says, on each platform that it names, in a bare root. --help tells more.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare_root.sh

usage() {
  cat <<'END'
usage: scripts/platforms_check.sh [--as root | --as user] [--work FOLDER] [--ccache FOLDER] [--keep] [PLATFORM...]

Clones HEAD into a bare root of each platform (debian-12, debian-13, ubuntu-24.04, or those named), made by debootstrap,
and runs scripts/quickstart.sh and scripts/test.sh there: as root, and in another root as an ordinary user with sudo.
Prints a table of how long each took, and of how many tests ran and were skipped. Fails if a command fails.
Needs root and debootstrap. Takes about half an hour for each root on two cores, and 5 GB of disk.

  --as WHO          only as root, or only as an ordinary user
  --work FOLDER     where the roots and the logs are (build/platforms)
  --ccache FOLDER   share this compiler cache among the roots; each still compiles with its own compiler
  --keep            leave the roots there; without it only the logs stay

The roots reach the network as this machine does: with its resolv.conf, pip.conf and certificates. Their packages are
from $FLANT5_DEBIAN_MIRROR and $FLANT5_UBUNTU_MIRROR; without these, from this machine's own mirror or debootstrap's.
END
}

# Ubuntu 22.04 is too old to build on.
kBuiltOn=(debian-12 debian-13 ubuntu-24.04)

users=(root user)
work=build/platforms
ccache=""
keep=false
named=()
while (($#)); do
  case "$1" in
    --as) users=("${2:?--as needs root or user}"); shift ;;
    --work) work="${2:?--work needs a folder}"; shift ;;
    --ccache) ccache="$(realpath -m "${2:?--ccache needs a folder}")"; shift ;;
    --keep) keep=true ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; fail "unknown option $1" ;;
    *) named+=("$1") ;;
  esac
  shift
done
for who in "${users[@]}"; do [[ "$who" =~ ^(root|user)$ ]] || fail "--as takes root or user, not $who"; done
((${#named[@]})) || named=("${kBuiltOn[@]}")
require_platforms "${named[@]}"
require_roots
mkdir -p "$work"
work="$(realpath "$work")"

make_root() {
  local name="$1" who="$2" root="$3" home=/root more=()
  if [[ -n "$ccache" ]]; then more+=(ccache); mkdir -p "$ccache"; fi
  if [[ "$who" == user ]]; then more+=(sudo); home=/home/user; fi
  copy_root "$work/$name" "$root" "$who" "${more[@]}"
  if [[ -n "$ccache" ]]; then mkdir -p "$root/ccache"; fi
  if [[ "$who" == user ]]; then echo "user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/user"; fi
  git clone --quiet --no-hardlinks . "$root$home/flant5-sentiment"
  if [[ "$who" == user ]]; then chroot "$root" chown -R user: "$home"; fi
}

minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# Sets took, for the table.
timed() {
  local begin=$SECONDS status=0
  "$@" || status=$?
  took="$(minutes $((SECONDS - begin)))"
  return "$status"
}

check() {
  local name="$1" who="$2" root="$work/$1-$2" log="$work/$1-$2" quick tests ran="-" skipped="-" fine=true
  make_root "$name" "$who" "$root"
  echo "==> $name as $who: quickstart.sh" >&2
  timed in_root "$root" "$who" "cd flant5-sentiment && scripts/quickstart.sh" "$ccache" >"$log-quickstart.log" 2>&1 || fine=false
  quick="$took"
  tests="-"
  if "$fine"; then
    echo "==> $name as $who: test.sh" >&2
    timed in_root "$root" "$who" "cd flant5-sentiment && scripts/test.sh" "$ccache" >"$log-test.log" 2>&1 || fine=false
    tests="$took"
    ran="$(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\)/\2, \1 failed/p' "$log-test.log")"
    skipped="$(sed -n 's/^tests skipped: \([0-9]*\).*/\1/p' "$log-test.log")"
  fi
  if ! "$keep"; then rm -rf "$root"; fi
  printf '%-14s %-5s %11s %8s  %-18s %8s  %s\n' "$name" "$who" "$quick" "$tests" "${ran:--}" "${skipped:--}" \
    "$("$fine" && echo passed || echo "FAILED, see $log-*.log")" >>"$work/table.txt"
  "$fine"
}

status=0
printf '%-14s %-5s %11s %8s  %-18s %8s  %s\n' platform as quickstart test.sh tests skipped result >"$work/table.txt"
for name in "${named[@]}"; do
  make_base "$name" "$work/$name"
  for who in "${users[@]}"; do check "$name" "$who" || status=1; done
  if ! "$keep"; then rm -rf "${work:?}/$name"; fi
done
cat "$work/table.txt"
exit "$status"
