"""Writes pictures in many formats, and the pixels that Pillow reads from them.

Argument: a directory. It gets the pictures, for each "NAME" the raw bytes "NAME.rgb" and "NAME.grey", which Pillow makes with the
EXIF orientation applied and convert("RGB") or convert("L"), and a file "names.txt".
"""

import pathlib
import random
import struct
import sys

from PIL import Image, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

directory = pathlib.Path(sys.argv[1])
names = []

# Soft noise of all colours, and an edge. Width and height are odd.
noise = Image.frombytes("RGB", (61, 47), random.Random(1).randbytes(61 * 47 * 3))
rgb = ImageOps.autocontrast(noise.filter(ImageFilter.GaussianBlur(1)))
rgb.paste((250, 20, 90), (20, 10, 45, 25))
grey = rgb.convert("L")
alpha = Image.linear_gradient("L").resize(rgb.size)
rgba = rgb.copy()
rgba.putalpha(alpha)
palette = rgb.quantize(40)
bits = grey.convert("1")


def orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def save(name, image, **options):
    path = directory / name
    image.save(path, **options)
    names.append(name)


def xmp(value):
    return f'<rdf:Description tiff:Orientation="{value}"/>'


def png_text(key, value, **options):
    info = PngInfo()
    add = info.add_itxt if key.startswith("XML") else info.add_text
    add(key, value, **options)
    return info


def raw_profile(value):
    exif = orientation(value).tobytes()
    digits = exif.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    return f"\nexif\n{len(exif):8}\n{lines}\n"


def save_small_frame(name, image, **options):
    """A frame with a margin of 3, 5, 7 and 9 pixels around it."""
    path = directory / name
    image.save(path, **options)
    data = bytearray(path.read_bytes())
    width, height = image.size
    place = data.index(b"," + struct.pack("<4H", 0, 0, width, height)) + 1
    struct.pack_into("<2H", data, place, 3, 5)
    struct.pack_into("<2H", data, 6, width + 10, height + 14)
    path.write_bytes(data)
    names.append(name)


deep = Image.frombytes(
    "I;16",
    grey.size,
    b"".join(struct.pack("<H", 4 * level) for level in grey.tobytes()),
)

for quality in (30, 75, 95):
    for subsampling in (0, 1, 2):
        save(f"q{quality}-s{subsampling}.jpg", rgb, quality=quality, subsampling=subsampling)
save("progressive.jpg", rgb, progressive=True)
save("optimized.jpg", rgb, optimize=True, restart_marker_blocks=2)
save("rgb.jpg", rgb, keep_rgb=True)
save("grey.jpg", grey)
save("cmyk.jpg", rgb.convert("CMYK"))
for value in range(1, 10):
    save(f"exif-{value}.jpg", rgb, exif=orientation(value))
save("damaged-exif.jpg", rgb, exif=b"Exif\0\0MM\0*\0\0\0\xff\0\0")
save("other.mpo", rgb, save_all=True, append_images=[grey.convert("RGB")])

save("bits.png", bits)
save("grey.png", grey)
save("grey-alpha.png", rgba.convert("LA"))
for colours in (2, 4, 16, 200):
    save(f"palette-{colours}.png", rgb.quantize(colours))
save("palette-transparent.png", palette, transparency=3)
save("palette-alpha.png", palette, transparency=bytes(range(0, 240, 6)))
save("rgb.png", rgb)
save("rgb-transparent.png", rgb, transparency=(250, 20, 90))
save("rgba.png", rgba)
save("exif.png", rgb, exif=orientation(6))
save("grey-16.png", deep)
for zip in (False, True):
    save(f"xmp-{zip}.png", rgb, pnginfo=png_text("XML:com.adobe.xmp", xmp(6), zip=zip))
    save(f"raw-{zip}.png", rgb, pnginfo=png_text("Raw profile type exif", raw_profile(5), zip=zip))
save("exif-and-xmp.png", rgb, exif=orientation(3), pnginfo=png_text("XML:com.adobe.xmp", xmp(6)))

save("lossy.webp", rgb, quality=60)
save("lossy-alpha.webp", rgba, quality=80)
save("lossless.webp", rgb, lossless=True)
save("lossless-alpha.webp", rgba, lossless=True, exact=True)
save("exif.webp", rgb, exif=orientation(8))
save("xmp.webp", rgb, xmp=xmp(7).encode())
save("exif-and-xmp.webp", rgb, exif=orientation(2), xmp=xmp(7).encode())
save("xmp.jpg", rgb, xmp=xmp(4).encode())
save("animated.webp", rgba, save_all=True, append_images=[rgba.rotate(180)], duration=100)

save("palette.gif", palette)
save("grey.gif", grey)
save("transparent.gif", palette, transparency=5)
save("interlaced.gif", palette, interlace=1)
save_small_frame("small-frame.gif", palette)
save_small_frame("small-frame-transparent.gif", palette, transparency=5)
save_small_frame("small-frame-grey.gif", grey)
save("animated.gif", palette, save_all=True, append_images=[palette.rotate(180)], duration=100)

save("rgb.bmp", rgb)
save("rgba.bmp", rgba)
save("grey.bmp", grey)
save("bits.bmp", bits)
save("palette.bmp", palette)

for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
    save(f"rgb-{compression}.tif", rgb, compression=compression)
save("grey.tif", grey, compression="tiff_lzw")
for compression in ("group3", "group4"):
    save(f"bits-{compression}.tif", bits, compression=compression)
save("rgba.tif", rgba, compression="tiff_lzw")
save("palette.tif", palette)
save("cmyk.tif", rgb.convert("CMYK"))
save("lzw-predictor.tif", rgb, compression="tiff_lzw", tiffinfo={317: 2})
save("exif.tif", rgb, tiffinfo={274: 6})
save("xmp.tif", rgb, tiffinfo={700: xmp(6).encode()})
save("grey-16.tif", deep)

for name in names:
    image = ImageOps.exif_transpose(Image.open(directory / name))
    (directory / f"{name}.rgb").write_bytes(image.convert("RGB").tobytes())
    (directory / f"{name}.grey").write_bytes(image.convert("L").tobytes())
(directory / "names.txt").write_text("\n".join(names))
