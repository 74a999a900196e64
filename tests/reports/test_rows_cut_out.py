"""The strip of a row shows that row: where a photo lies slanting, the row is cut along its lines."""

import numpy as np
import pytest

from prescreen.reading.lab_page import Box
from prescreen.reading.pictures import row_in


def slanting(fall: float, top: float) -> list[Box]:
    """Three cells of a row 600 long and 20 high, falling so far over its length."""

    def at(x: float) -> float:
        return top + fall * x / 600

    cells = ((0, 200), (250, 350), (450, 600))
    return [Box("x", ((a, at(a)), (b, at(b)), (b, at(b) + 20), (a, at(a) + 20)), 1.0) for a, b in cells]


@pytest.mark.parametrize("fall", [0, 45, -45, 12])
def test_a_slanting_row_is_cut_along_its_lines(fall: float) -> None:
    rows = [slanting(fall, top) for top in (100, 130, 160)]
    own = [box.area for box in rows[1]]
    area = (0.0, min(one[1] for one in own), 600.0, max(one[3] for one in own))
    corners = row_in(area, [box for row in rows for box in row])
    middle_left, middle_right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    high = float(np.linalg.norm(corners[3] - corners[0]))
    assert high == pytest.approx(28, abs=2)
    share = (middle_right[0] - middle_left[0]) / 600
    assert middle_left[1] == pytest.approx(140 - fall * (share - 1) / 2, abs=2)
    assert middle_right[1] == pytest.approx(140 + fall + fall * (share - 1) / 2, abs=2)


def test_no_word_of_a_curled_row_is_cut() -> None:
    def curled(top: float) -> list[Box]:
        """Its middle lies eight points higher than its ends."""
        return [Box("x", box.corners, 1.0) for box in (Box.upright("x", (0, top, 200, top + 20)),
                Box.upright("x", (250, top - 8, 350, top + 12)), Box.upright("x", (450, top, 600, top + 20)))]  # fmt: skip

    rows = [curled(top) for top in (100, 130, 160)]
    corners = row_in((0.0, 122.0, 600.0, 150.0), [box for row in rows for box in row])
    assert corners[:2, 1].max() <= 122
    assert corners[2:, 1].min() >= 150
    assert corners[:2, 1].min() > 108
