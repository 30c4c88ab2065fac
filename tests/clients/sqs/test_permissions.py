"""SQS: who may do what: permissions on a queue, and the sessions of roles, held to signature and policy."""
import json

import boto3
import pytest

from steps import arn_of, attributes, invalid, missing_queue, receive_bodies, send


def policy_of(client, url):
    return json.loads(attributes(client, url, "Policy").get("Policy", "null"))


@pytest.mark.needs("AddPermission")
def test_permissions_make_a_policy(client, queue):
    arn = arn_of(client, queue)
    client.call("sqs", "AddPermission", QueueUrl=queue, Label="send", AWSAccountIds=["123456789012"], Actions=["SendMessage"])
    send_statement = {"Sid": "send", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                      "Action": "SQS:SendMessage", "Resource": arn}
    assert policy_of(client, queue) == {"Version": "2008-10-17", "Id": f"{arn}/SQSDefaultPolicy", "Statement": [send_statement]}
    client.call("sqs", "AddPermission", QueueUrl=queue, Label="both", AWSAccountIds=["123456789012", "210987654321"],
                Actions=["ReceiveMessage", "DeleteMessage"])
    both = policy_of(client, queue)["Statement"][1]
    assert both["Principal"] == {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]}
    assert both["Action"] == ["SQS:ReceiveMessage", "SQS:DeleteMessage"]

    client.call("sqs", "RemovePermission", QueueUrl=queue, Label="both")
    assert policy_of(client, queue)["Statement"] == [send_statement]
    client.call("sqs", "RemovePermission", QueueUrl=queue, Label="send")
    assert policy_of(client, queue) is None


@pytest.mark.needs("AddPermission")
def test_permissions_that_are_refused(client, queue):
    def refused(**changed):
        return client.error("sqs", "AddPermission", **{
            "QueueUrl": queue, "Label": "send", "AWSAccountIds": ["123456789012"], "Actions": ["SendMessage"], **changed})

    assert client.error("sqs", "RemovePermission", QueueUrl=queue, Label="none") == invalid("none", "Label", "can't find label.")
    client.call("sqs", "AddPermission", QueueUrl=queue, Label="send", AWSAccountIds=["123456789012"], Actions=["SendMessage"])
    assert refused() == invalid("send", "Label", "Already exists.")
    assert client.error("sqs", "RemovePermission", QueueUrl=queue, Label="none") == (
        invalid("none", "Label", "can't find label on existing policy."))
    assert refused(Label="owner", Actions=["DeleteQueue"]) == (
        invalid("SQS:DeleteQueue", "ActionName", "Only the queue owner is allowed to invoke this action."))
    eight = ["SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "GetQueueUrl",
             "ListDeadLetterSourceQueues", "PurgeQueue"]
    over = refused(Label="many", Actions=eight)
    assert over == ("OverLimit", "8 Actions were found, maximum allowed is 7.")
    assert over.status in (403, None)


def session_that_may_only_receive(client, name):
    """Credentials that STS gave for a role. Roles and sessions are not this client's story: boto3 makes them."""
    settings = {"endpoint_url": client.endpoint, "region_name": "us-east-1", "aws_access_key_id": client.access_key,
                "aws_secret_access_key": "test"}
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": client.account}, "Action": "sts:AssumeRole"}]}
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}]}
    iam = boto3.client("iam", **settings)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"} | trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="receive", PolicyDocument=json.dumps(policy))
    return boto3.client("sts", **settings).assume_role(RoleArn=role["Arn"], RoleSessionName="story")["Credentials"]


def test_session_may_do_what_its_role_may(client, name, queue):
    send(client, queue, "for you")
    credentials = session_that_may_only_receive(client, name)
    with client.acting_as(credentials) as actor:
        assert receive_bodies(actor, queue) == ["for you"]  # its signature is right
        denied = actor.error("sqs", "SendMessage", QueueUrl=queue, MessageBody="x")
    who = f"arn:aws:sts::{client.account}:assumed-role/{name}/story"
    assert denied == ("AccessDenied", f"User: {who} is not authorized to perform: sqs:sendmessage on resource: {arn_of(client, queue)} "
                      "because no identity-based policy allows the sqs:sendmessage action")
    assert denied.status in (403, None)
    with client.acting_as(credentials | {"SecretAccessKey": "wrong"}) as stranger:
        assert stranger.error("sqs", "ReceiveMessage", QueueUrl=queue).code == "SignatureDoesNotMatch"


def test_accounts_do_not_see_each_others_queues(client, name, queue):
    # Credentials that nobody gave out belong to the account that their key names; else to the one without a name.
    stranger = {"AccessKeyId": "999999999999", "SecretAccessKey": "test"}
    with client.acting_as(stranger) as other:
        assert other.error("sqs", "GetQueueUrl", QueueName=name) == missing_queue(client)
        assert "QueueUrls" not in other.call("sqs", "ListQueues", QueueNamePrefix=name)
