"""How near messages are to examples."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from assistant.intents.similarity import NEAREST, Matrix, nearness


@given(arrays(np.float32, array_shapes(min_dims=2, max_dims=2, min_side=0), elements=st.floats(-1, 1, width=32)))
def test_nearness_is_the_mean_of_the_nearest_five(cosines: Matrix) -> None:
    before = cosines.copy()
    of_each = [np.sort(row)[-NEAREST:].mean() if len(row) else 0 for row in cosines]
    np.testing.assert_allclose(nearness(cosines), of_each, atol=1e-6)
    np.testing.assert_array_equal(cosines, before)
