"""Pictures drawn anew: turned as they were taken, and without what the camera wrote of where and when."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from kit.errors import Invalid
from kit.words import Message, say

_MOST_PIXELS = 50_000_000
"""A telephone's largest pictures; more would fill the memory while they are read."""
_QUALITY = 88
_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")}
_UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow says of a picture that it cannot draw."""


def bare_picture(content: bytes, kind: str, broken: Message) -> bytes:
    """The pixels of a ``JPEG`` or ``PNG`` in a new file; ``Invalid`` where it is vast or ``broken``."""
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=(kind,)) as opened:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if opened.width * opened.height > _MOST_PIXELS:
                vast = say("This picture is too large. Please make it smaller first.")
                raise Invalid(vast, field="file")
            turned = ImageOps.exif_transpose(opened)
            return _drawn(turned if turned.mode in _MODES[kind] else turned.convert("RGB"), kind)
    except _UNREADABLE:
        raise Invalid(broken, field="file") from None


def _drawn(picture: Image.Image, kind: str) -> bytes:
    """A new picture of the same pixels: nothing of what stood beside them comes along."""
    clear = "transparency" in picture.info
    drawn_from = picture.convert("RGBA") if clear else picture
    bare = Image.new(drawn_from.mode, drawn_from.size)
    palette = drawn_from.getpalette() if drawn_from.mode == "P" else None
    if palette is not None:
        bare.putpalette(palette)
    bare.paste(drawn_from)
    drawn = BytesIO()
    bare.save(drawn, kind, quality=_QUALITY)
    return drawn.getvalue()
