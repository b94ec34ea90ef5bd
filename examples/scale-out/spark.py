#!/usr/bin/env python3
"""Classifies the rows of Parquet files with Spark: each partition starts the program once and streams its rows to it.

    spark-submit spark.py ROWS OUT [--partitions N] [--id COLUMN] [--text COLUMN] [OPTION=VALUE...]

Options are those of flant5-sentiment, as the Python package takes them: model=google/flan-t5-base scores=true. OUT is a
folder of Parquet files with the id, label, completion, confidence and error of each row.
"""

from __future__ import annotations

import argparse
import collections
import itertools
from typing import Any, Deque, Dict, Iterator

import pandas
from flant5_sentiment import Classifier
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col
from pyspark.sql.types import DoubleType, StringType, StructType

_FIELDS = ("label", "completion", "confidence", "error")


def classify(frame: DataFrame, id: str = "id", text: str = "text", **options: Any) -> DataFrame:
    """The predictions of a frame's rows, in no particular order.

    id, text: columns; the id may be of any type, and comes back as it is. A row whose text is bad has no label, and
        `error` says why.
    options: of Classifier. Each task has as many workers as Spark gives it processors (spark.task.cpus).
    """
    # As bytes: a text that is not UTF-8 would end the task before anybody could tell which row it is.
    columns = [col(id).alias("id"), col(text).cast("string").cast("binary").alias("text")]
    schema = StructType([frame.select(columns[0]).schema["id"]])
    for name in _FIELDS:
        schema.add(name, DoubleType() if name == "confidence" else StringType())
    return frame.select(columns).mapInPandas(lambda frames: _classify_partition(frames, options), schema)


def _classify_partition(frames: Iterator[pandas.DataFrame], options: Dict[str, Any]) -> Iterator[pandas.DataFrame]:
    """A frame of predictions for each frame of rows. Those in `waiting` are few, as the program takes few rows ahead."""
    waiting: Deque[pandas.DataFrame] = collections.deque()

    def rows() -> Iterator[Dict[str, Any]]:
        for frame in frames:
            if len(frame) > 0:
                waiting.append(frame)
            for text in frame["text"]:
                # The program refuses what a byte beyond UTF-8 becomes, for this row alone.
                yield {"text": None if text is None else text.decode("utf-8", "surrogateescape")}

    settings = {"workers": TaskContext.get().cpus(), "on_error": "null", **options}
    with Classifier(**settings) as classifier:
        predictions = classifier.classify(rows())
        for first in predictions:
            frame = waiting.popleft()
            answered = [first, *itertools.islice(predictions, len(frame) - 1)]
            yield frame[["id"]].assign(**{name: [getattr(each, name) for each in answered] for name in _FIELDS})


def _option(argument: str) -> tuple[str, Any]:
    name, _, value = argument.partition("=")
    return name, value.lower() == "true" if value.lower() in ("true", "false") else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", help="Parquet files")
    parser.add_argument("out", help="folder that does not exist yet")
    parser.add_argument("options", nargs="*", type=_option, metavar="OPTION=VALUE")
    parser.add_argument("--partitions", type=int, help="how many; default: as Spark cuts the files")
    parser.add_argument("--id", default="id", metavar="COLUMN")
    parser.add_argument("--text", default="text", metavar="COLUMN")
    arguments = parser.parse_intermixed_args()

    spark = SparkSession.builder.appName("sentiment").getOrCreate()
    frame = spark.read.parquet(arguments.rows).select(arguments.id, arguments.text)
    if arguments.partitions:
        frame = frame.repartition(arguments.partitions)
    classify(frame, arguments.id, arguments.text, **dict(arguments.options)).write.parquet(arguments.out)
    spark.stop()


if __name__ == "__main__":
    main()
