"""Bodies that are not what they should be, and names that nobody knows, in each of the services' protocols."""

import pytest

ROLE = "arn:aws:iam::000000000000:role/r"


# ---- AWS JSON: SQS and CloudWatch Logs

BROKEN_JSON = [
    ('{"QueueName":', "unexpected end at byte 13"),
    ("", "expected an object at byte 0"),
    ("[]", "expected an object at byte 0"),
    ("null", "expected an object at byte 0"),
    ('{"QueueName":"a"} x', "text after the end at byte 18"),
    ('{"QueueName":"a",}', "expected a key at byte 17"),
    ("{'QueueName':'a'}", "expected a key at byte 1"),
    (b'{"QueueName":"\xff\xfe"}', "invalid UTF-8 at byte 14"),
    ('{"QueueName":"\\ud800"}', "lone surrogate at byte 20"),
    ('{"QueueName":' + "[" * 100_000 + "}", "too deeply nested at byte 112"),
    ('{"X":' + '{"a":' * 100_000, "too deeply nested at byte 500"),
]


@pytest.mark.parametrize("body, problem", BROKEN_JSON, ids=[problem for _, problem in BROKEN_JSON])
def test_broken_json(sluice, body, problem):
    answer = sluice.call_json("AmazonSQS.CreateQueue", body)
    assert answer.status == 400
    assert answer.json == {"__type": "com.amazon.coral.service#SerializationException", "message": problem}
    assert answer.headers["x-amzn-query-error"] == "MalformedInput;Sender"
    answer = sluice.call_json("Logs_20140328.DescribeLogGroups", body, version="1.1")
    assert (answer.status, answer.json) == (400, {"__type": "SerializationException", "message": problem})


@pytest.mark.parametrize(
    "members, problem",
    [
        ({"QueueName": {}}, "Start of structure or map found where not expected."),
        ({"QueueName": "q", "Attributes": []}, "Start of list found where not expected"),
        ({"QueueName": "q", "Attributes": {"VisibilityTimeout": []}}, "Start of list found where not expected"),
    ],
)
def test_json_of_wrong_types(sluice, members, problem):
    answer = sluice.call_json("AmazonSQS.CreateQueue", members)
    assert (answer.status, answer.json) == (400, {"__type": "com.amazon.coral.service#SerializationException", "message": problem})


@pytest.mark.parametrize(
    "delay, problem",
    [
        ("1.5", "DECIMAL_VALUE can not be converted to an Integer"),
        ("1e300", "DECIMAL_VALUE can not be converted to an Integer"),
        ("99999999999999999999", "NUMBER_VALUE can not be converted to an Integer"),
        ('"1"', "STRING_VALUE can not be converted to an Integer"),
    ],
)
def test_numbers_that_are_none(sluice, queue, delay, problem):
    answer = sluice.call_json("AmazonSQS.SendMessage", f'{{"QueueUrl":"{queue}","MessageBody":"x","DelaySeconds":{delay}}}')
    assert (answer.status, answer.json["message"]) == (400, problem)


def test_binary_that_is_not_base64(sluice, queue):
    attributes = {"a": {"DataType": "Binary", "BinaryValue": "!!"}}
    answer = sluice.call_json("AmazonSQS.SendMessage", {"QueueUrl": queue, "MessageBody": "x", "MessageAttributes": attributes})
    assert (answer.status, answer.json["message"]) == (400, "STRING_VALUE can not be converted to a Blob")


NOT_FOUND = "com.amazonaws.sqs#QueueDoesNotExist"
INVALID_VALUE = "com.amazon.coral.service#InvalidParameterValueException"


@pytest.mark.parametrize(
    "action, members, status, code, message",
    [
        ("GetQueueUrl", {"QueueName": "nope"}, 400, NOT_FOUND, "The specified queue does not exist."),
        (
            "SendMessage",
            {"QueueUrl": "http://x/000000000000/nope", "MessageBody": "x"},
            400,
            NOT_FOUND,
            "The specified queue does not exist.",
        ),
        ("SendMessage", {"QueueUrl": "zzz", "MessageBody": "x"}, 400, NOT_FOUND, "The specified queue does not exist."),
        (
            "CreateQueue",
            {"QueueName": "a b"},
            400,
            INVALID_VALUE,
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ),
        ("CreateQueue", {}, 400, INVALID_VALUE, "Value for parameter QueueName is invalid. Reason: Must specify a queue name."),
        (
            "CreateQueue",
            {"QueueName": "q", "Attributes": {"Nope": "1"}},
            400,
            "com.amazonaws.sqs#InvalidAttributeName",
            "Unknown Attribute Nope.",
        ),
        (
            "CreateQueue",
            {"QueueName": "q", "Attributes": {"VisibilityTimeout": "x"}},
            400,
            "com.amazonaws.sqs#InvalidAttributeValue",
            "Invalid value for the parameter VisibilityTimeout.",
        ),
        (
            "MakeCoffee",
            {},
            400,
            "com.amazon.coral.service#UnknownOperationException",
            "The action MakeCoffee is not valid for this endpoint.",
        ),
    ],
)
def test_sqs_refuses(sluice, action, members, status, code, message):
    answer = sluice.call_json(f"AmazonSQS.{action}", members)
    assert (answer.status, answer.json) == (status, {"__type": code, "message": message})


@pytest.mark.parametrize(
    "action, members, status, code, message",
    [
        ("MakeCoffee", {}, 400, "UnknownOperationException", "Unknown operation MakeCoffee"),
        ("StartQuery", {}, 501, "NotImplemented", "The action StartQuery of Amazon CloudWatch Logs is not supported by sluice."),
        ("DescribeLogStreams", {"logGroupName": "nope"}, 400, "ResourceNotFoundException", "The specified log group does not exist."),
    ],
)
def test_logs_refuses(sluice, action, members, status, code, message):
    answer = sluice.call_json(f"Logs_20140328.{action}", members, version="1.1")
    assert (answer.status, answer.json) == (status, {"__type": code, "message": message})


@pytest.mark.parametrize(
    "headers, service",
    [({"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "dynamodb"), ({"X-Amz-Target": "Coffee_1.Make"}, "Coffee_1"), ({}, "dynamodb")],
)
def test_unknown_service(sluice, headers, service):
    signed_for = None if service == "Coffee_1" else service
    answer = sluice.request("POST", "/", "{}", {"Content-Type": "application/x-amz-json-1.0", **headers}, signed_for)
    assert (answer.status, answer.json) == (
        501,
        {"__type": "NotImplemented", "message": f"The service {service} is not supported by sluice."},
    )


# ---- AWS query: forms


@pytest.mark.parametrize(
    "body, status, code, message",
    [
        ("Action=", 400, "InvalidAction", "The action  is not valid for this endpoint."),
        ("Action=MakeCoffee&Version=2012-11-05", 400, "InvalidAction", "The action MakeCoffee is not valid for this endpoint."),
        (
            "Action=CreateQueue&QueueName=%zz&Version=2012-11-05",
            400,
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ),
        (
            "Action=CreateQueue&QueueName=%ff%fe&Version=2012-11-05",
            400,
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ),
        (
            "Action=CreateQueue&QueueName=a%00b&Version=2012-11-05",
            400,
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ),
        (
            "Action=CreateQueue&QueueName=q&Attribute.99999999999.Name=DelaySeconds&Attribute.99999999999.Value=1",
            400,
            "MalformedInput",
            "Index 99999999999 is too large.",
        ),
        ("Action=CreateQueue&QueueName=q" + "&a=1" * 20_000, 413, "RequestEntityTooLarge", "The request is too large."),
    ],
    ids=["no action", "action", "percent", "UTF-8", "nul", "index", "too many"],
)
def test_broken_form(sluice, body, status, code, message):
    answer = sluice.call_query(body, "sqs")
    assert (answer.status, answer.element("Code"), answer.element("Message")) == (status, code, message)
    assert answer.headers["content-type"] == "text/xml"


@pytest.mark.parametrize("body", ["", "Version=2012-11-05", "&&&==", "%%%"])
def test_form_without_an_action(sluice, body):
    answer = sluice.call_query(body, "sqs")
    assert (answer.status, answer.text) == (404, "<UnknownOperationException/>")


@pytest.mark.parametrize(
    "service, body, status, code, message",
    [
        (
            "cloudformation",
            "Action=MakeCoffee&Version=2010-05-15",
            400,
            "InvalidAction",
            "Could not find operation MakeCoffee for version 2010-05-15",
        ),
        (
            "cloudformation",
            "Action=DetectStackDrift&StackName=a",
            501,
            "NotImplemented",
            "The action DetectStackDrift of AWS CloudFormation is not supported by sluice.",
        ),
        ("cloudformation", "Action=DescribeStacks&StackName=nope", 400, "ValidationError", "Stack with id nope does not exist"),
        ("iam", "Action=MakeCoffee&Version=2010-05-08", 400, "InvalidAction", "Could not find operation MakeCoffee for version 2010-05-08"),
        (
            "iam",
            "Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={broken",
            400,
            "MalformedPolicyDocument",
            "Syntax errors in policy. (invalid JSON: syntax error)",
        ),
        ("sts", "Action=MakeCoffee&Version=2011-06-15", 400, "InvalidAction", "Could not find operation MakeCoffee for version 2011-06-15"),
    ],
)
def test_query_services_refuse(sluice, service, body, status, code, message):
    answer = sluice.call_query(body, service)
    assert (answer.status, answer.element("Code"), answer.element("Message")) == (status, code, message)


def test_what_was_sent_cannot_write_the_reply(sluice):
    """A name or a version with markup in it comes back as text."""
    answer = sluice.call_query({"Action": "<b>", "Version": '"><evil/>'}, "sqs")
    assert "<b>" not in answer.text and "<evil/>" not in answer.text
    answer = sluice.call_query({"Action": "DescribeStacks", "StackName": "<evil/>"}, "cloudformation")
    assert "<evil/>" not in answer.text
    answer = sluice.request("GET", "/%3Cevil%2F%3E/%3Cevil%2F%3E", service="s3")
    assert "<evil/>" not in answer.text


# ---- REST-JSON: Lambda and API Gateway

FUNCTIONS = "/2015-03-31/functions"
NO_JSON = "Could not parse request body into json: Could not parse payload into json: "


@pytest.mark.parametrize(
    "method, path, body, status, code, message",
    [
        ("POST", FUNCTIONS, '{"FunctionName":', 400, "InvalidRequestContentException", NO_JSON + "unexpected end at byte 16"),
        ("POST", FUNCTIONS, "[]", 400, "InvalidRequestContentException", NO_JSON + "expected an object at byte 0"),
        ("POST", FUNCTIONS, '{"a":' + "[" * 100_000, 400, "InvalidRequestContentException", NO_JSON + "too deeply nested at byte 104"),
        ("POST", FUNCTIONS, '{"Code":{"ZipFile":"!!!"}}', 400, "SerializationException", "STRING_VALUE can not be converted to a Blob"),
        (
            "GET",
            FUNCTIONS + "/nope",
            "",
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope",
        ),
        (
            "POST",
            FUNCTIONS + "/nope/invocations",
            "{}",
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope:$LATEST",
        ),
        ("GET", "/2015-03-31/coffee", "", 403, "AccessDeniedException", "Unable to determine service/operation name to be authorized"),
        ("PATCH", FUNCTIONS, "", 403, "AccessDeniedException", "Unable to determine service/operation name to be authorized"),
        (
            "GET",
            "/2015-03-31/event-source-mappings/zzz",
            "",
            404,
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
        ),
        (
            "POST",
            "/2015-03-31/event-source-mappings",
            '{"FunctionName":"nope","EventSourceArn":"arn:aws:sqs:us-east-1:000000000000:nope"}',
            400,
            "InvalidParameterValueException",
            "Function does not exist",
        ),
    ],
)
def test_lambda_refuses(sluice, method, path, body, status, code, message):
    answer = sluice.request(method, path, body, {"Content-Type": "application/json"}, "lambda")
    told = answer.json.get("message") or answer.json.get("Message")
    assert (answer.status, answer.headers["x-amzn-errortype"], told) == (status, code, message)


@pytest.mark.parametrize("name", ["a%20b", "..%2f..%2fetc%2fpasswd", "%00", "a" * 200])
def test_function_names_that_are_none(sluice, name):
    answer = sluice.request("GET", f"{FUNCTIONS}/{name}", service="lambda")
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert answer.json["message"].startswith("1 validation error detected: Value '")


@pytest.mark.parametrize("runtime, name", [("cobol85", "cobol85"), ("", "")])
def test_unknown_runtime(sluice, runtime, name, zip_of):
    lambdas = sluice.client("lambda")
    with pytest.raises(lambdas.exceptions.ClientError) as error:
        lambdas.create_function(FunctionName="f", Runtime=runtime, Role=ROLE, Handler="x", Code={"ZipFile": zip_of({"bootstrap": "x"})})
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert f"Value '{name}' at 'runtime' failed to satisfy constraint" in str(error.value) or f"Value {name} at 'runtime'" in str(
        error.value
    )


@pytest.mark.parametrize(
    "method, path, body, status, code, message",
    [
        ("GET", "/restapis/nope", "", 404, "NotFoundException", "Invalid API identifier specified 000000000000:nope"),
        ("POST", "/restapis", "{", 400, "BadRequestException", "Invalid JSON in the request body: expected a key at byte 1"),
        ("POST", "/restapis?mode=import", "{", 400, "BadRequestException", "Invalid OpenAPI input."),
        ("POST", "/restapis?mode=import", "swagger: [", 400, "BadRequestException", "Invalid OpenAPI input."),
        ("GET", "/apikeys", "", 501, "NotImplemented", "The action GetApiKeys of Amazon API Gateway is not supported by sluice."),
        ("POST", "/nonsense", "", 403, "AccessDeniedException", "Unable to determine service/operation name to be authorized"),
    ],
)
def test_api_gateway_refuses(sluice, method, path, body, status, code, message):
    answer = sluice.request(method, path, body, {"Content-Type": "application/json"}, "apigateway")
    assert (answer.status, answer.headers["x-amzn-errortype"], answer.json["message"]) == (status, code, message)


def test_api_that_is_not_deployed(sluice):
    answer = sluice.request("GET", "/_aws/execute-api/nope/prod/x")
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})
    assert answer.headers["x-amzn-errortype"] == "ForbiddenException"


@pytest.mark.parametrize(
    "path", ["/_sluice/nope", "/_sluice/lambda/code/../../../etc/passwd", "/_sluice/lambda/code/" + "0" * 64, "/_sluice/"]
)
def test_own_api_has_no(sluice, path):
    answer = sluice.request("GET", path)
    assert (answer.status, answer.json) == (404, {"message": f"sluice has no {path}"})


# ---- REST-XML: S3


@pytest.fixture(scope="module")
def bucket(sluice):
    sluice.client("s3").create_bucket(Bucket="bad-input")
    return "bad-input"


MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>{}]>".format(
    "".join(f"<!ENTITY a{i} '{f'&a{i - 1 if i else str()};' * 10}'>" for i in range(12))
)
REGION = "<CreateBucketConfiguration><LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>"


@pytest.mark.parametrize(
    "body",
    [
        "<Create",
        "<Foo/>",
        "hello",
        "<a>" * 100_000,
        b"\xff\xfe<\0",
        BOMB + REGION.format("&a11;"),
        "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
    ],
    ids=["broken", "other root", "text", "deep", "not UTF-8", "entity bomb", "external entity"],
)
def test_broken_xml(sluice, bucket, body):
    for method, path in [("PUT", "/never-made"), ("POST", f"/{bucket}?delete"), ("PUT", f"/{bucket}?versioning")]:
        answer = sluice.request(method, path, body, service="s3")
        assert (answer.status, answer.element("Code"), answer.element("Message")) == (400, "MalformedXML", MALFORMED)
    assert sluice.request("HEAD", "/never-made", service="s3").status == 404


@pytest.mark.parametrize("region", ["mars", "&lt;evil/&gt;", "us east 1"])
def test_bucket_in_no_region(sluice, region):
    answer = sluice.request("PUT", "/never-made", REGION.format(region), service="s3")
    assert (answer.status, answer.element("Code"), answer.element("Message")) == (
        400,
        "InvalidLocationConstraint",
        "The specified location-constraint is not valid",
    )


@pytest.mark.parametrize(
    "method, path, headers, status, code, message",
    [
        ("GET", "/nope-bucket/x", {}, 404, "NoSuchBucket", "The specified bucket does not exist"),
        ("GET", "/bad-input/nope", {}, 404, "NoSuchKey", "The specified key does not exist."),
        ("PUT", "/A_B", {}, 400, "InvalidBucketName", "The specified bucket is not valid."),
        ("GET", "/bad-input?acl", {}, 501, "NotImplemented", "S3's BucketAcl is not supported by sluice."),
        ("PATCH", "/bad-input/x", {}, 405, "MethodNotAllowed", "The specified method is not allowed against this resource."),
        ("PUT", "/bad-input/k", {"Content-MD5": "zzz"}, 400, "InvalidDigest", "The Content-MD5 you specified was invalid."),
        (
            "PUT",
            "/bad-input/k",
            {"X-Amz-Content-Sha256": "0" * 64},
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        ("GET", "/?" + "&".join(f"a{i}=1" for i in range(1001)), {}, 400, "InvalidURI", "The query has more than 1000 parameters."),
    ],
)
def test_s3_refuses(sluice, bucket, method, path, headers, status, code, message):
    assert bucket == "bad-input"
    answer = sluice.request(method, path, b"abc" if method == "PUT" and path.endswith("k") else b"", headers, "s3")
    assert (answer.status, answer.element("Code"), answer.element("Message")) == (status, code, message)


@pytest.mark.parametrize("key", ["../../../etc/passwd", "a/../../b", "/etc/passwd", ".", "%2e%2e%2f"])
def test_object_keys_are_no_paths(sluice, bucket, key):
    s3 = sluice.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=b"mine")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"mine"
    s3.delete_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize("chunks", ["zzz", "5\r\nhello", "5;chunk-signature=0\r\nhel", "ffffffffffffffff;chunk-signature=0\r\nx\r\n"])
def test_broken_aws_chunks(sluice, bucket, chunks):
    headers = {
        "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": "5",
    }
    answer = sluice.request("PUT", f"/{bucket}/chunked", chunks, headers, "s3")
    assert (answer.status, answer.element("Code")) == (400, "IncompleteBody")
    assert sluice.request("HEAD", f"/{bucket}/chunked", service="s3").status == 404
