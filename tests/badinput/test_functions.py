"""Functions that hang, flood, fork, exit or talk nonsense: the exact answer, and nothing of them left."""

import json
import re
import signal
import time

import pytest
from sluice_process import is_alive, wait_until


def error_of(function, event):
    """The error that an invocation ends with, its request id as ID."""
    kind, body = function.invoke(event)
    assert kind == "Unhandled", body
    return json.loads(body.decode().replace(function.request_id, "ID"))


def log_of(function, end="REPORT"):
    """The log's lines once they have come, with what changes from run to run replaced."""
    lines = wait_until(lambda: [line for line in [function.log()] if any(text.startswith(end) for text in line)], "the log")[0]
    text = "\n".join(line.rstrip("\n") for line in lines)
    text = text.replace(function.request_id, "ID")
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    return re.sub(r"\d+\.\d\d ms|\d+ ms|\d+ MB", "N", text).split("\n")


# ---- hanging


def test_function_that_hangs(make_function):
    function = make_function(timeout=1)
    began = time.monotonic()
    assert error_of(function, {"hang": 0}) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: ID Error: Task timed out after 1.00 seconds",
    }
    assert 1 <= time.monotonic() - began < 8
    assert log_of(function)[-3:] == [
        "TIME ID Task timed out after 1.00 seconds",
        "END RequestId: ID",
        "REPORT RequestId: ID\tDuration: N\tBilled Duration: N\tMemory Size: N\tMax Memory Used: N\tInit Duration: N\tStatus: timeout",
    ]


def test_function_that_hangs_while_it_starts(make_function):
    """Init has 10 seconds; then it is tried again inside the invocation, on the function's own time."""
    function = make_function(timeout=1, INIT="hang")
    assert error_of(function, {"output": "x"}) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: ID Error: Task timed out after 1.00 seconds",
    }


def test_asynchronous_function_that_hangs_is_answered_at_once(sluice, make_function):
    function = make_function(timeout=1)
    path = f"/2015-03-31/functions/{function.name}/invocations"
    answer = sluice.request("POST", path, '{"hang": 0}', {"X-Amz-Invocation-Type": "Event"}, "lambda")
    assert (answer.status, answer.body) == (202, b"")


# ---- exiting


@pytest.mark.parametrize(
    "event, reason",
    [
        ({"exit_with": 0}, "Runtime exited without providing a reason"),
        ({"exit_with": 1}, "Runtime exited with error: exit status 1"),
        ({"exit_with": 255}, "Runtime exited with error: exit status 255"),
        ({"killed": int(signal.SIGKILL)}, "Runtime exited with error: signal: killed"),
        ({"killed": int(signal.SIGSEGV)}, "Runtime exited with error: signal: segmentation fault"),
        ({"killed": int(signal.SIGABRT)}, "Runtime exited with error: signal: aborted"),
    ],
)
def test_function_that_exits(make_function, event, reason):
    function = make_function()
    for _ in range(2):  # the second time from a fresh start
        assert error_of(function, event) == {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: ID Error: {reason}"}
    lines = log_of(function)
    assert lines[-4:-2] == [f"RequestId: ID Error: {reason}", "Runtime.ExitError"]
    assert lines[-1].endswith("Status: error\tError Type: Runtime.ExitError")


@pytest.mark.parametrize(
    "init, kind, message",
    [
        ("exit", "Runtime.ExitError", "RequestId: ID Error: Runtime exited with error: exit status 7"),
        ("exit 0", "Runtime.ExitError", "RequestId: ID Error: Runtime exited without providing a reason"),
        ("killed", "Runtime.ExitError", "RequestId: ID Error: Runtime exited with error: signal: killed"),
        ("error", "Function.NoWay", "no way"),
    ],
)
def test_function_that_fails_to_start(make_function, init, kind, message):
    function = make_function(INIT=init)
    assert error_of(function, {}) == {"errorType": kind, "errorMessage": message}
    phases = re.findall(r"INIT_REPORT Init Duration: N\tPhase: (\w+)\tStatus: error\tError Type: ([\w.]+)", "\n".join(log_of(function)))
    assert phases == [("init", kind), ("invoke", kind)]


@pytest.mark.parametrize(
    "files, message",
    [
        ({"other": "x"}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
        ({"bootstrap": "\x7fELF rubbish"}, "cannot run bootstrap: Exec format error"),
        ({"bootstrap": "#!/no/such/interpreter\n"}, "cannot run bootstrap: No such file or directory"),
        ({"bootstrap": ""}, "cannot run bootstrap: Exec format error"),
    ],
    ids=["none", "not a program", "no interpreter", "empty"],
)
def test_bootstrap_that_cannot_run(sluice, make_function, zip_of, files, message):
    function = make_function()
    sluice.client("lambda").update_function_code(FunctionName=function.name, ZipFile=zip_of(files))
    answer = error_of(function, {})
    assert answer["errorType"] == "Runtime.InvalidEntrypoint"
    assert re.sub(r"/\S*/bootstrap: ", "bootstrap: ", answer["errorMessage"]) == f"RequestId: ID Error: {message}"


def test_role_that_is_not_there(sluice, make_function):
    function = make_function()
    sluice.client("lambda").update_function_configuration(FunctionName=function.name, Role="arn:aws:iam::000000000000:role/nobody")
    assert error_of(function, {}) == {
        "errorType": "Sandbox.Failure",
        "errorMessage": "RequestId: ID Error: The role arn:aws:iam::000000000000:role/nobody cannot be assumed by lambda.amazonaws.com.",
    }


# ---- output


@pytest.mark.parametrize("how", ["flood", "one_line"])
def test_function_that_floods_its_output(sluice, make_function, how):
    """It writes for three seconds as fast as it is let. Others are served meanwhile; the log and the memory have a limit."""
    before = sluice.resident_mb()
    function = make_function(timeout=3)
    path = f"/2015-03-31/functions/{function.name}/invocations"
    sluice.request("POST", path, json.dumps({how: 0}), {"X-Amz-Invocation-Type": "Event"}, "lambda")
    highest, slowest = 0, 0
    end = time.monotonic() + 4
    while time.monotonic() < end:
        began = time.monotonic()
        assert sluice.health() == "running"
        slowest = max(slowest, time.monotonic() - began)
        highest = max(highest, sluice.resident_mb())
        time.sleep(0.05)
    assert slowest < 2
    assert highest < before + 450, "64 MiB of a log group (src/logs/limits.h), as ASan holds them"
    group = f"/aws/lambda/{function.name}"
    assert sluice.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["storedBytes"] <= 64 << 20
    function.delete()
    sluice.client("logs").delete_log_group(logGroupName=group)


def test_a_long_line_is_cut_at_the_size_of_a_log_event(make_function):
    function = make_function()
    function.invoke({"output": "x" * 300_000 + "\nnext\n"})
    lengths = [len(line.rstrip("\n")) for line in function.log() if line.startswith("x")]
    assert lengths == [262_144, 300_000 - 262_144]


# ---- processes of its own


@pytest.mark.parametrize("then", ["and exit", "and hang"])
def test_function_that_forks(sluice, make_function, then):
    """Whatever it started goes with it: in its process group, in one of its own, or in hiding."""
    function = make_function(timeout=1)
    kind, pids = function.invoke({"fork": then})
    assert kind is None
    pids = json.loads(pids)
    if then == "and hang":
        assert all(is_alive(pid) for pid in pids)
        error_of(function, {})  # which ends in its time limit
    wait_until(lambda: not any(is_alive(pid) for pid in pids), f"the end of {pids}")
    wait_until(lambda: sluice.children() == [], "nothing left to wait for")


def test_children_of_a_warm_function_live_on(sluice, make_function):
    """As they do in Lambda, until their sandbox goes: here because the function is deleted."""
    function = make_function()
    _, pids = function.invoke({"fork": "and stay"})
    pids = json.loads(pids)[:3]
    bystander = make_function()
    error_of(bystander, {"exit_with": 1})
    assert all(is_alive(pid) for pid in pids)
    function.delete()
    wait_until(lambda: not any(is_alive(pid) for pid in pids), f"the end of {pids}")
    wait_until(lambda: sluice.children() == [], "nothing left to wait for")


# ---- answers


def test_response_at_and_over_the_limit(sluice, make_function):
    function = make_function(timeout=20)
    assert len(function.invoke({"large": 6_291_556})[1]) == 6_291_556
    for size in (6_291_557, 7_000_000, 50_000_000):
        assert error_of(function, {"large": size}) == {
            "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
            "errorType": "Function.ResponseSizeTooLarge",
        }
    assert len(sluice.children()) == 1  # the sandbox went on: the same one takes the next event
    assert function.invoke({"output": ""}) == (None, b'"done"')


def test_nonsense_at_the_runtime_api(make_function):
    function = make_function()
    kind, told = function.invoke({"garbage": 0})
    assert kind is None
    other = {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"}
    nowhere = {"errorMessage": "page not found", "errorType": "NotFound"}
    assert json.loads(told) == [
        ["POST", "invocation/00000000-0000-0000-0000-000000000000/response", 400, other],
        ["GET", "nonsense", 404, nowhere],
        ["PUT", "invocation/ID/response", 404, nowhere],
        ["POST", "invocation//response", 400, other],
        [
            "POST",
            "init/error",
            403,
            {
                "errorMessage": "State transition from Ready to InitError failed for runtime. Error: State transition is not allowed",
                "errorType": "InvalidStateTransition",
            },
        ],
        ["GET", "invocation/next", 200, {"garbage": 0}],  # asked again without an answer: the same event again
        [404],
        [403],  # web pages
        [403],
    ]


@pytest.mark.parametrize("data", [b"\0" * 100, b"GET / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"])
def test_bytes_at_the_runtime_api(make_function, data):
    assert make_function().invoke({"raw_bytes": data.hex()}) == (None, b'"survived"')


@pytest.mark.parametrize("data", [b"not json", b"", b"\xff\xfe\0", b"{"])
def test_result_that_is_no_json_is_handed_on(make_function, data):
    assert make_function().invoke({"not_json": data.hex()}) == (None, data)


@pytest.mark.parametrize("kind", ["Function.MyError", "Runtime.Oops", "rubbish", "", "Function.<b>"])
def test_error_is_handed_on(make_function, kind):
    failure = {"errorMessage": "sorry", "errorType": "Sorry", "<markup>": '"'}
    error, body = make_function().invoke({"failure": failure, "type": kind})
    assert (error, json.loads(body)) == ("Unhandled", failure)


# ---- events

NO_JSON = "Could not parse request body into json: Could not parse payload into json: "


@pytest.mark.parametrize("event", [b"{broken", b"{} {}", b"\xff", b"[" * 200_000, b"nul"])
def test_event_that_is_no_json(sluice, make_function, event):
    path = f"/2015-03-31/functions/{make_function().name}/invocations"
    answer = sluice.request("POST", path, event, service="lambda")
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "InvalidRequestContentException")
    assert answer.json["message"].startswith(NO_JSON)


@pytest.mark.parametrize(
    "kind, limit, code, message",
    [
        (
            "RequestResponse",
            6_291_456,
            "RequestTooLargeException",
            "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
        ),
        (
            "Event",
            1_048_576,
            "RequestEntityTooLargeException",
            "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
        ),
    ],
)
def test_event_over_the_limit(sluice, make_function, kind, limit, code, message):
    path = f"/2015-03-31/functions/{make_function().name}/invocations"
    answer = sluice.request("POST", path, b'"' + b"x" * (limit - 1) + b'"', {"X-Amz-Invocation-Type": kind}, "lambda")
    assert (answer.status, answer.headers["x-amzn-errortype"], answer.json["message"]) == (413, code, message)


def test_invocation_type_that_is_none(sluice, make_function):
    path = f"/2015-03-31/functions/{make_function().name}/invocations"
    answer = sluice.request("POST", path, "{}", {"X-Amz-Invocation-Type": "Coffee"}, "lambda")
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert "at 'invocationType' failed to satisfy constraint" in answer.json["message"]
