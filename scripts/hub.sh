# Downloads from the Hugging Face hub into its cache: for download_model.sh and download_dataset.sh, which source it and
# set `failure`, the exit code if it fails: the program's code for a bad model or for bad data.

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

trap 'exit "$failure"' ERR

fail() { echo "$(basename "$0"): $1" >&2; exit "$failure"; }

# parse_arguments NAME [REVISION]: sets `name` and `revision`, or shows the script's usage.
parse_arguments() {
  case "${1:-}" in
    -h | --help) usage; exit 0 ;;
  esac
  if (($# < 1 || $# > 2)); then usage >&2; exit 2; fi
  name="$1" revision="${2:-main}"
  [[ "$name" =~ ^([A-Za-z0-9_][A-Za-z0-9._-]*/)?[A-Za-z0-9_][A-Za-z0-9._-]*$ ]] || fail "$name is not a hub name"
  [[ "$revision" =~ ^[A-Za-z0-9_][A-Za-z0-9._/-]*$ ]] || fail "$revision is not a branch, tag or commit"
}

# As the options of flant5-sentiment take it: NAME, or NAME@REVISION.
reference() { if [[ "$revision" == main ]]; then echo "$name"; else echo "$name@$revision"; fi; }

# An hf that takes --include several times: huggingface_hub 1.0 or later.
is_usable() { [[ "$("$1" --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1)" -ge 1 ]] 2>/dev/null; }

# With pip --target, since a venv would need one more package on Debian.
fetch_hf() {
  local cache="${XDG_CACHE_HOME:-$HOME/.cache}/flant5-sentiment" version folder
  version="$(grep -oE '==.*' "$here/requirements/hub.txt" | tr -d '=')"
  folder="$cache/huggingface-hub-$version"
  if [[ ! -d "$folder" ]]; then
    echo "==> fetching huggingface_hub $version into $folder" >&2
    mkdir -p "$cache"
    local new
    new="$(mktemp -d "$cache/huggingface-hub.XXXXXX")"
    PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --target "$new" \
      -r "$here/requirements/hub.txt" >&2 ||
      { rm -rf "$new"; fail "no hf tool, and pip could not fetch it: install huggingface_hub yourself"; }
    mv -T "$new" "$folder" 2>/dev/null || rm -rf "$new"  # another run may have been faster
  fi
  export PYTHONPATH="$folder${PYTHONPATH:+:$PYTHONPATH}"
  hf="$folder/bin/hf"
}

# The cache names a file's content by its hash: sha256 of large files, git's sha1 of small ones.
hash_of() {
  if [[ "${#2}" == 64 ]]; then
    sha256sum <"$1" | cut -d ' ' -f 1
  else
    { printf 'blob %d\0' "$(stat -Lc %s "$1")"; cat "$1"; } | sha1sum | cut -d ' ' -f 1
  fi
}

check_hashes() {
  local file blob expected
  echo "==> checking hashes" >&2
  while IFS= read -r -d '' file; do
    blob="$(realpath "$file")"
    expected="$(basename "$blob")"
    [[ "$expected" =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]] || fail "$file has no hash to be checked against: is $1 the cache?"
    if [[ "$(hash_of "$blob" "$expected")" != "$expected" ]]; then
      rm -f "$file" "$blob"
      fail "${file#"$1"/} is damaged and was removed; run it again"
    fi
  done < <(find "$1" ! -type d -print0)
}

# download [hf's arguments] -- PATTERN...: the files of these names, each checked. Sets `snapshot`, their folder.
download() {
  local pattern arguments=(--revision "$revision")
  while [[ "$1" != -- ]]; do arguments+=("$1"); shift; done
  shift
  for pattern in "$@"; do arguments+=(--include "$pattern"); done
  hf="$(command -v hf || true)"
  if [[ -z "$hf" ]] || ! is_usable "$hf"; then fetch_hf; fi
  export HF_HUB_DISABLE_TELEMETRY=1
  echo "==> downloading $name" >&2
  snapshot="$("$hf" download "$name" "${arguments[@]}" --quiet | tail -n 1)" ||
    fail "$name could not be downloaded from ${HF_ENDPOINT:-https://huggingface.co}: see above; run it again to continue"
  snapshot="${snapshot#path=}"
  [[ -d "$snapshot" ]] || fail "hf said nothing of where $name is"
  check_hashes "$snapshot"
}
