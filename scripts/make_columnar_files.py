#!/usr/bin/env python3
"""Make the Parquet and Arrow files of tests/columnar and, in tests/goldens/columnar.json, what pyarrow reads from them.

    news.{parquet,arrow,arrows}    examples/financial_news.jsonl, in groups of 7 rows, with labels as `datasets` saves them
    types.{parquet,arrow,arrows}   every type of text, label and id that is read, with nulls, and types that are not
    emotion.parquet                labels of its own names, one row without a label
    two.parquet, outside.arrow     two of the three sentiments; an integer that has no name
    topics.parquet                 names for the integers of two columns, labels and topics
    words.parquet                  labels as words in one column and as integers in another, some words missing
    packed.{parquet,arrows}        news, packed with what each format packs with, and dictionaries

.parquet is Parquet, .arrow an Arrow file, .arrows an Arrow stream.

usage: make_columnar_files.py        (needs what scripts/requirements/columnar.txt names)
"""
import datetime
import decimal
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ROOT / "tests" / "columnar"
GOLDEN = ROOT / "tests" / "goldens" / "columnar.json"
SENTIMENTS = ["negative", "neutral", "positive"]
GROUP = 7


def features(**classes):
    """A schema's metadata, as `datasets` writes it."""
    described = {name: {"names": names, "_type": "ClassLabel"} for name, names in classes.items()}
    described["sentence"] = {"dtype": "string", "_type": "Value"}
    return {"huggingface": json.dumps({"info": {"features": described}})}


def news(label_type=pa.int64(), text_type=pa.string()):
    rows = [json.loads(line) for line in (ROOT / "examples" / "financial_news.jsonl").read_text().splitlines()]
    schema = pa.schema([("id", pa.string()), ("sentence", text_type), ("label", label_type)],
                       metadata=features(label=SENTIMENTS))
    sentences = pa.array([row["sentence"] for row in rows])
    if pa.types.is_dictionary(text_type):
        sentences = sentences.dictionary_encode()
    return pa.table({"id": [row["id"] for row in rows], "sentence": sentences.cast(text_type),
                     "label": pa.array([SENTIMENTS.index(row["label"]) for row in rows], label_type)}, schema=schema)


def labelled(texts, labels, names):
    schema = pa.schema([("text", pa.string()), ("label", pa.int64())], metadata=features(label=names))
    return pa.table({"text": texts, "label": labels}, schema=schema)


def labels_and_topics():
    schema = pa.schema([("text", pa.string()), ("label", pa.int64()), ("topic", pa.int64())],
                       metadata=features(label=SENTIMENTS, topic=["sales", "staff"]))
    return pa.table({"text": ["Sales fell .", "Orders doubled .", "The team moved ."], "label": [0, 2, 1],
                     "topic": [0, 0, 1]}, schema=schema)


def words_and_integers(rows=24):
    """The integers are places in another order than that of the words, so that it shows which were read."""
    places = [i % 3 for i in range(rows)]
    words = [None if i in (8, 16) else SENTIMENTS[2 - place] for i, place in enumerate(places)]
    return pa.table({"text": [f"Unit {i} met its target ." for i in range(rows)], "label": places, "sentiment": words})


TEXTS = ["Profit rose .", "", None, 'He said "up" \\ \n\tand ü € 😀 .', "Sales fell ."]
WORDS = ["positive", "neutral", None, "negative", "neutral"]
INTEGERS = [2, 1, None, 0, 1]


def types(has_views):
    columns = {
        "string": pa.array(TEXTS, pa.string()),
        "large_string": pa.array(TEXTS, pa.large_string()),
        "dictionary": pa.array(TEXTS, pa.string()).dictionary_encode(),
        "words": pa.array(WORDS, pa.string()),
        "word_dictionary": pa.array(WORDS, pa.large_string()).dictionary_encode(),
        "boolean": pa.array([True, False, None, False, True]),
        "float": pa.array([2.0, 1.0, None, 0.0, float("nan")], pa.float32()),
        "double": pa.array([2.0, 1.0, None, 0.0, 1.0], pa.float64()),
        "id_string": pa.array(["a", "b", "c", None, "e"]),
        "id_integer": pa.array([10, -20, 30, None, 50], pa.int32()),
        "struct": pa.array([{"text": text, "deep": {"label": label}} if label else None
                            for text, label in zip(TEXTS, WORDS)]),
        "list": pa.array([SENTIMENTS] * len(TEXTS)),
        "day": pa.array([datetime.date(2024, 2, 29)] * len(TEXTS)),
        "price": pa.array([decimal.Decimal("1.50")] * len(TEXTS)),
        "nothing": pa.nulls(len(TEXTS)),
        "bytes": pa.array([b"\xff\x00"] * len(TEXTS)),
        "map": pa.array([[("key", 1)]] * len(TEXTS), pa.map_(pa.string(), pa.int32())),
    }
    for width in (8, 16, 32, 64):
        columns[f"int{width}"] = pa.array(INTEGERS, f"int{width}")
        columns[f"uint{width}"] = pa.array(INTEGERS, f"uint{width}")
    if has_views:
        columns["string_view"] = pa.array(TEXTS, pa.string_view())
    return pa.table(columns)


def write_parquet(table, name, **options):
    pq.write_table(table, FILES / name, row_group_size=GROUP, **options)


def write_arrow(table, name, **options):
    new = pa.ipc.new_stream if name.endswith(".arrows") else pa.ipc.new_file
    with new(FILES / name, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as file:
        file.write_table(table, max_chunksize=GROUP)


def golden(table):
    """The columns of text and of labels, value by value. A dictionary is what its values are."""
    kept = [name for name in table.column_names
            if name not in ("struct", "list", "day", "price", "nothing", "bytes", "map", "float")]
    return {name: table.column(name).to_pylist() for name in kept}


def main():
    FILES.mkdir(exist_ok=True)
    write_parquet(news(), "news.parquet")
    write_arrow(news(), "news.arrow")
    write_arrow(news(), "news.arrows")
    write_parquet(news(pa.uint8()), "packed.parquet", compression="zstd", data_page_version="2.0")
    write_arrow(news(pa.int16(), pa.dictionary(pa.int8(), pa.string())), "packed.arrows", compression="lz4",
                emit_dictionary_deltas=True)
    write_parquet(types(has_views=False), "types.parquet")
    write_arrow(types(has_views=True), "types.arrow")
    write_arrow(types(has_views=True), "types.arrows")
    write_parquet(labelled(["I miss my old team .", "The prize made my week .", "They broke the contract again .",
                            "The office is on the third floor ."], [0, 1, 2, -1], ["sadness", "joy", "anger"]),
                  "emotion.parquet")
    write_parquet(labelled(["Profit rose .", "Sales fell .", "The meeting is in May ."], [1, 0, None],
                           ["Negative", "POSITIVE"]), "two.parquet")
    write_parquet(labels_and_topics(), "topics.parquet")
    write_parquet(words_and_integers(), "words.parquet")
    write_arrow(labelled(["Sales fell .", "Orders doubled .", "The meeting is in May .", "Costs rose ."],
                         [0, 2, -1, 3], SENTIMENTS), "outside.arrow")
    read = {"types.parquet": pq.read_table(FILES / "types.parquet"),
            "types.arrow": pa.ipc.open_file(FILES / "types.arrow").read_all(),
            "types.arrows": pa.ipc.open_stream(FILES / "types.arrows").read_all()}
    goldens = {name: golden(table) for name, table in read.items()}
    GOLDEN.write_text(json.dumps(goldens, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
