#!/usr/bin/env python3
"""Fills FOLDER/TARGET with what the fuzz targets begin with: the tests' literals and files, in each target's own form.

Every *_fuzz.cc says at its top how its input is laid out.
"""

import argparse
import gzip
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
ADAPTERS = sorted(path.parent for path in (TESTS / "adapters").glob("*/adapter_config.json"))
CHECKPOINTS = sorted(path.parent for path in (TESTS / "checkpoints").glob("*/config.json"))

RAW_LITERAL = r'R"(?P<mark>[^(\s"]*)\((?P<raw>.*?)\)(?P=mark)"'
PLAIN_LITERAL = r'(?P<plain>"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)'
LITERAL = re.compile(f"{RAW_LITERAL}|{PLAIN_LITERAL}", re.DOTALL)
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
SIMPLE_ESCAPES = {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0"}


def unescape(text):
    parts, end = [], 0
    for match in ESCAPE.finditer(text):
        parts.append(text[end:match.start()].encode())
        byte, short, long, simple = match.groups()
        if byte:
            parts.append(bytes([int(byte, 16)]))
        elif simple:
            parts.append(SIMPLE_ESCAPES.get(simple, simple.encode()))
        else:
            parts.append(chr(int(short or long, 16)).encode())
        end = match.end()
    return b"".join(parts) + text[end:].encode()


def literals(*names):
    """The string literals of tests, without repeats; those that stand side by side are one."""
    found = {}
    for name in names:
        source = re.sub(r"^\s*#.*$", "", (TESTS / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
        for match in LITERAL.finditer(source):
            if match["raw"] is not None:
                found[match["raw"].encode()] = None
            else:
                found[b"".join(unescape(part[1:-1]) for part in
                               re.findall(r'"(?:[^"\\\n]|\\.)*"', match["plain"]))] = None
    return list(found)


# "a", in a frame that asks for a window of 128 MiB.
ZSTD_WITH_LARGEST_WINDOW = b"\x28\xb5\x2f\xfd\x00\x88\x09\x00\x00a"


def zstd_frame(content):
    """One raw block."""
    content = content[:255]
    return b"\x28\xb5\x2f\xfd\x20" + bytes([len(content)]) + (len(content) << 3 | 1).to_bytes(3, "little") + content


def rows():
    files = literals("data/csv_test.cc", "data/encoding_test.cc", "data/file_rows_test.cc", "data/row_reader_test.cc")
    files += [path.read_bytes()[:1000] for path in sorted((ROOT / "examples").glob("financial_news.*"))]
    for i, content in enumerate(files):
        yield bytes([0, 0, 0, 0, 1, 0]) + content
        yield bytes([0, i % 7, 1 + i // 7 % 6, i % 2, i % 3, i % 5 == 0]) + content
    for content in files[::20]:
        yield bytes([4, 0, 0, 0, 1, 0]) + gzip.compress(content, mtime=0)
        yield bytes([0, 0, 0, 0, 2, 0]) + zstd_frame(content)
    yield bytes([0, 0, 0, 0, 1, 0]) + ZSTD_WITH_LARGEST_WINDOW


def columnar():
    """A byte for the format, then the file."""
    for path in sorted((TESTS / "columnar").iterdir()):
        yield bytes([[".parquet", ".arrow", ".arrows"].index(path.suffix)]) + path.read_bytes()


def class_labels():
    yield from literals("data/class_labels_test.cc")


def predictions():
    for i, content in enumerate(literals("data/prediction_json_test.cc", "data/prediction_writer_test.cc")):
        yield bytes([i % 3]) + content


def results():
    for path in sorted((TESTS / "cli/data/v1").glob("*.json")):
        yield path.read_bytes()
    for text in literals("eval/metrics_json_test.cc", "eval/manifest_test.cc", "eval/prior_test.cc"):
        yield text
    manifest = {"schema": "flant5-sentiment/manifest/2", "version": "0.1.0", "command": "classify", "date": "",
                "options": {"scores": True, "shot": "few", "data": ["a", "b"]}, "defaults": {}, "labels": ["a", "b"],
                "prompt": {"name": "a", "hash": "b", "text": "c", "shots": 1, "shots_hash": "d"},
                "model": {"path": "a", "files": [{"path": "a", "hash": "b"}]}, "engine": "cpu", "device": "cpu",
                "processor": "AVX2", "dtype": "int8", "libtorch": "2.15.0", "data": [], "assumptions": ["a"],
                "run": {"seconds": 1.5, "rows_per_second": 2, "workers": 1, "by_clock": False}}
    yield json.dumps(manifest).encode()
    counts = {"gold": ["negative", "neutral", "positive"], "counts": [[1, 0, 0, 0], [0, 2, 0, 1], [0, 0, 3, 0]]}
    yield json.dumps({"schema": "flant5-sentiment/metrics/2", "confusion_matrix": counts}).encode()
    values = {"a": 0.5, "b": -0.5}
    sets = {"alpha": 0.1, "score": "lac", "by_label": False, "quantiles": values, "rows": 50}
    yield json.dumps({"schema": "flant5-sentiment/calibration/1", "labels": ["a", "b"], "method": "fit", "offsets": values,
                      "temperature": 1.5, "prior": {"a": 0.4, "b": 0.6}, "rows": 50, "prediction_sets": sets}).encode()


def labels():
    texts = literals("data/label_map_test.cc", "data/verbalizer_test.cc", "data/label_test.cc")
    for text in texts:
        yield (text if b"=" in text else b"a=negative,b=neutral,1=positive") + b"\0" + text


def terminal_text():
    for text in literals("data/excerpt_test.cc", "data/utf8_test.cc", "data/encoding_test.cc"):
        yield bytes([10, 60]) + text


def prompt_template():
    for template in literals("prompt/prompt_template_test.cc"):
        yield b"\x02Profit rose .\0" + template
    for path in sorted((ROOT / "prompts").glob("*.jinja")):
        yield b"\x03Profit rose .\0" + path.read_bytes()
    for golden in json.loads((TESTS / "goldens/prompt-rendering.json").read_text(encoding="utf-8")):
        sentence = golden["sentence"].replace("\0", "").encode()
        yield bytes([len(golden["shots"]) % 4]) + sentence + b"\0" + golden["template"].encode()


def split_safetensors(path):
    """The header, and how many bytes of tensors follow it."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    return content[8:8 + length].rstrip(b" "), len(content) - 8 - length


def safetensors_header():
    for folder in CHECKPOINTS:
        for path in sorted(folder.glob("*.safetensors")):
            header, size = split_safetensors(path)
            yield b"\1" + (size << 2).to_bytes(8, "little") + header
    for text in literals("model/safetensors_file_test.cc"):
        yield b"\1" + (16 << 2).to_bytes(8, "little") + text


def checkpoint():
    for folder in CHECKPOINTS:
        index = folder / "model.safetensors.index.json"
        pieces = [(folder / "config.json").read_bytes(), index.read_bytes() if index.exists() else b""]
        for path in sorted(folder.glob("*.safetensors")):
            header, size = split_safetensors(path)
            pieces += [header, str(size).encode()]
        yield b"\0".join(pieces)


def adapter():
    weights = {}
    for folder in ADAPTERS:
        header, size = split_safetensors(folder / "adapter_model.safetensors")
        yield b"\0".join([(folder / "adapter_config.json").read_bytes(), header, str(size).encode()])
        weights[folder.name] = header + b"\0" + str(size).encode()
    settings = [b'"use_rslora": true', b'"rank_pattern": {"q": 4}', b'"alpha_pattern": {"^encoder\\\\..*q$": 2}',
                b'"use_dora": true', b'"bias": "all"', b'"init_lora_weights": "pissa"', b'"revision": "main"']
    for setting in settings:
        yield b'{"peft_type": "LORA", "r": 4, "lora_alpha": 8, ' + setting + b"}\0" + weights["plain"]
    for text in literals("model/module_pattern_test.cc"):
        yield json.dumps({"peft_type": "LORA", "r": 4, "rank_pattern": {text.decode(): 4}}).encode()


def t5_config():
    for folder in CHECKPOINTS + [ROOT / "models/demo"]:
        generation = folder / "generation_config.json"
        yield (folder / "config.json").read_bytes() + b"\0" + (generation.read_bytes() if generation.exists() else b"")
    for text in literals("model/t5_config_test.cc"):
        yield text


def fields(message):
    """The fields of a protobuf message that has lengths (type 2) and fixed or varying numbers: (number, whole, content)."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        begin = at
        key = varint()
        size = {0: 0, 1: 8, 5: 4}.get(key & 7)
        size = varint() if size is None or size == 0 else size
        size = 0 if key & 7 == 0 else size
        at += size
        yield key >> 3, message[begin:at], message[at - size:at]


def delimited(number, content):
    length, rest = bytearray(), len(content)
    while rest >= 128:
        length.append(rest & 127 | 128)
        rest >>= 7
    return bytes([number << 3 | 2]) + bytes(length) + bytes([rest]) + content


def small_model(model, pieces, with_charsmap):
    """A sentencepiece model cut to its first pieces. Its normaliser's table is most of it."""
    parts = []
    for number, whole, content in fields(model):
        if number == 1:
            pieces -= 1
            parts.append(whole if pieces >= 0 else b"")
        elif number == 3 and not with_charsmap:
            kept = b"".join(inner for inner_number, inner, _ in fields(content) if inner_number != 2)
            parts.append(delimited(3, kept))
        else:
            parts.append(whole)
    return b"".join(parts)


def tokenizer():
    model = (TESTS / "checkpoints/tiny/spiece.model").read_bytes()
    for pieces in (3, 8, 60):
        yield small_model(model, pieces, with_charsmap=False)
    yield small_model(model, 60, with_charsmap=True)
    # What is appended adds to the message, or takes its field's place.
    small = small_model(model, 8, with_charsmap=False)
    for model_type in (b"\x02", b"\x03", b"\x04"):  # BPE, words, characters
        yield small + delimited(2, b"\x18" + model_type)
    yield small + delimited(2, b"\x98\x02\x01")  # pieces of one byte for what is unknown
    yield small + delimited(1, b"\x0a\x02ro\x18\x04")  # a piece that is never cut
    yield small + delimited(1, b"\x0a\x02ro\x15\x00\x00\xc0\x7f")  # a piece whose score is not a number


def tokenizer_json():
    for text in literals("text/tokenizer_json_test.cc"):
        yield b"\0\0\0" + text
        yield b"\1\0\0" + text
    whole = json.loads((ROOT / "models/demo/tokenizer.json").read_text(encoding="utf-8"))
    goldens = json.loads((TESTS / "goldens/added-tokens.json").read_text(encoding="utf-8"))
    whole["model"]["vocab"] = whole["model"]["vocab"][:12]
    yield b"\1\0\0" + json.dumps(whole).encode()
    whole["normalizer"] = None
    yield b"\0\0\0" + json.dumps(whole).encode()
    added = [token for token in goldens["added_tokens"] if token["id"] > 2]
    yield b"\1\0\0" + json.dumps({**whole, "added_tokens": added}).encode()
    for legacy in json.loads((TESTS / "goldens/legacy-added-tokens.json").read_text(encoding="utf-8")):
        pieces = [json.dumps(legacy["files"].get(name, "")).encode().strip(b'"')
                  for name in ("added_tokens.json", "tokenizer_config.json")]
        yield b"\1" + b"\0".join(pieces) + b"\0"


def zip_of(files, method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return packed.getvalue()


def zip_archive():
    phrasebank = {"News-v1.0/": b"", "News-v1.0/License.txt": b"Free .", "News-v1.0/All.txt": b"Up .@positive\n" * 9}
    yield b"All.txt\0" + zip_of(phrasebank)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        yield b"\0" + zip_of({"rows.txt": b"Up .\n" * 40}, method)
    yield b"\0" + zip_of({"xl/workbook.xml": b"x", "rows.parquet": b"PAR1"})
    yield b"\0" + zip_of({})


def dataset_card():
    for text in literals("data/dataset_card_test.cc", "data/dataset_files_test.cc"):
        yield b"data/train-1.csv\0" + text


TARGETS = [rows, columnar, class_labels, zip_archive, dataset_card, predictions, results, labels, terminal_text,
           prompt_template, safetensors_header, checkpoint, adapter, t5_config, tokenizer, tokenizer_json]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for target in TARGETS:
        seeds = folder / target.__name__
        seeds.mkdir(parents=True, exist_ok=True)
        for seed in target():
            (seeds / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


if __name__ == "__main__":
    main()
