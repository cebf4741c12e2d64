"""The example of docs/how-to/use-proconnect-in-ci.md, run as it stands."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[3] / "examples/proconnect-in-ci/test_login.py"


def test_the_example_of_a_login_through_proconnect_logs_somebody_in():
    env = os.environ | {"GUICHET": os.environ["GUICHET_MANIFEST"]}
    command = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", EXAMPLE.name]
    run = subprocess.run(command, cwd=EXAMPLE.parent, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
