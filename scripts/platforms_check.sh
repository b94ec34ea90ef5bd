#!/usr/bin/env bash
# Does what README says, on each platform that it names, in a bare root. --help tells more.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: scripts/platforms_check.sh [--as root | --as user] [--work FOLDER] [--ccache FOLDER] [--keep] [PLATFORM...]

Clones HEAD into a bare root of each platform (debian-12, debian-13, ubuntu-24.04, or those named), made by debootstrap,
and runs scripts/quickstart.sh and scripts/test.sh there: as root, and in another root as an ordinary user with sudo.
Prints a table of how long each took, and how many tests ran and were skipped. Fails if a command does.
Needs root and debootstrap. Takes about half an hour for each root on two cores, and 5 GB of disk.

  --as WHO          only as root, or only as an ordinary user
  --work FOLDER     where the roots and the logs are (build/platforms)
  --ccache FOLDER   share this compiler cache among the roots; each still compiles with its own compiler
  --keep            leave the roots there; without it only the logs stay

The roots reach the network as this machine does: with its resolv.conf, pip.conf and certificates. Their packages are
from $FLANT5_DEBIAN_MIRROR and $FLANT5_UBUNTU_MIRROR; without these, from this machine's own mirror or debootstrap's.
END
}

# Platform, suite, components, debootstrap's script: an older debootstrap does not know newer releases of Ubuntu.
kPlatforms=("debian-12 bookworm main" "debian-13 trixie main" "ubuntu-24.04 noble main,universe gutsy")
fail() { echo "platforms_check.sh: $1" >&2; exit 2; }

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
((${#named[@]})) || named=("${kPlatforms[@]%% *}")
for name in "${named[@]}"; do
  [[ " ${kPlatforms[*]%% *} " == *" $name "* ]] || fail "no platform $name; there are: ${kPlatforms[*]%% *}"
done
((EUID == 0)) || fail "needs root, for debootstrap and chroot"
command -v debootstrap >/dev/null || fail "needs debootstrap"
mkdir -p "$work"
work="$(realpath "$work")"

mirror_of() {
  case "$1" in
    debian-*) echo "${FLANT5_DEBIAN_MIRROR:-$(own_mirror Debian)}" ;;
    ubuntu-*) echo "${FLANT5_UBUNTU_MIRROR:-$(own_mirror Ubuntu)}" ;;
  esac
}
own_mirror() {
  apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Origin: $1" "Label: $1" 2>/dev/null | head -n 1
}

# The bare root of a platform, as its installer would leave it; made once, and copied for each user.
make_base() {
  local name="$1" suite="$2" components="$3" script="${4:-}" base="$work/$1"
  [[ -e "$base/etc/os-release" ]] && return
  rm -rf "$base"
  echo "==> $name: debootstrap" >&2
  debootstrap --variant=minbase --components="$components" "$suite" "$base.new" "$(mirror_of "$name")" \
    ${script:+"$script"} >"$work/$name-debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/$name-debootstrap.log" >&2; fail "debootstrap failed for $name"; }
  grep '^W: ' "$work/$name-debootstrap.log" >&2 || true
  mv "$base.new" "$base"
}

make_root() {
  local name="$1" who="$2" root="$3"
  rm -rf "$root"
  cp -a "$work/$name" "$root"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  if [[ -e /etc/pip.conf ]]; then cp /etc/pip.conf "$root/etc"; fi
  if [[ -d /usr/local/share/ca-certificates ]]; then cp -r /usr/local/share/ca-certificates "$root/usr/local/share"; fi
  local more=()
  if [[ -n "$ccache" ]]; then more+=(ccache); mkdir -p "$ccache" "$root/ccache"; fi
  if [[ "$who" == user ]]; then more+=(sudo); fi
  if ((${#more[@]})); then
    in_root "$root" root "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
      --no-install-recommends ${more[*]}" >"$root.log" 2>&1 || { cat "$root.log" >&2; fail "no ${more[*]} in $name"; }
  fi
  local home=/root
  if [[ "$who" == user ]]; then
    home=/home/user
    chroot "$root" useradd --create-home --shell /bin/bash user
    echo "user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/user"
  fi
  git clone --quiet --no-hardlinks . "$root$home/flant5-sentiment"
  if [[ "$who" == user ]]; then chroot "$root" chown -R user: "$home"; fi
}

# Runs a command as a user of a root. The mounts end with it.
in_root() {
  local root="$1" who="$2" home=/root
  if [[ "$who" == user ]]; then home=/home/user; fi
  unshare --mount --propagation private bash -ec '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    if [[ -n "$2" ]]; then mount --bind "$2" "$1/ccache"; fi
    exec chroot --userspec="$3" --groups= "$1" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME="$4" CCACHE_DIR=/ccache CCACHE_UMASK=000 bash -c "cd && $5"' \
    in_root "$root" "$ccache" "$([[ "$who" == user ]] && echo user: || echo root:)" "$home" "$3" </dev/null
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
  timed in_root "$root" "$who" "cd flant5-sentiment && scripts/quickstart.sh" >"$log-quickstart.log" 2>&1 || fine=false
  quick="$took"
  tests="-"
  if "$fine"; then
    echo "==> $name as $who: test.sh" >&2
    timed in_root "$root" "$who" "cd flant5-sentiment && scripts/test.sh" >"$log-test.log" 2>&1 || fine=false
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
for platform in "${kPlatforms[@]}"; do
  read -ra words <<<"$platform"
  [[ " ${named[*]} " == *" ${words[0]} "* ]] || continue
  make_base "${words[@]}"
  for who in "${users[@]}"; do check "${words[0]}" "$who" || status=1; done
  if ! "$keep"; then rm -rf "${work:?}/${words[0]}"; fi
done
cat "$work/table.txt"
exit "$status"
