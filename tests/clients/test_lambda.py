"""Lambda: functions from creation to deletion, the three ways to invoke one, and how failures of functions and of callers are told."""
import base64
import hashlib
import json
import urllib.request

import pytest

from eventually import eventually
from functions import make_package

LATEST = "$LATEST"


@pytest.fixture
def function(client, name, role, package):
    """The name of a function that is ready."""
    client.call("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role,
                Code={"ZipFile": package}, Timeout=20, Environment={"Variables": {"GREETING": "hello"}})
    client.wait("lambda", "FunctionActiveV2", FunctionName=name)
    return name


def arn_of(client, name):
    return f"arn:aws:lambda:us-east-1:{client.account}:function:{name}"


def sha256(package):
    return base64.b64encode(hashlib.sha256(package).digest()).decode()


def invoke(client, name, event, **parameters):
    return client.call("lambda", "Invoke", FunctionName=name, Payload=json.dumps(event).encode(), **parameters)


def test_function_lives_from_creation_to_deletion(client, name, role, package):
    made = client.call("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role,
                       Code={"ZipFile": package}, Description="a story", Tags={"team": "blue"})
    assert made["FunctionArn"] == arn_of(client, name)
    assert (made["State"], made["Timeout"], made["MemorySize"], made["Version"]) == ("Pending", 3, 128, LATEST)
    assert (made["CodeSize"], made["CodeSha256"]) == (len(package), sha256(package))
    client.wait("lambda", "FunctionActiveV2", FunctionName=name)

    found = client.call("lambda", "GetFunction", FunctionName=name)
    assert found["Configuration"]["State"] == "Active"
    assert found["Tags"] == {"team": "blue"}
    assert found["Code"]["Location"].startswith(client.endpoint)
    assert urllib.request.urlopen(found["Code"]["Location"]).read() == package
    assert name in [one["FunctionName"] for one in client.call("lambda", "ListFunctions")["Functions"]]
    versions = client.call("lambda", "ListVersionsByFunction", FunctionName=name)["Versions"]
    assert [version["FunctionArn"] for version in versions] == [arn_of(client, name) + ":" + LATEST]
    assert client.error("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role,
                        Code={"ZipFile": package}) == ("ResourceConflictException", f"Function already exist: {name}")

    client.call("lambda", "DeleteFunction", FunctionName=name)
    gone = ("ResourceNotFoundException", f"Function not found: {arn_of(client, name)}")
    assert client.error("lambda", "GetFunction", FunctionName=name) == gone


def test_invoke_answers_with_the_result_and_the_log(client, function):
    answer = invoke(client, function, {"word": "Grüße"}, LogType="Tail")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, LATEST)
    assert "FunctionError" not in answer
    result = json.loads(answer["Payload"])
    assert result["event"] == {"word": "Grüße"}
    assert result["environment"] == {"GREETING": "hello", "AWS_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_NAME": function,
                                     "AWS_ENDPOINT_URL": client.endpoint}
    log = base64.b64decode(answer["LogResult"]).decode().splitlines()
    assert log[0].startswith("START RequestId: ")
    assert any(line.startswith("echoing") for line in log)


def test_invoke_as_an_event_and_as_a_dry_run(client, function):
    assert invoke(client, function, {"mark": "asynchronous"}, InvocationType="Event")["StatusCode"] == 202
    eventually(lambda: client.call("logs", "DescribeLogGroups", logGroupNamePrefix=f"/aws/lambda/{function}")["logGroups"])
    eventually(lambda: client.call("logs", "FilterLogEvents", logGroupName=f"/aws/lambda/{function}",
                                   filterPattern="asynchronous")["events"])
    assert invoke(client, function, {"mark": "never"}, InvocationType="DryRun")["StatusCode"] == 204


def test_function_that_fails_says_how(client, function):
    failed = invoke(client, function, {"do": "fail"})
    assert (failed["StatusCode"], failed["FunctionError"]) == (200, "Unhandled")
    assert json.loads(failed["Payload"]) == {"errorMessage": "as asked", "errorType": "Story.Failed", "stackTrace": []}
    exited = invoke(client, function, {"do": "exit"})
    assert exited["FunctionError"] == "Unhandled"
    body = json.loads(exited["Payload"])
    assert body["errorType"] == "Runtime.ExitError"
    assert body["errorMessage"].endswith(" Error: Runtime exited with error: exit status 3")


def test_function_that_takes_too_long_is_stopped(client, function):
    client.call("lambda", "UpdateFunctionConfiguration", FunctionName=function, Timeout=1)
    client.wait("lambda", "FunctionUpdatedV2", FunctionName=function)
    body = json.loads(invoke(client, function, {"do": "hang"})["Payload"])
    assert body["errorType"] == "Sandbox.Timedout"
    assert body["errorMessage"].endswith(" Error: Task timed out after 1.00 seconds")


def test_configuration_and_code_are_updated(client, function, package):
    changed = client.call("lambda", "UpdateFunctionConfiguration", FunctionName=function, MemorySize=256, Description="changed",
                          Environment={"Variables": {"GREETING": "good evening"}})
    assert (changed["LastUpdateStatus"], changed["MemorySize"]) == ("InProgress", 256)
    client.wait("lambda", "FunctionUpdatedV2", FunctionName=function)
    configuration = client.call("lambda", "GetFunctionConfiguration", FunctionName=function)
    assert configuration["LastUpdateStatus"] == "Successful"
    assert (configuration["Description"], configuration["Timeout"]) == ("changed", 20)
    assert json.loads(invoke(client, function, {})["Payload"])["environment"]["GREETING"] == "good evening"

    second = make_package("#!/bin/sh\nexit 7\n")
    updated = client.call("lambda", "UpdateFunctionCode", FunctionName=function, ZipFile=second)
    assert updated["CodeSha256"] == sha256(second) != sha256(package)
    client.wait("lambda", "FunctionUpdatedV2", FunctionName=function)
    assert "exit status 7" in json.loads(invoke(client, function, {})["Payload"])["errorMessage"]
    assert client.error("lambda", "UpdateFunctionCode", FunctionName=function, ZipFile=package, RevisionId="an-old-one") == (
        "PreconditionFailedException", "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias "
        "API to retrieve the latest Revision Id")


def test_code_comes_from_a_bucket(client, name, role, package):
    bucket = f"{name}-{client.account[:3]}"
    client.call("s3", "CreateBucket", Bucket=bucket)
    client.call("s3", "PutObject", Bucket=bucket, Key="code/function.zip", Body=package)
    made = client.call("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role, Timeout=20,
                       Code={"S3Bucket": bucket, "S3Key": "code/function.zip"})
    assert made["CodeSha256"] == sha256(package)
    client.wait("lambda", "FunctionActiveV2", FunctionName=name)
    assert json.loads(invoke(client, name, {"n": 42})["Payload"])["event"] == {"n": 42}
    assert client.error("lambda", "UpdateFunctionCode", FunctionName=name, S3Bucket=bucket, S3Key="nothing") == (
        "InvalidParameterValueException",
        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.")


def test_tags_permissions_and_reserved_concurrency(client, function):
    arn = arn_of(client, function)
    client.call("lambda", "TagResource", Resource=arn, Tags={"a": "1", "b": "2"})
    client.call("lambda", "UntagResource", Resource=arn, TagKeys=["a"])
    assert client.call("lambda", "ListTags", Resource=arn)["Tags"] == {"b": "2"}

    statement = client.call("lambda", "AddPermission", FunctionName=function, StatementId="gateway", Action="lambda:InvokeFunction",
                            Principal="apigateway.amazonaws.com", SourceArn="arn:aws:execute-api:us-east-1:1:api/*")["Statement"]
    assert json.loads(statement)["Principal"] == {"Service": "apigateway.amazonaws.com"}
    policy = json.loads(client.call("lambda", "GetPolicy", FunctionName=function)["Policy"])
    assert policy["Statement"] == [json.loads(statement)]
    client.call("lambda", "RemovePermission", FunctionName=function, StatementId="gateway")
    assert client.error("lambda", "GetPolicy", FunctionName=function) == (
        "ResourceNotFoundException", "The resource you requested does not exist.")

    assert "ReservedConcurrentExecutions" not in client.call("lambda", "GetFunctionConcurrency", FunctionName=function)
    client.call("lambda", "PutFunctionConcurrency", FunctionName=function, ReservedConcurrentExecutions=0)
    assert client.call("lambda", "GetFunctionConcurrency", FunctionName=function)["ReservedConcurrentExecutions"] == 0
    throttled = client.error("lambda", "Invoke", FunctionName=function, Payload=b"{}")
    assert throttled == ("TooManyRequestsException", "Rate Exceeded.")
    client.call("lambda", "DeleteFunctionConcurrency", FunctionName=function)
    assert invoke(client, function, {})["StatusCode"] == 200


def test_errors_say_what_the_service_says(client, name, role, package):
    nobody = arn_of(client, "nobody")
    for operation in ("GetFunction", "GetFunctionConfiguration", "DeleteFunction"):
        assert client.error("lambda", operation, FunctionName="nobody") == (
            "ResourceNotFoundException", f"Function not found: {nobody}")
    assert client.error("lambda", "Invoke", FunctionName="nobody", Payload=b"{}") == (
        "ResourceNotFoundException", f"Function not found: {nobody}:{LATEST}")
    assert client.error("lambda", "GetFunctionUrlConfig", FunctionName="nobody").code == "ResourceNotFoundException"

    common = {"FunctionName": name, "Handler": "bootstrap", "Role": role, "Code": {"ZipFile": package}}
    no_zip = common | {"Runtime": "provided.al2023", "Code": {"ZipFile": b"this is no archive"}}
    assert client.error("lambda", "CreateFunction", **no_zip) == (
        "InvalidParameterValueException", "Could not unzip uploaded file. Please check your file, then try to upload again.")
    too_long = client.error("lambda", "CreateFunction", Runtime="provided.al2023", Timeout=901, **common)
    assert too_long == ("ValidationException", "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: "
                        "Member must have value less than or equal to 900")
    reserved = {"Variables": {"AWS_REGION": "eu-west-1"}}
    assert client.error("lambda", "CreateFunction", Runtime="provided.al2023", Environment=reserved, **common) == (
        "InvalidParameterValueException", "Lambda was unable to configure your environment variables because the environment variables "
        "you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
        "AWS_REGION")


def test_body_of_an_invoke_has_to_be_json(client, function):
    error = client.error("lambda", "Invoke", FunctionName=function, Payload=b"{not json")
    assert error.code == "InvalidRequestContentException"
    assert error.message.startswith("Could not parse request body into json: Could not parse payload into json: ")
