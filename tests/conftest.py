"""What several kinds of tests share: the studies as content, loaded once."""

import pytest
from hypothesis import settings

from prescreen import content
from prescreen.eligibility.study import Study

# Few, fixed examples in every run; many with HYPOTHESIS_PROFILE=thorough.
settings.register_profile("steady", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=3000, deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def first_study() -> Study:
    """NCT05349331 as it is shipped, in English."""
    return content.load_study("NCT05349331")
