"""The fonts of papers, made at set-up from what npm brings: ``python -m portal.kit.pdf.fonts``.

npm has most as WOFF2, in a file per script; the typesetter wants TTF, and one family for each file. DejaVu Sans has the
letters that the others lack: Tifinagh, arrows, other alphabets.
"""

import shutil
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[3]
PACKAGES, FOLDER = ROOT / "node_modules", ROOT / "static" / "dist" / "fonts"
NAMES = (1, 16)
"""The name table's entries of a family."""
WEIGHTS = (400, 700)
SOURCES = (
    ("source-sans-3", "latin", "Source Sans 3"),
    ("source-sans-3", "latin-ext", "Source Sans 3 Extended"),
    ("noto-naskh-arabic", "arabic", "Noto Naskh Arabic"),
)
WHOLE = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
FAMILIES = (*(family for _package, _script, family in SOURCES), "DejaVu Sans")


def make_fonts(folder: Path = FOLDER) -> list[Path]:
    """Write the fonts into a folder and return their paths. Raises FileNotFoundError before npm has brought them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for package, script, family in SOURCES:
        for weight in WEIGHTS:
            name = f"{package}-{script}-{weight}-normal"
            with TTFont(PACKAGES / "@fontsource" / package / "files" / f"{name}.woff2") as font:
                font.flavor = None
                for entry in font["name"].names:
                    if entry.nameID in NAMES:
                        entry.string = family
                made.append(folder / f"{name}.ttf")
                font.save(made[-1])
    return made + [Path(shutil.copy(PACKAGES / "dejavu-fonts-ttf" / "ttf" / name, folder)) for name in WHOLE]


if __name__ == "__main__":
    make_fonts()
