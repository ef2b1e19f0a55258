"""Size runs: which sizes a last, a style or a job covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, PolaError
from polasepatu.sizing.size import Size, parse_size
from polasepatu.sizing.system import system_named

if TYPE_CHECKING:
    from collections.abc import Iterator

_RANGE = re.compile(r"([^-–/]+)[-–]([^-–/]+)(?:/(.+))?")
_STEP = re.compile(r"\d{1,3}(?:\.\d{1,3})?", re.ASCII)

EXTREMES = "extremes"


class RunUnreadable(PolaError):
    """A size run that is not written in a known way."""

    code = "PS305"
    text = "size run {text!r} cannot be read"
    hint = "write it as 38-46, 39-43/0.5, 39,41,43.5 or extremes"
    cause = "A size run is a range, a range with its step, or sizes with commas between them."
    exit_code = Exit.USAGE


class RunBackwards(PolaError):
    """A range whose second size is the smaller one."""

    code = "PS306"
    text = "size run {text!r} runs backwards"
    hint = "write the smaller size first: {turned}"
    cause = "The first size of a range must be the smaller one."
    exit_code = Exit.USAGE


class ExtremesOfNothing(PolaError):
    """`extremes` where no last or style says which sizes there are."""

    code = "PS309"
    text = "`extremes` needs a last or a style with a size run"
    hint = "name the sizes: 36,46"
    cause = "The smallest and the largest size are those of a last's run; here there is no last."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True)
class SizeRun:
    """Sizes of one system, each once, from the smallest to the largest."""

    sizes: tuple[Size, ...]

    def __post_init__(self) -> None:
        """Refuse a run that is empty, mixed, or not in order."""
        if not self.sizes or len({size.system for size in self.sizes}) > 1:
            raise ValueError("a size run needs sizes of one system")
        if list(self.sizes) != sorted(set(self.sizes)):
            raise ValueError("a size run is in order and has each size once")

    def __iter__(self) -> Iterator[Size]:
        """Go through the sizes from the smallest."""
        return iter(self.sizes)

    def __len__(self) -> int:
        """Return the number of sizes."""
        return len(self.sizes)

    @property
    def smallest(self) -> Size:
        """The smallest size."""
        return self.sizes[0]

    @property
    def largest(self) -> Size:
        """The largest size."""
        return self.sizes[-1]

    @property
    def label(self) -> str:
        """The run as printed, such as "36-46", "5-12/0.5" or "39, 41, 43.5"."""
        steps = {
            after.value - before.value for before, after in zip(self.sizes, self.sizes[1:], strict=False)
        }
        if len(self) < 3 or len(steps) > 1:
            return ", ".join(size.label for size in self)
        ends = f"{self.smallest.label}-{self.largest.label}"
        step = steps.pop()
        return ends if step == self.smallest.scale.full_size else f"{ends}/{float(step):g}"

    def spans(self, size: Size) -> bool:
        """Return whether `size` lies between the smallest and the largest, halves included."""
        return size.system == self.smallest.system and self.smallest <= size <= self.largest


def parse_run(text: str, system: str, *, default: SizeRun | None = None) -> SizeRun:
    """Return the sizes that `text` names in `system`, in order and each once.

    Ranges go in full sizes ("38-46"), in halves when an end is a half ("39-43.5") or as told
    ("39-43/0.5"); commas join sizes and ranges. `extremes` is the smallest and the largest of `default`,
    the sizes a factory tries before it makes the rest.

    Raises:
        SystemUnknown, SizeUnreadable, SizeOutOfRange: see `parse_size`.
        RunUnreadable: not a run.
        RunBackwards: a range from the larger to the smaller size.
        ExtremesOfNothing: `extremes` without a default run.
    """
    if text.strip().lower() == EXTREMES:
        if default is None:
            raise ExtremesOfNothing
        return SizeRun(tuple(sorted({default.smallest, default.largest})))
    if not text.strip():
        raise RunUnreadable(text=text)
    sizes: set[Size] = set()
    for part in text.split(","):
        ends = _RANGE.fullmatch(part.strip())
        if ends is None:
            sizes.add(parse_size(part, system))
        else:
            sizes.update(_range(part.strip(), ends[1], ends[2], ends[3], system))
    return SizeRun(tuple(sorted(sizes)))


def _range(text: str, first_text: str, last_text: str, step_text: str | None, system: str) -> Iterator[Size]:
    scale = system_named(system)
    first, last = parse_size(first_text, system), parse_size(last_text, system)
    if last < first:
        raise RunBackwards(text=text, turned=f"{last.label}-{first.label}")
    if step_text is not None:
        step = Fraction(step_text) if _STEP.fullmatch(step_text.strip()) else Fraction(0)
    elif first.value % scale.full_size == last.value % scale.full_size == 0:
        step = scale.full_size
    else:
        step = scale.step
    # A step that misses the last size would silently leave it out of the run.
    if step <= 0 or step % scale.step or (last.value - first.value) % step:
        raise RunUnreadable(text=text)
    for count in range(int((last.value - first.value) / step) + 1):
        yield Size(system=scale.key, value=first.value + count * step)
