"""AddPermission and RemovePermission, and the policy that they write (sqs.md 14)."""

from errors import NO_QUEUE, Error, bad, ipv, mp
from table import ARN, NO_OUTPUT, URL, Step, case, queue, result

ACCOUNTS = ["111122223333"]
EVERY = [
    "*",
    "SendMessage",
    "ReceiveMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue",
]
OWNERS = [
    "CreateQueue",
    "DeleteQueue",
    "SetQueueAttributes",
    "ListQueues",
    "TagQueue",
    "UntagQueue",
    "ListQueueTags",
    "AddPermission",
    "RemovePermission",
]
ONE = '{"Sid":"one","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"SQS:SendMessage","Resource":"«arn»"}'
TWO = (
    '{"Sid":"two","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]},'
    '"Action":["SQS:SendMessage","SQS:*"],"Resource":"«arn»"}'
)


def grant(label, accounts, actions):
    return {"QueueUrl": URL, "Label": label, "AWSAccountIds": accounts, "Actions": actions}


def add(case_name, params, expect, *setup):
    return case(case_name, "14", "AddPermission", params, expect, *(setup or (queue(),)))


def remove(case_name, label, expect, *setup):
    params = {"QueueUrl": URL} if label is None else {"QueueUrl": URL, "Label": label}
    return case(case_name, "14", "RemovePermission", params, expect, *setup)


def policy(case_name, statements, *setup):
    text = '{"Version":"2008-10-17","Id":"' + ARN + '/SQSDefaultPolicy","Statement":[' + ",".join(statements) + "]}"
    expect = result(Attributes={"Policy": text}) if statements else result()
    return case(
        case_name, "14", "GetQueueAttributes", {"QueueUrl": URL, "AttributeNames": ["Policy"]}, expect, queue(), *setup
    )


ADDED = Step("AddPermission", grant("one", ACCOUNTS, ["SendMessage"]))
SECOND = Step("AddPermission", grant("two", [*ACCOUNTS, "444455556666"], ["SendMessage", "*"]))
REMOVED = Step("RemovePermission", {"QueueUrl": URL, "Label": "one"})

CASES = [
    add("add-permission", grant("one", ACCOUNTS, ["SendMessage"]), NO_OUTPUT),
    add("add-permission-seven-actions", grant("one", ACCOUNTS, EVERY[:7]), NO_OUTPUT),
    add("add-permission-other-actions", grant("one", ACCOUNTS, EVERY[7:]), NO_OUTPUT),
    add("add-permission-longest-label", grant("«x*80»", ACCOUNTS, ["SendMessage"]), NO_OUTPUT),
    add(
        "add-permission-used-label",
        grant("one", ACCOUNTS, ["SendMessage"]),
        bad("one", "Label", "Already exists."),
        queue(),
        ADDED,
    ),
    add(
        "add-permission-eight-actions",
        grant("one", ACCOUNTS, EVERY[1:]),
        Error("OverLimit", "8 Actions were found, maximum allowed is 7."),
    ),
    *[
        add(
            f"add-permission-{action}",
            grant("one", ACCOUNTS, [action]),
            bad(f"SQS:{action}", "ActionName", "Only the queue owner is allowed to invoke this action."),
        )
        for action in OWNERS
    ],
    # sqs.md has no wording for these four.
    add("add-permission-unknown-action", grant("one", ACCOUNTS, ["MakeCoffee"]), ipv("«any text»")),
    add("add-permission-illegal-label", grant("a b", ACCOUNTS, ["SendMessage"]), ipv("«any text»")),
    add("add-permission-label-of-81", grant("«x*81»", ACCOUNTS, ["SendMessage"]), ipv("«any text»")),
    add("add-permission-empty-label", grant("", ACCOUNTS, ["SendMessage"]), ipv("«any text»")),
    add("add-permission-no-account", grant("one", [], ["SendMessage"]), bad("[]", "PrincipalId", "Unable to verify.")),
    add("add-permission-no-action", grant("one", ACCOUNTS, []), mp("Actions")),
    add(
        "add-permission-no-label", {"QueueUrl": URL, "AWSAccountIds": ACCOUNTS, "Actions": ["SendMessage"]}, mp("Label")
    ),
    case("add-permission-missing-queue", "14", "AddPermission", grant("one", ACCOUNTS, ["SendMessage"]), NO_QUEUE),
    remove("remove-permission", "one", NO_OUTPUT, queue(), ADDED),
    remove("remove-permission-without-policy", "one", bad("one", "Label", "can't find label."), queue()),
    remove(
        "remove-permission-unknown-label",
        "two",
        bad("two", "Label", "can't find label on existing policy."),
        queue(),
        ADDED,
    ),
    remove("remove-permission-no-label", None, mp("Label"), queue()),
    remove("remove-permission-missing-queue", "one", NO_QUEUE),
    policy("policy-of-one-permission", [ONE], ADDED),
    policy("policy-of-two-permissions", [ONE, TWO], ADDED, SECOND),
    policy("policy-after-removing-one", [TWO], ADDED, SECOND, REMOVED),
    policy("policy-after-removing-all", [], ADDED, REMOVED),
]
