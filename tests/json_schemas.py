"""The project's JSON Schemas, and validators of them, for every test that checks a file against its schema.

A schema is src/MODULE/schemas/KIND.vVERSION.schema.json; schemas refer to one another by file name.
"""

import functools
import json
import pathlib
import warnings

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = pathlib.Path(__file__).resolve().parents[1]
HAS_JSONSCHEMA = jsonschema is not None


@functools.lru_cache(maxsize=None)
def schemas():
    """By kind and version: {("metrics", 2): {...}, ...}."""
    found = {}
    for path in sorted(ROOT.glob("src/*/schemas/*.schema.json")):
        kind, version = path.name.split(".")[:2]
        found[kind, int(version[1:])] = json.loads(path.read_text(encoding="utf-8"))
    return found


def newest(kind):
    """The newest version of a kind; 0 where there is none."""
    return max((version for known, version in schemas() if known == kind), default=0)


def validator(kind, version=None):
    """Of the newest version unless another is named. Only where there is jsonschema."""
    schema = schemas()[kind, version or newest(kind)]
    store = {each["$id"]: each for each in schemas().values() if "$id" in each}
    jsonschema.Draft202012Validator.check_schema(schema)
    with warnings.catch_warnings():
        # Debian 12's jsonschema has nothing newer than RefResolver.
        warnings.simplefilter("ignore", DeprecationWarning)
        resolver = jsonschema.RefResolver.from_schema(schema, store=store)
        return jsonschema.Draft202012Validator(schema, resolver=resolver)
