#!/usr/bin/env python3
"""Prints what benchmark.sh measured beside its goals, in text and in Markdown.

usage: benchmark-report.py RESULTS MACHINE: a folder of the runs' JSON, of which any may be missing,
and a text about the machine. The exit code is 1 where a goal is missed.
"""
import json, os, sys

ROWS_LEAST = 2_000_000

folder, machine = sys.argv[1:]
table = [("measured", "Meterbee", "peer", "ratio", "goal", "")]


def read(name):
    """A run's report; None where it was not made."""
    try:
        with open(os.path.join(folder, name + ".json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def is_whole(seconds, *runs):
    """Whether none of the runs was shorter than the goal asks for; they may end a little early."""
    return all(run["seconds"] >= 0.98 * seconds for run in runs)


def rate(report):
    return f"{report['records_per_second']:,.0f}"


def line(what, ours, peer="", figure="", goal="", is_met=None, is_whole=True):
    """Adds a row; without `is_met` it is a figure that nothing is asked of."""
    verdict = "" if is_met is None else "shortened" if not is_whole else "pass" if is_met else "FAIL"
    table.append((what, ours, peer, figure, goal, verdict))


def against_rotel():
    for name, what, least, seconds in [
        ("compressible_short", "compressible, 16 connections", 2.5, 10),
        ("compressible_medium", "the same", 1.5, 60),
        ("random_long", "random bodies", 1, 600),
    ]:
        ours, peer = read("meterbee-" + name), read("rotel-" + name)
        if not ours or not peer:
            continue
        ratio = ours["records_per_second"] / peer["records_per_second"]
        line(
            f"records/s over {ours['seconds']:.0f} s, {what}",
            rate(ours),
            f"{rate(peer)} (rotel, black hole)",
            f"{ratio:.2f}",
            f">= {least} x over {seconds} s",
            ratio >= least,
            is_whole(seconds, ours, peer),
        )


def against_rows():
    ours = read("meterbee-compressible_medium")
    for form, what, is_goal in [
        ("json", "attributes as jsonb", True),
        ("columns", "typed columns", False),
    ]:
        plain = read("rows-" + form)
        if not ours or not plain:
            continue
        whole = is_whole(60, ours) and plain["records"] >= ROWS_LEAST
        stored = ours["stored_bytes_per_million_records"]
        row_rate = plain["records"] / plain["seconds"]
        row_bytes = plain["bytes"] / plain["records"] * 1e6
        ratio, share = ours["records_per_second"] / row_rate, row_bytes / stored
        line(
            "records/s against plain rows",
            rate(ours),
            f"{row_rate:,.0f} (COPY, {what})",
            f"{ratio:.2f}",
            ">= 5 x" if is_goal else "",
            ratio >= 5 if is_goal else None,
            whole,
        )
        line(
            "MB stored per million records",
            f"{stored / 1e6:.1f}",
            f"{row_bytes / 1e6:.1f} (COPY, {what})",
            f"1/{share:.1f}",
            "<= 1/8" if is_goal else "",
            share >= 8 if is_goal else None,
            whole,
        )


def costs():
    for name, what in [("compressible_medium", "compressible"), ("random_long", "random")]:
        if value := read("meterbee-" + name):
            line(
                f"CPU s and MB stored per million records, {what}",
                f"{value['cpu_seconds_per_million_records']:.2f} s, "
                f"{value['stored_bytes_per_million_records'] / 1e6:.1f} MB",
            )
    for coding in ["none", "gzip", "zstd"]:
        values = [read(f"meterbee-coding_{coding}_{count}") for count in (1, 16, 64)]
        if all(values):
            what = f"records/s, {coding}, 1 / 16 / 64 connections"
            line(what, " / ".join(map(rate, values)))


def latencies():
    if value := read("meterbee-open_loop"):
        p99 = value["latency_ms"]["p99"]
        is_kept = value["records_per_second"] >= 0.98 * 200_000
        line(
            "p99 at 200,000 records/s asked for, ms",
            f"{p99:.1f} ({rate(value)}/s kept)",
            goal="<= 25",
            is_met=p99 <= 25 and is_kept,
            is_whole=is_whole(10, value),
        )
    if value := read("meterbee-lone_request"):
        p99 = value["latency_ms"]["p99"]
        line(
            "p99 of a lone request of 10 records, ms",
            f"{p99:.1f}",
            goal="<= 10",
            is_met=p99 <= 10,
            is_whole=is_whole(10, value),
        )
    if value := read("meterbee-small_requests"):
        requests = value["requests_per_second"]
        line(
            "requests/s of 10 records, 64 connections",
            f"{requests:,.0f}",
            goal=">= 10,000",
            is_met=requests >= 10_000,
            is_whole=is_whole(10, value),
        )


def tenants():
    many, one = read("meterbee-many_tenants"), read("meterbee-compressible_short")
    if not many or not one:
        return
    gain = many["records_per_second"] / one["records_per_second"] - 1
    line(
        "records/s, 200 tenants with 5 sources each",
        rate(many),
        f"{rate(one)} (one tenant, one source)",
        f"{100 * gain:+.0f} %",
        ">= -30 %",
        gain >= -0.3,
        is_whole(10, many, one),
    )


def throughout():
    names = sorted(name[:-5] for name in os.listdir(folder) if name.startswith("meterbee-"))
    ours = [read(name) for name in names]
    if not ours:
        return
    peak = max(report["server"]["peak_resident_bytes"] for report in ours)
    line(
        "most resident memory of the server, MB",
        f"{peak / 1e6:.0f}",
        goal="<= 256",
        is_met=peak <= 256e6,
    )
    line(
        "records acknowledged, all of them metered once and stored",
        f"{sum(report['verification']['acknowledged_records'] for report in ours):,}",
        goal="all",
        is_met=all(report["verification"]["exact"] for report in ours),
    )


def show():
    widths = [max(len(row[column]) for row in table) for column in range(6)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print("\nThe same in Markdown:\n")
    with open(machine) as file:
        print(" ".join(" ".join(text.split()) + ";" for text in file if text.strip()), end="\n\n")
    for number, row in enumerate(table):
        print("| " + " | ".join(row) + " |")
        if number == 0:
            print("|---" * len(row) + "|")


for part in (against_rotel, against_rows, costs, latencies, tenants, throughout):
    part()
show()
count = {verdict: sum(row[5] == verdict for row in table) for verdict in ("pass", "FAIL", "shortened")}
print(
    f"\n{count['pass']} goals met, {count['FAIL']} not"
    + (f", {count['shortened']} not judged: their runs were shortened" if count["shortened"] else "")
)
sys.exit(1 if count["FAIL"] else 0)
