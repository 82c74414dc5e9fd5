"""Compares the loops of deploy/agent-cost.sh: medians with and without an observer.

    loops.py DIRECTORY MOST_REQUEST MOST_EXEC

Reads DIRECTORY/loop-{qperf,request,exec}-{without,with} and prints, for each loop,
`title|percent slower|goal in percent, where there is one|what was measured`.
"""

import statistics
import sys


def medians(directory, loop, column):
    rows = []
    for part in ("without", "with"):
        with open(f"{directory}/loop-{loop}-{part}") as lines:
            rows.append([float(line.split()[column].replace(",", "")) for line in lines])
    return [statistics.median(row) for row in rows], len(rows[0])


def main(directory, most_request, most_exec):
    for loop, column, title, most, what in [
        ("request", 1, "TCP request and response", most_request, "ns of processor time"),
        ("qperf", 0, "  as a client sees it", "", "ns one way"),
        ("exec", 1, "fork, exec, wait", most_exec, "ns of processor time"),
    ]:
        (without, beside), count = medians(directory, loop, column)
        print(f"{title}|{100 * (beside / without - 1):.1f}|{most}|"
              f"{without:,.0f} {what} alone, {beside:,.0f} beside it; medians of {count}")


main(*sys.argv[1:])
