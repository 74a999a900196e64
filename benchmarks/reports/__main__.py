"""`python -m benchmarks.reports --pages N --kinds clean,phone,...`: how well invented report pages are read."""

import argparse
import json
from pathlib import Path

from benchmarks.reports.degrade import WAYS, spoiled
from benchmarks.reports.drawing import pdf
from benchmarks.reports.layouts import Drawn, drawn
from benchmarks.reports.reading import Looked, kept, looked_at, read, unkept
from benchmarks.reports.scoring import HEAD, Counts, scored, together, told

KINDS = ("pdf", *WAYS)


def main() -> None:
    """Print one line for each kind, and what was not right on request."""
    asked = argparse.ArgumentParser(prog="benchmarks.reports", description=__doc__)
    asked.add_argument("--pages", type=int, default=6, help="pages of each kind")
    asked.add_argument("--kinds", default=",".join(KINDS))
    asked.add_argument("--seed", type=int, default=1, help="the first page's seed; the others follow")
    asked.add_argument("--layouts", default="", help="only these layouts")
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
    print(told("all", together(found)))


def _page(kind: str, seed: int, args: argparse.Namespace) -> Counts:
    layouts = [name for name in args.layouts.split(",") if name]
    one = drawn(seed, layout=layouts[seed % len(layouts)] if layouts else None)
    looked = _looked(one, kind, seed, args.keep)
    counts = scored(one.printed, read(looked), f"{kind}/{seed}/{one.layout}")
    counts.seconds = looked.seconds
    return counts


def _looked(one: Drawn, kind: str, seed: int, keep: Path | None) -> Looked:
    place = keep / f"{kind}-{seed}-{one.layout}.json" if keep else None
    if place is not None and place.exists():
        return unkept(json.loads(place.read_text(encoding="utf-8")))
    looked = looked_at(pdf(one.sheet) if kind == "pdf" else spoiled(one.sheet, kind, seed))
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(kept(looked), encoding="utf-8")
    return looked


if __name__ == "__main__":
    main()
