"""Which queue a QueueUrl names, whose it is, and who may ask (sqs.md 1 and 4)."""

from errors import NO_QUEUE, Error
from table import ALL, ARN, NO_OUTPUT, URL, Raw, User, case, queue, result, send

OTHER = ("111111111111", "eu-west-1")
JSON_HEADERS = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.PurgeQueue"}


def purge(case_name, queue_url, expect):
    params = {} if queue_url is None else {"QueueUrl": queue_url}
    return case(case_name, "1", "PurgeQueue", params, expect, queue())


def refused(case_name, shape, message, **more):
    return case(case_name, "4", "PurgeQueue", {"QueueUrl": URL}, Error(shape, message), queue(), **more)


CASES = [
    purge("queue-url-of-aws", "https://sqs.us-east-1.amazonaws.com/000000000000/«name»", NO_OUTPUT),
    purge("queue-url-of-aws-once", "http://us-east-1.queue.amazonaws.com/000000000000/«name»", NO_OUTPUT),
    purge("queue-url-of-another-port", "http://localhost:1/000000000000/«name»", NO_OUTPUT),
    purge("queue-url-behind-a-path", "http://proxy.example/any/path/000000000000/«name»", NO_OUTPUT),
    purge("queue-url-bare-name", "«name»", NO_OUTPUT),
    purge("queue-url-missing", None, NO_QUEUE),
    purge("queue-url-empty", "", NO_QUEUE),
    purge("queue-url-host-only", "http://sqs.localhost", NO_QUEUE),
    purge("queue-url-host-and-slash", "http://sqs.localhost/", NO_QUEUE),
    purge("queue-url-garbage", "?!/ :%", NO_QUEUE),
    purge("queue-url-other-account", "http://sqs.localhost/999999999999/«name»", NO_QUEUE),
    purge("queue-url-other-case", "http://sqs.localhost/000000000000/QUEUE-URL-OTHER-CASE", NO_QUEUE),
    case(
        "queue-of-an-account-and-region",
        "1",
        "CreateQueue",
        {"QueueName": "«name»"},
        result(QueueUrl=URL),
        identity=OTHER,
        protocols=ALL,
    ),
    case(
        "queue-arn-of-an-account-and-region",
        "1",
        "GetQueueAttributes",
        {"QueueUrl": URL, "AttributeNames": ["QueueArn"]},
        result(Attributes={"QueueArn": ARN}),
        queue(),
        identity=OTHER,
    ),
    # Who may not. sqs.md has no wording for a wrong and an incomplete signature.
    refused(
        "denied",
        "AccessDeniedException",
        "User: arn:aws:iam::000000000000:user/«name» is not authorized to perform: sqs:purgequeue on resource: "
        "arn:aws:sqs:us-east-1:000000000000:«name» because no identity-based policy allows the sqs:purgequeue action",
        user=User(),
    ),
    case(
        "denied-send",
        "4",
        "SendMessage",
        {"QueueUrl": URL, "MessageBody": "x"},
        Error(
            "AccessDeniedException",
            "User: arn:aws:iam::000000000000:user/«name» is not authorized to perform: sqs:sendmessage on resource: "
            "arn:aws:sqs:us-east-1:000000000000:«name» because no identity-based policy allows the sqs:sendmessage action",
        ),
        queue(),
        user=User(),
        protocols=ALL,
    ),
    refused(
        "unknown-key",
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        user=User(key="inactive"),
    ),
    refused("wrong-signature", "InvalidSignatureException", "«any text»", user=User(signature="wrong")),
    refused(
        "malformed-authorization",
        "IncompleteSignatureException",
        "«any text»",
        headers={"Authorization": "AWS4-HMAC-SHA256 Credential=nonsense"},
    ),
    # To a queue's own address.
    case(
        "json-to-the-queue-path",
        "2",
        "PurgeQueue",
        {},
        NO_OUTPUT,
        queue(),
        protocols=("json",),
        raw={"json": Raw("POST", "/000000000000/«name»", JSON_HEADERS, '{"QueueUrl":"«url»"}')},
    ),
    case(
        "query-to-the-queue-path",
        "3",
        "PurgeQueue",
        {},
        NO_OUTPUT,
        queue(),
        protocols=("query", "query-json"),
        target="/000000000000/«name»",
    ),
    case(
        "query-to-the-queue-path-parameter-wins",
        "3",
        "GetQueueAttributes",
        {"QueueUrl": URL, "AttributeNames": ["ApproximateNumberOfMessages"]},
        result(Attributes={"ApproximateNumberOfMessages": "1"}),
        queue(),
        queue("-of-the-path"),
        send(),
        protocols=("query",),
        target="/000000000000/«name:-of-the-path»",
    ),
    case(
        "query-to-the-path-of-a-missing-queue",
        "3",
        "PurgeQueue",
        {},
        NO_QUEUE,
        protocols=("query",),
        target="/000000000000/«name»",
    ),
    case(
        "get-queue-url-at-another-queue",
        "3",
        "GetQueueUrl",
        {"QueueName": "«name»"},
        result(QueueUrl=URL),
        queue(),
        queue("-of-the-path"),
        protocols=("query",),
        target="/000000000000/«name:-of-the-path»",
    ),
]
