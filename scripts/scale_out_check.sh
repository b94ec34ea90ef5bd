#!/usr/bin/env bash
# Kills workers of Spark and of GNU parallel, and holds their results to those of a single run. --help tells more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: scripts/scale_out_check.sh [--program FILE] [--out FOLDER]

Classifies 20,000 rows with a tiny model in float32: in a single run, with examples/scale-out/spark.py on four local
workers of Spark, and with examples/scale-out/parallel.sh in 8 shards. Some processes are killed once they have answered
rows. Spark must give the labels and completions of the single run for each id, and the merged file of the shards must have the
bytes of the single run. Fails if anything differs, or if nothing was killed. Takes about two minutes on two cores.

Needs Java 17 and GNU parallel. PySpark, 0.9 GB, is installed once, as scripts/requirements/spark.txt says, into
${XDG_CACHE_HOME:-~/.cache}/flant5-sentiment/spark-venv.

  --program FILE  (build/release/flant5-sentiment)
  --out FOLDER    where rows, results and logs stay (build/scale-out-check)
END
}

fail() { echo "scale_out_check.sh: $1" >&2; exit 2; }

program=build/release/flant5-sentiment
out=build/scale-out-check
while (($#)); do
  case "$1" in
    --program) program="${2:?--program needs a file}"; shift ;;
    --out) out="${2:?--out needs a folder}"; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
  shift
done
[[ -x "$program" ]] || fail "no program at $program: run scripts/setup.sh, or see --program"
command -v parallel >/dev/null || fail "needs GNU parallel: apt-get install parallel"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
version="$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)" || true
((${version:-0} >= 17)) || fail "needs Java 17 or newer: apt-get install openjdk-17-jre-headless"

venv="${XDG_CACHE_HOME:-$HOME/.cache}/flant5-sentiment/spark-venv"
wanted=scripts/requirements/spark.txt
if ! cmp --quiet "$wanted" "$venv/installed.txt"; then
  echo "==> installing PySpark into $venv" >&2
  python3 -m venv --clear "$venv" || fail "cannot make a virtual environment: apt-get install python3-venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
  cp "$wanted" "$venv/installed.txt"
fi
exec "$venv/bin/python" scripts/scale_out_check/check.py "$program" "$out"
