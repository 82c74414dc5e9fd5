"""An independent reading of the billing specification, in exact fractions.

Generates seeded scenarios and the invoices that the specification's text asks for; a Swift test
compares the product's with them. It was written from the specification alone.
Usage: reference.py SEED COUNT  prints one JSON object a line: {"scenario": ..., "expected": ...}.
"""

import json
import random
import sys
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUARTER = 900
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}
FAR = 1 << 60


def parse_time(text):
    return int((datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH).total_seconds())


def show_time(seconds):
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_quarter(seconds):
    return -(-seconds // QUARTER) * QUARTER


def rounded(value, digits):
    """Half away from zero, as a fraction."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    result = Fraction(whole, 10**digits)
    return -result if value < 0 else result


def show_amount(value, digits):
    whole = value * 10**digits
    assert whole.denominator == 1
    text = str(abs(whole.numerator)).rjust(digits + 1, "0")
    if digits:
        text = text[:-digits] + "." + text[-digits:]
    return ("-" if value < 0 else "") + text


def show_decimal(value):
    """The exact decimal, without trailing zeros; None for one that never ends."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
        if digits > 80:
            return None
    return show_amount(value, digits)


class Zone:
    def __init__(self, name):
        self.zone = ZoneInfo(name)

    def instant(self, local):
        """The first instant with a local time; for a skipped one the first after the gap."""
        early = local.replace(tzinfo=self.zone, fold=0)
        seconds = int((early.astimezone(UTC) - EPOCH).total_seconds())
        back = self.local(seconds)
        if back == local:
            return seconds
        late = int((local.replace(tzinfo=self.zone, fold=1).astimezone(UTC) - EPOCH).total_seconds())
        low, high = min(seconds, late) - 7200, max(seconds, late) + 7200
        before = self.offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset(middle) == before:
                low = middle
            else:
                high = middle
        return high

    def offset(self, seconds):
        return (EPOCH + timedelta(seconds=seconds)).astimezone(self.zone).utcoffset()

    def local(self, seconds):
        moment = (EPOCH + timedelta(seconds=seconds)).astimezone(self.zone)
        return moment.replace(tzinfo=None, fold=0)


def month_days(year, month):
    following = datetime(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


class Grid:
    """Months and fee periods of a subscription."""

    def __init__(self, start, anchor, interval, zone):
        local = zone.local(start)
        self.zone = zone
        self.day = 1 if anchor == "calendar" else local.day
        self.first_month = 1 if anchor == "calendar" else local.month
        self.interval = interval

    def boundary(self, year, month):
        return self.zone.instant(datetime(year, month, min(self.day, month_days(year, month))))

    def month(self, instant):
        local = self.zone.local(instant)
        index = local.year * 12 + local.month - 2
        while True:
            start = self.boundary(index // 12, index % 12 + 1)
            end = self.boundary((index + 1) // 12, (index + 1) % 12 + 1)
            if start <= instant < end:
                return start, end
            index += 1

    def period(self, instant):
        if self.interval == "month":
            return self.month(instant)
        year = self.zone.local(instant).year - 1
        while True:
            start = self.boundary(year, self.first_month)
            end = self.boundary(year + 1, self.first_month)
            if start <= instant < end:
                return start, end
            year += 1


class Line:
    def __init__(self, charge, kind, start, end, quantity, amount, phase_trial=False):
        self.charge, self.kind, self.start, self.end = charge, kind, start, end
        self.quantity, self.amount, self.phase_trial = quantity, amount, phase_trial


class Subscription:
    """Reads the events into spans, pauses, seats and an end."""

    def __init__(self, scenario):
        self.zone = Zone(scenario.get("time_zone", "UTC"))
        plans = {(p["key"], p["version"]): p for p in scenario["plans"]}
        self.spans, self.pauses, self.seats = [], [], [(-FAR, 0)]
        self.start, self.end, self.refund, self.pending = None, None, False, None
        self.discounts, self.credits, self.moves = [], [], []
        for event in sorted(scenario["events"], key=lambda e: parse_time(e["at"])):
            at = parse_time(event["at"])
            kind = event["type"]
            if kind == "credit":
                self.credits.append((at, event))
                continue
            now = next_quarter(at)
            self.settle(now)
            if kind == "seats":
                self.seats.append((now, event["count"]))
            elif kind == "subscribe":
                plan = plans[(event["plan"], event["version"])]
                self.start = now
                self.grid = Grid(now, plan["anchor"], plan["interval"], self.zone)
                self.spans = [(now, plan)]
                self.discounts = event.get("discounts", [])
                days = plan.get("trial_days", 0)
                local = self.zone.local(now) + timedelta(days=days)
                self.trial_end = self.zone.instant(local) if days else now
            elif kind == "change":
                self.change(now, plans[(event["plan"], event["version"])], event["when"])
            elif kind == "cancel":
                self.pending = None
                if event["when"] == "now":
                    self.end, self.refund = now, event.get("refund") == "prorated"
                else:
                    self.pending = (self.grid.period(now)[1], "cancel", None)
            elif kind == "pause":
                self.pauses.append((now, FAR))
            elif kind == "resume":
                self.pauses[-1] = (self.pauses[-1][0], now)
        self.settle(FAR)

    def settle(self, now):
        """What was pending takes effect when its boundary has passed."""
        if self.pending and self.pending[0] < now:
            at, what, plan = self.pending
            self.pending = None
            if what == "cancel":
                self.end = at
            else:
                self.set_plan(at, plan)

    def set_plan(self, at, plan):
        if self.spans[-1][1] is plan:
            return
        self.spans.append((at, plan))

    def change(self, now, plan, when):
        self.pending = None
        # Two changes in one quarter hour count as the last.
        if self.spans[-1][0] == now and len(self.spans) > 1:
            self.spans.pop()
        if when == "now":
            self.set_plan(now, plan)
        elif self.spans[-1][1] is not plan:
            self.pending = (self.grid.period(now)[1], "change", plan)

    def span_index(self, at):
        return max(i for i, span in enumerate(self.spans) if i == 0 or span[0] <= at)

    def is_paused(self, at):
        return any(a <= at < b for a, b in self.pauses)

    def seats_at(self, at):
        return [count for start, count in self.seats if start <= at][-1]

    def covered(self, start, end):
        parts, at = [], start
        for a, b in self.pauses:
            a, b = max(a, at), min(b, end)
            if a >= b:
                continue
            if a > at:
                parts.append((at, a))
            at = b
        if at < end:
            parts.append((at, end))
        return parts


def seconds_of(parts):
    return sum(b - a for a, b in parts)


def price(charge, q):
    model = charge["model"]
    if model == "package":
        return -(-q // Fraction(charge["package_units"])) * Fraction(charge["package_amount"])
    if model == "volume":
        for tier in charge["tiers"]:
            if tier["up_to"] is None or q <= Fraction(tier["up_to"]):
                flat = Fraction(tier.get("flat_amount", "0")) if q > 0 else 0
                return q * Fraction(tier["unit_amount"]) + flat
    total, low = Fraction(0), Fraction(0)
    for tier in charge["tiers"]:
        high = q if tier["up_to"] is None else min(q, Fraction(tier["up_to"]))
        if high > low:
            total += (high - low) * Fraction(tier["unit_amount"])
            total += Fraction(tier.get("flat_amount", "0"))
            low = high
    return total


class Biller:
    def __init__(self, scenario):
        self.s = Subscription(scenario)
        self.scenario = scenario
        self.digits = DIGITS[scenario["currency"]]
        self.until = parse_time(scenario["until"])
        self.invoices = []
        self.credit = []
        for order, (at, event) in enumerate(self.s.credits):
            expires = parse_time(event["expires_at"]) if event.get("expires_at") else FAR
            self.credit.append([event["priority"], expires, order, at, Fraction(event["amount"])])
        self.uses = [0] * len(self.s.discounts)

    def round(self, value):
        return rounded(Fraction(value), self.digits)

    # Arrears

    def usage(self, sources, parts):
        return sum(
            u["bytes"]
            for u in self.scenario["usage"]
            if u["data_source"] in sources
            and any(a <= parse_time(u["at"]) < b for a, b in parts)
        )

    def counts(self, charge, parts):
        need = charge.get("min_minutes", 5)
        result = []
        entries = [
            (parse_time(p["from"]), parse_time(p["to"]), p["count"])
            for p in self.scenario["presence"]
            if p["resource"] == charge["resource"]
        ]
        for a, b in parts:
            for quarter in range(a, b, QUARTER):
                n = 0
                for start, end, count in entries:
                    low, high = max(start, quarter), min(end, quarter + QUARTER)
                    if low < high and -(-high // 60) - low // 60 >= need:
                        n += count
                result.append(n)
        return result

    def phases(self, month, cut):
        start, end = max(month[0], self.s.start), min(month[1], cut)
        edges = {start, end}
        edges |= {at for at, _ in self.s.spans if start < at < end}
        if start < self.s.trial_end < end:
            edges.add(self.s.trial_end)
        edges = sorted(edges)
        return list(zip(edges, edges[1:]))

    def arrears(self, month, cut, fees):
        phases = self.phases(month, cut)
        whole = month[1] - month[0]
        lines, commitments = [], []
        free_used, was_trial = {}, False
        for start, end in phases:
            parts = self.s.covered(start, end)
            is_trial = start < self.s.trial_end
            if was_trial and not is_trial:
                free_used = {}
            was_trial = is_trial
            if not parts:
                continue
            index = self.s.span_index(start)
            plan = self.s.spans[index][1]
            fraction = Fraction(seconds_of(parts), whole)
            metered = Fraction(0)
            mine, supports = {}, []
            for position, charge in enumerate(plan["charges"]):
                if charge["type"] == "usage":
                    quantity, exact = self.usage_line(charge, parts, month, fraction, free_used)
                elif charge["type"] == "resource":
                    quantity, exact = self.resource_line(charge, parts, fraction, len(phases) > 1)
                elif charge["type"] == "support" and "percent" in charge:
                    supports.append((position, charge))
                    continue
                else:
                    continue
                amount = self.round(exact)
                metered += amount
                mine[position] = Line(charge["key"], charge["type"], start, end, quantity, amount)
            base = metered
            if plan["interval"] == "month":
                base += fees.get(index, 0)
            for position, charge in supports:
                exact = max(
                    Fraction(charge.get("amount", "0")) * fraction,
                    Fraction(charge["percent"]) / 100 * base,
                )
                mine[position] = Line(
                    charge["key"], "support", start, end, Fraction(1), self.round(exact)
                )
            for position in sorted(mine):
                lines += self.with_trial(mine[position])
            least = self.round(Fraction(plan.get("minimum_commitment", "0")) * fraction)
            if metered < least:
                line = Line("commitment", "commitment", start, end, Fraction(1), least - metered)
                commitments += self.with_trial(line)
        return lines + commitments, any(self.s.covered(a, b) for a, b in phases)

    def usage_line(self, charge, parts, month, fraction, free_used):
        used = self.usage(charge["data_sources"], parts)
        free = charge.get("free_bytes", 0)
        if charge.get("prorate_free") and month[0] < self.s.start < month[1]:
            free = free * (month[1] - self.s.start) // (month[1] - month[0])
        before = free_used.get(charge["key"], 0)
        free = max(0, free - before)
        free_used[charge["key"]] = before + min(used, free)
        billed = 0 if charge.get("overage", "bill") == "block" else max(0, used - free)
        q = Fraction(billed, {"GB": 10**9, "GiB": 2**30}[charge["unit"]])
        exact = price(charge, q)
        if "minimum_amount" in charge:
            exact = max(exact, Fraction(charge["minimum_amount"]) * fraction)
        if "maximum_amount" in charge:
            exact = min(exact, Fraction(charge["maximum_amount"]))
        return q, exact

    def resource_line(self, charge, parts, fraction, is_split):
        counts = self.counts(charge, parts)
        included = Fraction(charge.get("included", 0))
        measure = charge["measure"]
        if measure == "peak":
            quantity = Fraction(max(counts))
        elif measure == "p99":
            quantity = Fraction(sorted(counts, reverse=True)[len(counts) // 100])
        elif measure == "average":
            quantity = rounded(Fraction(sum(counts), len(counts)), 4)
        else:
            quantity = Fraction(sum(counts), 4)
            if is_split:
                included *= fraction
        extra = max(Fraction(0), quantity - included)
        exact = extra * Fraction(charge["unit_amount"])
        return extra, exact if measure == "hours" else exact * fraction

    # Advance

    def fees(self, index, seats):
        result = []
        for charge in self.s.spans[index][1]["charges"]:
            if charge["type"] == "flat":
                result.append([charge["key"], "flat", index, Fraction(1), Fraction(charge["amount"])])
            elif charge["type"] == "seats":
                extra = Fraction(max(0, seats - charge.get("included", 0)))
                full = extra * Fraction(charge["unit_amount"])
                result.append([charge["key"], "seats", index, extra, full])
            elif charge["type"] == "support" and "percent" not in charge:
                amount = Fraction(charge.get("amount", "0"))
                result.append([charge["key"], "support", index, Fraction(1), amount])
        return result

    def with_trial(self, line):
        end = self.s.trial_end
        inside = max(0, min(end, line.end) - line.start)
        if inside <= 0:
            return [line]
        if inside == line.end - line.start:
            taken = -line.amount
        else:
            taken = -self.round(line.amount * Fraction(inside, line.end - line.start))
        trial = Line(line.charge, "trial", line.start, min(end, line.end), Fraction(1), taken)
        return [line, trial]

    def run(self):
        s = self.s
        last = min(self.until, s.end if s.end is not None else self.until)
        instants = {at for at, _ in s.spans} | {at for at, _ in s.seats}
        instants |= {at for pause in s.pauses for at in pause}
        boundary = s.start
        while boundary <= last:
            instants.add(boundary)
            boundary = s.grid.month(boundary)[1]
        if s.end is not None:
            instants.add(s.end)
        month = s.grid.month(s.start)
        charged, period, high, waiting, fees = [], None, 0, [], {}

        def note(line, kind, index):
            if kind != "support":
                fees[index] = fees.get(index, Fraction(0)) + line.amount
            return self.with_trial(line)

        def give_back(at):
            nonlocal charged
            share = Fraction(period[1] - at, period[1] - period[0])
            for key, kind, index, _, full in charged:
                amount = -self.round(full * share)
                line = Line(key, "refund", at, period[1], Fraction(1), amount)
                waiting.extend(note(line, kind, index))
            charged = []

        def charge_all(at, index, seats):
            result = []
            share = Fraction(period[1] - at, period[1] - period[0])
            for fee in self.fees(index, seats):
                charged.append(fee)
                line = Line(fee[0], fee[1], at, period[1], fee[3], self.round(fee[4] * share))
                result.extend(note(line, fee[1], index))
            return result

        for at in sorted(i for i in instants if s.start <= i <= last):
            if s.end == at:
                if s.refund and period and period[1] > at:
                    give_back(at)
                lines, _ = self.arrears(month, at, fees)
                self.issue(at, lines + waiting)
                return
            due, lines = False, []
            if month[1] <= at:
                lines, due = self.arrears(month, at, fees)
                fees = {}
                month = s.grid.month(at)
            if period and period[1] <= at:
                period, charged = None, []
            if period:
                index = s.span_index(at)
                if s.spans[index][0] == at:
                    if not s.is_paused(at):
                        give_back(at)
                        waiting.extend(charge_all(at, index, s.seats_at(at)))
                    high = s.seats_at(at)
                elif s.seats_at(at) > high:
                    share = Fraction(period[1] - at, period[1] - period[0])
                    old, new = self.fees(index, high), self.fees(index, s.seats_at(at))
                    for a, b in zip(old, new):
                        if b[3] > a[3]:
                            extra = b[4] - a[4]
                            mine = [f for f in charged if f[0] == b[0] and f[2] == index]
                            if mine:
                                mine[0][4] += extra
                            else:
                                charged.append([b[0], "seats", index, b[3] - a[3], extra])
                            amount = self.round(extra * share)
                            line = Line(b[0], "seats", at, period[1], b[3] - a[3], amount)
                            waiting.extend(note(line, "seats", index))
                    high = s.seats_at(at)
            advance = []
            if period is None and not s.is_paused(at):
                period = s.grid.period(at)
                high = s.seats_at(at)
                advance = charge_all(at, s.span_index(at), high)
                due = True
            if due:
                self.issue(at, lines + waiting + advance)
                waiting = []

    # Totals

    def issue(self, at, lines):
        if not lines:
            return
        zero = Fraction(0)
        subtotal = sum((line.amount for line in lines), zero)
        left, reductions = max(zero, subtotal), []
        for index, discount in enumerate(self.s.discounts):
            if "periods" in discount and self.uses[index] >= discount["periods"]:
                continue
            charges = discount.get("charges")
            covered = [
                line.amount
                for line in lines
                if charges is None or (line.kind != "commitment" and line.charge in charges)
            ]
            if covered:
                self.uses[index] += 1
            base = max(zero, sum(covered, zero))
            if "percent" in discount:
                wish = self.round(Fraction(discount["percent"]) / 100 * base)
            else:
                wish = min(Fraction(discount["amount"]), base)
            amount = min(left, wish)
            left -= amount
            reductions.append(amount)
        base = subtotal - sum(reductions, zero)
        tax = self.scenario.get("tax", {})
        free = "exempt" in tax or "reverse_charge" in tax
        taxes = [
            zero if free else self.round(Fraction(rate["percent"]) / 100 * base)
            for rate in tax.get("rates", [])
        ]
        total = base + sum(taxes, zero)
        applied = zero
        if total < 0:
            applied = total
            self.credit.append([0, FAR, len(self.credit), at, -total])
        else:
            # Grants count in the order granted, those of negative totals included.
            usable = [c for c in self.credit if c[3] <= at < c[1] and c[4] > 0]
            for grant in sorted(usable, key=lambda c: (c[0], c[1], c[2])):
                amount = min(total - applied, grant[4])
                grant[4] -= amount
                applied += amount
        money = lambda value: show_amount(value, self.digits)
        self.invoices.append(
            {
                "sequence": len(self.invoices) + 1,
                "at": show_time(at),
                "lines": [
                    {
                        "charge": line.charge,
                        "kind": line.kind,
                        "from": show_time(line.start),
                        "to": show_time(line.end),
                        "quantity": show_decimal(line.quantity),
                        "amount": money(line.amount),
                    }
                    for line in lines
                ],
                "subtotal": money(subtotal),
                "discounts": [money(-amount) for amount in reductions],
                "tax": [money(amount) for amount in taxes],
                "total": money(total),
                "credit_applied": money(applied),
                "amount_due": money(total - applied),
            }
        )


def invoices(scenario):
    biller = Biller(scenario)
    biller.run()
    return {"invoices": biller.invoices}


# Scenarios

ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Africa/Cairo",
]


def decimal(random_, digits, most):
    whole = random_.randrange(most * 10**digits)
    return show_decimal(Fraction(whole, 10**digits))


def random_plan(r, key, interval, anchor, digits, currency, trial):
    charges, sources = [], ["net.flow", "net.drop", "process.exec", "otlp.logs"]
    r.shuffle(sources)
    for number in range(r.randint(1, 5)):
        kind = r.choice(["flat", "seats", "support", "usage", "usage", "resource"])
        name = f"{kind}{number}" if r.random() < 0.3 else kind
        if any(c["key"] == name for c in charges):
            name = f"{kind}-{number}"
        charge = {"key": name, "type": kind}
        if kind == "flat":
            charge["amount"] = decimal(r, r.choice([0, digits, 5]), 500)
        elif kind == "seats":
            charge |= {"unit_amount": decimal(r, digits + 1, 30), "included": r.randint(0, 4)}
        elif kind == "support":
            charge["tier"] = "business"
            form = r.randrange(3)
            if form != 1:
                charge["amount"] = decimal(r, digits, 200)
            if form != 0:
                charge["percent"] = decimal(r, 2, 25)
        elif kind == "usage":
            if not sources:
                continue
            count = min(len(sources), r.randint(1, 2))
            charge["data_sources"] = [sources.pop() for _ in range(count)]
            charge |= {
                "free_bytes": r.choice([0, 1, 10**9, r.randrange(10**12)]),
                "unit": r.choice(["GB", "GiB"]),
                "overage": "block" if r.random() < 0.15 else "bill",
                "prorate_free": r.random() < 0.4,
            }
            model = r.choice(["graduated", "volume", "package"])
            charge["model"] = model
            if model == "package":
                charge |= {
                    "package_units": decimal(r, 1, 200) if r.random() < 0.3 else str(r.randint(1, 200)),
                    "package_amount": decimal(r, digits, 40),
                }
                if Fraction(charge["package_units"]) == 0:
                    charge["package_units"] = "1"
            else:
                edges = sorted(r.sample(range(1, 2000), r.randint(0, 3)))
                charge["tiers"] = [
                    {"up_to": str(e) if e is not None else None, "unit_amount": decimal(r, 4, 2)}
                    for e in edges + [None]
                ]
                for tier in charge["tiers"]:
                    if r.random() < 0.3:
                        tier["flat_amount"] = decimal(r, digits, 20)
            if r.random() < 0.25:
                charge["minimum_amount"] = decimal(r, digits, 50)
            if r.random() < 0.25:
                low = Fraction(charge.get("minimum_amount", "0"))
                charge["maximum_amount"] = show_decimal(low + Fraction(decimal(r, digits, 300)))
        else:
            charge |= {
                "resource": r.choice(["agent", "controller"]),
                "measure": r.choice(["peak", "p99", "average", "hours"]),
                "included": r.randint(0, 6),
                "unit_amount": decimal(r, 3, 20),
            }
            if r.random() < 0.3:
                charge["min_minutes"] = r.randint(1, 15)
        charges.append(charge)
    if not charges:
        charges = [{"key": "platform", "type": "flat", "amount": "10"}]
    plan = {
        "key": key, "version": 1, "currency": currency, "interval": interval, "anchor": anchor,
        "trial_days": trial, "charges": charges,
    }
    if r.random() < 0.3:
        plan["minimum_commitment"] = decimal(r, digits, 300)
    return plan


def random_start(r, zone, year):
    """Any instant, or local midnight on a day that some months do not have."""
    begin = parse_time(f"{year}-01-01T00:00:00Z") + r.randrange(330 * 86400)
    local = Zone(zone).local(begin)
    if r.random() < 0.3 and month_days(local.year, local.month) == 31:
        return Zone(zone).instant(datetime(local.year, local.month, r.choice([1, 28, 29, 30, 31])))
    return begin


def random_scenario(seed):
    r = random.Random(seed)
    currency = r.choice(["EUR", "EUR", "JPY", "KWD"])
    digits = DIGITS[currency]
    zone = r.choice(ZONES)
    interval = "year" if r.random() < 0.15 else "month"
    anchor = r.choice(["calendar", "subscription"])
    year = r.choice([2018, 2023, 2024, 2026])
    begin = random_start(r, zone, year)
    months = r.randint(1, 14) if interval == "year" else r.randint(1, 6)
    until = begin + months * 30 * 86400 + r.randrange(86400)
    trial = r.choice([0, 0, 0, 7, 30, 45])
    plans = [
        random_plan(r, f"plan{i}", interval, anchor, digits, currency, trial if i == 0 else 0)
        for i in range(r.randint(1, 3))
    ]
    events = []

    def sometime():
        at = begin + 900 + r.randrange(max(1, until - begin))
        form = r.random()
        if form < 0.4:
            return next_quarter(at)
        return at

    if r.random() < 0.7:
        events.append({"at": show_time(begin - r.randrange(86400)), "type": "seats", "count": r.randint(0, 8)})
    subscribe = {"at": show_time(begin), "type": "subscribe", "plan": "plan0", "version": 1}
    keys = sorted({c["key"] for p in plans for c in p["charges"]})
    if r.random() < 0.5:
        subscribe["discounts"] = []
        for _ in range(r.randint(1, 3)):
            discount = (
                {"percent": decimal(r, 1, 60)} if r.random() < 0.6
                else {"amount": show_decimal(rounded(Fraction(decimal(r, digits, 40)) + Fraction(1), digits))}
            )
            if discount.get("percent") == "0":
                discount["percent"] = "5"
            if r.random() < 0.5:
                discount["charges"] = r.sample(keys, r.randint(1, min(3, len(keys))))
            if r.random() < 0.4:
                discount["periods"] = r.randint(1, 3)
            subscribe["discounts"].append(discount)
    events.append(subscribe)
    for _ in range(r.randint(0, 3)):
        events.append({"at": show_time(sometime()), "type": "seats", "count": r.randint(0, 10)})
    for _ in range(r.choice([0, 0, 1, 2, 3])):
        when = r.choice(["now", "period_end"])
        events.append({"at": show_time(sometime()), "type": "change", "plan": r.choice(plans)["key"], "version": 1, "when": when})
    if r.random() < 0.3:
        a, b = sorted([sometime(), sometime()])
        if next_quarter(a) < next_quarter(b):
            events.append({"at": show_time(a), "type": "pause"})
            if r.random() < 0.8:
                events.append({"at": show_time(b), "type": "resume"})
    for number in range(r.choice([0, 0, 1, 2, 4])):
        at = begin - 86400 + r.randrange(until - begin)
        expires = None if r.random() < 0.5 else show_time(at + 1 + r.randrange(120 * 86400))
        amount = rounded(Fraction(decimal(r, digits, 300)) + Fraction(1), digits)
        events.append(
            {
                "at": show_time(at), "type": "credit", "key": f"c{number}",
                "amount": show_amount(amount, digits), "priority": r.randint(1, 3),
                "expires_at": expires,
            }
        )
    if r.random() < 0.4:
        latest = max(parse_time(e["at"]) for e in events)
        at = min(latest + 900 + r.randrange(40 * 86400), until + 86400)
        if at > latest:
            cancel = {"at": show_time(at), "type": "cancel", "when": r.choice(["now", "period_end"])}
            if cancel["when"] == "now" and r.random() < 0.5:
                cancel["refund"] = "prorated"
            events.append(cancel)
    usage = []
    for _ in range(r.randint(0, 25)):
        size = r.choice([1, 10**9, 2**30, r.randrange(10**12), r.randrange(10**10), 10**18 if r.random() < 0.05 else 7])
        usage.append({"data_source": r.choice(["net.flow", "net.drop", "process.exec", "otlp.logs", "other"]), "at": show_time(begin - 3600 + r.randrange(until - begin)), "bytes": size})
    presence = []
    for _ in range(r.randint(0, 5)):
        a = begin - 86400 + r.randrange(until - begin)
        b = a + 1 + (r.randrange(900) if r.random() < 0.3 else r.randrange(60 * 86400))
        presence.append({"resource": r.choice(["agent", "controller"]), "from": show_time(a), "to": show_time(b), "count": r.randint(1, 20)})
    scenario = {
        "time_zone": zone, "currency": currency, "until": show_time(until), "plans": plans,
        "events": events, "usage": usage, "presence": presence,
    }
    if r.random() < 0.7:
        rates = [{"name": f"tax{i}", "percent": decimal(r, 2, 25)} for i in range(r.randint(1, 2))]
        scenario["tax"] = {"rates": rates}
        if r.random() < 0.2:
            scenario["tax"][r.choice(["exempt", "reverse_charge"])] = "reason"
    return scenario


if __name__ == "__main__":
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first, first + count):
        scenario = random_scenario(seed)
        line = {"seed": seed, "scenario": scenario, "expected": invoices(scenario)}
        sys.stdout.write(json.dumps(line) + "\n")
