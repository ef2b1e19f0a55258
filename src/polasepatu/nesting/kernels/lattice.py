"""Rows of one piece, and of the piece and its half turn, laid over one another as low as they go.

Seen along a row direction, a piece is an upper and a lower envelope over the row: piecewise linear, with
jumps where the outline overhangs. How far one row must lie above another is the greatest of
upper(x) - lower(x - shift) over the pieces that meet, exact on the vertices. Rows are let down straight or
at a lean: the piece is then sheared along the row, which changes neither periods nor areas but lets
leaning pieces slide into each other. Arrays and numbers only.

An envelope is (xs, edge): breakpoints (k,) ascending; on the interval i it runs straight from
`edge[0, i]` at xs[i] to `edge[1, i]` at xs[i + 1].
"""

# Kernels take flat arrays and numbers (compiled tuples and classes cost seconds of compiling).
# ruff: noqa: PLR0912, PLR0915

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.kernels.jit import inner, jit

if TYPE_CHECKING:
    from polasepatu.geometry import F64

SAME = 1e-9  # abscissae closer than this are one
NOTHING = -1e30  # the rise over a row that is never met
FARTHEST = 8  # rows further away than this cannot meet: pieces are that much higher than a row pitch
HARDLY_LEANING = 0.4
TABLE = 3  # entries of a table of rises to every two samples
GOLDEN = 0.6180339887498949
HOPELESS = 1.25  # a cell this much larger than the best so far is not worth finding exactly


@inner
def sorted_apart(values: F64, out: F64) -> int:
    """Fill `out` with `values` (n,) ascending, nearly equal ones once, and return how many they are."""
    n = values.shape[0]
    for i in range(n):
        out[i] = values[i]
    width = 1
    while width < n // 3:
        width = 3 * width + 1
    while width > 0:  # Shell's sort: short, and quick on what runs up and down a few times
        for i in range(width, n):
            value = out[i]
            j = i
            while j >= width and out[j - width] > value:
                out[j] = out[j - width]
                j -= width
            out[j] = value
        width //= 3
    k = 1
    for i in range(1, n):
        if out[i] - out[k - 1] >= SAME:
            out[k] = out[i]
            k += 1
    return k


@inner
def envelope(ring: F64, cos_u: float, sin_u: float, lean: float, xs: F64, upper: F64, lower: F64) -> int:
    """Fill the envelopes of `ring` (n, 2) seen along the direction (cos_u, sin_u) and return k.

    What lies a height h above the row is moved back by lean times h along it.

    `xs` holds n values, `upper` and `lower` are (2, n): left and right heights of each interval.
    """
    n = ring.shape[0]
    px, py = np.empty(n), np.empty(n)
    for i in range(n):
        py[i] = cos_u * ring[i, 1] - sin_u * ring[i, 0]
        px[i] = cos_u * ring[i, 0] + sin_u * ring[i, 1] - lean * py[i]
    k = sorted_apart(px, xs)
    for i in range(k - 1):
        upper[0, i] = upper[1, i] = -1e30
        lower[0, i] = lower[1, i] = 1e30
    for i in range(n):
        j = i + 1 if i + 1 < n else 0
        x0, y0, x1, y1 = px[i], py[i], px[j], py[j]
        if x0 > x1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        if x1 - x0 < 2 * SAME:
            continue
        low, high = 0, k - 1
        while low < high:
            middle = (low + high) // 2
            if xs[middle] < x0 - SAME:
                low = middle + 1
            else:
                high = middle
        slope = (y1 - y0) / (x1 - x0)
        while low < k - 1 and xs[low] < x1 - 2 * SAME:
            left, right = y0 + slope * (xs[low] - x0), y0 + slope * (xs[low + 1] - x0)
            if left + right > upper[0, low] + upper[1, low]:
                upper[0, low], upper[1, low] = left, right
            if left + right < lower[0, low] + lower[1, low]:
                lower[0, low], lower[1, low] = left, right
            low += 1
    return k


@inner
def half_turn(xs: F64, edge: F64, k: int, out_xs: F64, out: F64) -> None:
    """Fill the other envelope of the piece turned by 180 degrees: upper becomes lower and back."""
    for i in range(k):
        out_xs[i] = -xs[k - 1 - i]
    for i in range(k - 1):
        out[0, i] = -edge[1, k - 2 - i]
        out[1, i] = -edge[0, k - 2 - i]


@inner
def rise(xa: F64, upper: F64, ka: int, xb: F64, lower: F64, kb: int, shift: float) -> float:
    """Return how far piece b, moved by `shift` along the row, must lie above piece a."""
    start = max(xa[0], xb[0] + shift)
    end = min(xa[ka - 1], xb[kb - 1] + shift)
    best = NOTHING
    if end - start < SAME:
        return best
    i, high = 0, ka - 2
    while i < high:
        middle = (i + high + 1) // 2
        if xa[middle] <= start:
            i = middle
        else:
            high = middle - 1
    j, high = 0, kb - 2
    while j < high:
        middle = (j + high + 1) // 2
        if xb[middle] + shift <= start:
            j = middle
        else:
            high = middle - 1
    x = start
    while x < end - SAME:
        a1, b1 = xa[i + 1], xb[j + 1] + shift
        stop = min(a1, b1, end)
        if stop - x > SAME:
            slope_a = (upper[1, i] - upper[0, i]) / (a1 - xa[i])
            slope_b = (lower[1, j] - lower[0, j]) / (xb[j + 1] - xb[j])
            here = upper[0, i] + slope_a * (x - xa[i]) - lower[0, j] - slope_b * (x - shift - xb[j])
            there = here + (slope_a - slope_b) * (stop - x)
            best = max(best, here, there)
        if stop >= a1 and i < ka - 2:
            i += 1
        if stop >= b1 and j < kb - 2:
            j += 1
        x = stop
    return best


@inner
def row_rise(
    xa: F64, upper: F64, ka: int, xb: F64, lower: F64, kb: int, period: float, shift: float
) -> float:
    """Return how far a row of b at `shift` must lie above a row of a, both with the same period."""
    least, most = xa[0] - xb[kb - 1], xa[ka - 1] - xb[0]
    at = shift + period * np.ceil((least - shift) / period)
    best = NOTHING
    while at < most:
        best = max(best, rise(xa, upper, ka, xb, lower, kb, at))
        at += period
    return best


@inner
def chord(ring: F64, cos_u: float, sin_u: float, xs: F64, upper: F64, lower: F64) -> float:
    """Return the least distance along the direction from which on a piece clears its own copy."""
    k = envelope(ring, -sin_u, cos_u, 0.0, xs, upper, lower)
    best = 0.0
    for i in range(k - 1):
        best = max(best, upper[0, i] - lower[0, i], upper[1, i] - lower[1, i])
    return best


@inner
def pitch(
    double: bool,
    k: int,
    xs: F64,
    upper: F64,
    lower: F64,
    txs: F64,
    turned_upper: F64,
    turned_lower: F64,
    period: float,
    a: float,
    b: float,
) -> tuple[float, float]:
    """Return the height from one row to the next row alike, and of the half-turned row between them.

    The half-turned row is shifted by `a` against the row under it, the next row by `b` against that one
    (single: the next row by `a`). Rows further off are kept clear too.
    """
    tall = 0.0
    for i in range(k - 1):
        tall = max(tall, upper[0, i], upper[1, i], -lower[0, i], -lower[1, i])
    tall *= 2
    if not double:
        height = SAME
        for m in range(1, FARTHEST):
            height = max(height, row_rise(xs, upper, k, xs, lower, k, period, m * a) / m)
            if (m + 1) * height > tall:
                break
        return height, 0.0
    c = a + b
    first = max(row_rise(xs, upper, k, txs, turned_lower, k, period, a), -0.5 * tall)
    second = max(row_rise(txs, turned_upper, k, xs, lower, k, period, b), -0.5 * tall)
    height = max(first + second, SAME)
    for m in range(1, FARTHEST):
        height = max(height, row_rise(xs, upper, k, xs, lower, k, period, m * c) / m)
        further = row_rise(xs, upper, k, txs, turned_lower, k, period, a + m * c)
        height = max(height, (further - first) / m)
        if m > 1:
            further = row_rise(txs, turned_upper, k, xs, lower, k, period, m * c - a)
            height = max(height, (further + first) / m)
        if (m + 1) * height > tall + abs(first):
            break
    return height, first


@inner
def best_shifts(
    double: bool,
    k: int,
    xs: F64,
    upper: F64,
    lower: F64,
    txs: F64,
    turned_upper: F64,
    turned_lower: F64,
    period: float,
    shifts: F64,
    width: float,
    steps: int,
) -> float:
    """Improve `shifts` (a, b as shares of the period) within +-width of it by golden sections.

    Returns the area of the cell. The directions are a alone, b alone, a against b, and both together.
    """
    height, _ = pitch(
        double, k, xs, upper, lower, txs, turned_upper, turned_lower, period,
        shifts[0] * period, shifts[1] * period,
    )  # fmt: skip
    best = height * period
    for direction in range(4 if double else 1):
        da = 0.0 if direction == 1 else 1.0
        db = 0.0 if direction == 0 else (-1.0 if direction == 2 else 1.0)
        a0, b0 = shifts[0], shifts[1]
        low, high = -width, width
        one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        f_one, f_two = 0.0, 0.0
        fresh_one, fresh_two = True, True
        for _ in range(steps):
            if fresh_one:
                height, _ = pitch(
                    double, k, xs, upper, lower, txs, turned_upper, turned_lower, period,
                    (a0 + da * one) * period, (b0 + db * one) * period,
                )  # fmt: skip
                f_one = height * period
                if f_one < best:
                    best = f_one
                    shifts[0], shifts[1] = a0 + da * one, b0 + db * one
            if fresh_two:
                height, _ = pitch(
                    double, k, xs, upper, lower, txs, turned_upper, turned_lower, period,
                    (a0 + da * two) * period, (b0 + db * two) * period,
                )  # fmt: skip
                f_two = height * period
                if f_two < best:
                    best = f_two
                    shifts[0], shifts[1] = a0 + da * two, b0 + db * two
            if f_one <= f_two:
                high, two, f_two = two, one, f_one
                one = high - GOLDEN * (high - low)
                fresh_one, fresh_two = True, False
            else:
                low, one, f_one = one, two, f_two
                two = low + GOLDEN * (high - low)
                fresh_one, fresh_two = False, True
    return best


@inner
def cell_at(
    double: bool, ring: F64, theta: float, slack: float, lean: float, shifts: F64, width: float, steps: int
) -> float:
    """Return the area of the best cell of a row direction, slack and lean; improves `shifts` within +-width.

    `theta` in radians; the period is the shortest possible times 1 + slack.
    """
    n = ring.shape[0]
    xs, txs = np.empty(n), np.empty(n)
    upper, lower = np.empty((2, n)), np.empty((2, n))
    turned_upper, turned_lower = np.empty((2, n)), np.empty((2, n))
    cos_u, sin_u = np.cos(theta), np.sin(theta)
    period = chord(ring, cos_u, sin_u, xs, upper, lower) * (1 + slack)
    k = envelope(ring, cos_u, sin_u, lean, xs, upper, lower)
    half_turn(xs, lower, k, txs, turned_upper)
    half_turn(xs, upper, k, txs, turned_lower)
    return best_shifts(
        double, k, xs, upper, lower, txs, turned_upper, turned_lower, period, shifts, width, steps
    )


@inner
def look_up(table: F64, least: float, most: float, period: float, shift: float) -> float:
    """Return the rise between rows from a table of the rise between pieces over shifts least to most."""
    step = (most - least) / (table.shape[0] - 1)
    at = shift + period * np.ceil((least - shift) / period)
    best = NOTHING
    while at < most:
        place = (at - least) / step
        i = min(int(place), table.shape[0] - 2)
        share = place - i
        best = max(best, table[i] * (1 - share) + table[i + 1] * share)
        at += period
    return best


@inner
def upright(ring: F64, cos_u: float, sin_u: float) -> float:
    """Return the lean at which the highest point of a piece comes to stand over its lowest."""
    top, low = -1e30, 1e30
    for i in range(ring.shape[0]):
        y = cos_u * ring[i, 1] - sin_u * ring[i, 0]
        top, low = max(top, y), min(low, y)
    near = 1e-3 * (top - low)
    top_x = low_x = top_n = low_n = 0.0
    for i in range(ring.shape[0]):
        x = cos_u * ring[i, 0] + sin_u * ring[i, 1]
        y = cos_u * ring[i, 1] - sin_u * ring[i, 0]
        if y > top - near:
            top_x += x
            top_n += 1
        if y < low + near:
            low_x += x
            low_n += 1
    return (top_x / top_n - low_x / low_n) / (top - low)


@inner
def clear_of_far_rows(double: bool, rows: F64, i: int, j: int, height: float, tall: float) -> float:
    """Return the row height raised until rows further off are clear too, from tables of the rises."""
    samples = rows.shape[1]
    height = max(height, SAME)
    for m in range(1, FARTHEST):
        along = m * (i + j)
        height = max(height, rows[0, along % samples] / m)
        if double:
            height = max(height, (rows[1, (i + along) % samples] - rows[1, i]) / m)
            if m > 1:
                height = max(height, (rows[2, (along - i) % samples] + rows[1, i]) / m)
        if (m + 1) * height > tall + abs(rows[1, i]):
            break
    return height


@jit
def survey(ring: F64, thetas: F64, slacks: F64, samples: int, found: F64) -> None:
    """Fill `found` (2, thetas, slacks, 4): cell area, shifts and lean, single then double, coarsely.

    Shifts are shares of the period. `ring` (n, 2) is about its own middle.
    """
    n = ring.shape[0]
    xs, txs = np.empty(n), np.empty(n)
    upper, lower = np.empty((2, n)), np.empty((2, n))
    turned_upper, turned_lower = np.empty((2, n)), np.empty((2, n))
    tables = np.empty((3, TABLE * samples // 2 + 1))
    rows = np.empty((3, samples))
    least, most, lowest = np.empty(3), np.empty(3), np.empty(3)
    least_single = least_double = 1e30
    for d in range(thetas.shape[0]):
        theta = thetas[d]
        cos_u, sin_u = np.cos(theta), np.sin(theta)
        shortest = chord(ring, cos_u, sin_u, xs, upper, lower)
        for s in range(slacks.shape[0]):
            found[0, d, s, 0] = found[1, d, s, 0] = 1e30
        for option in range(2):
            lean = 0.0
            if option == 1:
                lean = upright(ring, cos_u, sin_u)
                if abs(lean) < HARDLY_LEANING:
                    break
            k = envelope(ring, cos_u, sin_u, lean, xs, upper, lower)
            half_turn(xs, lower, k, txs, turned_upper)
            half_turn(xs, upper, k, txs, turned_lower)
            tall = 0.0
            for i in range(k - 1):
                tall = max(tall, upper[0, i], upper[1, i], -lower[0, i], -lower[1, i])
            # by kind: shifts run from least to most; pieces of both turns are equally wide
            width = xs[k - 1] - xs[0]
            least[0], least[1], least[2] = -width, 2 * xs[0], -2 * xs[k - 1]
            most[0], most[1], most[2] = width, 2 * xs[k - 1], -2 * xs[0]
            for i in range(TABLE * samples // 2 + 1):
                share = i / (TABLE * samples // 2)
                for kind in range(3):
                    inset = 1e-6 * (most[kind] - least[kind])
                    at = least[kind] + inset + share * (most[kind] - least[kind] - 2 * inset)
                    if kind == 0:
                        tables[0, i] = rise(xs, upper, k, xs, lower, k, at)
                    elif kind == 1:
                        tables[1, i] = rise(xs, upper, k, txs, turned_lower, k, at)
                    else:
                        tables[2, i] = rise(txs, turned_upper, k, xs, lower, k, at)
            for s in range(slacks.shape[0]):
                period = shortest * (1 + slacks[s])
                for kind in range(3):
                    lowest[kind] = 1e30
                    for i in range(samples):
                        row = look_up(tables[kind], least[kind], most[kind], period, period * i / samples)
                        rows[kind, i] = max(row, -tall)
                        lowest[kind] = min(lowest[kind], rows[kind, i])
                if period * lowest[0] < least_single * HOPELESS:
                    for i in range(samples):
                        if period * rows[0, i] < found[0, d, s, 0]:
                            height = clear_of_far_rows(False, rows, i, 0, rows[0, i], 2 * tall)
                            if period * height < found[0, d, s, 0]:
                                found[0, d, s, 0] = period * height
                                found[0, d, s, 1], found[0, d, s, 2] = i / samples, 0.0
                                found[0, d, s, 3] = lean
                    least_single = min(least_single, found[0, d, s, 0])
                # what no second row can make up for is not looked at further: the bounds are exact
                if period * (lowest[1] + lowest[2]) < least_double * HOPELESS:
                    for i in range(samples):
                        if period * (rows[1, i] + lowest[2]) >= found[1, d, s, 0]:
                            continue
                        for j in range(samples):
                            height = max(rows[1, i] + rows[2, j], rows[0, (i + j) % samples])
                            if period * height < found[1, d, s, 0]:
                                height = clear_of_far_rows(True, rows, i, j, height, 2 * tall)
                                if period * height < found[1, d, s, 0]:
                                    found[1, d, s, 0] = period * height
                                    found[1, d, s, 1], found[1, d, s, 2] = i / samples, j / samples
                                    found[1, d, s, 3] = lean
                    least_double = min(least_double, found[1, d, s, 0])


@jit
def refine(
    double: bool, ring: F64, place: F64, turn: float, stretch: float, width: float, steps: int
) -> float:
    """Improve `place` (theta, slack, a, b, lean) in its neighbourhood and return the area of its cell.

    Golden sections over theta (+-turn), then over slack (+-stretch), each with the best shifts (+-width).
    """
    shifts = np.empty(2)
    shifts[0], shifts[1] = place[2], place[3]
    best = cell_at(double, ring, place[0], place[1], place[4], shifts, width, steps)
    place[2], place[3] = shifts[0], shifts[1]
    for axis in range(2):
        reach = turn if axis == 0 else stretch
        if reach <= 0.0:
            continue
        centre = place[axis]
        low, high = centre - reach, centre + reach
        if axis == 1:
            low = max(low, 0.0)
        one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        f_one, f_two = 0.0, 0.0
        fresh_one, fresh_two = True, True
        for _ in range(steps):
            for which in range(2):
                if (which == 0 and not fresh_one) or (which == 1 and not fresh_two):
                    continue
                at = one if which == 0 else two
                shifts[0], shifts[1] = place[2], place[3]
                theta = at if axis == 0 else place[0]
                slack = at if axis == 1 else place[1]
                area = cell_at(double, ring, theta, slack, place[4], shifts, width, steps)
                if which == 0:
                    f_one = area
                else:
                    f_two = area
                if area < best:
                    best = area
                    place[axis] = at
                    place[2], place[3] = shifts[0], shifts[1]
            if f_one <= f_two:
                high, two, f_two = two, one, f_one
                one = high - GOLDEN * (high - low)
                fresh_one, fresh_two = True, False
            else:
                low, one, f_one = one, two, f_two
                two = low + GOLDEN * (high - low)
                fresh_one, fresh_two = False, True
    return best


@jit
def polish(double: bool, ring: F64, place: F64, size: float, tries: int, out: F64) -> float:
    """Improve `place` (theta, slack, a, b, lean) by small random steps that shrink as they fail.

    Two steps of three keep the direction, so that the envelopes hold. Returns the area of the cell and
    fills `out` (3, 2): its two vectors, and the move of the half-turned piece.
    """
    n = ring.shape[0]
    xs, txs = np.empty((2, n)), np.empty((2, n))
    edges = np.empty((8, 2, n))  # upper, lower, turned upper, turned lower; of the best and of the trial
    counts = np.empty(2, dtype=np.int64)
    shortest = np.empty(2)
    move = np.empty(4)
    state = np.uint64(88172645463325252)
    best = 1e30
    now = 1  # which set of envelopes holds the best direction
    for trial in range(-1, tries):
        for i in range(4):
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            move[i] = size * ((state >> np.uint64(11)) * (2.0 / 9007199254740992.0) - 1.0)
        turns = trial % 3 == 0
        if trial < 0 or not turns:
            move[0] = 0.0
        if trial < 0:
            for i in range(4):
                move[i] = 0.0
        gained = False
        for sign in range(2):
            way = 1.0 if sign == 0 else -1.0
            theta, slack = place[0] + way * move[0], max(place[1] + way * move[1], 0.0)
            a, b = place[2] + way * move[2], place[3] + way * move[3]
            q = now
            if turns or trial < 0:
                q = 1 - now
                e = 4 * q
                cos_u, sin_u = np.cos(theta), np.sin(theta)
                shortest[q] = chord(ring, cos_u, sin_u, xs[q], edges[e], edges[e + 1])
                k = envelope(ring, cos_u, sin_u, place[4], xs[q], edges[e], edges[e + 1])
                half_turn(xs[q], edges[e + 1], k, txs[q], edges[e + 2])
                half_turn(xs[q], edges[e], k, txs[q], edges[e + 3])
                counts[q] = k
            e = 4 * q
            period = shortest[q] * (1 + slack)
            a, b = a * period, b * period
            height, first = pitch(
                double, counts[q], xs[q], edges[e], edges[e + 1], txs[q], edges[e + 2], edges[e + 3],
                period, a, b,
            )  # fmt: skip
            if height * period < best:
                best = height * period
                place[0], place[1], place[2], place[3] = theta, slack, a / period, b / period
                along = (a + b if double else a) + place[4] * height
                a += place[4] * first
                cos_u, sin_u = np.cos(theta), np.sin(theta)
                out[0, 0], out[0, 1] = period * cos_u, period * sin_u
                out[1, 0], out[1, 1] = along * cos_u - height * sin_u, along * sin_u + height * cos_u
                out[2, 0], out[2, 1] = a * cos_u - first * sin_u, a * sin_u + first * cos_u
                now = q
                gained = True
                break
        if trial >= 0:
            size = min(size * 1.5, 0.05) if gained else size * 0.96
    return best
