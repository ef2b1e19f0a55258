"""Pictures as light: from the numbers of a file to linear light, and its values between pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polasepatu.geometry import F64

Light: TypeAlias = "NDArray[np.float32]"
"""Linear light (h, w, 3) or (h, w), 0 to 1."""

_CODED = np.arange(256) / 255.0
# A blurred edge lies in the middle of its rise in light. Read in the coded numbers of a file, it would stand
# up to 0.6 pixels too far in the dark.
LINEAR = np.where(_CODED <= 0.04045, _CODED / 12.92, ((_CODED + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear(coded: NDArray[np.uint8]) -> Light:
    """Return the light of a picture whose numbers are coded as sRGB."""
    return LINEAR[coded]


def grey(light: Light) -> Light:
    """Return the brightness (h, w) of a picture."""
    return light @ np.array([0.25, 0.5, 0.25], dtype=np.float32)


def sampled(light: Light, pixels: F64) -> F64:
    """Return the light at places (..., 2) between pixels, linearly; outside, that of the nearest pixel."""
    high, wide = light.shape[:2]
    x = np.clip(pixels[..., 0], 0.0, wide - 1.000001)
    y = np.clip(pixels[..., 1], 0.0, high - 1.000001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    u, v = x - left, y - top
    if light.ndim == 3:
        u, v = u[..., None], v[..., None]
    upper = light[top, left] * (1.0 - u) + light[top, left + 1] * u
    lower = light[top + 1, left] * (1.0 - u) + light[top + 1, left + 1] * u
    return np.asarray(upper * (1.0 - v) + lower * v, dtype=np.float64)


def box_mean(values: Light, reach: int) -> Light:
    """Return the mean of each pixel's neighbourhood, `reach` pixels to every side."""
    for axis in (0, 1):
        count = values.shape[axis]
        total = np.cumsum(np.insert(values.astype(np.float64), 0, 0.0, axis=axis), axis=axis)
        first = np.clip(np.arange(count) - reach, 0, count)
        last = np.clip(np.arange(count) + reach + 1, 0, count)
        span = (last - first).reshape((-1, 1) if axis == 0 else (1, -1))
        values = ((total.take(last, axis=axis) - total.take(first, axis=axis)) / span).astype(np.float32)
    return values


def halved(values: Light) -> Light:
    """Return a picture of half the size, each pixel the mean of four."""
    high, wide = (each // 2 * 2 for each in values.shape[:2])
    cut = values[:high, :wide]
    return (cut[::2, ::2] + cut[1::2, ::2] + cut[::2, 1::2] + cut[1::2, 1::2]) / np.float32(4.0)
