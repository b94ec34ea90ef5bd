#!/usr/bin/env bash
# Checks and times the program on a GPU. --help tells more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: scripts/gpu_check.sh [--libtorch FOLDER] [--tokenizer FOLDER] [--rows FILE] [--out FOLDER] [--pack-only]
                            [--device cpu]

Builds the program and the engine's tests against a libtorch with CUDA, and puts them into one folder with everything
that they need except that libtorch. Then, on a GPU, FOLDER/check.py makes checkpoints of Flan-T5's sizes with random weights, runs the
tests, compares with the CPU, and times base, large and xl against transformers, in under 8 minutes.

You can copy the folder to a machine with a GPU that has only Python with the same torch and transformers:
  scripts/gpu_check.sh --libtorch FOLDER --out DIR --pack-only     on a machine with a compiler
  python3 DIR/check.py                                             on the machine with the GPU

  --libtorch FOLDER  the torch to build against, such as an unpacked wheel (default: that of python3)
  --tokenizer FOLDER a checkpoint of Flan-T5, whose tokenizer is used (default: ../shared/t5-tokenizer)
  --rows FILE        sentence@label lines in UTF-8 (default: the rows in ../shared/phrasebank)
  --out FOLDER       (build/gpu-check)
  --pack-only        do not run it
  --device cpu       run all steps on the CPU, with the smallest model: shows that they work
END
}

libtorch=""
tokenizer=../shared/t5-tokenizer
rows=""
out=build/gpu-check
run=true
arguments=()
while (($#)); do
  case "$1" in
    --libtorch) libtorch="${2:?--libtorch needs a folder}"; shift ;;
    --tokenizer) tokenizer="${2:?--tokenizer needs a folder}"; shift ;;
    --rows) rows="${2:?--rows needs a file}"; shift ;;
    --out) out="${2:?--out needs a folder}"; shift ;;
    --pack-only) run=false ;;
    --device) arguments+=(--device "${2:?--device needs a name}"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "gpu_check.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
if [[ -z "$libtorch" ]]; then
  libtorch="$(python3 -c 'import pathlib, torch; print(pathlib.Path(torch.__file__).parents[1])')"
fi
[[ -e "$tokenizer/spiece.model" ]] || { echo "gpu_check.sh: no spiece.model in $tokenizer: see --tokenizer" >&2; exit 2; }
with_cuda=OFF
if [[ -e "$libtorch/torch/lib/libtorch_cuda.so" ]]; then with_cuda=ON; fi

cmake -S . -B build/cuda -G Ninja -DCMAKE_BUILD_TYPE=Release -DLIBTORCH_ROOT="$libtorch" -DFLANT5_WITH_CUDA=$with_cuda \
  -DFLANT5_WITH_ARROW=OFF
cmake --build build/cuda --target flant5-sentiment engine_tests

rm -rf "$out"
mkdir -p "$out"/{bin,lib,tokenizer,tests}
cp build/cuda/{flant5-sentiment,libflant5_engine.so} "$out/bin"
cp build/cuda/tests/engine_tests "$out/tests"
strip "$out/bin/flant5-sentiment" "$out/bin/libflant5_engine.so" "$out/tests/engine_tests"
# The system's libraries that a machine need not have: not those of the C and C++ compilers.
for file in "$out"/bin/* "$out/tests/engine_tests"; do ldd "$file" || true; done |
  awk '$2 == "=>" && $3 ~ "^/(usr/)?lib/" {print $3}' | sort -u |
  grep -vE "/lib(c|m|dl|rt|util|pthread|gcc_s|stdc\+\+|gomp)\.so" |
  xargs -I{} cp -L {} "$out/lib"
cp -r prompts "$out"
cp -r tests/checkpoints tests/adapters tests/goldens "$out/tests"
cp scripts/gpu_check/check.py "$out"
for file in spiece.model tokenizer.json tokenizer_config.json special_tokens_map.json; do
  if [[ -e "$tokenizer/$file" ]]; then cp "$tokenizer/$file" "$out/tokenizer"; fi
done
if [[ -n "$rows" ]]; then
  cp "$rows" "$out/rows.txt"
else
  iconv -f latin1 -t utf-8 ../shared/phrasebank/Sentences_AllAgree.dev.txt >"$out/rows.txt"
fi
du -sh "$out"
if "$run"; then python3 "$out/check.py" "${arguments[@]}"; fi
