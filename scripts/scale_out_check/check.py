"""The check that scripts/scale_out_check.sh describes: check.py PROGRAM FOLDER, with PySpark and pyarrow."""

import collections
import filecmp
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import processes
import pyarrow
import pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "scale-out"
TINY = ROOT / "tests" / "checkpoints" / "tiny"
ROWS = 20_000
BAD_TEXTS = {777: b"", 7_777: None, 17_777: b"Sales \xff fell ."}  # by index: empty, missing, not UTF-8
FIRST_ID = 1 << 60  # beyond what a float holds
SHARDS = 8
PARTITIONS = 4
ROWS_AT_ONCE = 500  # that Spark gives to a worker, and takes from it
# Of predictions on their way: a pipe, the reader's buffer, and the rows of a frame that is not full yet.
BYTES_ON_THE_WAY = 2 * (1 << 16) + 100 * ROWS_AT_ONCE


def fail(message):
    sys.exit(f"scale_out_check: FAILED: {message}")


def require(holds, message):
    if not holds:
        fail(message)


def write_rows(path):
    """Rows that are all different, and the same each time; some are bad."""
    words = ("profit", "sales", "orders", "margins", "costs", "deliveries", "exports")
    verbs = ("rose", "fell", "stayed the same", "doubled", "were a disappointment")
    texts = [f"{words[i % 7].capitalize()} of unit {i} {verbs[i % 5]} , by EUR {i * 7919 % 10007} mn in {1950 + i % 73} ."
             for i in range(ROWS)]
    raw = [BAD_TEXTS.get(i, text.encode()) for i, text in enumerate(texts)]
    ids = [FIRST_ID + i for i in range(ROWS)]
    table = pyarrow.table({"id": pyarrow.array(ids), "text": pyarrow.array(raw, pyarrow.binary()).view(pyarrow.string())})
    pyarrow.parquet.write_table(table, path)


class Runs:
    """Runs of the program over the same rows, in one folder."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.rows = folder / "rows.parquet"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("FLANT5_", "HF_"))}
        self.environment.update(
            FLANT5_SENTIMENT=str(program), PATH=f"{program.parent}:{os.environ['PATH']}", PYTHONPATH=str(ROOT / "python"),
            PYSPARK_PYTHON=sys.executable, PARALLEL="--will-cite", JOBS="4")

    def run(self, name, command, watch=lambda process: None):
        """Until it has ended well, while `watch` looks at it again and again. Prints how long it took."""
        log = self.folder / f"{name}.log"
        begin = time.monotonic()
        with open(log, "w") as output:
            process = subprocess.Popen([str(word) for word in command], cwd=ROOT, env=self.environment, stdout=output,
                                       stderr=subprocess.STDOUT)
            while process.poll() is None:
                watch(process)
                time.sleep(0.005)
        print(f"    {time.monotonic() - begin:.1f} s")
        require(process.returncode == 0, f"exit code {process.returncode}; the end of {log}:\n{log.read_text()[-3000:]}")
        return log.read_text()

    def programs_below(self, process):
        return [pid for pid in processes.descendants(process.pid) if processes.is_program(pid, self.program)]


def run_single(runs):
    out = runs.folder / "single.jsonl"
    print(f"==> single run over {ROWS} rows", flush=True)
    runs.run("single", [runs.program, "--quiet", "--no-cache", "--on-error", "null", "--model", TINY, "--dtype", "float32",
                        "--output", out, runs.rows])
    found = [json.loads(line) for line in out.read_text().splitlines()]
    require(len(found) == ROWS, f"the single run has {len(found)} rows")
    bad = [i for i, row in enumerate(found) if "error" in row]
    require(bad == list(BAD_TEXTS), f"the single run finds other bad rows: {bad}")
    # By their place: a row that cannot be read has its number for an id.
    return {FIRST_ID + i: (row["label"], row["completion"], "error" in row) for i, row in enumerate(found)}


class SparkKiller:
    """Kills the program of one task and the Python worker of another, each when rows of it have come back to Spark."""

    def __init__(self, runs):
        self.runs = runs
        self.killed = {}  # program to what was killed

    def __call__(self, process):
        if len(self.killed) == 2:
            return
        for program in self.runs.programs_below(process):
            written = processes.bytes_written(program)
            if program in self.killed or written <= BYTES_ON_THE_WAY or len(self.killed) == 2:
                continue
            name, victim = ("Python worker", processes.parent(program)) if self.killed else ("program", program)
            require(victim in processes.descendants(process.pid), "a task ended while it was to be killed; run it again")
            os.kill(victim, signal.SIGKILL)
            self.killed[program] = name
            print(f"    killed the {name} of a task after {written:,} bytes of predictions", flush=True)


def check_spark(runs, expected):
    out = runs.folder / "spark"
    print(f"==> Spark, local[4,4], {PARTITIONS} partitions", flush=True)
    killer = SparkKiller(runs)
    log = runs.run("spark", [
        pathlib.Path(sys.executable).with_name("spark-submit"), "--master", "local[4,4]", "--driver-memory", "2g",
        "--conf", "spark.ui.enabled=false", "--conf", f"spark.sql.execution.arrow.maxRecordsPerBatch={ROWS_AT_ONCE}",
        EXAMPLES / "spark.py", runs.rows, out, "--partitions", PARTITIONS,
        f"model={TINY}", "dtype=float32", "no_cache=true"], killer)
    lost = len(re.findall(r"WARN TaskSetManager: Lost task", log))
    require(len(killer.killed) == 2, f"only {len(killer.killed)} of 2 tasks were killed: they ended too soon")
    require(lost == 2, f"Spark says that it lost {lost} tasks, not 2: {runs.folder / 'spark.log'}")
    table = pyarrow.parquet.read_table(out).to_pylist()
    found = {row["id"]: (row["label"], row["completion"], row["error"] is not None) for row in table}
    twice = [id for id, count in collections.Counter(row["id"] for row in table).items() if count > 1]
    require(not twice, f"{len(twice)} ids are there twice, such as {twice[:3]}")
    require(found.keys() == expected.keys(), f"{len(expected.keys() - found.keys())} rows are lost")
    other = [id for id in expected if found[id] != expected[id]]
    require(not other, f"{len(other)} rows are answered otherwise, such as {[(found[id], expected[id]) for id in other[:3]]}")
    print(f"    {lost} tasks lost and run again; {len(table)} rows, none lost, none twice, all labels and completions equal")


class ShardKiller:
    """Kills the program of one shard when it has written rows, and watches that these rows stay."""

    def __init__(self, runs, out):
        self.runs = runs
        self.out = out
        self.shard = None
        self.kept = b""

    def __call__(self, process):
        if self.shard is None:
            self._kill_one(process)
        elif (partial := self._partial(self.shard)).exists():
            require(partial.stat().st_size >= len(self.kept), f"shard {self.shard} began anew")

    def _kill_one(self, process):
        for program in self.runs.programs_below(process):
            words = processes.command_line(program)
            shard = words[words.index("--shard") + 1].split("/")[0] if "--shard" in words else None
            partial = self._partial(shard)
            if shard and partial.exists() and partial.stat().st_size > 0:
                os.kill(program, signal.SIGKILL)
                self.shard, self.kept = shard, partial.read_bytes()
                rows = self.kept.count(b"\n")
                print(f"    killed shard {shard} after {rows} of {ROWS // SHARDS} rows", flush=True)
                return

    def _partial(self, shard):
        return pathlib.Path(f"{self.out}.{shard}.partial")


def check_parallel(runs):
    out = runs.folder / "merged.jsonl"
    print(f"==> GNU parallel, {SHARDS} shards, 4 at once", flush=True)
    killer = ShardKiller(runs, out)
    runs.run("parallel", [EXAMPLES / "parallel.sh", SHARDS, out, "--no-cache", "--on-error", "null", "--model", TINY,
                          "--dtype", "float32", "--workers", "1", runs.rows], killer)
    require(killer.shard is not None, "no shard was killed: they ended too soon")
    resumed = pathlib.Path(f"{out}.{killer.shard}").read_bytes()
    require(resumed.startswith(killer.kept), f"shard {killer.shard} does not begin with the rows that it had when killed")
    require(filecmp.cmp(out, runs.folder / "single.jsonl", shallow=False), f"{out} has other bytes than single.jsonl")
    print(f"    shard {killer.shard} resumed; merged, all {out.stat().st_size:,} bytes equal")


def main():
    program, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    runs = Runs(program, folder)
    write_rows(runs.rows)
    expected = run_single(runs)
    check_spark(runs, expected)
    check_parallel(runs)
    print("scale_out_check: passed")


if __name__ == "__main__":
    main()
