"""Picture files: JPEG, PNG and TIFF as they came out of a camera or a scanner, as light."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from polasepatu.errors import InputFaults, PolaError, Where
from polasepatu.files.faults import ExtraMissing, FileMissing
from polasepatu.files.trouble import environment
from polasepatu.photo.picture import linear

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.photo.picture import Light

MOST_PIXELS = 64_000_000
LEAST_DPI = 100.0  # below, a file says what a screen has, not what a scanner did
_FOCAL_35MM = 0xA405
_EXIF = 0x8769
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")


class PictureUnread(PolaError):
    """A file that is no picture we read."""

    code = "PS789"
    text = "this is no picture that can be read: JPEG, PNG and TIFF can"
    hint = "save it as JPEG"
    cause = "The file is damaged, or of another kind."


class PictureHeic(PolaError):
    """A picture as newer phones save it."""

    code = "PS790"
    text = "this is a HEIC picture, which cannot be read"
    hint = 'set the camera of the phone to JPEG ("most compatible"), or save the picture as JPEG'
    cause = "HEIC is guarded by patents, and a JPEG of the same camera measures as well."


class PictureTooLarge(PolaError):
    """A picture that would not fit into a small computer's memory."""

    code = "PS791"
    text = "the picture has {megapixels:.0f} million pixels; at most {most:.0f} million are read"
    hint = "set the camera to 12 or 16 megapixels, or scan at 300 dpi"
    cause = "More pixels do not make the result better, and need much memory."


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A picture, and what its file says of how it was taken."""

    light: Light
    focal_35mm: float | None
    dpi: float | None


def needs_photo() -> None:
    """Check that the parts for pictures are installed.

    Raises:
        ExtraMissing: they are not.
    """
    if find_spec("contourpy") is None or find_spec("PIL") is None:
        raise ExtraMissing(extra="photo")


def load_picture(path: Path) -> PictureFile:
    """Read a picture, turned upright. Of what the file says, only focal length and dpi are looked at.

    Raises:
        InputFaults: it is no picture that can be read, or too large.
        ExtraMissing: the parts for pictures are not installed.
        Environment: the system does not let us read it.
    """
    needs_photo()
    where = Where(file=str(path))
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputFaults([FileMissing.finding(where=where)]) from None
    except OSError as error:
        raise environment(error, path) from error
    if raw[4:12] in _HEIC:
        raise InputFaults([PictureHeic.finding(where=where)])
    return _decoded(raw, where)


def jpeg_of(light: Light, quality: int = 85) -> bytes:
    """Return a picture as a JPEG file, its first row uppermost."""
    from PIL import Image

    root = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.power(np.maximum(light, 1e-9), 1 / 2.4) - 0.055
    )
    stream = io.BytesIO()
    coded = np.round(255.0 * np.clip(root, 0.0, 1.0)).astype(np.uint8)
    Image.fromarray(coded).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _decoded(raw: bytes, where: Where) -> PictureFile:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a picture that is large: we look ourselves
            opened = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "TIFF"))
        pixels = opened.width * opened.height
        if pixels > MOST_PIXELS:
            values = {"megapixels": pixels / 1e6, "most": MOST_PIXELS / 1e6}
            raise InputFaults([PictureTooLarge.finding(where=where, **values)])
        focal, dpi = _focal(opened), _dpi(opened)
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise InputFaults([PictureUnread.finding(where=where)]) from None
    return PictureFile(light=linear(np.asarray(upright)), focal_35mm=focal, dpi=dpi)


def _focal(opened: Any) -> float | None:
    value = opened.getexif().get_ifd(_EXIF).get(_FOCAL_35MM)
    return float(value) if isinstance(value, int | float) and 8 <= value <= 300 else None


def _dpi(opened: Any) -> float | None:
    value = opened.info.get("dpi")
    if not value:
        return None
    across, along = float(value[0]), float(value[1])
    return across if across >= LEAST_DPI and abs(across - along) < 0.5 else None
