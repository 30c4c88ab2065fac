"""The server's named limits, read from its source, and what they promise about its memory."""

import ast
import operator
import pathlib
import re
import resource

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIB = 1 << 20
MESSAGE_MAX = 1_048_576  # sqs.md section 7: the total size of a message

OPERATORS = {
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Div: operator.floordiv,
}


def evaluate(expression):
    """A constant expression of C++ that is one of Python too, but for ' in numbers and their suffixes."""

    def value(node):
        return (
            node.value
            if isinstance(node, ast.Constant)
            else OPERATORS[type(node.op)](value(node.left), value(node.right))
        )

    return value(ast.parse(re.sub(r"(\d)u\b", r"\1", expression.replace("'", "")), mode="eval").body)


def constants(path):
    """{name: value} of a source file's size_t and seconds that begin with a constant."""
    found = {}
    for line in (ROOT / path).read_text().splitlines():
        if match := re.search(r"(?:size_t|seconds) (\w+)\s*(?:= ([^;]+)|\{([^}]+)\});", line):
            try:
                found[match[1]] = evaluate(match[2] or match[3])
            except (KeyError, SyntaxError, AttributeError):
                continue  # not a constant
    return found


LIMITS = constants("src/http/limits.h")
KEPT = constants("src/http/buffer.h")["kKept"]  # of a connection's input between requests
COPIED = constants("src/http/server.cc")["kCopied"]  # a response up to this is copied behind its head


def connections_max(open_files):
    """How many connections a sluice takes that may open so many files."""
    kept = LIMITS.get("descriptors_kept", 0)
    return min(LIMITS["connections"], open_files - min(kept, open_files // 2))


def growth_max(connections, body_bytes):
    """By how many bytes so many connections, each with a request or an answer of that size, may make the server grow.

    Large bodies count against buffered_bytes; each may be there twice, as it was received and in the log's batch that
    is being written. A connection's small buffers (input, head, a response that is copied) do not count, nor does what
    the allocator keeps: that is the rest.
    """
    large = min(connections * (body_bytes + 4096), LIMITS["buffered_bytes"]) if body_bytes > KEPT else 0
    return 2 * large + connections * (KEPT + 2 * COPIED + 8192) + 64 * MIB


def raise_descriptor_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
