"""What scripts/package.sh says of a wheel that holds the program; without it the package is pure Python.

FLANT5_WHEEL_PLATFORM is the platform that the program runs on. FLANT5_WHEEL_TORCH is the version of the torch whose
libtorch it uses, where it does not bring one of its own, and FLANT5_WHEEL_ARROW that of the pyarrow.
"""

import os

from setuptools import Distribution, setup

platform = os.environ.get("FLANT5_WHEEL_PLATFORM")
torch = os.environ.get("FLANT5_WHEEL_TORCH")
arrow = os.environ.get("FLANT5_WHEEL_ARROW")
arguments = {}

if platform:
    from setuptools.command.bdist_wheel import bdist_wheel

    class ProgramWheel(bdist_wheel):
        """For any Python 3."""

        def get_tag(self):
            return "py3", "none", platform

    class ProgramDistribution(Distribution):
        """Installed where other packages with machine code are, torch among them."""

        def has_ext_modules(self):
            return True

    arguments.update(cmdclass={"bdist_wheel": ProgramWheel}, distclass=ProgramDistribution)
if torch:
    # A version of its own, so that it lies beside the wheel that needs no torch.
    arguments["options"] = {"egg_info": {"tag_build": f"+torch{torch}"}}

setup(install_requires=[f"torch=={torch}", f"pyarrow=={arrow}"] if torch else [], **arguments)
