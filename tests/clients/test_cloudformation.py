"""CloudFormation: stacks made, looked at, changed, rolled back and deleted, directly and by change sets."""
import json

import pytest

from eventually import eventually

QUEUES = """\
# Comments come back too.
AWSTemplateFormatVersion: "2010-09-09"
Description: A queue with a dead-letter queue
Parameters:
  Timeout:
    Type: Number
    Default: 30
    Description: Seconds
Resources:
  Dead:
    Type: AWS::SQS::Queue
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Timeout
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
Outputs:
  WorkUrl:
    Value: !Ref Work
    Export: {Name: !Sub "${AWS::StackName}-work"}
  Host:
    Value: !Sub "https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/${Work.QueueName}"
"""
NOTHING_CHANGED = "The submitted information didn't contain changes. Submit different information to create a change set."


def stack_of(client, name):
    return client.call("cloudformation", "DescribeStacks", StackName=name)["Stacks"][0]


def settled(client, name):
    """The stack once nothing is under way any more."""
    def look():
        stack = stack_of(client, name)
        return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack
    return eventually(look)


def create(client, name, template=QUEUES, **parameters):
    """The new stack's description, complete."""
    client.call("cloudformation", "CreateStack", StackName=name, TemplateBody=template, **parameters)
    stack = settled(client, name)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return stack


def change_set(client, name, kind, template=QUEUES, **parameters):
    """A change set's description once it is made, or has failed to be."""
    made = client.call("cloudformation", "CreateChangeSet", StackName=name, ChangeSetName=f"{kind.lower()}-it", ChangeSetType=kind,
                       TemplateBody=template, **parameters)

    def look():
        found = client.call("cloudformation", "DescribeChangeSet", ChangeSetName=made["Id"])
        return found if found["Status"] in ("CREATE_COMPLETE", "FAILED") else None
    return eventually(look)


def outputs(stack):
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def timeout_of(client, url):
    found = client.call("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    return found["Attributes"]["VisibilityTimeout"]


def set_timeout(seconds):
    return [{"ParameterKey": "Timeout", "ParameterValue": str(seconds)}]


def test_stack_lives_from_creation_to_deletion(client, name):
    stack = create(client, name, Parameters=set_timeout(45), Tags=[{"Key": "team", "Value": "blue"}])
    client.wait("cloudformation", "StackCreateComplete", StackName=name)
    arn = stack["StackId"]
    assert arn.startswith(f"arn:aws:cloudformation:us-east-1:{client.account}:stack/{name}/")
    assert stack["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert stack["Parameters"] == [{"ParameterKey": "Timeout", "ParameterValue": "45"}]
    url = outputs(stack)["WorkUrl"]
    assert url.startswith(f"{client.endpoint}/{client.account}/{name}-Work-")
    assert outputs(stack)["Host"] == url, "a URL of the real service that a template builds leads here"
    assert timeout_of(client, url) == "45"

    events = client.call("cloudformation", "DescribeStackEvents", StackName=name)["StackEvents"]
    told = [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]
    assert told[0] == (name, "CREATE_IN_PROGRESS")
    assert told[-1] == (name, "CREATE_COMPLETE")
    assert told.index(("Dead", "CREATE_COMPLETE")) < told.index(("Work", "CREATE_IN_PROGRESS"))

    client.call("cloudformation", "DeleteStack", StackName=name)
    client.wait("cloudformation", "StackDeleteComplete", StackName=arn)
    assert stack_of(client, arn)["StackStatus"] == "DELETE_COMPLETE"
    assert client.error("cloudformation", "DescribeStacks", StackName=name) == (
        "ValidationError", f"Stack with id {name} does not exist")
    assert client.error("sqs", "GetQueueUrl", QueueName=url.rsplit("/", 1)[1]).code == "AWS.SimpleQueueService.NonExistentQueue"
    deleted = client.call("cloudformation", "ListStacks", StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert arn in [one["StackId"] for one in deleted]


def test_resources_of_a_stack_are_told_in_three_ways(client, name):
    url = outputs(create(client, name))["WorkUrl"]
    expected = {"Dead": "AWS::SQS::Queue", "Work": "AWS::SQS::Queue"}
    described = client.call("cloudformation", "DescribeStackResources", StackName=name)["StackResources"]
    assert {one["LogicalResourceId"]: one["ResourceType"] for one in described} == expected
    listed = client.call("cloudformation", "ListStackResources", StackName=name)["StackResourceSummaries"]
    assert {one["LogicalResourceId"]: one["ResourceType"] for one in listed} == expected
    work = client.call("cloudformation", "DescribeStackResource", StackName=name, LogicalResourceId="Work")["StackResourceDetail"]
    assert (work["PhysicalResourceId"], work["ResourceStatus"]) == (url, "CREATE_COMPLETE")
    found = client.call("cloudformation", "DescribeStackResources", PhysicalResourceId=url)["StackResources"]
    assert {one["StackName"] for one in found} == {name}
    assert client.error("cloudformation", "DescribeStackResource", StackName=name, LogicalResourceId="None") == (
        "ValidationError", f"Resource None does not exist for stack {name}")


def test_stack_is_updated(client, name):
    url = outputs(create(client, name))["WorkUrl"]
    client.call("cloudformation", "UpdateStack", StackName=name, UsePreviousTemplate=True, Parameters=set_timeout(60))
    assert settled(client, name)["StackStatus"] == "UPDATE_COMPLETE"
    client.wait("cloudformation", "StackUpdateComplete", StackName=name)
    assert timeout_of(client, url) == "60"
    assert client.error("cloudformation", "UpdateStack", StackName=name, UsePreviousTemplate=True, Parameters=set_timeout(60)) == (
        "ValidationError", "No updates are to be performed.")


def test_change_sets_create_and_change_a_stack(client, name):
    first = change_set(client, name, "CREATE", Description="the first")
    assert (first["Status"], first["ExecutionStatus"], first["Description"]) == ("CREATE_COMPLETE", "AVAILABLE", "the first")
    assert [(change["ResourceChange"]["Action"], change["ResourceChange"]["LogicalResourceId"]) for change in first["Changes"]] == [
        ("Add", "Dead"), ("Add", "Work")]
    client.wait("cloudformation", "ChangeSetCreateComplete", ChangeSetName=first["ChangeSetId"])
    assert stack_of(client, name)["StackStatus"] == "REVIEW_IN_PROGRESS"
    client.call("cloudformation", "ExecuteChangeSet", ChangeSetName="create-it", StackName=name)
    stack = settled(client, name)
    assert (stack["StackStatus"], stack["ChangeSetId"]) == ("CREATE_COMPLETE", first["ChangeSetId"])

    second = change_set(client, name, "UPDATE", Parameters=set_timeout(50))
    [change] = [change["ResourceChange"] for change in second["Changes"]]
    assert (change["Action"], change["LogicalResourceId"]) == ("Modify", "Work")
    assert (change["Replacement"], change["Scope"]) == ("False", ["Properties"])
    client.call("cloudformation", "ExecuteChangeSet", ChangeSetName=second["ChangeSetId"])
    assert settled(client, name)["StackStatus"] == "UPDATE_COMPLETE"
    assert timeout_of(client, outputs(stack)["WorkUrl"]) == "50"


def test_change_set_without_changes_fails_and_is_deleted(client, name):
    create(client, name)
    nothing = change_set(client, name, "UPDATE")
    assert (nothing["Status"], nothing["StatusReason"]) == ("FAILED", NOTHING_CHANGED)
    assert client.error("cloudformation", "ExecuteChangeSet", ChangeSetName=nothing["ChangeSetId"]) == (
        "InvalidChangeSetStatus", f"ChangeSet [{nothing['ChangeSetId']}] cannot be executed in its current status of [FAILED]")
    [listed] = client.call("cloudformation", "ListChangeSets", StackName=name)["Summaries"]
    assert listed["ChangeSetName"] == "update-it"
    client.call("cloudformation", "DeleteChangeSet", ChangeSetName="update-it", StackName=name)
    assert client.call("cloudformation", "ListChangeSets", StackName=name)["Summaries"] == []
    assert client.error("cloudformation", "DescribeChangeSet", ChangeSetName="update-it", StackName=name) == (
        "ChangeSetNotFound", "ChangeSet [update-it] does not exist")


def test_templates_are_given_back_summed_up_and_validated(client, name):
    create(client, name)
    template = client.call("cloudformation", "GetTemplate", StackName=name)
    assert (template["TemplateBody"], template["StagesAvailable"]) == (QUEUES, ["Original", "Processed"])
    summary = client.call("cloudformation", "GetTemplateSummary", TemplateBody=QUEUES)
    assert summary["Parameters"] == [{"ParameterKey": "Timeout", "DefaultValue": "30", "ParameterType": "Number", "NoEcho": False,
                                      "Description": "Seconds", "ParameterConstraints": {}}]
    assert summary["ResourceTypes"] == ["AWS::SQS::Queue"]
    assert client.call("cloudformation", "GetTemplateSummary", StackName=name)["Description"] == "A queue with a dead-letter queue"
    valid = client.call("cloudformation", "ValidateTemplate", TemplateBody=QUEUES)
    assert valid["Parameters"] == [{"ParameterKey": "Timeout", "DefaultValue": "30", "NoEcho": False, "Description": "Seconds"}]
    assert client.error("cloudformation", "ValidateTemplate", TemplateBody="Resources: {}") == (
        "ValidationError", "Template format error: At least one Resources member must be defined.")


def test_template_comes_from_a_bucket(client, name):
    bucket = name
    client.call("s3", "CreateBucket", Bucket=bucket)
    client.call("s3", "PutObject", Bucket=bucket, Key="t.yaml", Body=QUEUES.encode())
    client.call("cloudformation", "CreateStack", StackName=name, TemplateURL=f"{client.endpoint}/{bucket}/t.yaml")
    assert settled(client, name)["StackStatus"] == "CREATE_COMPLETE"
    assert client.error("cloudformation", "ValidateTemplate", TemplateURL="https://example.com/t.yaml") == (
        "ValidationError", "TemplateURL must be a supported URL.")


def test_failed_creation_is_rolled_back(client, name):
    wrong = json.dumps({"Resources": {
        "Good": {"Type": "AWS::SQS::Queue"},
        "Bad": {"Type": "AWS::SQS::Queue", "DependsOn": "Good", "Properties": {"VisibilityTimeout": 43201}},
    }})
    client.call("cloudformation", "CreateStack", StackName=name, TemplateBody=wrong)
    assert settled(client, name)["StackStatus"] == "ROLLBACK_COMPLETE"
    events = client.call("cloudformation", "DescribeStackEvents", StackName=name)["StackEvents"]
    told = {(event["LogicalResourceId"], event["ResourceStatus"]): event.get("ResourceStatusReason", "") for event in events}
    assert "VisibilityTimeout" in told["Bad", "CREATE_FAILED"]
    assert told[name, "ROLLBACK_IN_PROGRESS"] == "The following resource(s) failed to create: [Bad]. Rollback requested by user."
    assert ("Good", "DELETE_COMPLETE") in told
    error = client.error("cloudformation", "UpdateStack", StackName=name, TemplateBody=QUEUES)
    assert error.code == "ValidationError"
    assert error.message.endswith(" is in ROLLBACK_COMPLETE state and can not be updated.")


def test_exports_are_listed_and_hold_their_stack(client, name):
    url = outputs(create(client, name))["WorkUrl"]
    exported = {one["Name"]: one["Value"] for one in client.call("cloudformation", "ListExports")["Exports"]}
    assert exported[f"{name}-work"] == url
    user = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
                       "Outputs": {"Seen": {"Value": {"Fn::ImportValue": f"{name}-work"}}}})
    assert outputs(create(client, f"{name}-user", user))["Seen"] == url
    assert client.call("cloudformation", "ListImports", ExportName=f"{name}-work")["Imports"] == [f"{name}-user"]
    assert client.error("cloudformation", "DeleteStack", StackName=name) == (
        "ValidationError", f"Delete canceled. Cannot delete export {name}-work as it is in use by {name}-user")


def test_termination_protection_holds(client, name):
    create(client, name)
    client.call("cloudformation", "UpdateTerminationProtection", StackName=name, EnableTerminationProtection=True)
    assert stack_of(client, name)["EnableTerminationProtection"] is True
    assert client.error("cloudformation", "DeleteStack", StackName=name) == (
        "ValidationError", f"Stack [{name}] cannot be deleted while TerminationProtection is enabled")
    client.call("cloudformation", "UpdateTerminationProtection", StackName=name, EnableTerminationProtection=False)
    client.call("cloudformation", "DeleteStack", StackName=name)


def test_roles_need_a_capability(client, name):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                                                     "Action": "sts:AssumeRole"}]}
    template = json.dumps({"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}},
                           "Outputs": {"Role": {"Value": {"Fn::GetAtt": "Role.Arn"}}}})
    assert client.error("cloudformation", "CreateStack", StackName=name, TemplateBody=template) == (
        "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]")
    stack = create(client, name, template, Capabilities=["CAPABILITY_IAM"])
    assert outputs(stack)["Role"].startswith(f"arn:aws:iam::{client.account}:role/{name}-Role-")


@pytest.mark.parametrize("operation, parameters, message", [
    ("DescribeStacks", {}, "Stack with id no-such-stack does not exist"),
    ("GetTemplate", {}, "Stack with id no-such-stack does not exist"),
    ("ListStackResources", {}, "Stack with id no-such-stack does not exist"),
    ("DescribeStackEvents", {}, "Stack [no-such-stack] does not exist"),
    ("UpdateStack", {"TemplateBody": QUEUES}, "Stack [no-such-stack] does not exist"),
], ids=lambda value: value if isinstance(value, str) and value.isalpha() else "")
def test_unknown_stack(client, operation, parameters, message):
    assert client.error("cloudformation", operation, StackName="no-such-stack", **parameters) == ("ValidationError", message)


def test_errors_say_what_the_service_says(client, name):
    create(client, name)
    assert client.error("cloudformation", "CreateStack", StackName=name, TemplateBody=QUEUES) == (
        "AlreadyExistsException", f"Stack [{name}] already exists")
    assert client.error("cloudformation", "CreateStack", StackName="other", TemplateBody=QUEUES,
                        Parameters=[{"ParameterKey": "Nonsense", "ParameterValue": "1"}]) == (
        "ValidationError", "Parameters: [Nonsense] do not exist in the template")
    circle = json.dumps({"Resources": {one: {"Type": "AWS::SQS::Queue", "DependsOn": other} for one, other in ("AB", "BA")}})
    assert client.error("cloudformation", "CreateStack", StackName="other", TemplateBody=circle) == (
        "ValidationError", "Circular dependency between resources: [A, B]")
    dangling = json.dumps({"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Nowhere"}}}}})
    assert client.error("cloudformation", "CreateStack", StackName="other", TemplateBody=dangling) == (
        "ValidationError", "Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template")
