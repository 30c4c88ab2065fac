"""Function packages: what is no zip, climbs out of its folder, or is more than it seems."""

import base64
import io
import json
import struct
import zipfile

import pytest

ROLE = "arn:aws:iam::000000000000:role/r"
NO_ZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."
UNZIPPED_MAX = 262_144_000


def create(sluice, package, name="bad-package", role=ROLE):
    body = {"FunctionName": name, "Runtime": "provided.al2023", "Role": role, "Handler": "x"}
    body["Code"] = {"ZipFile": base64.b64encode(package).decode()}
    return sluice.request("POST", "/2015-03-31/functions", json.dumps(body), service="lambda")


def refused(answer, message):
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "InvalidParameterValueException")
    assert answer.json == {"Type": "User", "message": message}


@pytest.mark.parametrize("package", [b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 10, b"\0" * 1000, b"\x1f\x8b\x08" + b"\0" * 100])
def test_not_a_zip(sluice, package):
    refused(create(sluice, package), NO_ZIP)


def test_nothing_at_all(sluice):
    answer = create(sluice, b"")
    assert answer.status == 400 and answer.headers["x-amzn-errortype"] == "InvalidParameterValueException"


def test_cut_zip(sluice, zip_of):
    package = zip_of({"bootstrap": "#!/bin/sh\n" * 1000})
    for length in (len(package) - 1, len(package) // 2, 30):
        refused(create(sluice, package[:length]), NO_ZIP)


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/evil", "..", "a/..", "a\\..\\evil", "C:\\evil"])
def test_entry_that_climbs_out(sluice, zip_of, name):
    # zipfile would mend such a name: it is put in by hand, of the same length.
    stand_in = "x" * len(name)
    package = zip_of({"bootstrap": "x", stand_in: "evil"}).replace(stand_in.encode(), name.encode())
    refused(create(sluice, package), f"{NO_ZIP} (sluice: the entry '{name}' climbs out of the package)")


@pytest.mark.parametrize("target", ["/etc/passwd", "../../..", "bootstrap"])
def test_link(sluice, zip_of, target):
    package = zip_of({"bootstrap": "x"}, symlinks={"link": target})
    refused(create(sluice, package), f"{NO_ZIP} (sluice: the entry 'link' is a link, which is not supported)")


def test_bomb(sluice):
    """A few hundred KB that unpack to gigabytes."""
    before = sluice.resident_mb()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bootstrap", "w", force_zip64=True) as entry:
        for _ in range(UNZIPPED_MAX // (1 << 20) + 1):
            entry.write(b"\0" * (1 << 20))
    refused(create(sluice, buffer.getvalue()), f"Unzipped size must be smaller than {UNZIPPED_MAX} bytes")
    assert sluice.resident_mb() < before + 100


def test_many_entries_that_add_up_to_a_bomb(sluice, zip_of):
    piece = "\0" * (1 << 20)
    package = zip_of({"bootstrap": "x"} | {f"{i}": piece for i in range(UNZIPPED_MAX // (1 << 20) + 1)})
    refused(create(sluice, package), f"Unzipped size must be smaller than {UNZIPPED_MAX} bytes")


def test_bomb_that_says_it_is_small(sluice, zip_of, role):
    """Found out when it is unpacked, which ends at what the directory said."""
    package = bytearray(zip_of({"bootstrap": "\0" * (50 << 20)}))
    size = struct.pack("<I", 50 << 20)
    while size in package:
        at = package.index(size)
        package[at : at + 4] = struct.pack("<I", 100)
    before = sluice.resident_mb()
    answer = create(sluice, bytes(package), "liar", role)
    assert answer.status == 201, answer
    answer = sluice.request("POST", "/2015-03-31/functions/liar/invocations", "{}", service="lambda")
    assert answer.status == 200 and answer.headers["x-amz-function-error"] == "Unhandled"
    assert answer.json["errorType"] == "Sandbox.Failure"
    assert answer.json["errorMessage"].endswith("Error: the entry 'bootstrap' is damaged")
    assert sluice.resident_mb() < before + 100
    sluice.client("lambda").delete_function(FunctionName="liar")


def test_too_many_entries(sluice):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for i in range(50_001):
            archive.writestr(zipfile.ZipInfo(f"{i}"), b"")
    refused(create(sluice, buffer.getvalue()), f"{NO_ZIP} (sluice: the package has more than 50000 entries)")


def test_package_over_the_limit(sluice):
    answer = create(sluice, b"PK" + b"\0" * 52_428_800)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (413, "RequestEntityTooLargeException")
    assert answer.json["message"] == "Zipped size must be smaller than 52428800 bytes"


def test_two_entries_of_one_name(sluice, zip_of):
    package = zip_of({"bootstrap": "one", "bootstrxp": "two"}).replace(b"bootstrxp", b"bootstrap")
    answer = create(sluice, package, "twice")
    refused(answer, f"{NO_ZIP} (sluice: the package has two entries 'bootstrap')")


def test_file_where_a_folder_should_be(sluice, zip_of):
    package = zip_of({"bootstrap": "x", "a": "file", "a/b": "in it"})
    refused(create(sluice, package, "clash"), f"{NO_ZIP} (sluice: the entry 'a' is both a file and a folder)")


def test_nothing_was_made(sluice):
    names = [function["FunctionName"] for function in sluice.client("lambda").list_functions()["Functions"]]
    assert not {"bad-package", "twice", "clash", "liar"} & set(names)
