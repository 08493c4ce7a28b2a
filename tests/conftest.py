"""What every test may use: the world of six teachers."""

import pytest
from six_teachers import World


@pytest.fixture
def world(tmp_path):
    """A fresh county of six teachers with a baseline, in a folder of its own."""
    return World(tmp_path)
