#!/usr/bin/env python3
"""Make the goldens of prompts and token ids in tests/goldens.

    prompt-rendering.json   templates of the documented subset, rendered by Jinja2 itself
    tiny-tokens.json        hostile texts in the vocabulary of tests/checkpoints/tiny, tokenized by transformers
    t5-tokens.json          the same in T5's vocabulary
    t5-decoded.json         ids and the texts that transformers decodes them to, with T5's vocabulary
    t5-dev-tokens.json      hashes of the ids of every row under every shipped prompt, without the rows themselves

usage: make_goldens.py [SHARED_DIR]     (needs jinja2, transformers and protobuf; SHARED_DIR holds t5-tokenizer and
                                         phrasebank, without it the last three stay as they are)
"""
import json
import pathlib
import random
import sys

import jinja2
import tokenizers
import transformers

import golden_list

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDENS = ROOT / "tests" / "goldens"
TINY = ROOT / "tests" / "checkpoints" / "tiny"
LABELS = ["negative", "neutral", "positive"]


def write(name, rows):
    golden_list.write(GOLDENS / name, rows)
    print(f"{name}: {len(rows)}")


# ---- prompts

SENTENCES = ["Profit rose .", "  \t spaces \u00a0\u3000around \n", "", "a & b < c > 'd' \"e\" \\ \u00e9 \U0001f600 \u007f \u0001",
             "{{ sentence }} {% for %} {# x #} {% endraw %}", "Stra\u00dfe \u0130stanbul \ufb01 \u01c6 \u1e9e \u0149 \u03b1\u1fb3",
             "line\r\nline\rline\u2028line"]
SHOTS = [[], [["Sales fell .", "negative"]],
         [["Sales fell .", "negative"], ["The mill is in <Oulu> .", "neutral"], ["It's up & away .", "positive"]]]
TEMPLATES = r"""
{{ sentence }}
{{sentence}}{{ "x" }}{{ 'it''s' }}{{ "a" "b" }}
{{ sentence|trim }}|{{ sentence | upper }}|{{ sentence|lower }}
{{ sentence|trim|upper|lower|trim }}
{{ sentence|replace("a", "bb") }}{{ sentence|replace("e", "", 1) }}{{ sentence|replace(old="o", new=sentence, count=2) }}
{{ sentence|replace("x", "y", count=0) }}{{ "aaaa"|replace("aa", "b") }}{{ "aaaa"|replace("a", "b", 2) }}
{{ sentence|tojson }}{{ answers|tojson }}{{ shots|tojson }}{{ 3|tojson }}{{ true|tojson }}{{ [1, 2]|tojson }}
{{ sentence|default("none") }}{{ sentence|default("none", true) }}{{ sentence|default(boolean=true, default_value="x") }}
{{ answers[7]|default("past") }}{{ answers[-1] }}{{ answers[0] }}{{ answers[-9]|default() }}
{{ answers|join }}{{ answers|join(", ") }}{{ answers|join(d=" or ") }}{{ [1, 2, 3]|join("-") }}
{{ shots|join("; ", attribute="sentence") }}{{ shots|join(", ", "label") }}{{ shots|join(attribute="answer") }}
{{ sentence|length }}{{ answers|length }}{{ shots|length }}{{ "\u00e9\u20ac"|length }}
{% if shots %}some{% else %}none{% endif %}
{% if sentence == "" %}empty{% elif sentence|length < 14 %}short{% elif "a" in sentence %}a{% else %}other{% endif %}
{% if not shots and sentence %}A{% endif %}{% if shots or sentence %}B{% endif %}{% if not (shots and sentence) %}C{% endif %}
{{ sentence or "fallback" }}{{ sentence and "filled" }}{{ 0 or 5 }}{{ 1 and 2 and 3 }}
{{ 1 < 2 }}{{ 2 <= 1 }}{{ 1 < 2 < 3 }}{{ 1 < 3 < 2 }}{{ "a" < "b" }}{{ "b" >= "a" > "A" }}{{ 1 != 2 }}{{ true == false }}
{{ "a" in "abc" }}{{ "x" not in "abc" }}{{ "neutral" in answers }}{{ 2 in [1, 2] }}{{ not "neutral" in answers }}
{{ answers == ["negative", "neutral", "positive"] }}{{ answers != answers }}{{ [1] == [1, 2] }}
{{ "a" ~ 1 ~ true ~ sentence }}{{ -1 }}{{ - 2 ~ "" }}{{ -1|tojson }}
{{ "yes" if shots else "no" }}{{ 1 if false else 2 if false else 3 }}{{ ("a" if true else "b") ~ "c" }}
{% for shot in shots %}{{ loop.index }}/{{ loop.length }} {{ shot.sentence }} -> {{ shot.answer }}|{{ shot["label"] }}
{% endfor %}{{ sentence }}
{% for shot in shots %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{% else %}empty{% endfor %}
{% for a in answers %}{% for b in answers %}{{ loop.index }}{{ a }}{{ b }}{% if not loop.last %},{% endif %}{% endfor %}{{ loop.index }};{% endfor %}
{% for sentence in answers %}{{ sentence }}{% endfor %}{{ sentence }}
{% for x in ["p", "q"] %}{{ x|upper }}{% endfor %}{% for n in [3, 1] %}{{ n }}{% endfor %}{{ ["p", "q",][1] }}{{ [4, 5][-1] }}
{% for shot in shots %}{% if loop.first %}first {% elif loop.last %}last {% endif %}{{ shot.label }}{{ ", " if not loop.last else "." }}{% endfor %}
a {#- comment -#} b {# comment #} c {#-#} d
a {{- sentence -}} b {{ sentence -}} c {{- sentence }} d
a {%- if true -%} b {%- endif -%} c {%+ if true +%} d {%+ endif %} e
{% raw %}{{ sentence }}{% if %}{# x #}{% endraw %} after
a {%- raw -%} {{ x }} {%- endraw -%} b
{{ "\n\t\\\"\'\x41\u00e9\U0001F600" }}{{ '\'' }}{{ "}}" }}{{ '%}' }}{{ "{{" }}
{ { } } % # {a} {{ '{' }}
{{ (((sentence))) }}{{ (shots|length) }}{{ ("  x "|trim)|length }}
{{
  sentence
  | trim
}}
{% if true %}
  {{ answers | join(', ') }}
{% endif %}
{{ sentence }}

""".strip("\n").split("\n")
MULTILINE = ["{#\nabout: x\n#}\n{{ sentence }}\n", "{{ sentence }}\n\n", "\n{{ sentence }}\r\n", "a\r\nb\rc{{ sentence }}",
             "{%- for a in answers %}\n  {{ a }}\n{%- endfor %}\n", "{% for a in answers -%}\n  {{ a }}\n{% endfor -%}\n x\n",
             "{{ '\r\n' }}|", "{{\n sentence\n | trim\n}}\n", "  {%- if sentence %} \n\u00a0 {{- sentence -}} \u2003\n{% endif %}\n",
             "{% for s in shots %}Sentence: {{ s.sentence }}\nSentiment: {{ s.answer }}\n\n{% endfor %}Sentence: {{ sentence }}\n",
             "", "\n", "\n\n", "{# a #}{# b #}\n", "{% raw %}\n x\n{% endraw %}\n"]


class RandomTemplate:
    """Templates of the subset, drawn at random: each kind of expression from the same grammar that the program reads."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.texts, self.numbers, self.flags = [], [], []
        self.depth = 0

    def one_of(self, *options):
        option = self.draw.choice(options)
        return option() if callable(option) else option

    def text(self):
        if self.depth > 3:
            return self.one_of("sentence", "'x'", *self.texts)
        self.depth += 1
        try:
            return self.one_of(
                "sentence", "'a b'", '"\\u00c9<"', *self.texts, lambda: f"answers[{self.one_of('0', '-1', '2')}]",
                lambda: f"({self.text()}){self.filter()}", lambda: f"{self.text()} ~ {self.number()}",
                lambda: f"({self.text()} if {self.flag()} else {self.text()})", lambda: f"({self.text()} or {self.text()})",
                lambda: f"answers|join({self.text()})", lambda: f"shots|join({self.text()}, attribute='sentence')",
                lambda: f"answers[{self.number()}]|default({self.text()})")
        finally:
            self.depth -= 1

    def filter(self):
        return self.one_of("|trim", "|upper", "|lower", "|tojson", lambda: f"|replace('a', {self.text()})",
                           lambda: f"|default({self.text()}, true)", "|replace('e', '', 1)")

    def number(self):
        return self.one_of("0", "1", "7", "shots|length", "answers|length", "sentence|length", *self.numbers, "-2")

    def flag(self):
        if self.depth > 3:
            return self.one_of("true", "shots", "sentence")
        self.depth += 1
        try:
            return self.one_of(
                "shots", "sentence", *self.flags, lambda: f"{self.text()} == {self.text()}",
                lambda: f"{self.number()} < {self.number()}", lambda: f"not {self.flag()}",
                lambda: f"({self.flag()} and {self.flag()})", lambda: f"({self.flag()} or {self.text()})",
                lambda: f"{self.text()} in answers", lambda: f"'a' not in {self.text()}")
        finally:
            self.depth -= 1

    def block(self, levels):
        return "".join(self.node(levels) for _ in range(self.draw.randrange(1, 4)))

    def sign(self):
        return self.one_of("", "", "-")

    def node(self, levels):
        if levels == 0:
            return self.one_of(" text ", "\n", lambda: f"{{{{{self.sign()} {self.text()} {self.sign()}}}}}")
        return self.one_of(
            " text \n", lambda: f"{{{{ {self.text()} }}}}", lambda: f"{{{{{self.sign()} {self.number()} }}}}",
            lambda: f"{{#{self.sign()} c {self.sign()}#}}",
            lambda: f"{{%{self.sign()} if {self.flag()} {self.sign()}%}}{self.block(levels - 1)}"
                    f"{{% else %}}{self.block(levels - 1)}{{%{self.sign()} endif %}}",
            lambda: self.loop(levels))

    def loop(self, levels):
        kept = list(self.texts), list(self.numbers), list(self.flags)
        over, item = self.one_of(("shots", "s"), ("answers", "a"))
        self.texts += ["s.sentence", "s.answer", "s.label"] if item == "s" else ["a"]
        self.numbers += ["loop.index", "loop.revindex0"]
        self.flags += ["loop.first", "loop.last"]
        body = self.block(levels - 1)
        self.texts, self.numbers, self.flags = kept
        return f"{{%{self.sign()} for {item} in {over} {self.sign()}%}}{body}{{% endfor {self.sign()}%}}"


def rendered(template, sentence, shots):
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    named = [dict(sentence=text, answer=label, label=label) for text, label in shots]
    return environment.from_string(template).render(sentence=sentence, shots=named, answers=LABELS)


def make_prompt_goldens():
    draw = random.Random(1)
    rows = []
    # Lines that belong together stand as one template too, so that tags may span lines.
    whole = ["\n".join(TEMPLATES[-12:])]
    singles = [line for line in TEMPLATES if line.count("{%") != 1 and line.count("{{") == line.count("}}") and line]
    for template in singles + MULTILINE + whole:
        for sentence in (SENTENCES if "sentence" in template else SENTENCES[:1]):
            for shots in (SHOTS if "shots" in template else SHOTS[:1]):
                try:
                    expected = rendered(template, sentence, shots)
                except jinja2.TemplateSyntaxError:
                    continue
                rows.append(dict(template=template, sentence=sentence, shots=shots, expected=expected))
    drawn = 0
    while drawn < 250:
        template = RandomTemplate(draw.random()).block(3)
        sentence, shots = draw.choice(SENTENCES), draw.choice(SHOTS)
        expected = rendered(template, sentence, shots)
        if 20 < len(template) < 400 and len(expected) < 600:
            rows.append(dict(template=template, sentence=sentence, shots=shots, expected=expected))
            drawn += 1
    write("prompt-rendering.json", rows)


# ---- tokens

HOSTILE = ["", " ", "\n\t  \r\n", "plain text", "  two  spaces\nand\ttabs  ", "</s>", "a</s>b", "<pad> <unk> <s>",
           "<extra_id_0>", "x <extra_id_99> y", "</s></s> </s>", "{ } < ~", "{{ sentence }}", "a~b{c}d<e>f", "\\ ^ ` |",
           "\u00a0NBSP\u00a0in\u00a0between", "zero\u200bwidth\u200c\u200djoiner\ufeff", "\ufeffBOM first", "e\u0301 a\u030a n\u0303 combined",
           "\u212b \u00c5 A\u030a", "\uff26\uff55\uff4c\uff4c \uff17\uff05 \uff5e\uff1c", "\u3000ideographic\u3000space", "\ufb01nance \u2167 \u2460 \u00bd \u2122",
           "\U0001f600 \U0001f44d\U0001f3fd \U0001f1eb\U0001f1ee \U0001f469\u200d\U0001f4bb", "\u2581lower one eighth block \u2581\u2581", "a\u2581b",
           "\u0000\u0001\u0007\u001b[31mred\u007f", "next\u0085line", "line\u2028separator\u2029paragraph", "soft\u00adhyphen", "\u202eright-to-left\u202c",
           "\u4e2d\u6587 \u65e5\u672c\u8a9e \ud55c\uad6d\uc5b4", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u03b5\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac \u05e2\u05d1\u05e8\u05d9\u05ea", "\u201cquotes\u201d \u2018single\u2019 \u2013 \u2014 \u2026",
           "EUR\u20ac12.5\u00a0mn, up 7,3\u2009% (vs. \u00a31.2bn)", "a" * 300, "\u00e9" * 50, "ab " * 200, "\ue000 private \ufffd \ufffe", "\U0010ffff"]


def plain_text_tokenizer(tokenizer):
    """transformers' tokenizer without the names of control tokens, so that a text that spells one stays text."""
    model = json.loads(tokenizer._tokenizer.to_str())
    named = {token["content"] for token in model["added_tokens"]}
    model["added_tokens"] = []
    model["post_processor"] = None
    model["model"]["vocab"] = [[f"\U000f0000{i}" if piece in named else piece, score]
                               for i, (piece, score) in enumerate(model["model"]["vocab"])]
    return tokenizers.Tokenizer.from_str(json.dumps(model))


def make_token_goldens(name, folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    plain = plain_text_tokenizer(tokenizer)
    rows = []
    for text in HOSTILE:
        ids = plain.encode(text).ids
        spells_control = any(token in text for token in ("</s>", "<pad>", "<unk>", "<extra_id_"))
        assert spells_control or tokenizer.encode(text) == ids + [1], text
        rows.append(dict(text=text, ids=ids))
    write(name, rows)
    return tokenizer


def make_decoded_goldens(name, tokenizer, ids_end):
    """Of ids below ids_end, some of which may be no tokens."""
    draw = random.Random(3)
    sentinels = [token for token in tokenizer.get_vocab() if token.startswith("<extra_id_")]
    pieces = len(tokenizer) - len(sentinels)
    marks = [i for i in range(pieces) if any(c in tokenizer.convert_ids_to_tokens(i) for c in ".?!,'")]
    rows = [[1465, 1], [0, 1465, 1], [3, 1465], [2, 1465], [pieces + 99, 7163, 1], [ids_end - 1, 2841], [], [1], [3], [3, 3, 5],
            [1465, 3]]
    rows += [[draw.choice([draw.randrange(ids_end), draw.randrange(10), draw.choice(marks)]) for _ in range(draw.randrange(9))]
             for _ in range(80)]
    rows += [tokenizer.encode(text) for text in ("positive .", "it 's n't , fine ?", "we 've ' quoted ' , they 're !")]
    decoded = tokenizer.batch_decode(rows, skip_special_tokens=True, clean_up_tokenization_spaces=True)
    write(name, [dict(ids=ids, text=text) for ids, text in zip(rows, decoded)])


def hash_of(ids_of_rows):
    """FNV-1a, 64 bits, over the ids of all rows as four little-endian bytes each, a row's end as 0xFFFFFFFF."""
    value = 0xCBF29CE484222325
    for ids in ids_of_rows:
        for number in [*ids, 0xFFFFFFFF]:
            for byte in number.to_bytes(4, "little"):
                value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def make_row_goldens(name, tokenizer, sentences):
    shown = [json.loads(line) for line in (ROOT / "prompts" / "demonstrations.jsonl").read_text().splitlines()]
    rows = []
    for file in sorted((ROOT / "prompts").glob("*.jinja")):
        words = dict(zip(LABELS, LABELS))
        for line in file.read_text().split("#}")[0].splitlines():
            key, _, value = line.partition(":")
            if key in words:
                words[key] = value.split("|")[0].strip()
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        template = environment.from_string(file.read_text())
        shots = [dict(sentence=s["sentence"], label=s["label"], answer=words[s["label"]]) for s in shown]
        ids = [tokenizer.encode(template.render(sentence=sentence, shots=shots, answers=list(words.values())))
               for sentence in sentences]
        rows.append(dict(prompt=file.stem, rows=len(ids), tokens=sum(map(len, ids)), hash=hash_of(ids)))
    write(name, rows)


def main():
    GOLDENS.mkdir(parents=True, exist_ok=True)
    make_prompt_goldens()
    make_token_goldens("tiny-tokens.json", TINY)
    if len(sys.argv) > 1:
        shared = pathlib.Path(sys.argv[1])
        tokenizer = make_token_goldens("t5-tokens.json", shared / "t5-tokenizer")
        make_decoded_goldens("t5-decoded.json", tokenizer, 32128)
        text = (shared / "phrasebank" / "Sentences_AllAgree.dev.txt").read_text(encoding="latin-1")
        make_row_goldens("t5-dev-tokens.json", tokenizer, [line.rsplit("@", 1)[0] for line in text.split("\n") if "@" in line])


if __name__ == "__main__":
    main()
