"""Reproducible zip files: the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable

_EPOCH = (1980, 1, 1, 0, 0, 0)


def zip_bytes(members: Iterable[tuple[str, bytes]], runnable: Collection[str] = ()) -> bytes:
    """A zip file of the given names and contents, sorted by name; those in ``runnable`` get execute permission."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix: the mode below counts
            info.external_attr = (0o100755 if name in runnable else 0o100644) << 16
            archive.writestr(info, content)
    return out.getvalue()
