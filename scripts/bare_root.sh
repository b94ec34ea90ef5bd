# Bare roots of Debian and Ubuntu, made by debootstrap: for platforms_check.sh and package_check.sh, which source it. Needs
# root. The roots reach the network as this machine does: with its resolv.conf, pip.conf and certificates. Their packages
# are from $FLANT5_DEBIAN_MIRROR and $FLANT5_UBUNTU_MIRROR, else from this machine's own mirror, else from debootstrap's.

# Platform, suite, components, debootstrap's script: an older debootstrap does not know newer releases of Ubuntu.
kPlatforms=("debian-12 bookworm main" "debian-13 trixie main" "ubuntu-22.04 jammy main,universe"
            "ubuntu-24.04 noble main,universe gutsy")

fail() { echo "$(basename "$0"): $1" >&2; exit 2; }

require_roots() {
  ((EUID == 0)) || fail "needs root, for debootstrap and chroot"
  command -v debootstrap >/dev/null || fail "needs debootstrap"
}

# require_platforms NAME...: fails where one is not in kPlatforms.
require_platforms() {
  local name
  for name in "$@"; do
    [[ " ${kPlatforms[*]%% *} " == *" $name "* ]] || fail "no platform $name; there are: ${kPlatforms[*]%% *}"
  done
}

# What debootstrap can read of what apt uses here.
own_mirror() {
  apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Origin: $1" "Label: $1" 2>/dev/null |
    grep -E '^(https?|file)://?' | head -n 1
}

mirror_of() {
  case "$1" in
    debian-*) echo "${FLANT5_DEBIAN_MIRROR:-$(own_mirror Debian)}" ;;
    ubuntu-*) echo "${FLANT5_UBUNTU_MIRROR:-$(own_mirror Ubuntu)}" ;;
  esac
}

# make_base NAME FOLDER: the bare root of a platform, as its installer would leave it; made once, and copied for each use.
make_base() {
  local name="$1" base="$2" suite components script platform mirror
  [[ -e "$base/etc/os-release" ]] && return
  for platform in "${kPlatforms[@]}"; do
    if [[ "${platform%% *}" == "$name" ]]; then read -r _ suite components script <<<"$platform"; fi
  done
  mirror="$(mirror_of "$name")"
  [[ -n "$mirror" || "$name" != ubuntu-* || -e /usr/share/keyrings/ubuntu-archive-keyring.gpg ]] ||
    fail "$name: no mirror of Ubuntu is known here: set FLANT5_UBUNTU_MIRROR"
  rm -rf "$base"
  echo "==> $name: debootstrap" >&2
  debootstrap --variant=minbase --components="$components" "$suite" "$base.new" "$mirror" \
    ${script:+"$script"} >"$base-debootstrap.log" 2>&1 ||
    { tail -n 20 "$base-debootstrap.log" >&2; fail "debootstrap failed for $name"; }
  grep '^W: ' "$base-debootstrap.log" >&2 || true
  mv "$base.new" "$base"
}

# copy_root BASE ROOT WHO PACKAGE...: a root to work in, with packages, as root or with an ordinary user named user.
copy_root() {
  local base="$1" root="$2" who="$3"
  shift 3
  rm -rf "$root"
  cp -a "$base" "$root"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  if [[ -e /etc/pip.conf ]]; then cp /etc/pip.conf "$root/etc"; fi
  if [[ -d /usr/local/share/ca-certificates ]]; then cp -r /usr/local/share/ca-certificates "$root/usr/local/share"; fi
  if (($#)); then
    in_root "$root" root "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
      --no-install-recommends $*" >"$root.log" 2>&1 || { cat "$root.log" >&2; fail "no $* in $base"; }
  fi
  if [[ "$who" == user ]]; then chroot "$root" useradd --create-home --shell /bin/bash user; fi
}

# in_root ROOT WHO COMMAND [CCACHE]: runs a command, in the home of root or user. The mounts end with it; CCACHE is a
# folder that stands there as /ccache.
in_root() {
  local root="$1" who="$2" home=/root
  if [[ "$who" == user ]]; then home=/home/user; fi
  unshare --mount --propagation private bash -ec '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    if [[ -n "$2" ]]; then mount --bind "$2" "$1/ccache"; fi
    exec chroot --userspec="$3" --groups= "$1" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME="$4" CCACHE_DIR=/ccache CCACHE_UMASK=000 bash -c "cd && $5"' \
    in_root "$root" "${4:-}" "$([[ "$who" == user ]] && echo user: || echo root:)" "$home" "$3" </dev/null
}
