#!/usr/bin/env python3
"""An estimate file made into a tree of elements, and no more.

  tree_parse.py FILE SECONDS -> prints "files_per_second p50_us p99_us"
"""
import sys
import time
import xml.etree.ElementTree


def main(path, seconds):
    with open(path, "rb") as file:
        document = file.read()
    samples = []
    begin = before = time.monotonic()
    while before < begin + seconds:
        xml.etree.ElementTree.fromstring(document)
        now = time.monotonic()
        samples.append(now - before)
        before = now
    rate = len(samples) / (before - begin)
    samples.sort()
    half, most = samples[len(samples) // 2], samples[len(samples) * 99 // 100]
    print(f"{rate:.0f} {half * 1e6:.1f} {most * 1e6:.1f}")


main(sys.argv[1], float(sys.argv[2]))
