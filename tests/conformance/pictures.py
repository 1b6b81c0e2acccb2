"""A small reader of pictures: format and size of PNG, JPEG, WebP, GIF and SVG from their headers, and the pixels of PNG.

It also writes the pictures of the tests: four colored quadrants, which can be told apart at any size.

    pictures.py FILE SIDE COLOR COLOR COLOR COLOR     writes one as PNG; colors are six hexadecimal digits
"""

import re
import struct
import sys
import zlib

PNG_START = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
MIME = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "svg": "image/svg+xml"}


class Unreadable(Exception):
    """The bytes are no picture, or none that can be read here."""


def kind_of(data):
    """`png`, `jpeg`, `webp`, `gif` or `svg`, by the bytes alone."""
    if data.startswith(PNG_START):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if re.match(rb"\s*(<\?xml[^>]*>\s*)?<svg[\s>]", data):
        return "svg"
    raise Unreadable(f"no picture that is known here, beginning with {data[:12]!r}")


def size_of(data):
    """Width and height."""
    try:
        return SIZES[kind_of(data)](data)
    except (struct.error, IndexError) as error:
        raise Unreadable("a picture that is cut off") from error


def _png_size(data):
    return struct.unpack(">II", data[16:24])


def _gif_size(data):
    return struct.unpack("<HH", data[6:10])


def _jpeg_size(data):
    at = 2
    while True:
        marker, length = struct.unpack(">xBH", data[at:at + 4])
        is_frame = 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)
        if is_frame:
            height, width = struct.unpack(">HH", data[at + 5:at + 9])
            return width, height
        at += 2 + length


def _webp_size(data):
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        return tuple(1 + int.from_bytes(data[at:at + 3], "little") for at in (24, 27))
    if form == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 ":
        return tuple(number & 0x3FFF for number in struct.unpack("<HH", data[26:30]))
    raise Unreadable(f"a WebP file of the form {form!r}")


def _svg_size(data):
    tag = re.search(rb"<svg[^>]*", data).group()
    sides = [re.search(rb"\s%s=[\"']([0-9.]+)(?:px)?[\"']" % name, tag) for name in (b"width", b"height")]
    if not all(sides):
        raise Unreadable("an SVG without width and height")
    return tuple(round(float(side.group(1))) for side in sides)


SIZES = {"png": _png_size, "jpeg": _jpeg_size, "webp": _webp_size, "gif": _gif_size, "svg": _svg_size}


def pixels_of(data):
    """Width, height and the pixels of a PNG, each as (red, green, blue, alpha)."""
    if kind_of(data) != "png":
        raise Unreadable(f"pixels of {kind_of(data)} are not read here")
    chunks = dict.fromkeys((b"IHDR", b"PLTE", b"tRNS", b"IDAT"), b"")
    at = len(PNG_START)
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        if name in chunks:
            chunks[name] += data[at + 8:at + 8 + length]
        at += 12 + length
    width, height, depth, form, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if interlaced:
        raise Unreadable("an interlaced PNG")
    bits = depth * CHANNELS[form]
    lines = _unfilter(zlib.decompress(chunks[b"IDAT"]), height, (width * bits + 7) // 8, max(1, bits // 8))
    color = _colors(form, depth, chunks[b"PLTE"], chunks[b"tRNS"])
    pixels = []
    for line in lines:
        samples = _samples(line, depth, width * CHANNELS[form])
        pixels += [color(samples[at:at + CHANNELS[form]]) for at in range(0, len(samples), CHANNELS[form])]
    return width, height, pixels


def _unfilter(raw, height, length, step):
    """The lines of a PNG without their filters (PNG specification, 9)."""
    lines, above = [], bytearray(length)
    for row in range(height):
        start = row * (length + 1)
        how, line = raw[start], bytearray(raw[start + 1:start + 1 + length])
        for at in range(length):
            left = line[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[how]
            line[at] = (line[at] + guess) & 0xFF
        lines.append(line)
        above = line
    return lines


def _paeth(left, above, corner):
    guess = left + above - corner
    return min((left, above, corner), key=lambda near: abs(guess - near))


def _samples(line, depth, count):
    if depth == 8:
        return list(line[:count])
    if depth == 16:
        return list(line[:2 * count:2])
    each = 8 // depth
    mask = (1 << depth) - 1
    return [line[at // each] >> (8 - depth * (at % each + 1)) & mask for at in range(count)]


def _colors(form, depth, palette, alphas):
    """The function that converts the samples of a pixel to red, green, blue and alpha."""
    if form == 3:
        opaque = alphas + b"\xff" * (len(palette) // 3 - len(alphas))
        return lambda sample: (*palette[3 * sample[0]:3 * sample[0] + 3], opaque[sample[0]])
    most = min(255, (1 << depth) - 1)
    if form in (0, 4):
        return lambda sample: (*[sample[0] * 255 // most] * 3, sample[1] if form == 4 else 255)
    return lambda sample: (*sample[:3], sample[3] if form == 6 else 255)


def quadrants(data):
    """The mean colors of a PNG's four quadrants: above left, above right, below left, below right.

    Of a picture that is no square the middle counts, which is what avatar servers show.
    """
    width, height, pixels = pixels_of(data)
    side = min(width, height)
    left, top, half = (width - side) // 2, (height - side) // 2, max(1, side // 2)
    means = []
    for y0, x0 in ((top, left), (top, left + side - half), (top + side - half, left), (top + side - half, left + side - half)):
        part = [pixels[y * width + x] for y in range(y0, y0 + half) for x in range(x0, x0 + half)]
        means.append(tuple(sum(pixel[channel] for pixel in part) // len(part) for channel in range(3)))
    return means


def same_quadrants(one, other, tolerance=24):
    """Whether the quadrants of two pictures have the same colors, with a tolerance for other sizes and formats."""
    return all(abs(a - b) <= tolerance for pair in zip(one, other, strict=True) for a, b in zip(*pair, strict=True))


def write_png(width, height, rows):
    """A PNG of rows of (red, green, blue) or (red, green, blue, alpha)."""
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    form = 6 if len(rows[0][0]) == 4 else 2
    lines = {}
    for row in rows:
        # A row that is the same object as the one before is filtered only once; most rows are.
        if id(row) not in lines:
            lines[id(row)] = b"\0" + bytes(value for pixel in row for value in pixel)
    raw = b"".join(lines[id(row)] for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, form, 0, 0, 0)
    return PNG_START + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def four_quadrants(side, colors):
    """A square PNG of four colored quadrants."""
    half = side // 2
    above = [colors[0]] * half + [colors[1]] * (side - half)
    below = [colors[2]] * half + [colors[3]] * (side - half)
    return write_png(side, side, [above] * half + [below] * (side - half))


if __name__ == "__main__":
    name, length, *digits = sys.argv[1:]
    with open(name, "wb") as made:
        made.write(four_quadrants(int(length), [tuple(bytes.fromhex(color)) for color in digits]))
