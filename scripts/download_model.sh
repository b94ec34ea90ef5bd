#!/usr/bin/env bash
# Downloads a T5 checkpoint or a LoRA adapter from the Hugging Face hub into its cache. --help tells more.
set -Eeuo pipefail
failure=4
source "$(dirname "${BASH_SOURCE[0]}")/hub.sh"

usage() {
  cat <<'END'
usage: download_model.sh NAME [REVISION]        such as google/flan-t5-base
       flant5-sentiment download NAME[@REVISION]

Downloads the files of a model that flant5-sentiment reads (config, tokenizer, safetensors) into the Hugging Face cache,
where --model NAME finds it; of an adapter its config and weights, for --adapter NAME. If you give a branch, tag or
commit, the name is NAME@REVISION. After a broken connection it continues where it was; after an interruption run it
again: finished files are kept. Every file is checked against the hub's hash. Uses the `hf` tool on the PATH, or one that
it fetches once into ${XDG_CACHE_HOME:-~/.cache}/flant5-sentiment.

  HF_ENDPOINT             another hub, such as a mirror
  HF_TOKEN                for models that need a login
  HF_HUB_CACHE, HF_HOME   where the cache is (~/.cache/huggingface)
END
}

parse_arguments "$@"

download -- config.json generation_config.json spiece.model tokenizer.json \
  tokenizer_config.json added_tokens.json special_tokens_map.json 'model.safetensors*' 'model-*-of-*.safetensors' \
  adapter_config.json adapter_model.safetensors

if [[ -e "$snapshot/adapter_config.json" ]]; then
  [[ -e "$snapshot/adapter_model.safetensors" ]] ||
    fail "$name is an adapter without safetensors: load it with peft, and save it again with save_pretrained"
  echo "==> done: flant5-sentiment --adapter $(reference) ..." >&2
  echo "$snapshot"
  exit 0
fi
[[ -e "$snapshot/config.json" ]] || fail "$name has no config.json: it is not a model in the format of transformers"
[[ -e "$snapshot/spiece.model" || -e "$snapshot/tokenizer.json" ]] ||
  fail "$name has neither spiece.model nor tokenizer.json: only T5, Flan-T5, mT5, mT0 and umT5 can be run"
if [[ ! -e "$snapshot/model.safetensors" && ! -e "$snapshot/model.safetensors.index.json" ]]; then
  fail "$name has no safetensors. To convert its older files, with transformers and torch installed:
  python3 -c \"from transformers import AutoModelForSeq2SeqLM as M; M.from_pretrained('$name').save_pretrained('models/${name##*/}')\"
and copy its tokenizer.json or spiece.model into models/${name##*/}"
fi
echo "==> done: flant5-sentiment --model $(reference) ..." >&2
echo "$snapshot"
