"""What sluice does not do says so, by name; and every action that it does has been used by the client."""
import re

import pytest

from drivers import HERE, ROOT

# What the stories leave out: users and their keys are for machines that more than their owner can reach.
LEFT_OUT = re.compile(r"iam \w*(User|AccessKey)\w*|iam (UpdateRoleDescription|\w+PermissionsBoundary)|sts GetSessionToken")


@pytest.mark.parametrize("service, operation, parameters, title", [
    ("lambda", "PublishVersion", {"FunctionName": "f"}, "AWS Lambda"),
    ("lambda", "CreateAlias", {"FunctionName": "f", "Name": "live", "FunctionVersion": "1"}, "AWS Lambda"),
    ("apigateway", "CreateApiKey", {"name": "k"}, "Amazon API Gateway"),
    ("cloudformation", "DetectStackDrift", {"StackName": "s"}, "AWS CloudFormation"),
    ("iam", "CreateGroup", {"GroupName": "g"}, "AWS IAM"),
    ("sts", "GetFederationToken", {"Name": "nn"}, "AWS STS"),
    ("logs", "DescribeMetricFilters", {}, "Amazon CloudWatch Logs"),
], ids=lambda value: value if isinstance(value, str) and " " not in value else "")
def test_action_that_is_not_supported_says_so(client, service, operation, parameters, title):
    assert client.error(service, operation, **parameters) == (
        "NotImplemented", f"The action {operation} of {title} is not supported by sluice.")


def test_action_of_s3_that_is_not_supported_says_so(client, name):
    client.call("s3", "CreateBucket", Bucket=name)
    error = client.error("s3", "GetBucketLifecycleConfiguration", Bucket=name)
    assert error.code == "NotImplemented"
    assert "sluice" in error.message


def test_service_that_is_not_there_says_so(client):
    assert client.error("sns", "ListTopics") == ("NotImplemented", "The service sns is not supported by sluice.")


def test_member_that_is_not_supported_says_so(client, name, role, package):
    rollback = {"MonitoringTimeInMinutes": 5}
    assert client.error("cloudformation", "CreateStack", StackName=name, TemplateBody="{}", RollbackConfiguration=rollback) == (
        "NotImplemented", "The parameter RollbackConfiguration of CreateStack is not supported by sluice.")
    layer = f"arn:aws:lambda:us-east-1:{client.account}:layer:none:1"
    error = client.error("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role,
                         Code={"ZipFile": package}, Layers=[layer])
    assert error.code == "NotImplemented"
    assert "ayers" in error.message
    error = client.error("lambda", "CreateFunction", FunctionName=name, Runtime="java17", Handler="a.B", Role=role,
                         Code={"ZipFile": package})
    assert error == ("NotImplemented", "The Lambda runtime java17 is not supported by sluice.")


def test_resource_type_that_is_not_supported_fails_by_name_and_line(client, name):
    template = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
    error = client.error("cloudformation", "CreateStack", StackName=name, TemplateBody=template)
    assert error.code == "ValidationError"
    assert "AWS::SNS::Topic" in error.message and "line 2" in error.message


def supported_actions():
    """(service, operation) of every action that the engines describe."""
    folders = {"sqs": "sqs", "lambda": "lambda", "apigw": "apigateway", "cfn": "cloudformation", "iam": "iam", "logs": "logs", "s3": "s3"}
    found = set()
    for folder, service in folders.items():
        for header in (ROOT / "src" / folder).glob("*.h"):
            for action in re.findall(r"^struct (\w+)Request\b.*\{", header.read_text(), re.MULTILINE):
                of_sts = service == "iam" and action in ("GetCallerIdentity", "AssumeRole", "GetSessionToken")
                found.add(("sts" if of_sts else service, action))
    return found - {("lambda", "Invocation"), ("cloudformation", "Resource")} | {("lambda", "Invoke")}


@pytest.mark.last
def test_every_action_was_used(client, request):
    ran = {item.path.name for item in request.session.items}
    if request.config.getoption("keyword") or ran != {path.name for path in HERE.rglob("test_*.py")}:
        pytest.skip("only some of the stories were asked for")
    beyond_it = {("sqs", action) for action in client.lacks}  # actions that this version of the client does not know
    unused = {f"{service} {action}" for service, action in supported_actions() - client.used - beyond_it}
    assert {action for action in unused if not LEFT_OUT.fullmatch(action)} == set()
