"""Small files of the kinds that the portal takes, each whole."""

from zlib import compress, crc32

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" \
      b"trailer<</Root 1 0 R>>\n%%EOF\n"  # fmt: skip


def chunk(name, data):
    """Return a part of a PNG file."""
    return len(data).to_bytes(4) + name + data + crc32(name + data).to_bytes(4)


PNG = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", (1).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00")
    + chunk(b"IDAT", compress(b"\x00\x00")) + chunk(b"IEND", b"")
)  # fmt: skip
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8L" + (8).to_bytes(4, "little") + b"\x2f" + b"\x00" * 7
