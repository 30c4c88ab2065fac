#!/usr/bin/env python3
"""Compares sluice's shapes with botocore's service models.

usage: model_gaps.py DUMP_SHAPES [--write]

DUMP_SHAPES is the program tests/compat/dump_shapes. The comparison fails on
  - a member or action of ours that the model does not have, or has with another type or requirement,
  - a route whose method, path, status or bindings are not the model's,
  - an error code that the model does not have,
  - a gap (an action, a member of a request, a member of a reply that we lack) that is not in the committed lists
    src/wire/gaps_data.h and tests/compat/reply_gaps.txt, or a line there that is no gap any more.
Differences on purpose are lines of tests/compat/exceptions.txt. --write makes the lists anew.

What a botocore newer than the one the lists were made with has added is only printed.
"""
import json
import pathlib
import re
import subprocess
import sys

import botocore
from botocore.loaders import Loader

ROOT = pathlib.Path(__file__).resolve().parent.parent
GAPS = ROOT / "src/wire/gaps_data.h"
REPLY_GAPS = ROOT / "tests/compat/reply_gaps.txt"
EXCEPTIONS = ROOT / "tests/compat/exceptions.txt"

# botocore's name: what people call it, the prefix of its tables, the engine's folder
SERVICES = {
    "apigateway": ("Amazon API Gateway", "ApiGateway", "apigw"),
    "cloudformation": ("AWS CloudFormation", "CloudFormation", "cfn"),
    "iam": ("AWS IAM", "Iam", "iam"),
    "lambda": ("AWS Lambda", "Lambda", "lambda"),
    "logs": ("Amazon CloudWatch Logs", "Logs", "logs"),
    "sqs": ("Amazon SQS", "Sqs", "sqs"),
    "sts": ("AWS STS", "Sts", "iam"),
}
REST = ("lambda", "apigateway")

# Codes that services answer without their models saying so.
COMMON_CODES = {
    "AccessDenied", "AccessDeniedException", "InternalFailure", "InvalidClientTokenId", "NotImplemented",
    "SignatureDoesNotMatch", "UnrecognizedClientException", "ValidationError", "ValidationException",
    "SerializationException", "MalformedInput", "UnknownOperationException", "InvalidAction", "MissingAction",
    "MissingParameter", "InvalidParameterValue", "RequestEntityTooLarge", "RequestEntityTooLargeException",
}


class Comparison:
    def __init__(self, name, ours, model):
        self.name = name
        self.ours = ours
        self.model = model
        self.shapes = model["shapes"]
        self.complaints = []  # (subject, text)
        self.missing_actions = []
        self.missing_members = set()  # "CreateFunction.VpcConfig", by names on the wire
        self.missing_headers = set()  # ("Invoke", "X-Amz-Tenant-Id")
        self.missing_replies = set()  # "FunctionConfiguration.Layers"

    def complain(self, subject, text):
        self.complaints.append((subject, text))

    def run(self):
        operations = self.model["operations"]
        self.missing_actions = sorted(set(operations) - set(self.ours["actions"]))
        for action, request in self.ours["actions"].items():
            if action not in operations:
                self.complain(action, "the model has no such action")
                continue
            operation = operations[action]
            if "input" in operation:
                self.structure(request, operation["input"]["shape"], (action,), set(), action)
            if "output" in operation:
                self.reply(action, operation["output"]["shape"])
        for route in self.ours["routes"]:
            self.route(route)
        return self

    # ---- types

    def wire_name(self, name, reference):
        return reference.get("locationName", name) if self.name in REST else name

    def structure(self, our_name, their_name, path, seen, action):
        """Compares two structures; `action` is None in replies."""
        if (our_name, their_name) in seen:
            return
        seen = seen | {(our_name, their_name)}
        ours = self.ours["shapes"][our_name]
        theirs = self.shapes[their_name]
        if theirs["type"] != "structure":
            self.complain(f"{our_name}", f"is a {theirs['type']} in the model")
            return
        required = set(theirs.get("required", []))
        for name, member in ours.items():
            subject = f"{our_name}.{name}"
            if name not in theirs["members"]:
                self.complain(subject, f"{their_name} of the model has no such member")
                continue
            self.type(subject, member["type"], theirs["members"][name]["shape"], path + (name,), seen, action)
            if action is not None and member["plain"]:
                self.complain(subject, "a scalar of a request is neither Required nor optional")
            if action is not None and member["required"] != (name in required):
                self.complain(subject, f"is {'not ' if name not in required else ''}required in the model")
            known = set(self.shapes[theirs["members"][name]["shape"]].get("enum", []))
            for value in member["enum"]:
                if value not in known:
                    self.complain(f"{subject}={value}", "the model does not list this value")
        for name, reference in theirs["members"].items():
            if name in ours:
                continue
            if action is None:
                self.missing_replies.add(f"{our_name}.{name}")
            elif reference.get("location") == "header":
                self.missing_headers.add((action, reference["locationName"]))
            else:
                self.missing_members.add(".".join(path + (self.wire_name(name, reference),)))

    def type(self, subject, ours, their_name, path, seen, action):
        theirs = self.shapes[their_name]
        kind = {"float": "double"}.get(theirs["type"], theirs["type"])
        if theirs.get("jsonvalue"):
            kind = "document"
        if isinstance(ours, str):
            if ours != kind:
                self.complain(subject, f"is a {ours}, in the model a {kind}")
        elif next(iter(ours)) != kind:
            self.complain(subject, f"is a {next(iter(ours))}, in the model a {kind}")
        elif kind == "structure":
            self.structure(ours["structure"], their_name, path, seen, action)
        elif kind == "list":
            self.type(subject, ours["list"], theirs["member"]["shape"], path, seen, action)
        elif kind == "map":
            self.type(subject, ours["map"], theirs["value"]["shape"], path, seen, action)

    def reply(self, action, their_name):
        names = [their_name, action + "Result", action + "Response"]
        found = [name for name in names if name in self.ours["replies"]]
        if found:
            self.structure(found[0], their_name, (found[0],), set(), None)
        elif self.shapes[their_name]["members"]:
            self.complain(action, f"none of our replies is a {their_name}")

    # ---- routes

    def route(self, route):
        operation = self.model["operations"].get(route["action"])
        if operation is None:
            return
        http = operation["http"]
        shape = self.shapes[operation["input"]["shape"]]
        labels = {reference["locationName"]: name for name, reference in shape["members"].items()
                  if reference.get("location") == "uri"}
        expected = re.sub(r"\{(\w+)(\+?)\}", lambda m: "{" + labels[m[1]] + "}", http["requestUri"])
        action = route["action"]
        if route["pattern"].replace("+}", "}") != (expected.rstrip("/") or "/"):
            self.complain(f"{action} path", f"{route['pattern']} is {expected} in the model")
        if route["method"] != http["method"]:
            self.complain(f"{action} method", f"is {http['method']} in the model")
        if route["status"] != http.get("responseCode", 200):
            self.complain(f"{action} status", f"{route['status']} is {http.get('responseCode', 200)} in the model")
        if route["payload"] != shape.get("payload", ""):
            self.complain(f"{action} payload", f"is {shape.get('payload')} in the model")
        bound = {binding["member"]: binding for binding in route["bindings"]}
        ours = self.ours["shapes"][self.ours["actions"][action]]
        for name, reference in shape["members"].items():
            location = reference.get("location")
            if location not in ("querystring", "header") or name not in ours:
                continue
            place = "query" if location == "querystring" else "header"
            wire = reference.get("locationName", name)
            if self.shapes[reference["shape"]]["type"] == "map":
                place, wire = "query of other", ""
            binding = bound.pop(name, {"place": "nowhere", "name": ""})
            if (binding["place"], binding["name"]) != (place, wire):
                self.complain(f"{action}.{name}", f"is bound to {binding['place']} {binding['name']}, "
                                                  f"in the model to {place} {wire}")
        for name in bound:
            self.complain(f"{action}.{name}", "is not bound so in the model")

    def missing_routes(self):
        for action in self.missing_actions:
            http = self.model["operations"][action]["http"]
            yield http["method"], http["requestUri"].rstrip("/"), action

    # ---- error codes

    def error_codes(self, folder):
        known = set(COMMON_CODES)
        for name, shape in self.shapes.items():
            if shape.get("exception"):
                known |= {name, shape.get("error", {}).get("code", name)}
        anywhere = re.compile(r'"([A-Z][A-Za-z]+Exception)"')
        in_tables = re.compile(r'[({]\s*"([A-Z][a-z]+(?:[A-Z][a-z]*)+)"\s*,')
        for path in sorted((ROOT / "src" / folder).glob("*.[hc]*")):
            if path.name.endswith("_test.cc"):
                continue
            text = path.read_text()
            codes = anywhere.findall(text)
            if path.stem == "errors":
                codes += in_tables.findall(text)
            for code in codes:
                yield code, known


def load_models():
    loader = Loader()
    return {name: loader.load_service_model(name, "service-2") for name in SERVICES}


def check_error_codes(comparisons):
    for folder in sorted({folder for _, _, folder in SERVICES.values()}):
        members = [c for name, c in comparisons.items() if SERVICES[name][2] == folder]
        known, used = set(), set()
        for comparison in members:
            for code, codes in comparison.error_codes(folder):
                used.add(code)
                known |= codes
        for code in sorted(used - known):
            members[0].complain(code, "is an error code that the model does not have")


# ---- the lists

def render_gaps(comparisons):
    out = [
        f"// Generated by tools/model_gaps.py from the service models of botocore {botocore.__version__}; do not edit.",
        "// clang-format off",
        "#pragma once",
        "#include <string_view>",
        "",
        '#include "wire/gaps.h"',
        "",
        "namespace sluice::wire {",
        "namespace gaps_data {",
    ]
    rows = []
    for name, comparison in comparisons.items():
        title, prefix, _ = SERVICES[name]
        spans = []
        tables = (
            ("Actions", "std::string_view", [f'"{a}"' for a in comparison.missing_actions]),
            ("Members", "std::string_view", [f'"{m}"' for m in sorted(comparison.missing_members)]),
            ("Headers", "MissingHeader", [f'{{"{a}", "{h}"}}' for a, h in sorted(comparison.missing_headers)]),
            ("Routes", "RestRoute", [f'{{"{m}", "{p}", 501, "{a}"}}' for m, p, a in comparison.missing_routes()]
             if name in REST else []),
        )
        for table, kind, items in tables:
            spans.append(f"gaps_data::k{prefix}{table}" if items else "{}")
            if items:
                out += ["", f"inline constexpr {kind} k{prefix}{table}[] = {{"] + [f"    {i}," for i in items] + ["};"]
        rows.append(f'    {{"{name}", "{title}", {", ".join(spans)}}},')
    out += ["", "}  // namespace gaps_data", "", "inline constexpr ServiceGaps kServiceGaps[] = {"] + rows
    out += ["};", "", "}  // namespace sluice::wire", ""]
    return "\n".join(out)


def render_reply_gaps(comparisons):
    lines = [
        "# Members of the services' replies that sluice does not give. Generated by tools/model_gaps.py; do not edit."
    ]
    for name, comparison in comparisons.items():
        lines += [f"{name} {member}" for member in sorted(comparison.missing_replies)]
    return "\n".join(lines) + "\n"


def version_of(text):
    match = re.search(r"botocore (\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in match[1].split(".")) if match else (0,)


def list_differences(path, text, newer):
    """Complaints about a committed list; with a newer botocore than it was made with, additions are only printed."""
    committed = path.read_text() if path.exists() else ""
    keep = lambda t: {line.strip() for line in t.splitlines() if line.strip() and "generated" not in line.lower()}
    added, stale = keep(text) - keep(committed), keep(committed) - keep(text)
    for line in sorted(added):
        print(f"{path.relative_to(ROOT)}: {'new in this botocore' if newer else 'missing'}: {line}")
    for line in sorted(stale):
        print(f"{path.relative_to(ROOT)}: stale: {line}")
    return len(stale) + (0 if newer else len(added))


def exceptions():
    found = {}
    for line in EXCEPTIONS.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            entry, _, why = line.partition("  ")
            service, _, subject = entry.strip().partition(" ")
            if not why.strip():
                sys.exit(f"{EXCEPTIONS}: no reason given: {line}")
            found[(service, subject.strip())] = why.strip()
    return found


def main():
    arguments = [a for a in sys.argv[1:] if a != "--write"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    ours = json.loads(subprocess.run([arguments[0]], check=True, capture_output=True, text=True).stdout)
    models = load_models()
    comparisons = {name: Comparison(name, ours[name], models[name]).run() for name in sorted(SERVICES)}
    check_error_codes(comparisons)

    problems = 0
    allowed = exceptions()
    unused = dict(allowed)
    for name, comparison in comparisons.items():
        for subject, text in sorted(set(comparison.complaints)):
            unused.pop((name, subject), None)
            if (name, subject) not in allowed:
                problems += 1
                print(f"{name} {subject}: {text}")
    for service, subject in unused:
        problems += 1
        print(f"{EXCEPTIONS.relative_to(ROOT)}: matches nothing: {service} {subject}")

    gaps, replies = render_gaps(comparisons), render_reply_gaps(comparisons)
    if "--write" in sys.argv:
        GAPS.write_text(gaps)
        REPLY_GAPS.write_text(replies)
    else:
        made_with = version_of(GAPS.read_text())
        newer = version_of(gaps) > made_with
        if version_of(gaps) < made_with:
            sys.exit(f"the lists were made with botocore {'.'.join(map(str, made_with))}; this is an older one")
        problems += list_differences(GAPS, gaps, newer)
        problems += list_differences(REPLY_GAPS, replies, newer)
    counts = ", ".join(f"{name} {len(c.ours['actions'])}" for name, c in comparisons.items())
    print(f"botocore {botocore.__version__}; actions compared: {counts}; {problems} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
