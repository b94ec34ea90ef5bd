#!/usr/bin/env bash
# Downloads a T5 checkpoint from the Hugging Face hub into its cache. --help tells more.
set -Eeuo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

usage() {
  cat <<'END'
usage: scripts/download_model.sh NAME        such as google/flan-t5-base

Downloads what flant5-sentiment reads of a model (config, sentencepiece model, safetensors) into the Hugging Face cache,
where --model NAME finds it. A broken connection is taken up where it broke; after an interruption run it again: finished
files are kept. Every file is checked against the hub's hash. Uses the `hf` tool, of the PATH or fetched once into
${XDG_CACHE_HOME:-~/.cache}/flant5-sentiment.

  HF_ENDPOINT             another hub, such as a mirror
  HF_TOKEN                for models that ask for a login
  HF_HUB_CACHE, HF_HOME   where the cache is (~/.cache/huggingface)
END
}

fail() { echo "download_model.sh: $1" >&2; exit 1; }

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
if (($# != 1)); then usage >&2; exit 2; fi
name="$1"
[[ "$name" =~ ^([A-Za-z0-9_][A-Za-z0-9._-]*/)?[A-Za-z0-9_][A-Za-z0-9._-]*$ ]] || fail "$name is no name on the hub"

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
    python3 -m pip install --quiet --disable-pip-version-check --target "$new" -r "$here/requirements/hub.txt" >&2 ||
      { rm -rf "$new"; fail "no hf tool, and pip could not fetch it: install huggingface_hub yourself"; }
    mv -T "$new" "$folder" 2>/dev/null || rm -rf "$new"  # another run may have been faster
  fi
  export PYTHONPATH="$folder${PYTHONPATH:+:$PYTHONPATH}"
  hf="$folder/bin/hf"
}

hf="$(command -v hf || true)"
if [[ -z "$hf" ]] || ! is_usable "$hf"; then fetch_hf; fi

export HF_HUB_DISABLE_TELEMETRY=1
patterns=(config.json generation_config.json spiece.model 'model.safetensors*' 'model-*-of-*.safetensors')
arguments=()
for pattern in "${patterns[@]}"; do arguments+=(--include "$pattern"); done
echo "==> downloading $name" >&2
snapshot="$("$hf" download "$name" "${arguments[@]}" --quiet | tail -n 1)" || fail "the download of $name failed; run it again to go on"
snapshot="${snapshot#path=}"
[[ -d "$snapshot" ]] || fail "hf said nothing of where $name is"

# The cache names a file's content by its hash: sha256 of large files, git's sha1 of small ones.
hash_of() {
  if [[ "${#2}" == 64 ]]; then
    sha256sum <"$1" | cut -d ' ' -f 1
  else
    { printf 'blob %d\0' "$(stat -Lc %s "$1")"; cat "$1"; } | sha1sum | cut -d ' ' -f 1
  fi
}

echo "==> checking hashes" >&2
for file in "$snapshot"/*; do
  blob="$(realpath "$file")"
  expected="$(basename "$blob")"
  [[ "$expected" =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]] || fail "$file has no hash to be checked against: is $snapshot the cache?"
  if [[ "$(hash_of "$blob" "$expected")" != "$expected" ]]; then
    rm -f "$file" "$blob"
    fail "$(basename "$file") is damaged and was removed; run it again"
  fi
done

[[ -e "$snapshot/config.json" ]] || fail "$name has no config.json: it is no model for transformers"
[[ -e "$snapshot/spiece.model" ]] || fail "$name has no spiece.model: only T5 and Flan-T5 can be run"
if [[ ! -e "$snapshot/model.safetensors" && ! -e "$snapshot/model.safetensors.index.json" ]]; then
  fail "$name has no safetensors. To convert its older files, with transformers and torch installed:
  python3 -c \"from transformers import T5ForConditionalGeneration as M; M.from_pretrained('$name').save_pretrained('models/${name##*/}')\"
and copy its spiece.model into models/${name##*/}"
fi
echo "==> done: flant5-sentiment --model $name ..." >&2
echo "$snapshot"
