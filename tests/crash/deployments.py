"""Deployments and deletions of the sample's stack that a kill interrupts: each must go on by itself after the restart and end well, with every
resource made exactly once and none left.
"""
import collections
import datetime
import json
import time

PATIENCE_S = 60
PARAMETERS = [{"ParameterKey": "VisibilityTimeout", "ParameterValue": "5"}]
RETAINED = ["CheckOutputQueueLogGroup", "ProcessInputQueueLogGroup"]


def duration_of_deployment(cloudformation, name):
    """How long a stack's first deployment took, in seconds."""
    times = [event["Timestamp"] for event in events_of(cloudformation, name) if event["ResourceStatus"].startswith("CREATE_")]
    return (max(times) - min(times)).total_seconds()


def interrupted_deployment(server, clients, template, number, moment_s, complain):
    """One stack: deployed, killed, looked at, deleted, killed, looked at. The kills come so long after the request. Gives how many of the
    deployment's steps were done then: one for each resource and one for the stack."""
    name = f"interrupted-{number}"
    before = inventory(clients(), name)
    cloudformation = clients().cloudformation
    cloudformation.create_change_set(StackName=name, ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=template,
                                     Parameters=PARAMETERS, Capabilities=["CAPABILITY_IAM"])
    wait(lambda: cloudformation.describe_change_set(StackName=name, ChangeSetName="first")["Status"], "CREATE_COMPLETE", complain, name)
    cloudformation.execute_change_set(StackName=name, ChangeSetName="first")
    killed = kill_and_restart(server, moment_s)

    cloudformation = clients().cloudformation
    wait(lambda: status_of(cloudformation, name), "CREATE_COMPLETE", complain, name)
    events = events_of(cloudformation, name)
    ends = collections.Counter(event["LogicalResourceId"] for event in events if event["ResourceStatus"].endswith("_COMPLETE"))
    if set(ends.values()) != {1}:
        complain(f"{name}: these were completed more than once: {[one for one, times in ends.items() if times > 1]}")
    stood = sum(1 for event in events if event["ResourceStatus"] == "CREATE_COMPLETE" and event["Timestamp"] <= killed)
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    made = inventory(clients(), name) - before
    expected = {(kind_of(one), bare(one["PhysicalResourceId"])) for one in resources}
    if made != expected:
        complain(f"{name}: made but not the stack's {sorted(made - expected)}, the stack's but not there {sorted(expected - made)}")

    cloudformation.delete_stack(StackName=name)
    kill_and_restart(server, moment_s)
    cloudformation = clients().cloudformation
    wait(lambda: status_of(cloudformation, resources[0]["StackId"]), "DELETE_COMPLETE", complain, name)
    left = inventory(clients(), name) - before
    retained = {(kind_of(one), one["PhysicalResourceId"]) for one in resources if one["LogicalResourceId"] in RETAINED}
    if left != retained:
        complain(f"{name}: deleted, and yet there {sorted(left - retained)}, retained but gone {sorted(retained - left)}")
    return stood


def kill_and_restart(server, moment_s):
    """Gives the time of the kill."""
    time.sleep(moment_s)
    server.kill()
    killed = datetime.datetime.now(datetime.timezone.utc)
    server.start()
    return killed


def wait(look, wanted, complain, name):
    end = time.monotonic() + PATIENCE_S
    while (found := look()) != wanted:
        if time.monotonic() > end or found.endswith(("FAILED", "ROLLBACK_COMPLETE")):
            complain(f"{name}: {found} instead of {wanted}")
            return
        time.sleep(0.02)


def status_of(cloudformation, name):
    return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]


def events_of(cloudformation, name):
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    return [event for page in pages for event in page["StackEvents"]]


def kind_of(resource):
    return resource["ResourceType"].rsplit("::", 1)[1]


def bare(physical_id):
    """A queue's name of its URL; other ids, which have no slash, as they are."""
    return physical_id.rsplit("/", 1)[-1]


def inventory(clients, name):
    """All that there is of the types in the sample: {(type, physical id)}. Where ids are drawn, of all stacks."""
    found = {("Queue", bare(url)) for url in clients.sqs.list_queues(QueueNamePrefix=name).get("QueueUrls", [])}
    for function in clients.functions.list_functions()["Functions"]:
        found |= {("Function", function["FunctionName"])}
        found |= {("Permission", one["Sid"]) for one in statements_of(clients.functions, function["FunctionName"])}
    found |= {("EventSourceMapping", one["UUID"]) for one in clients.functions.list_event_source_mappings()["EventSourceMappings"]}
    found |= {("Role", one["RoleName"]) for one in clients.iam.list_roles()["Roles"]}
    found |= {("LogGroup", one["logGroupName"]) for one in clients.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]}
    for api in clients.apigateway.get_rest_apis(limit=500)["items"]:
        found.add(("RestApi", api["id"]))
        deployments = clients.apigateway.get_deployments(restApiId=api["id"], limit=500)["items"]
        found |= {("Deployment", one["id"]) for one in deployments}
        stages = clients.apigateway.get_stages(restApiId=api["id"])["item"]
        found |= {("Stage", one["stageName"] if api["name"] == name else f"{api['id']}/{one['stageName']}") for one in stages}
    return found


def statements_of(functions, name):
    try:
        return json.loads(functions.get_policy(FunctionName=name)["Policy"])["Statement"]
    except functions.exceptions.ResourceNotFoundException:
        return []
