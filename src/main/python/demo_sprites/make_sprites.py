"""Renders the sprites of the demo cameras from five emoji sets.

    npm install --prefix ICONS @iconify-json/noto@1.2.9 @iconify-json/twemoji@1.2.5 @iconify-json/fluent-emoji@1.2.7 \
        @iconify-json/fxemoji@1.2.2 @iconify-json/emojione-monotone@1.2.1
    pip install -r requirements.txt
    python make_sprites.py --icons ICONS/node_modules --out src/lab/resources/demo/sprites

Writes OUT/<style>/<icon>.png (the icon on 192 x 192 pixels, then cropped to its alpha box, RGBA) and OUT/sprites.json:
{style: {class: [file, ...]}}, where the file of a style lies in OUT/<style>/. The licences in OUT/LICENSES are kept by hand.
"""

import argparse
import io
import json
from pathlib import Path

import resvg_py
from PIL import Image

PIXELS = 192

# style -> (npm package, version the committed sprites come from)
STYLES = {
    "noto": ("@iconify-json/noto", "1.2.9"),
    "twemoji": ("@iconify-json/twemoji", "1.2.5"),
    "fluent": ("@iconify-json/fluent-emoji", "1.2.7"),
    "fxemoji": ("@iconify-json/fxemoji", "1.2.2"),
    "emojione": ("@iconify-json/emojione-monotone", "1.2.1"),
}

# class -> icons, in the order of demo/classes.txt
ICONS = {
    "airplane": ["airplane", "small-airplane"],
    "ambulance": ["ambulance"],
    "bicycle": ["bicycle"],
    "bus": ["bus", "minibus", "oncoming-bus", "trolleybus"],
    "car": ["automobile", "oncoming-automobile", "police-car", "racing-car", "sport-utility-vehicle", "taxi"],
    "motorcycle": ["motorcycle", "motor-scooter"],
    "sailboat": ["sailboat"],
    "tractor": ["tractor"],
    "traffic light": ["horizontal-traffic-light", "vertical-traffic-light"],
    "truck": ["articulated-lorry", "delivery-truck", "fire-engine", "pickup-truck"],
}

# other names and other choices: style -> {class: icons}
OTHERS = {
    "fxemoji": {
        "airplane": ["airplane"],
        "bus": ["bus", "minibus", "oncomingbus", "trolleybus"],
        "car": ["automobile", "oncomingautomobile", "policecar", "racecar", "oncomingtaxi", "taxi"],
        "motorcycle": ["motorcycle"],
        "traffic light": ["horizontaltrafficlight", "verticaltrafficlight"],
        "truck": ["articulatedlorry", "deliverytruck", "fireengine"],
    },
    "emojione": {
        "car": ["automobile", "oncoming-automobile", "police-car", "racing-car", "oncoming-taxi", "taxi"],
        "truck": ["articulated-lorry", "delivery-truck", "fire-engine"],
    },
}


def icon_set(icons: Path, package: str, version: str) -> dict:
    """Reads an icon set and refuses another version, whose drawings may differ."""
    folder = icons / package
    found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    if found != version:
        raise SystemExit(f"{package}: version {found} is installed, the sprites are made from {version}")
    return json.loads((folder / "icons.json").read_text(encoding="utf-8"))


def svg(icon_set: dict, name: str) -> str:
    """The icon as a whole SVG document: the set stores only what is inside the <svg> element."""
    icon = icon_set["icons"][name]
    box = [icon.get(key, icon_set.get(key, otherwise)) for key, otherwise in
           (("left", 0), ("top", 0), ("width", 16), ("height", 16))]
    view = " ".join(str(side) for side in box)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{view}">{icon["body"]}</svg>')


def render(document: str) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=document, width=PIXELS, height=PIXELS, skip_system_fonts=True)
    image = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    return image.crop(image.getchannel("A").getbbox())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--icons", type=Path, required=True, help="the node_modules folder with the icon sets")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()

    index, total = {}, 0
    for style, (package, version) in STYLES.items():
        icons = icon_set(arguments.icons, package, version)
        folder = arguments.out / style
        folder.mkdir(parents=True, exist_ok=True)
        index[style] = {}
        for label, names in {**ICONS, **OTHERS.get(style, {})}.items():
            index[style][label] = [f"{name}.png" for name in names]
            for name in names:
                file = folder / f"{name}.png"
                render(svg(icons, name)).save(file, optimize=True)
                total += file.stat().st_size
    (arguments.out / "sprites.json").write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
    print(f"{sum(len(files) for style in index.values() for files in style.values())} sprites, {total:,} bytes")


if __name__ == "__main__":
    main()
