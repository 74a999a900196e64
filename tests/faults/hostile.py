"""Files made to hurt whoever opens them, small themselves; and good files with bytes changed, cut or repeated."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image


def png(width: int, height: int, *chunks: bytes, data: bytes = b"", depth: int = 1, colour: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def zeros(count: int, piece: bytes = bytes(1 << 20)) -> bytes:
    """So many bytes, packed, without ever holding them."""
    packer = zlib.compressobj(9)
    packed = [packer.compress(piece) for _ in range(count // len(piece))]
    return b"".join(packed) + packer.flush()


def jpeg(width: int = 900, height: int = 700, **options: bool) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(kept, "JPEG", quality=40, **options)
    return kept.getvalue()


def jpeg_that_says(width: int, height: int) -> bytes:
    data = bytearray(jpeg(64, 64))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_of_many_passes() -> bytes:
    """One pass over the picture, said again and again."""
    kept = io.BytesIO()
    Image.linear_gradient("L").resize((6000, 6000)).save(kept, "JPEG", quality=30, progressive=True)
    data = kept.getvalue()
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * (8_000_000 // (len(data) - start)) + data[-2:]


def jpeg_with_nonsense_about_the_camera() -> bytes:
    tiff = b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 65535)
    tiff += b"".join(struct.pack("<HHII", 0x0112, 5, 0xFFFFFFF, 8) for _ in range(4000))
    app1 = b"Exif\x00\x00" + tiff
    data = jpeg(64, 64)
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(app1) + 2) + app1 + data[2:]


def pdf(*objects: bytes, head: bytes = b"%PDF-1.7\n") -> bytes:
    """Objects from 1; the first is the catalogue."""
    body, places = head, []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return body + end + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))


def stream(data: bytes, more: bytes = b"/Filter /FlateDecode ") -> bytes:
    return b"<< %s/Length %d >>\nstream\n" % (more, len(data)) + data + b"\nendstream"


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page(*more: bytes, box: bytes = b"0 0 595 842") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R %s >>" % (box, b" ".join(more))


def one_page(content: bytes, *objects: bytes, more: bytes = b"", box: bytes = b"0 0 595 842") -> bytes:
    return pdf(CATALOGUE, ONE_PAGE, page(more, box=box), stream(zlib.compress(content, 9)), *objects)


LETTERS = b"BT /F 10 Tf 20 800 Td (Platelets 92 10^9/L 125-350 Albumin 36.2 g/L 40-55 reported 2026-10-12) Tj ET "
WITH_FONT = b"/Resources << /Font << /F 5 0 R >> >>"


def packed_to_bursting() -> bytes:
    return pdf(CATALOGUE, ONE_PAGE, page(), stream(zeros(600 << 20, b"0 0 m " * (1 << 17))))


def packed_twice() -> bytes:
    twice = zlib.compress(zeros(900 << 20), 9)
    return pdf(CATALOGUE, ONE_PAGE, page(), stream(twice, b"/Filter [/FlateDecode /FlateDecode] "))


def picture_to_bursting() -> bytes:
    image = stream(
        zeros(900 << 20),
        b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        b"/Filter /FlateDecode ",
    )
    return one_page(b"q 500 0 0 700 0 0 cm /I Do Q", image, more=b"/Resources << /XObject << /I 5 0 R >> >>")


def deep_tree(levels: int = 20_000) -> bytes:
    kids = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(levels)]
    return pdf(CATALOGUE, *kids, b"<< /Type /Page /MediaBox [0 0 100 100] >>")


def tree_in_a_ring() -> bytes:
    return pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 4 >>", page(), stream(b""))


def a_million_pages() -> bytes:
    return pdf(CATALOGUE, b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % (b"3 0 R " * 1_000_000), page())


STROKES = b"".join(b"%d %d m %d %d l S\n" % (n % 595, 7 * n % 842, n % 91, n % 83) for n in range(1000))


def millions_of_strokes() -> bytes:
    return one_page(STROKES * 4000)


def letters_and_millions_of_strokes() -> bytes:
    return one_page(LETTERS + STROKES * 4000, FONT, more=WITH_FONT)


def forms_within_forms(levels: int = 12, times: int = 12) -> bytes:
    forms = []
    for level in range(levels):
        below = b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + level)
        drawn = b"/X Do " * times if level < levels - 1 else b"0 0 m 9 9 l S "
        more = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] %s /Filter /FlateDecode " % below
        forms.append(stream(zlib.compress(drawn), more))
    return one_page(b"/X Do " * times, *forms, more=b"/Resources << /XObject << /X 5 0 R >> >>")


def a_page_as_large_as_a_country() -> bytes:
    return one_page(LETTERS, FONT, more=WITH_FONT, box=b"0 0 9000000000 9000000000")


def millions_of_letters() -> bytes:
    return one_page(b"BT /F 1 Tf 20 800 Td " + b"(1234567890 abcdefghij) Tj " * 200_000 + b"ET", FONT, more=WITH_FONT)


def brackets() -> bytes:
    return pdf(CATALOGUE, ONE_PAGE, page(b"/X " + b"[" * 1_000_000), stream(b""))


def dictionaries() -> bytes:
    return one_page(LETTERS + b"<< /A " * 500_000)


def letters_drawn_by_letters() -> bytes:
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65 "
        b"/Widths [9] /Encoding << /Differences [65 /A] >> /CharProcs << /A 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>"
    )
    again = stream(zlib.compress(b"BT /F 10 Tf (" + b"A" * 4000 + b") Tj ET"))
    return one_page(b"BT /F 10 Tf 20 800 Td (" + b"A" * 4000 + b") Tj ET", font, again, more=WITH_FONT)


def wishes() -> bytes:
    """It would like to run, to open and to fetch."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL('http://192.0.2.1')) >> "
        b"/AA << /WC << /S /Launch /F (/bin/sh) >> >> >>",
        ONE_PAGE,
        page(b"/Annots [<< /Subtype /Link /A << /S /URI /URI (http://192.0.2.1/) >> >>]"),
        stream(b"", b"/F << /FS /URL /F (http://192.0.2.1/x) >> "),
    )


def a_table_of_contents_that_leads_to_itself() -> bytes:
    return b"%PDF-1.7\ntrailer << /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n" * 2000


def specks() -> bytes:
    """Thousands of things that look like a word."""
    chosen = random.Random(4)
    image = Image.new("L", (3000, 3000), 255)
    for across in range(20, 2960, 60):
        for down in range(20, 2970, 30):
            for step in range(4):
                at = across + 9 * step
                image.paste(chosen.randrange(90), (at, down, at + 6, down + chosen.randrange(8, 18)))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "a picture that says it is huge": lambda: png(60_000, 60_000, data=zlib.compress(bytes(5000))),
    "a huge picture": lambda: png(30_000, 30_000, data=zeros(113 << 20)),
    "a picture just small enough": lambda: png(6300, 6300, data=zeros(160 << 20), depth=8, colour=6),
    "words to bursting": lambda: png(
        64, 64, chunk(b"zTXt", b"k\0\0" + zeros(500 << 20)), data=zlib.compress(bytes(600))
    ),
    "colours to bursting": lambda: png(
        64, 64, chunk(b"iCCP", b"k\0\0" + zeros(500 << 20)), data=zlib.compress(bytes(600))
    ),
    "a picture that ends": lambda: png(1000, 1000, data=zlib.compress(bytes(130_000)))[:90],
    "a photo that says it is huge": lambda: jpeg_that_says(65_500, 65_500),
    "a photo that ends": lambda: jpeg()[:4000],
    "a photo of many passes": jpeg_of_many_passes,
    "nonsense about the camera": jpeg_with_nonsense_about_the_camera,
    "thousands of words": specks,
    "packed to bursting": packed_to_bursting,
    "packed twice": packed_twice,
    "a picture to bursting in a PDF": picture_to_bursting,
    "a deep tree": deep_tree,
    "a tree in a ring": tree_in_a_ring,
    "a million pages": a_million_pages,
    "millions of strokes": millions_of_strokes,
    "letters and millions of strokes": letters_and_millions_of_strokes,
    "forms within forms": forms_within_forms,
    "a page as large as a country": a_page_as_large_as_a_country,
    "millions of letters": millions_of_letters,
    "brackets": brackets,
    "dictionaries": dictionaries,
    "letters drawn by letters": letters_drawn_by_letters,
    "wishes": wishes,
    "a table that leads to itself": a_table_of_contents_that_leads_to_itself,
}


def mutated(originals: dict[str, bytes], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """So many of each: bytes changed, pieces cut, repeated, exchanged or blown up. The beginning stays, so it is opened."""
    for kind, original in originals.items():
        chosen = random.Random(f"{seed} {kind}")
        for number in range(count):
            data = bytearray(original)
            for _ in range(chosen.choice((1, 3, 20, 200))):
                _change(data, chosen)
            yield f"{kind} {number}", original[:8] + bytes(data[8:])


def _change(data: bytearray, chosen: random.Random) -> None:
    at = chosen.randrange(8, len(data))
    until = min(at + chosen.choice((1, 4, 64, 1000)), len(data))
    match chosen.randrange(6):
        case 0:
            data[at] ^= 1 << chosen.randrange(8)
        case 1:
            data[at:until] = chosen.randbytes(until - at)
        case 2 if len(data) > 4000:
            del data[at:until]
        case 3 if len(data) < 4_000_000:
            data[at:at] = data[at:until] * chosen.choice((1, 2, 50))
        case 4:
            data[at:until] = bytes([chosen.choice((0, 255, 127))]) * (until - at)
        case _:
            number = chosen.choice((b"0", b"-1", b"65536", b"2147483647", b"99999999999"))
            data[at : at + len(number)] = number
