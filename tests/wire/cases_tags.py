"""TagQueue, UntagQueue, ListQueueTags (sqs.md 14)."""

from errors import NO_QUEUE, ipv, mp
from table import ALL, NAME, NO_OUTPUT, URL, Step, case, queue, result

FIFTY = {f"key-{number}": "v" for number in range(50)}


def tagged(**tags):
    return Step("TagQueue", {"QueueUrl": URL, "Tags": tags})


CASES = [
    case(
        "tag-queue",
        "14",
        "TagQueue",
        {"QueueUrl": URL, "Tags": {"team": "a", "Team": "b", "empty": ""}},
        NO_OUTPUT,
        queue(),
    ),
    case("tag-queue-longest", "14", "TagQueue", {"QueueUrl": URL, "Tags": {"«x*128»": "«x*256»"}}, NO_OUTPUT, queue()),
    case(
        "tag-queue-longest-of-letters",  # AWS counts characters
        "14",
        "TagQueue",
        {"QueueUrl": URL, "Tags": {"«ä*128»": "«ä*256»"}},
        NO_OUTPUT,
        queue(),
    ),
    case("tag-queue-fifty", "14", "TagQueue", {"QueueUrl": URL, "Tags": FIFTY}, NO_OUTPUT, queue()),
    case(
        "tag-queue-fifty-one",
        "14",
        "TagQueue",
        {"QueueUrl": URL, "Tags": {**FIFTY, "one": ""}},
        ipv(f"Too many tags added for queue {NAME}."),
        queue(),
    ),
    case("tag-queue-without-tags", "14", "TagQueue", {"QueueUrl": URL}, mp("Tags"), queue()),
    case("tag-queue-empty-tags", "14", "TagQueue", {"QueueUrl": URL, "Tags": {}}, mp("Tags"), queue()),
    case("tag-queue-missing", "14", "TagQueue", {"QueueUrl": URL, "Tags": {"a": "b"}}, NO_QUEUE),
    case(
        "untag-queue",
        "14",
        "UntagQueue",
        {"QueueUrl": URL, "TagKeys": ["team", "stage"]},
        NO_OUTPUT,
        queue(),
        tagged(team="a", stage="b"),
    ),
    case("untag-queue-unknown-key", "14", "UntagQueue", {"QueueUrl": URL, "TagKeys": ["none"]}, NO_OUTPUT, queue()),
    case("untag-queue-without-keys", "14", "UntagQueue", {"QueueUrl": URL}, mp("TagKeys"), queue()),
    case("untag-queue-empty-keys", "14", "UntagQueue", {"QueueUrl": URL, "TagKeys": []}, mp("TagKeys"), queue()),
    case("untag-queue-missing", "14", "UntagQueue", {"QueueUrl": URL, "TagKeys": ["a"]}, NO_QUEUE),
    case(
        "list-queue-tags",
        "14",
        "ListQueueTags",
        {"QueueUrl": URL},
        result(Tags={"Team": "b", "empty": "", "team": 'a "<&>'}),
        Step("CreateQueue", {"QueueName": NAME, "tags": {"team": "old", "Team": "b"}}),
        tagged(team='a "<&>', empty=""),
    ),
    case(
        "list-queue-tags-after-untag",
        "14",
        "ListQueueTags",
        {"QueueUrl": URL},
        result(Tags={"Team": "b"}),
        queue(),
        tagged(team="a", Team="b"),
        Step("UntagQueue", {"QueueUrl": URL, "TagKeys": ["team", "none"]}),
    ),
    case("list-queue-tags-none", "14", "ListQueueTags", {"QueueUrl": URL}, result(), queue()),
    case("list-queue-tags-missing", "14", "ListQueueTags", {"QueueUrl": URL}, NO_QUEUE, protocols=ALL),
]
