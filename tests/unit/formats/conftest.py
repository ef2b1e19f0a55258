"""Ways into DXF for the tests that nobody here wrote: ezdxf and GDAL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def gdal_rows(tmp_path: Path) -> Any:
    """Return a function that reads DXF bytes with GDAL: rows of (layer, block, text, geometry)."""
    import pyogrio
    import shapely

    def rows(data: bytes, *, blocks: bool = False) -> list[tuple[str, str | None, str | None, Any]]:
        path = tmp_path / "read-by-gdal.dxf"
        path.write_bytes(data)
        pyogrio.set_gdal_config_options(
            {"DXF_INLINE_BLOCKS": not blocks, "DXF_MERGE_BLOCK_GEOMETRIES": not blocks}
        )
        meta, _, shapes, fields = pyogrio.raw.read(path, layer="blocks" if blocks else "entities")
        columns = dict(zip(meta["fields"], fields, strict=True))
        none = [None] * len(shapes)
        return list(
            zip(
                columns["Layer"],
                columns.get("Block", none),
                columns.get("Text", none),
                shapely.force_2d(shapely.from_wkb(shapes)),
                strict=True,
            )
        )

    return rows


@pytest.fixture
def ezdxf_doc(tmp_path: Path) -> Any:
    """Return a function that opens DXF bytes with ezdxf and asserts that its audit finds nothing."""
    from ezdxf.filemanagement import readfile

    def opened(data: bytes) -> Any:
        path = tmp_path / "read-by-ezdxf.dxf"
        path.write_bytes(data)
        doc = readfile(path)
        auditor = doc.audit()
        assert not auditor.errors
        assert not auditor.fixes
        return doc

    return opened
