"""The sample's life with SAM CLI, in order: validated, built, deployed, changed, used, looked at, deleted. Each test is one step."""
import json
import re
import time
import tomllib

import pytest
import requests

STACK = "inbox"
RESOURCES = {
    "Api": "AWS::ApiGateway::RestApi",
    "ApiDeployment": "AWS::ApiGateway::Deployment",  # and ten digits of the hash of the API's body
    "ApiProdStage": "AWS::ApiGateway::Stage",
    "ApiRole": "AWS::IAM::Role",
    "CheckOutputQueue": "AWS::Lambda::Function",
    "CheckOutputQueueLogGroup": "AWS::Logs::LogGroup",
    "CheckOutputQueuePermission": "AWS::Lambda::Permission",
    "CheckOutputQueueRole": "AWS::IAM::Role",
    "InputQueue": "AWS::SQS::Queue",
    "InputQueueDLQ": "AWS::SQS::Queue",
    "OutputQueue": "AWS::SQS::Queue",
    "OutputQueueDLQ": "AWS::SQS::Queue",
    "ProcessInputQueue": "AWS::Lambda::Function",
    "ProcessInputQueueInputQueue": "AWS::Lambda::EventSourceMapping",
    "ProcessInputQueueLogGroup": "AWS::Logs::LogGroup",
    "ProcessInputQueueRole": "AWS::IAM::Role",
}
URLS = {"APIGatewayURL": "/", "APIGatewayInputEndPoint": "/inbox", "APIGatewayOutputEndPoint": "/outbox"}
QUEUES = {f"SQS{name}": name for name in ("InputQueue", "OutputQueue", "InputQueueDLQ", "OutputQueueDLQ")}
AWS = "amazonaws.com"


def changes_in(output):
    """The rows of the change set that sam deploy shows: {logical id: (operation, type, replacement)}."""
    rows = re.findall(r"^([+*-]) (\w+) +(\w+) +(AWS::\S+) +(\S+) *$", output, re.MULTILINE)
    return {without_hash(name): (f"{sign} {operation}", kind, replacement) for sign, operation, name, kind, replacement in rows}


def without_hash(logical_id):
    return re.sub(r"^ApiDeployment[0-9a-f]{10}$", "ApiDeployment", logical_id)


def json_in(output):
    """The JSON that a command with --output json prints, perhaps below a line of SAM's own log."""
    return json.loads(output[re.search(r"^[\[{]", output, re.MULTILINE).start():])


@pytest.fixture(scope="module")
def physical(workspace):
    """The physical ids by logical id, as CloudFormation has them."""
    answer = workspace.client("cloudformation").describe_stack_resources(StackName=STACK)
    return {without_hash(one["LogicalResourceId"]): one["PhysicalResourceId"] for one in answer["StackResources"]}


@pytest.fixture(scope="module")
def outputs(workspace):
    stacks = workspace.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in stacks[0]["Outputs"]}


def test_sluice_env_sets_where_and_who_and_nothing_else(workspace, sluice):
    names = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"}
    assert workspace.set_by_sluice == names
    assert workspace.environment["AWS_ENDPOINT_URL"] == sluice.url


def test_validate(workspace):
    assert "template.yaml is a valid SAM Template" in workspace.run("sam", "validate", "--lint")


def test_build(workspace):
    assert "Build Succeeded" in workspace.run("sam", "build")
    built = workspace.app / ".aws-sam/build"
    files = sorted(str(path.relative_to(built)) for path in built.rglob("*") if path.is_file())
    assert files == ["CheckOutputQueue/bootstrap", "ProcessInputQueue/bootstrap", "template.yaml"]


def test_the_first_deployment_answered_at_a_terminal(workspace):
    terminal = workspace.at_terminal("sam", "deploy", "--guided")
    terminal.answer("Stack Name [sam-app]:", STACK)
    terminal.answer("AWS Region [us-east-1]:", "")
    terminal.answer("Parameter VisibilityTimeout [30]:", "5")
    terminal.answer("Parameter MaxReceiveCount [3]:", "2")
    terminal.answer("Parameter MessageRetention [345600]:", "")
    terminal.answer("Parameter DeadLetterRetention [1209600]:", "")
    terminal.answer("Confirm changes before deploy [y/N]:", "y")
    terminal.answer("Allow SAM CLI IAM role creation [Y/n]:", "")
    terminal.answer("Disable rollback [y/N]:", "")
    # "FUNCTION has no authentication" is asked of functions with events of type Api; the sample's API has a body of its own.
    terminal.answer("Save arguments to configuration file [Y/n]:", "")
    terminal.answer("SAM configuration file [samconfig.toml]:", "")
    terminal.answer("SAM configuration environment [default]:", "")
    terminal.answer("Deploy this changeset? [y/N]:", "y")
    status, said = terminal.end()
    assert status == 0, said
    assert changes_in(said) == {name: ("+ Add", kind, "N/A") for name, kind in RESOURCES.items()}
    completed = re.findall(r"^CREATE_COMPLETE +AWS::\S+ +(\w+)", said, re.MULTILINE)
    assert sorted(map(without_hash, completed)) == sorted([*RESOURCES, STACK])
    assert f"Successfully created/updated stack - {STACK} in us-east-1" in said
    assert AWS not in said
    assert tomllib.loads((workspace.app / "samconfig.toml").read_text()) == {
        "version": 0.1,
        "default": {
            "deploy": {
                "parameters": {
                    "stack_name": STACK,
                    "resolve_s3": True,
                    "s3_prefix": STACK,
                    "region": "us-east-1",
                    "confirm_changeset": True,
                    "capabilities": "CAPABILITY_IAM",
                    "parameter_overrides": 'VisibilityTimeout="5" MaxReceiveCount="2" MessageRetention="345600" '
                                           'DeadLetterRetention="1209600"',
                    "image_repositories": [],
                }
            },
            "global": {"parameters": {"region": "us-east-1"}},
        },
    }


def test_list_stack_outputs(workspace, sluice, physical, outputs):
    listed = json_in(workspace.run("sam", "list", "stack-outputs", "--stack-name", STACK, "--output", "json"))
    assert {one["OutputKey"]: one["OutputValue"] for one in listed} == outputs
    stage = f"{sluice.url}/_aws/execute-api/{physical['Api']}/Prod"
    expected = {name: stage + path for name, path in URLS.items()}
    expected |= {output: f"{sluice.url}/000000000000/{physical[queue].rsplit('/', 1)[1]}" for output, queue in QUEUES.items()}
    assert outputs == expected


def test_list_resources(workspace, physical):
    """One more row has no physical id: the deployment under the logical id that SAM CLI works out here, which is not the service's."""
    listed = json_in(workspace.run("sam", "list", "resources", "--stack-name", STACK, "--output", "json"))
    there = {without_hash(one["LogicalResourceId"]): one["PhysicalResourceId"] for one in listed if one["PhysicalResourceId"] != "-"}
    assert there == physical
    assert set(there) == set(RESOURCES)
    assert AWS not in json.dumps(listed)


def test_list_endpoints_puts_the_api_at_aws(workspace, physical):
    """Of its own accord: SAM CLI has the host execute-api.REGION.amazonaws.com in its code and asks nobody. README says so."""
    listed = json_in(workspace.run("sam", "list", "endpoints", "--stack-name", STACK, "--output", "json"))
    assert {one["LogicalResourceId"]: (one["PhysicalResourceId"], one["CloudEndpoint"]) for one in listed} == {
        "ProcessInputQueue": (physical["ProcessInputQueue"], "-"),
        "CheckOutputQueue": (physical["CheckOutputQueue"], "-"),
        "Api": (physical["Api"], [f"https://{physical['Api']}.execute-api.us-east-1.amazonaws.com/Prod"]),
    }
    assert next(one["Methods"] for one in listed if one["LogicalResourceId"] == "Api") == ["/inbox['post']", "/outbox['get']"]


def test_the_functions_get_addresses_of_this_sluice(workspace, sluice, physical, outputs):
    function = workspace.client("lambda").get_function_configuration(FunctionName=physical["ProcessInputQueue"])
    assert function["Environment"]["Variables"] == {"OUTPUT_QUEUE_NAME": outputs["SQSOutputQueue"]}
    assert outputs["SQSOutputQueue"].startswith(sluice.url)


def test_a_deployment_without_changes(workspace):
    said = workspace.run("sam", "deploy", status=1)  # with SAM's own exit status for it
    assert f"Error: No changes to deploy. Stack {STACK} is up to date" in said
    assert "File with same data already exists" in said and "Uploading" not in said
    workspace.run("sam", "deploy", "--no-fail-on-empty-changeset")


def test_a_deployment_with_another_parameter(workspace, physical, outputs):
    terminal = workspace.at_terminal("sam", "deploy", "--parameter-overrides", "VisibilityTimeout=6")
    terminal.answer("Deploy this changeset? [y/N]:", "y")  # as samconfig.toml says
    status, said = terminal.end()
    assert status == 0, said
    changed = ("* Modify", "AWS::SQS::Queue", "False")
    assert changes_in(said) == {"InputQueue": changed, "OutputQueue": changed}
    stack = workspace.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]} == {
        "VisibilityTimeout": "6", "MaxReceiveCount": "2", "MessageRetention": "345600", "DeadLetterRetention": "1209600"}
    attributes = workspace.client("sqs").get_queue_attributes(QueueUrl=outputs["SQSInputQueue"], AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "6"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] in (2, "2")
    after = workspace.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    assert {without_hash(one["LogicalResourceId"]): one["PhysicalResourceId"] for one in after} == physical


def test_the_samples_own_integration_test(workspace):
    workspace.run("pip", "install", "-q", "-r", "tests/requirements.txt")
    said = workspace.run("python", "-m", "pytest", "-s", "tests/integration", "-v", "-p", "no:cacheprovider", AWS_SAM_STACK_NAME=STACK)
    assert re.search(r"=+ \d+ passed in [\d.]+s", said)  # and nothing else: none skipped


def test_logs(workspace, outputs, physical):
    posted = requests.post(outputs["APIGatewayInputEndPoint"], json="MALFORMED_MASSAGE", timeout=30)
    wrote = f"message {posted.json()['MessageId']} failed (delivery 1): MalformedMessage: the message contains MALFORMED_MASSAGE"
    logs = workspace.client("logs")
    group = physical["ProcessInputQueueLogGroup"]
    of_message = f'"{posted.json()["MessageId"]}"'  # a term with hyphens must be quoted
    end = time.monotonic() + 30
    while not logs.filter_log_events(logGroupName=group, filterPattern=of_message)["events"]:
        assert time.monotonic() < end, "the function wrote nothing"
        time.sleep(0.1)

    of_stack = workspace.run("sam", "logs", "--stack-name", STACK)
    assert wrote in of_stack
    assert f"{physical['CheckOutputQueue']}[$LATEST]" in of_stack  # the name of its log stream
    of_function = workspace.run("sam", "logs", "--stack-name", STACK, "--name", "ProcessInputQueue")
    assert wrote in of_function
    assert physical["CheckOutputQueue"] not in of_function
    filtered = workspace.run("sam", "logs", "--stack-name", STACK, "--name", "ProcessInputQueue", "--filter", of_message)
    lines = [line for line in filtered.splitlines() if "$LATEST" in line]
    assert lines and all(posted.json()["MessageId"] in line for line in lines)


def test_remote_invoke(workspace, outputs):
    said = workspace.run("sam", "remote", "invoke", "ProcessInputQueue", "--stack-name", STACK, "--event", '{"Records":[]}')
    assert said.endswith('{"batchItemFailures":[]}') and "START RequestId" in said
    sent = workspace.run("sam", "remote", "invoke", "OutputQueueDLQ", "--stack-name", STACK, "--event", '{"by":"hand"}')
    received = workspace.client("sqs").receive_message(QueueUrl=outputs["SQSOutputQueueDLQ"])["Messages"]
    assert [(one["MessageId"], one["Body"]) for one in received] == [(json_in(sent)["MessageId"], '{"by":"hand"}')]


def what_is_left(workspace):
    """All that a stack can have made, by service."""
    mappings = workspace.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return {
        "stacks": [one["StackName"] for one in workspace.client("cloudformation").describe_stacks()["Stacks"]],
        "queues": workspace.client("sqs").list_queues().get("QueueUrls", []),
        "functions": [one["FunctionName"] for one in workspace.client("lambda").list_functions()["Functions"]],
        "mappings": [one["UUID"] for one in mappings],
        "roles": [one["RoleName"] for one in workspace.client("iam").list_roles()["Roles"]],
        "apis": [one["id"] for one in workspace.client("apigateway").get_rest_apis()["items"]],
        "log groups": sorted(one["logGroupName"] for one in workspace.client("logs").describe_log_groups()["logGroups"]),
        "objects": [key for bucket in workspace.client("s3").list_buckets()["Buckets"]
                    for key in workspace.client("s3").list_objects_v2(Bucket=bucket["Name"]).get("Contents", [])],
    }


def nothing_but(log_groups):
    """The bucket of SAM CLI, empty, with its stack; and these log groups."""
    return {"stacks": ["aws-sam-cli-managed-default"], "queues": [], "functions": [], "mappings": [], "roles": [], "apis": [],
            "log groups": sorted(log_groups), "objects": []}


def test_delete_leaves_what_the_template_retains(workspace, physical):
    terminal = workspace.at_terminal("sam", "delete")  # which stack and where: samconfig.toml
    terminal.answer(f"Are you sure you want to delete the stack {STACK} in the region us-east-1 ? [y/N]:", "y")
    terminal.answer(f"Are you sure you want to delete the folder {STACK} in S3 which contains the artifacts? [y/N]:", "y")
    status, said = terminal.end()
    assert status == 0, said
    assert "Deleted successfully" in said
    assert what_is_left(workspace) == nothing_but([physical["ProcessInputQueueLogGroup"], physical["CheckOutputQueueLogGroup"]])


def test_again_without_a_terminal(workspace):
    """The retained log groups are not in the way of the next deployment, nor of its deletion."""
    before = what_is_left(workspace)["log groups"]
    said = workspace.run("sam", "deploy", "--no-confirm-changeset")
    assert f"Successfully created/updated stack - {STACK} in us-east-1" in said
    assert len(what_is_left(workspace)["queues"]) == 4
    assert "Deleted successfully" in workspace.run("sam", "delete", "--no-prompts")
    left = what_is_left(workspace)
    assert left == nothing_but(left["log groups"])
    assert len(left["log groups"]) == 4 and set(before) < set(left["log groups"])


def test_nobody_asked_for_a_host_beyond_this_one(guard):
    assert guard.asked_for == []
