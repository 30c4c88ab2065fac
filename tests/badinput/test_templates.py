"""Templates that cannot be deployed: each error names what is wrong, and where if it is sluice's own to say."""

import json
import re

import pytest
from sluice_process import run_command, wait_until

QUEUE = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n"
SAM = "Transform: AWS::Serverless-2016-10-31\n"
TEMPLATE_ERROR = "Template format error: "


def change_set_error(sluice, template, stack="refused", **parameters):
    """What CreateChangeSet answers, or how the change set that it made has failed."""
    form = {"Action": "CreateChangeSet", "StackName": stack, "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": template}
    form |= {"Capabilities.member.1": "CAPABILITY_NAMED_IAM", "Capabilities.member.2": "CAPABILITY_AUTO_EXPAND"}
    for number, (key, value) in enumerate(parameters.items(), 1):
        form |= {f"Parameters.member.{number}.ParameterKey": key, f"Parameters.member.{number}.ParameterValue": value}
    answer = sluice.call_query(form, "cloudformation")
    if answer.status != 200:
        assert (answer.status, answer.element("Code")) == (400, "ValidationError"), answer
        message = answer.element("Message")
    else:
        made = wait_until(lambda: finished(sluice, answer.element("Id")), "the change set")
        assert made.element("Status") == "FAILED", made
        message = made.element("StatusReason")
        sluice.call_query({"Action": "DeleteStack", "StackName": stack}, "cloudformation")
    return message.replace("&apos;", "'").replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")


def finished(sluice, change_set):
    answer = sluice.call_query({"Action": "DescribeChangeSet", "ChangeSetName": change_set}, "cloudformation")
    return answer if answer.element("Status") in ("FAILED", "CREATE_COMPLETE") else None


def bomb(levels):
    """Aliases of aliases: ten to the power of `levels` values in a few lines."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines) + "\nResources: {}\n"


NESTED_ANCHORS = "r: " + "".join(f"{{a: &a{i} " for i in range(90)) + "[" + "1," * 3000 + "]" + "}" * 90 + "\n"

BROKEN = {
    "nothing": ("# nothing\n", "unsupported structure."),
    "text": ("hello", "unsupported structure."),
    "list": ("[]", "unsupported structure."),
    "two documents": (QUEUE + "---\n" + QUEUE, "unsupported structure."),
    "open bracket": ("Resources:\n  Q: [\n", "YAML not well-formed. (line 3, column 1)"),
    "tab": ("Resources:\n\tQ: 1\n", "YAML not well-formed. (line 2, column 3)"),
    "bad indent": ("Resources:\n  Q:\n    A: 1\n   B: 2\n", "YAML not well-formed. (line 4, column 4)"),
    "unknown alias": ("Resources: *nobody\n", "YAML not well-formed. (line 1, column 12)"),
    "alias of itself": ("Resources: &a\n  b: *a\n", "YAML not well-formed. (line 2, column 6)"),
    "open brace": ('{"Resources": {', "JSON not well-formed. (line 1, column 16)"),
    "JSON comma": ('{"Resources": {},}', "JSON not well-formed. (line 1, column 18)"),
    "nested YAML": ("Resources: " + "[" * 20_000, "values nested deeper than 100 are not supported by sluice (line 1)"),
    "nested JSON": ('{"Resources": ' + "[" * 20_000, "JSON not well-formed. (line 1, column 114)"),
    "nested blocks": (
        "Resources:\n" + "".join(" " * i + "a:\n" for i in range(1, 150)),
        "values nested deeper than 100 are not supported by sluice (line 101)",
    ),
    "alias bomb": (bomb(12), "more than 200000 values or 16777216 bytes (aliases expanded) are not supported by sluice (line 5)"),
    "anchor bomb": (NESTED_ANCHORS, "more than 200000 values or 16777216 bytes (aliases expanded) are not supported by sluice (line 1)"),
    "merge key": ("A: &a {x: 1}\nResources:\n  <<: *a\n", "the YAML merge key << is not supported by sluice (line 3)"),
    "unknown tag": (QUEUE + "    Properties:\n      QueueName: !Coffee x\n", "tag !Coffee is not supported by sluice (line 5)"),
    "no resources": ("Resources: {}\n", "At least one Resources member must be defined."),
    "no type": ("Resources:\n  T:\n    Properties: {}\n", "[/Resources/T] Every Resources object must contain a Type member."),
    "nonsense type": ("Resources:\n  T:\n    Type: AWS::Coffee::Machine\n", "Unrecognized resource types: [AWS::Coffee::Machine]"),
    "bad id": ("Resources:\n  a-b:\n    Type: AWS::SQS::Queue\n", "Resource name a-b is non alphanumeric."),
    "unknown Ref": (
        QUEUE + "    Properties:\n      QueueName: !Ref Nope\n",
        "Unresolved resource dependencies [Nope] in the Resources block of the template",
    ),
    "version": ('AWSTemplateFormatVersion: "2099-01-01"\n' + QUEUE, "unsupported value for AWSTemplateFormatVersion."),
    "too many": (
        "Resources:\n" + "".join(f"  Q{i}: {{Type: AWS::SQS::Queue}}\n" for i in range(501)),
        "Number of resources, 501, is greater than maximum allowed, 500",
    ),
    "parameter type": ("Parameters:\n  P:\n    Type: Coffee\n" + QUEUE, "Unrecognized parameter type: Coffee"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_template_format_error(sluice, case):
    template, message = BROKEN[case]
    before = sluice.resident_mb()
    assert change_set_error(sluice, template) == TEMPLATE_ERROR + message
    assert sluice.resident_mb() < before + 200


def test_not_utf8(sluice):
    body = "Action=ValidateTemplate&TemplateBody=%ff%fe%00bad"
    answer = sluice.call_query(body, "cloudformation")
    assert (answer.status, answer.element("Message")) == (400, TEMPLATE_ERROR + "YAML not well-formed.")


UNSUPPORTED = {
    "type": (
        "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n",
        "The resource type AWS::DynamoDB::Table of T is not supported by sluice (line 2)",
    ),
    "section": ("Coffee: 1\n" + QUEUE, "Invalid template property or properties [Coffee]"),
    "transform": ("Transform: Coffee\n" + QUEUE, "The transform Coffee is not supported by sluice (line 1)"),
    "circle": (
        "Resources:\n  A: {Type: AWS::SQS::Queue, DependsOn: B}\n  B: {Type: AWS::SQS::Queue, DependsOn: A}\n",
        "Circular dependency between resources: [A, B]",
    ),
    "Equals of one": (
        "Conditions:\n  C: !Equals [a]\n" + QUEUE,
        "Template error: every Fn::Equals object requires a list of 2 string parameters.",
    ),
    # The last of two resources of one name counts, in YAML as in JSON.
    "key twice": (
        QUEUE + "  Q:\n    Type: AWS::SNS::Topic\n",
        "The resource type AWS::SNS::Topic of Q is not supported by sluice (line 4)",
    ),
}


@pytest.mark.parametrize("case", UNSUPPORTED)
def test_validation_error(sluice, case):
    template, message = UNSUPPORTED[case]
    assert change_set_error(sluice, template) == message


SAM_FAILED = (
    "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. "
    "Number of errors found: 1. Resource with id [F] is invalid. "
)
FUNCTION = (
    SAM + "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: provided.al2023\n      Handler: x\n"
)


@pytest.mark.parametrize(
    "template, message",
    [
        (
            FUNCTION + "      InlineCode: x\n      Colour: red\n",
            "property Colour not defined for resource of type AWS::Serverless::Function",
        ),
        (
            SAM + "Resources:\n  F:\n    Type: AWS::Serverless::Coffee\n",
            "The resource type AWS::Serverless::Coffee is not supported by sluice (line 4).",
        ),
    ],
)
def test_sam_error(sluice, template, message):
    assert change_set_error(sluice, template) == SAM_FAILED + message


PARAMETERS = """Parameters:
  N: {Type: Number, MinValue: 1, MaxValue: 3}
  S: {Type: String, Default: a, AllowedValues: [a, b], MaxLength: 5}
  P: {Type: String, Default: abc, AllowedPattern: "[a-z]+", ConstraintDescription: letters only}
  R: {Type: String, Default: a, AllowedPattern: "(a+)+$"}
"""


@pytest.mark.parametrize(
    "values, message",
    [
        ({}, "Parameters: [N] must have values"),
        ({"N": "x"}, "Parameter 'N' must be a number."),
        ({"N": "4"}, "Parameter 'N' must be a number not greater than 3"),
        ({"N": "0"}, "Parameter 'N' must be a number not less than 1"),
        ({"N": "1", "S": "z"}, "Parameter 'S' must be one of AllowedValues"),
        ({"N": "1", "P": "9"}, "Parameter P failed to satisfy constraint: letters only"),
        ({"N": "1", "Z": "9"}, "Parameters: [Z] do not exist in the template"),
        # A pattern that takes a backtracking matcher years.
        ({"N": "1", "R": "a" * 60 + "!"}, "Parameter 'R' must match pattern (a+)+$"),
    ],
)
def test_parameter_that_breaks_its_constraint(sluice, values, message):
    assert change_set_error(sluice, PARAMETERS + QUEUE, **values) == message


# ---- through `sluice deploy`: the file and its line

DEPLOYS = {
    "type": (
        "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n",
        "{file}:2: The resource type AWS::DynamoDB::Table of T is not supported by sluice (line 2) (ValidationError)",
    ),
    "tag": (
        QUEUE + "    Properties:\n      QueueName: !Coffee x\n",
        "{file}:5: Template format error: tag !Coffee is not supported by sluice (line 5)",
    ),
    "YAML": ("Resources:\n  Q: [\n", "{file}:3: Template format error: YAML not well-formed. (line 3, column 1)"),
    "Ref": (
        QUEUE + "    Properties:\n      QueueName: !Ref Nope\n",
        "{file}: Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template (ValidationError)",
    ),
    "property": (
        QUEUE + "    Properties:\n      DelaySeconds: 1\n      Colour: red\n",
        "{file}:6: Q: Properties validation failed for resource Q with message:\n#: extraneous key [Colour] is not permitted (line 6)",
    ),
    "property's type": (
        QUEUE + "    Properties:\n      VisibilityTimeout: [1]\n",
        "{file}:5: Q: Properties validation failed for resource Q with message:\n"
        "#/VisibilityTimeout: expected type: Integer, found: JSONArray (line 5)",
    ),
    "property's value": (
        QUEUE + "    Properties:\n      VisibilityTimeout: 99999999\n",
        "{file}: Q: Invalid value for the parameter VisibilityTimeout.",
    ),
    "function": (
        QUEUE + "    Properties:\n      QueueName: {Fn::Coffee: x}\n",
        "{file}: Q: Template error: Fn::Coffee is not supported by sluice here",
    ),
    "attribute": (
        QUEUE + "Outputs:\n  O:\n    Value: !GetAtt Q.Nope\n",
        "{file}: {stack}: [Error] /Outputs/O/Value/Fn::GetAtt: Resource type AWS::SQS::Queue does not support attribute {{Nope}}. "
        "Rollback requested by user.",
    ),
    "import": (QUEUE + "    Properties:\n      QueueName: !ImportValue nope\n", "{file}: Q: No export named nope found"),
    "code in no bucket": (
        FUNCTION + "      CodeUri: s3://nope/nope\n",
        "{file}: F: Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist",
    ),
    # A template with code of its own is sent rewritten; the lines stay those of the file.
    "beside a function": (
        FUNCTION + "      CodeUri: code\n  T:\n    Type: AWS::DynamoDB::Table\n",
        "{file}:9: The resource type AWS::DynamoDB::Table of T is not supported by sluice (line 9)",
    ),
}


@pytest.mark.parametrize("case", DEPLOYS)
def test_deploy_fails_with_name_and_place(sluice, tmp_path, case):
    template, message = DEPLOYS[case]
    stack = "deploy-" + re.sub("[^a-z]", "-", case)
    (tmp_path / "t.yaml").write_text(template)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "bootstrap").write_text("#!/bin/sh\n")
    status, _, problem = run_command("deploy", "t.yaml", "--stack-name", stack, folder=tmp_path, endpoint=sluice.url)
    first = problem.removeprefix("sluice: ").split("\nsluice: ")[0].rstrip("\n")
    assert (status, first) == (1, message.format(file="t.yaml", stack=stack))
    # Nothing is left of what it began.
    answer = sluice.call_query({"Action": "DescribeStackResources", "StackName": stack}, "cloudformation")
    assert "CREATE_COMPLETE" not in answer.text


def test_template_over_the_limits(sluice, tmp_path):
    """51,200 bytes in the request; larger ones go by S3, up to a million."""
    message = change_set_error(sluice, QUEUE + "#" + "x" * 51_200)
    assert message.endswith("at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200")
    for size, status in [(200_000, 0), (1_000_001, 1)]:
        (tmp_path / "t.yaml").write_text(QUEUE + "#" + "x" * (size - len(QUEUE) - 1))
        code, _, problem = run_command("deploy", "t.yaml", "--stack-name", "large", folder=tmp_path, endpoint=sluice.url)
        assert (code, problem) == (
            status,
            "sluice: t.yaml: Template may not exceed 1000000 bytes in size. (ValidationError)\n" if status else "",
        )
    assert run_command("delete", "large", endpoint=sluice.url)[0] == 0


def test_openapi_that_is_none(sluice, tmp_path):
    body = {"Resources": {"A": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"swagger": "9.9", "paths": []}}}}}
    (tmp_path / "t.json").write_text(json.dumps(body, indent=1))
    status, _, problem = run_command("deploy", "t.json", "--stack-name", "openapi", folder=tmp_path, endpoint=sluice.url)
    assert status == 1 and "Invalid OpenAPI input." in problem
