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
    "include/flant5/data/label.h": "#pragma once\n#include <string>\n",
    "include/flant5/model/config.h": "#include <ATen/ATen.h>\n",
    "include/flant5/pipeline/classifier.h": '#include "flant5/data/label.h"\n',
    "src/data/label.cc": '#include "flant5/data/label.h"\n#include <fmt/format.h>\n#include "flant5/error.h"\n',
    "src/model/json_file.h": "#include <nlohmann/json.hpp>\n",
    "src/model/json_file.cc": '#include "model/json_file.h"\n#include <sys/mman.h>\n',
    "src/text/tokenizer.cc": '#include "flant5/text/tokenizer.h"\n#include <sentencepiece_processor.h>\n',
    "include/flant5/text/tokenizer.h": "#include <vector>\n",
    "src/main.cc": '#include "flant5/cli/run.h"\n',
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
        self.assert_one_fault("include/flant5/data/label.h", '#pragma once\n#include "flant5/prompt/shot.h"\n',
                              "include/flant5/data/label.h:2: module data may not use prompt (it may use nothing)")

    def test_module_used_through_another_is_not_open(self):
        self.assert_one_fault("include/flant5/generation/batch.h", '#include "flant5/kernels/rows.h"\n',
                              "include/flant5/generation/batch.h:1: module generation may not use kernels "
                              "(it may use model, text)")

    def test_main_uses_only_the_command_line(self):
        self.assert_one_fault("src/main.cc", '#include "flant5/pipeline/classifier.h"\n',
                              "src/main.cc:1: module main may not use pipeline (it may use cli, data)")

    def test_tests_are_held_to_the_modules_too(self):
        self.assert_one_fault("tests/data/label_test.cc", '#include "flant5/model/config.h"\n',
                              "tests/data/label_test.cc:1: module data may not use model (it may use nothing)")

    def test_program_includes_a_header_of_the_tests(self):
        self.assert_one_fault("src/model/json_file.h", '#include "tests/data/goldens.h"\n',
                              "src/model/json_file.h:1: the program includes a header of the tests")

    def test_private_header_of_another_module(self):
        self.assert_one_fault("src/data/label.cc", '#include "model/json_file.h"\n',
                              "src/data/label.cc:1: model/json_file.h is private to src/model")

    def test_private_header_in_a_public_one(self):
        self.assert_one_fault("include/flant5/model/config.h", '#include "model/json_file.h"\n',
                              "include/flant5/model/config.h:1: model/json_file.h is private to src/model")

    def test_quoted_name_of_no_module(self):
        self.assert_one_fault("src/data/label.cc", '#include "label.h"\n',
                              "src/data/label.cc:1: label.h is of no module; write flant5/MODULE/x.h, or MODULE/x.h "
                              "for a header in src/MODULE")

    def test_library_in_a_module_that_may_not_have_it(self):
        self.assert_one_fault("src/data/label.cc", '#include "flant5/data/label.h"\n#include <ATen/ATen.h>\n',
                              "src/data/label.cc:2: module data may not use libtorch (only kernels, model)")

    def test_generation_and_pipeline_know_no_libtorch(self):
        for module in ("generation", "pipeline"):
            self.assert_one_fault(f"src/{module}/loop.h", "#include <ATen/ATen.h>\n",
                                  f"src/{module}/loop.h:1: module {module} may not use libtorch (only kernels, model)")

    def test_generation_and_pipeline_know_no_engine(self):
        interface = ("flant5/model/engine.h, flant5/model/model_locator.h, flant5/model/seq2seq.h, "
                     "flant5/model/t5_config.h")
        for module in ("generation", "pipeline"):
            self.assert_one_fault(f"src/{module}/loop.h", '#include "flant5/model/config.h"\n',
                                  f"src/{module}/loop.h:1: of model only its interface may be used ({interface})")
            self.assert_one_fault(f"src/{module}/loop.h", '#include "model/cpu/cpu_t5.h"\n',
                                  f"src/{module}/loop.h:1: model/cpu/cpu_t5.h is private to src/model")
            self.assertEqual(self.faults({f"src/{module}/loop.h": '#include "flant5/model/seq2seq.h"\n'}), [])

    def test_library_in_a_public_header(self):
        self.assert_one_fault("include/flant5/model/config.h", "#include <nlohmann/json.hpp>\n",
                              "include/flant5/model/config.h:1: nlohmann/json may not be in a public header")

    def test_library_of_one_file(self):
        self.assert_one_fault("src/text/tokenizer.h", "#include <sentencepiece_processor.h>\n",
                              "src/text/tokenizer.h:1: sentencepiece may be included in src/text/tokenizer.cc only")

    def test_library_that_is_in_no_table(self):
        self.assert_one_fault("src/data/label.cc", '#include "flant5/data/label.h"\n#include <boost/regex.hpp>\n',
                              "src/data/label.cc:2: <boost/regex.hpp> is of no library in the table")

    def test_sealed_module_leaks_through_another_header(self):
        self.assertIn("include/flant5/pipeline/classifier.h:1: leaks libtorch to its users, by flant5/model/config.h:1",
                      self.faults({"include/flant5/pipeline/classifier.h": '#include "flant5/model/config.h"\n'}))

    def test_source_without_its_header(self):
        self.assert_one_fault("src/data/helpers.cc", "#include <string>\n",
                              "src/data/helpers.cc:1: implements no header: neither include/flant5/data/helpers.h "
                              "nor src/data/helpers.h is there")

    def test_one_of_several_sources_behind_an_interface(self):
        headers = {f"include/flant5/data/{name}.h": "#include <string>\n" for name in ("reader", "row_reader", "all")}
        interfaces = {f"src/data/{name}.cc": f'#include "flant5/data/{name}.h"\n' for name in ("reader", "row_reader")}
        self.assertEqual(self.faults({
            **headers,
            **interfaces,
            "src/data/csv_reader.cc": '#include "flant5/data/row_reader.h"\n',
            "src/data/reader_limits.cc": '#include "flant5/data/reader.h"\n',
            "src/data/anything.cc": '#include "flant5/data/all.h"\n',
        }), [])
        self.assertEqual(self.faults({**headers, **interfaces, "src/data/x.cc": '#include "flant5/data/reader.h"\n'}), [
            "src/data/x.cc:1: implements no header: neither include/flant5/data/x.h nor src/data/x.h is there"])

    def test_file_in_no_module(self):
        self.assert_one_fault("src/util/strings.h", "#include <string>\n",
                              "src/util/strings.h:1: is in no module (of data, prompt, text, kernels, model, "
                              "generation, pipeline, eval, cli, main)")

    def test_modules_have_no_cycle(self):
        placed = set()
        while len(placed) < len(check_includes.MODULES):
            ready = {name for name, uses in check_includes.MODULES.items() if uses <= placed} - placed
            self.assertTrue(ready, "a cycle in MODULES")
            placed |= ready


if __name__ == "__main__":
    unittest.main()
