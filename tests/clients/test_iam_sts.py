"""IAM and STS: roles with their policies, managed policies and their versions, users, and who one is before and after taking on a role."""
import json

TRUST_ACCOUNT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"}]}'
READ_QUEUES = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}]}


def trust(client):
    return TRUST_ACCOUNT % client.account


def test_role_lives_from_creation_to_deletion(client, name):
    made = client.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(client), Description="a story", Path="/stories/",
                       Tags=[{"Key": "team", "Value": "blue"}])["Role"]
    assert made["Arn"] == f"arn:aws:iam::{client.account}:role/stories/{name}"
    assert made["AssumeRolePolicyDocument"] == json.loads(trust(client))
    assert client.error("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(client)) == (
        "EntityAlreadyExists", f"Role with name {name} already exists.")
    client.call("iam", "UpdateRole", RoleName=name, Description="changed", MaxSessionDuration=7200)
    client.call("iam", "TagRole", RoleName=name, Tags=[{"Key": "cost", "Value": "low"}])
    client.call("iam", "UntagRole", RoleName=name, TagKeys=["team"])
    client.call("iam", "UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=trust(client).replace("AssumeRole", "*"))
    role = client.call("iam", "GetRole", RoleName=name)["Role"]
    assert (role["RoleId"], role["Description"], role["MaxSessionDuration"]) == (made["RoleId"], "changed", 7200)
    assert role["Tags"] == [{"Key": "cost", "Value": "low"}]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:*"
    assert [one["RoleName"] for one in client.call("iam", "ListRoles", PathPrefix="/stories/")["Roles"]] == [name]
    assert client.call("iam", "ListRoleTags", RoleName=name)["Tags"] == [{"Key": "cost", "Value": "low"}]
    client.call("iam", "DeleteRole", RoleName=name)
    assert client.error("iam", "GetRole", RoleName=name) == ("NoSuchEntity", f"The role with name {name} cannot be found.")


def test_policies_of_a_role(client, name):
    client.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(client))
    client.call("iam", "PutRolePolicy", RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(READ_QUEUES))
    assert client.call("iam", "GetRolePolicy", RoleName=name, PolicyName="inline")["PolicyDocument"] == READ_QUEUES
    assert client.call("iam", "ListRolePolicies", RoleName=name)["PolicyNames"] == ["inline"]
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    client.call("iam", "AttachRolePolicy", RoleName=name, PolicyArn=basic)
    attached = client.call("iam", "ListAttachedRolePolicies", RoleName=name)["AttachedPolicies"]
    assert attached == [{"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": basic}]
    assert client.error("iam", "DeleteRole", RoleName=name).code == "DeleteConflict"
    client.call("iam", "DetachRolePolicy", RoleName=name, PolicyArn=basic)
    client.call("iam", "DeleteRolePolicy", RoleName=name, PolicyName="inline")
    assert client.error("iam", "GetRolePolicy", RoleName=name, PolicyName="inline") == (
        "NoSuchEntity", "The role policy with name inline cannot be found.")
    client.call("iam", "DeleteRole", RoleName=name)


def test_managed_policy_has_versions(client, name):
    policy = client.call("iam", "CreatePolicy", PolicyName=name, PolicyDocument=json.dumps(READ_QUEUES))["Policy"]
    arn = policy["Arn"]
    assert (arn, policy["DefaultVersionId"]) == (f"arn:aws:iam::{client.account}:policy/{name}", "v1")
    wider = json.dumps(READ_QUEUES).replace("sqs:ReceiveMessage", "sqs:*")
    client.call("iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=wider)
    client.call("iam", "SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v2")
    assert client.call("iam", "GetPolicy", PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    assert client.call("iam", "GetPolicyVersion", PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"] == json.loads(wider)
    client.call("iam", "DeletePolicyVersion", PolicyArn=arn, VersionId="v1")
    assert [one["VersionId"] for one in client.call("iam", "ListPolicyVersions", PolicyArn=arn)["Versions"]] == ["v2"]
    assert arn in [one["Arn"] for one in client.call("iam", "ListPolicies", Scope="Local")["Policies"]]
    client.call("iam", "DeletePolicy", PolicyArn=arn)
    assert client.error("iam", "GetPolicy", PolicyArn=arn) == ("NoSuchEntity", f"Policy {arn} was not found.")


def test_policy_that_is_none_is_refused(client, name):
    assert client.error("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument="not json").code == "MalformedPolicyDocument"
    client.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(client))
    assert client.error("iam", "PutRolePolicy", RoleName=name, PolicyName="p", PolicyDocument="{}").code == "MalformedPolicyDocument"


def test_who_am_i(client):
    assert client.call("sts", "GetCallerIdentity") == {
        "UserId": client.account, "Account": client.account, "Arn": f"arn:aws:iam::{client.account}:root"}


def test_session_of_a_role_may_do_what_the_role_may(client, name):
    url = client.call("sqs", "CreateQueue", QueueName=name)["QueueUrl"]
    role = client.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(client))["Role"]
    client.call("iam", "PutRolePolicy", RoleName=name, PolicyName="read", PolicyDocument=json.dumps(READ_QUEUES))
    taken = client.call("sts", "AssumeRole", RoleArn=role["Arn"], RoleSessionName="story")
    session = f"arn:aws:sts::{client.account}:assumed-role/{name}/story"
    assert taken["AssumedRoleUser"] == {"AssumedRoleId": f"{role['RoleId']}:story", "Arn": session}

    with client.acting_as(taken["Credentials"]) as actor:
        assert actor.call("sts", "GetCallerIdentity") == {
            "UserId": f"{role['RoleId']}:story", "Account": client.account, "Arn": session}
        assert actor.call("sqs", "ReceiveMessage", QueueUrl=url) == {}
        denied = actor.error("sqs", "SendMessage", QueueUrl=url, MessageBody="x")
    queue = f"arn:aws:sqs:us-east-1:{client.account}:{name}"
    assert denied.code == "AccessDenied"
    assert denied.message == (f"User: {session} is not authorized to perform: sqs:sendmessage on resource: {queue} because no "
                              "identity-based policy allows the sqs:sendmessage action")


def test_role_that_is_not_there_cannot_be_taken_on(client):
    arn = f"arn:aws:iam::{client.account}:role/nobody"
    assert client.error("sts", "AssumeRole", RoleArn=arn, RoleSessionName="story") == (
        "AccessDenied", f"User: arn:aws:iam::{client.account}:root is not authorized to perform: sts:AssumeRole on resource: {arn}")
