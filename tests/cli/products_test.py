"""Which of oneDNN's implementations int8 and bfloat16 run on. Where oneDNN has no fast one it uses its reference, which is
tens to thousands of times slower, and only its log shows that.
"""

import unittest

from harness import DATA, ROOT, CliTest, environment

DEMO = ROOT / "models" / "demo"


class Products(CliTest):
    def products(self, dtype, **variables):
        """The implementations of a run's matrix products; nothing where this processor is another."""
        run = self.run_program("--dtype", dtype, "--model", DEMO, "-q", "--limit", 1, DATA / "rows.jsonl", code=None,
                               env=environment(ONEDNN_VERBOSE="1", **variables))
        if "this processor has only" in run.err:
            self.skipTest(run.err.strip())
        self.assertEqual(run.code, 0, run.err)
        fields = [line.split(",") for line in run.out.splitlines() if line.startswith("onednn_verbose,v1,primitive,exec")]
        return {field[6] for field in fields if field[5] in ("matmul", "inner_product")}

    def check(self, **variables):
        for dtype in ("int8", "bfloat16"):
            with self.subTest(dtype=dtype):
                found = self.products(dtype, **variables)
                self.assertNotEqual(found, set(), "oneDNN logged no product")
                self.assertEqual([name for name in found if "ref" in name], [])

    def test_this_processor(self):
        self.check()

    def test_avx2(self):
        self.check(FLANT5_PROCESSOR="avx2")


if __name__ == "__main__":
    unittest.main()
