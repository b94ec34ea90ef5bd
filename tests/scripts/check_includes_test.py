"""scripts/check_includes.py on small trees: each rule is broken once, and the clean tree passes."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import check_includes  # noqa: E402

CLEAN = {
    "include/flant5/error.h": "#include <stdexcept>\n",
    "include/flant5/label.h": "#pragma once\n#include <string>\n",
    "include/flant5/classifier.h": '#include "flant5/label.h"\n',
    "src/profile.h": "#include <array>\n",
    "src/data/label.cc": '#include "flant5/label.h"\n#include <fmt/format.h>\n#include "flant5/error.h"\n',
    "src/data/rows.h": '#include "flant5/label.h"\n#include "profile.h"\n',
    "src/engine/tensors.h": "#include <ATen/ATen.h>\n",
    "src/model/seq2seq.h": "#include <vector>\n",
    "src/model/json_file.h": "#include <nlohmann/json.hpp>\n",
    "src/model/json_file.cc": '#include "model/json_file.h"\n#include <sys/mman.h>\n',
    "src/engine/cpu/cpu_t5.h": '#include "engine/tensors.h"\n#include "model/seq2seq.h"\n',
    "src/text/tokenizer.cc": '#include "text/tokenizer.h"\n#include <sentencepiece_processor.h>\n',
    "src/text/tokenizer.h": "#include <vector>\n",
    "src/main.cc": '#include "cli/run.h"\n',
    "tests/data/label_test.cc": "#include <gtest/gtest.h>\n#include <nlohmann/json.hpp>\n",
}


class CheckIncludesTest(unittest.TestCase):
    def faults(self, changed):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {**CLEAN, **changed}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return self.lines(root)

    def lines(self, root):
        return [f"{path}:{line}: {reason}" for path, line, reason in check_includes.check(root)]

    def assert_one_fault(self, name, text, expected):
        self.assertEqual(self.faults({name: text}), [expected])

    def test_clean_tree(self):
        self.assertEqual(self.faults({}), [])

    def test_this_project(self):
        self.assertEqual("\n".join(self.lines(ROOT)), "")

    def test_module_outside_the_table_row(self):
        self.assert_one_fault("src/data/rows.h", '#pragma once\n#include "prompt/shot.h"\n',
                              "src/data/rows.h:2: module data may not use prompt (it may use nothing)")

    def test_module_used_through_another_is_not_open(self):
        self.assert_one_fault("src/generation/batch.h", '#include "kernels/rows.h"\n',
                              "src/generation/batch.h:1: module generation may not use kernels "
                              "(it may use model, text)")

    def test_main_uses_only_the_command_line(self):
        self.assert_one_fault("src/main.cc", '#include "flant5/classifier.h"\n',
                              "src/main.cc:1: module main may not use pipeline (it may use cli, data)")

    def test_tests_are_held_to_the_modules_too(self):
        self.assert_one_fault("tests/data/label_test.cc", '#include "model/seq2seq.h"\n',
                              "tests/data/label_test.cc:1: module data may not use model (it may use nothing)")

    def test_program_includes_a_header_of_the_tests(self):
        self.assert_one_fault("src/model/json_file.h", '#include "tests/data/goldens.h"\n',
                              "src/model/json_file.h:1: the program includes a header of the tests")

    def test_quoted_name_of_no_module(self):
        for name in ("rows.h", "flant5/rows.h"):
            self.assert_one_fault("src/data/label.cc", f'#include "flant5/label.h"\n#include "{name}"\n',
                                  f"src/data/label.cc:2: {name} is of no module; write flant5/x.h for a header in "
                                  "include/flant5, MODULE/x.h for one in src")

    def test_front_door_includes_what_is_not_installed(self):
        self.assert_one_fault("include/flant5/classifier.h", '#include "text/tokenizer.h"\n',
                              "include/flant5/classifier.h:1: text/tokenizer.h is not installed: a header in "
                              "include/flant5 may include only others that are there")

    def test_front_door_keeps_the_order_of_modules(self):
        self.assert_one_fault("include/flant5/label.h", '#include "flant5/classifier.h"\n',
                              "include/flant5/label.h:1: module data may not use pipeline (it may use nothing)")

    def test_front_door_includes_a_library(self):
        for name, library in (("nlohmann/json.hpp", "nlohmann/json"), ("ATen/ATen.h", "libtorch")):
            self.assert_one_fault("include/flant5/classifier.h", f"#include <{name}>\n",
                                  f"include/flant5/classifier.h:1: {library} may not be in a header that is installed")

    def test_header_that_is_no_part_of_the_front_door(self):
        modules = "data, prompt, text, kernels, model, columnar, engine, generation, pipeline, eval, cli, main"
        self.assert_one_fault("include/flant5/tokenizer.h", "#include <vector>\n",
                              f"include/flant5/tokenizer.h:1: is in no module (of {modules})")

    def test_library_in_a_module_that_may_not_have_it(self):
        self.assert_one_fault("src/data/label.cc", '#include "flant5/label.h"\n#include <ATen/ATen.h>\n',
                              "src/data/label.cc:2: module data may not use libtorch (only engine)")

    def test_generation_and_pipeline_know_no_libtorch(self):
        for module in ("generation", "pipeline", "model"):
            self.assert_one_fault(f"src/{module}/loop.h", "#include <ATen/ATen.h>\n",
                                  f"src/{module}/loop.h:1: module {module} may not use libtorch (only engine)")

    def test_no_other_module_knows_an_engine(self):
        for module, uses in (("generation", "model, text"), ("pipeline", "data, generation, model, prompt, text")):
            for name in ("engine/tensors.h", "engine/cpu/cpu_t5.h"):
                self.assert_one_fault(f"src/{module}/loop.h", f'#include "{name}"\n',
                                      f"src/{module}/loop.h:1: module {module} may not use engine (it may use {uses})")

    def test_library_of_one_file(self):
        self.assert_one_fault("src/text/tokenizer.h", "#include <sentencepiece_processor.h>\n",
                              "src/text/tokenizer.h:1: sentencepiece may be included in src/text/tokenizer.cc only")

    def test_library_that_is_in_no_table(self):
        self.assert_one_fault("src/data/label.cc", '#include "flant5/label.h"\n#include <boost/regex.hpp>\n',
                              "src/data/label.cc:2: <boost/regex.hpp> is of no library in the table")

    def test_source_without_its_header(self):
        self.assert_one_fault("src/data/helpers.cc", "#include <string>\n",
                              "src/data/helpers.cc:1: implements no header: neither include/flant5/helpers.h "
                              "nor src/data/helpers.h is there")

    def test_one_of_several_sources_behind_an_interface(self):
        headers = {f"src/data/{name}.h": "#include <string>\n" for name in ("reader", "row_reader", "all")}
        interfaces = {f"src/data/{name}.cc": f'#include "data/{name}.h"\n' for name in ("reader", "row_reader")}
        self.assertEqual(self.faults({
            **headers,
            **interfaces,
            "src/data/csv_reader.cc": '#include "data/row_reader.h"\n',
            "src/data/reader_limits.cc": '#include "data/reader.h"\n',
            "src/data/anything.cc": '#include "data/all.h"\n',
        }), [])
        self.assertEqual(self.faults({**headers, **interfaces, "src/data/x.cc": '#include "data/reader.h"\n'}), [
            "src/data/x.cc:1: implements no header: neither include/flant5/x.h nor src/data/x.h is there"])

    def test_integers_of_a_fixed_width_without_their_header(self):
        expected = "tests/fuzz/a_fuzz.cc:3: uses std::uint8_t without <cstdint>"
        self.assert_one_fault("tests/fuzz/a_fuzz.cc", '#include "profile.h"\n\nstd::uint8_t a;\n', expected)
        through_a_header = {"src/profile.h": "#include <cstdint>\n",
                            "tests/fuzz/a_fuzz.cc": '#include "profile.h"\nstd::uint8_t a;\n'}
        self.assertEqual(self.faults(through_a_header), [])

    def test_file_in_no_module(self):
        self.assert_one_fault("src/util/strings.h", "#include <string>\n",
                              "src/util/strings.h:1: is in no module (of data, prompt, text, kernels, model, columnar, "
                              "engine, generation, pipeline, eval, cli, main)")

    def test_modules_have_no_cycle(self):
        placed = set()
        while len(placed) < len(check_includes.MODULES):
            ready = {name for name, uses in check_includes.MODULES.items() if uses <= placed} - placed
            self.assertTrue(ready, "a cycle in MODULES")
            placed |= ready


if __name__ == "__main__":
    unittest.main()
