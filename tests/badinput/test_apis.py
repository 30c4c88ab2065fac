"""Requests to a deployed API that it was not made for, and functions behind it whose answers are none."""

import json
import time

import pytest
from sluice_process import HOST

ISE = {"message": "Internal server error"}


def method(integration, **more):
    return {"x-amazon-apigateway-integration": integration, "responses": {"200": {"description": ""}}, **more}


@pytest.fixture(scope="module")
def api(sluice, role, tmp_path_factory):
    """The address of the stage `s` of an API with /inbox (validated JSON to SQS), /proxy and /many/{id}."""
    from conftest import Function  # pylint: disable=import-outside-toplevel

    function = Function(sluice, "behind-the-api", role, 1, {})
    iam = sluice.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    api_role = iam.create_role(RoleName="api", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    iam.put_role_policy(RoleName="api", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [send]}))
    sluice.client("sqs").create_queue(QueueName="inbox")
    to_sqs = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:sqs:path/000000000000/inbox",
        "credentials": api_role["Role"]["Arn"],
        "passthroughBehavior": "never",
        "requestParameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        "requestTemplates": {"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
        "responses": {"default": {"statusCode": "200"}},
    }
    to_function = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:"
        f"{function.name}/invocations",
    }
    body = {
        "openapi": "3.0.1",
        "info": {"title": "bad-input", "version": "1"},
        "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True, "validateRequestParameters": False}},
        "components": {
            "schemas": {
                "Order": {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer"}}},
                "Bomb": {"allOf": [{"$ref": "#/components/schemas/Bomb"}] * 30},
            }
        },
        "paths": {
            "/inbox": {
                "post": method(
                    to_sqs,
                    **{
                        "x-amazon-apigateway-request-validator": "body",
                        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                    },
                )
            },
            "/proxy": {"post": method(to_function)},
            "/bomb": {
                "post": method(
                    {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {}},
                    **{
                        "x-amazon-apigateway-request-validator": "body",
                        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Bomb"}}}},
                    },
                )
            },
        },
    }
    gateway = sluice.client("apigateway")
    made = gateway.import_rest_api(body=json.dumps(body))["id"]
    gateway.create_deployment(restApiId=made, stageName="s")
    sluice.client("lambda").add_permission(
        FunctionName=function.name, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    yield f"/_aws/execute-api/{made}/s"
    function.delete()


def post(sluice, path, body, content_type="application/json"):
    return sluice.request("POST", path, body, {"Content-Type": content_type} if content_type else {})


def queued(sluice):
    url = sluice.url + "/000000000000/inbox"
    return int(sluice.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"])


def test_what_it_was_made_for(sluice, api):
    assert post(sluice, api + "/inbox", '{"count": 1}').status == 200
    assert queued(sluice) == 1
    sluice.client("sqs").purge_queue(QueueUrl=sluice.url + "/000000000000/inbox")


@pytest.mark.parametrize(
    "body",
    ["", "{broken", "[]", "5", "null", '{"count": "one"}', '{"count": 1.5}', "{}", b"\xff\xfe", "[" * 100_000, '{"count":' * 100_000],
)
def test_body_that_the_model_refuses(sluice, api, body):
    answer = post(sluice, api + "/inbox", body)
    assert (answer.status, answer.json) == (400, {"message": "Invalid request body"})
    assert answer.headers["x-amzn-errortype"] == "BadRequestException"
    assert queued(sluice) == 0


def test_schema_that_takes_for_ever(sluice, api):
    began = time.monotonic()
    answer = post(sluice, api + "/bomb", "{}")
    assert (answer.status, answer.json) == (400, {"message": "Invalid request body"})
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "rubbish", "application/x-www-form-urlencoded"])
def test_content_type_without_a_template(sluice, api, content_type):
    answer = post(sluice, api + "/inbox", '{"count": 1}', content_type)
    assert (answer.status, answer.json) == (415, {"message": "Unsupported Media Type"})
    assert queued(sluice) == 0


def test_body_over_the_limit(sluice, api):
    answer = post(sluice, api + "/inbox", b'"' + b"x" * 10_485_760 + b'"')
    assert (answer.status, answer.json) == (413, {"message": "Request Too Long"})


@pytest.mark.parametrize(
    "verb, path", [("GET", "/inbox"), ("POST", "/nope"), ("POST", "/inbox/more"), ("GET", "/"), ("BREW", "/inbox"), ("POST", "/../inbox")]
)
def test_route_that_is_not_there(sluice, api, verb, path):
    answer = sluice.request(verb, api + path)
    assert (answer.status, answer.json) == (403, {"message": "Missing Authentication Token"})
    assert answer.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"


def test_stage_that_is_not_there(sluice, api):
    answer = sluice.request("GET", api[:-1] + "nope/inbox")
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})


@pytest.mark.parametrize(
    "result",
    [
        b"not json",
        b"[]",
        b'"text"',
        b"5",
        b'{"statusCode": "many"}',
        b'{"statusCode": 200, "body": {}}',
        b'{"statusCode": 200, "more": 1}',
        b'{"statusCode": 200, "headers": {"a": {}}}',
        b'{"statusCode": 200, "headers": []}',
        b'{"errorMessage": "x"}',
    ],
)
def test_result_that_is_no_answer(sluice, api, result):
    answer = post(sluice, api + "/proxy", json.dumps({"result": result.hex()}))
    assert (answer.status, answer.json) == (502, ISE)
    assert answer.headers["x-amzn-errortype"] == "InternalServerErrorException"


def test_header_that_would_begin_another_answer(sluice, api):
    result = {"statusCode": 200, "headers": {"X-Mine": "a\r\nX-Evil: b\r\n\r\nHTTP/1.1 200 OK"}, "body": "x"}
    answer = post(sluice, api + "/proxy", json.dumps({"result": json.dumps(result).encode().hex()}))
    assert "x-evil" not in answer.headers and answer.body in (b"x", json.dumps(ISE).encode().replace(b": ", b":"))


@pytest.mark.parametrize("event", [{"exit_with": 1}, {"hang": 0}, {"failure": {"errorMessage": "x"}, "type": "Function.X"}])
def test_function_that_fails(sluice, api, event):
    answer = post(sluice, api + "/proxy", json.dumps(event))
    assert (answer.status, answer.json) == (502, ISE)


@pytest.mark.parametrize("path", [b"/%", b"/%zz", b"/%00", b"/%ff", b"//", b"/" + b"a/" * 10_000])
def test_path_that_is_none(sluice, api, path):
    status, body = sluice.raw_answers(b"GET " + api.encode() + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")[0]
    assert (status, json.loads(body)) == ("HTTP/1.1 403 Forbidden", {"message": "Missing Authentication Token"})
