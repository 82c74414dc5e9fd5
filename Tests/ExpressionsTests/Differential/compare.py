"""Evaluates expressions with cel-cpp (cel-expr-python) and compares with the results in a file.

Each line of the file is a JSON array: the expression and its value as canonical text, or null where it
is an error. Prints each difference; exits with 1 when one is not explained.
"""

import datetime
import json
import re
import struct
import sys

from cel_expr_python import cel
from cel_expr_python.ext import ext_math, ext_strings

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def canonical(value):
    """The value as text; `int` and `uint` look alike, because plain Python values do."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "NaN" if value != value else f"f{struct.unpack('>Q', struct.pack('>d', value))[0]:x}"
    if isinstance(value, str):
        return "s" + value.encode().hex()
    if isinstance(value, (bytes, bytearray)):
        return "b" + bytes(value).hex()
    if isinstance(value, datetime.datetime):
        return "t" + str((value - EPOCH) // MICROSECOND)
    if isinstance(value, datetime.timedelta):
        return "d" + str(value // MICROSECOND)
    if isinstance(value, list):
        return "[" + ",".join(canonical(element) for element in value) + "]"
    if isinstance(value, dict):
        pairs = sorted(canonical(k) + ":" + canonical(v) for k, v in value.items())
        return "{" + ",".join(pairs) + "}"
    return "?" + repr(value)


def evaluate(environment, expression):
    """The canonical text of the value and None, or None and the error."""
    try:
        result = environment.compile(expression, disable_check=True).eval()
    except Exception as error:  # pylint: disable=broad-except
        return None, str(error)
    if str(result.type()) == "ERROR":
        return None, str(result.plain_value())
    try:
        return canonical(result.plain_value()), None
    except (TypeError, SystemError, UnicodeDecodeError):
        return None, "no Python value"


# Why a difference is right all the same: what the expression holds, what each side says.
EXPLAINED = [
    (
        "cel-cpp skips blanks around the digits that int() and uint() read; cel-go and we do not",
        lambda expression, ours, theirs, error: ours is None
        and theirs is not None
        and re.search(r"int\(", expression)
        and re.search(r"\\n|%s %d|A b ", expression),
    ),
    (
        "cel-cpp's format writes bytes that are no UTF-8 into a string; we write U+FFFD",
        lambda expression, ours, theirs, error: "format(" in expression
        and "b'\\xff'" in expression
        and "efbfbd" in (ours or ""),
    ),
    (
        "cel-cpp takes an end of substring() that is the text's size for one beyond it; the "
        "specification's tests and we do not",
        lambda expression, ours, theirs, error: ours is not None
        and "<start> or <end> is greater than <string>.size()" in error,
    ),
    (
        "cel-cpp refuses a constant map with a key twice as a whole, even where || absorbs errors",
        lambda expression, ours, theirs, error: ours is not None and "ALREADY_EXISTS" in error,
    ),
]


def explanation(expression, ours, theirs, error):
    for reason, test in EXPLAINED:
        if test(expression, ours, theirs, error or ""):
            return reason
    return None


def main():
    environment = cel.NewEnv(extensions=[ext_math.ExtMath(), ext_strings.ExtStrings()])
    compared = unexplained = 0
    reasons = {}
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            expression, ours = json.loads(line)
            theirs, error = evaluate(environment, expression)
            compared += 1
            if ours == theirs:
                continue
            reason = explanation(expression, ours, theirs, error)
            if reason:
                reasons[reason] = reasons.get(reason, 0) + 1
                continue
            unexplained += 1
            if unexplained <= 20:
                print(f"{expression}\n  ours:   {ours}\n  theirs: {theirs} {error or ''}")
    for reason, count in sorted(reasons.items()):
        print(f"{count} explained: {reason}")
    print(f"{compared} compared, {unexplained} unexplained")
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
