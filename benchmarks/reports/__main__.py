"""`python -m benchmarks.reports --pages N --kinds clean,phone,...`: how well invented report pages are read."""

import argparse
import json
from pathlib import Path

from benchmarks.reports import degrade, elsewhere, handling, layouts
from benchmarks.reports.drawing import pdf
from benchmarks.reports.layouts import Drawn
from benchmarks.reports.reading import Looked, kept, looked_at, read, unkept
from benchmarks.reports.scoring import HEAD, Counts, looks, scored, together, told

WAYS = {**degrade.WAYS, **handling.WAYS}
KINDS = ("pdf", *degrade.WAYS)


def main() -> None:
    """Print one line for each kind, and what was not right on request."""
    asked = argparse.ArgumentParser(prog="benchmarks.reports", description=__doc__)
    asked.add_argument("--pages", type=int, default=6, help="pages of each kind")
    asked.add_argument("--kinds", default=",".join(KINDS))
    asked.add_argument("--seed", type=int, default=1, help="the first page's seed; the others follow")
    asked.add_argument("--layouts", default="", help="only these layouts; `elsewhere` for those made after the reader")
    asked.add_argument(
        "--about", default="", help="only pages about these: liver, blood, mixed, clotting, markers, urine"
    )
    asked.add_argument("--keep", type=Path, help="a folder: what the engine sees is kept there and used again")
    asked.add_argument("--tell", action="store_true", help="tell every row that was not accepted or not right")
    args = asked.parse_args()
    print(HEAD)
    found = []
    for kind in args.kinds.split(","):
        counts = together(_page(kind, seed, args) for seed in range(args.seed, args.seed + args.pages))
        found.append(counts)
        print(told(kind, counts), flush=True)
        if args.tell:
            print("\n".join(counts.stories), f"\n{counts.why}", flush=True)
    print(told("all", whole := together(found)))
    print(looks(whole))


def _page(kind: str, seed: int, args: argparse.Namespace) -> Counts:
    one = _drawn(seed, _names(args.layouts), _names(args.about))
    looked = _looked(one, kind, seed, args.keep)
    counts = scored(one.printed, read(looked), f"{kind}/{seed}/{one.layout}")
    counts.seconds = looked.seconds
    return counts


def _names(told: str) -> list[str]:
    return [name for name in told.split(",") if name]


def _drawn(seed: int, names: list[str], abouts: list[str]) -> Drawn:
    """By turns, so that each layout meets each content."""
    about = abouts[seed // max(1, len(names)) % len(abouts)] if abouts else None
    if names == ["elsewhere"]:
        return elsewhere.drawn(seed, kind=about)
    layout = names[seed % len(names)] if names else None
    return elsewhere.drawn(seed, layout=layout, kind=about) if layout else layouts.drawn(seed, kind=about)


def _looked(one: Drawn, kind: str, seed: int, keep: Path | None) -> Looked:
    place = keep / f"{kind}-{seed}-{one.layout}-{one.printed.kind}.json" if keep else None
    if place is not None and place.exists():
        return unkept(json.loads(place.read_text(encoding="utf-8")))
    looked = looked_at(pdf(one.sheet) if kind == "pdf" else degrade.spoiled(one.sheet, kind, seed, WAYS))
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(kept(looked), encoding="utf-8")
    return looked


if __name__ == "__main__":
    main()
