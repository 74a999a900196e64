"""`make bench`: everything, as one table."""

import os
import time
import warnings
from datetime import UTC, datetime

from benchmarks import capsules, pages, rules, told, typing

warnings.filterwarnings("ignore", module="celpy|fhirpathpy|json_logic")

began = time.monotonic()
print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores; ratios are of one run, median (least to most)\n")
print("Rules: times as many assessments as the control, more is better\n")
print(told.table(rules.measure()))
print("\nTyping: beside one run of a bare page, less is better\n")
print(told.table(typing.measure()))
print("\nCapsules: beside one hash of the same cost, less is better\n")
print(told.table(capsules.measure()))
print("\nPages: times the cost of the control, less is better\n", flush=True)
print(told.table(pages.measure()))
print(f"\n{time.monotonic() - began:.0f} seconds")
