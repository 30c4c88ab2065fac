"""StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask (sqs.md 11).

A task that has to be under way moves two messages a second out of ten, which leaves five seconds to ask about it.
"""

import base64

from cases_dead_letters import policy
from errors import ipv, mp, resource_not_found
from table import ARN, Bare, Step, arn, case, queue, receive, result, send, url

DLQ_ARN, TO_ARN = arn("-dlq"), arn("-to")
DLQ = queue("-dlq")
SOURCE = queue(RedrivePolicy=policy(DLQ_ARN, "1"))
NUMBER, MS = Bare("«number»"), Bare("«ms»")


def no_resource(parameter):
    return resource_not_found(f"The resource that you specified for the {parameter} parameter doesn't exist.")


def not_an_arn(parameter):
    return ipv(
        f"You must use this format to specify the {parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>"
    )


def task(status, to_move, moved=NUMBER, **more):
    return {
        "SourceArn": DLQ_ARN,
        "Status": status,
        "StartedTimestamp": MS,
        "ApproximateNumberOfMessagesMoved": moved,
        "ApproximateNumberOfMessagesToMove": to_move,
        **more,
    }


def start(case_name, params, expect, *setup):
    return case(case_name, "11", "StartMessageMoveTask", params, expect, *(setup or (DLQ, SOURCE)))


def listed(case_name, params, expect, *setup):
    return case(case_name, "11", "ListMessageMoveTasks", params, expect, *(setup or (DLQ, SOURCE)))


def cancel(case_name, params, expect, *setup):
    return case(case_name, "11", "CancelMessageMoveTask", params, expect, *setup)


def started(token="task", **more):
    return Step("StartMessageMoveTask", {"SourceArn": DLQ_ARN, **more}, {token: ("TaskHandle",)})


def came_to(status):
    return Step("ListMessageMoveTasks", {"SourceArn": DLQ_ARN}, until=(("Results", 0, "Status"), status))


DEAD = (DLQ, SOURCE, send(), receive(bind={}, VisibilityTimeout=0), receive(bind={}))
TEN = Step(
    "SendMessageBatch", {"QueueUrl": url("-dlq"), "Entries": [{"Id": str(n), "MessageBody": "x"} for n in range(10)]}
)
SLOWLY = {"DestinationArn": TO_ARN, "MaxNumberOfMessagesPerSecond": 2}
RUNNING = (DLQ, SOURCE, queue("-to"), TEN, started(**SLOWLY))
CANCELLED = Step("CancelMessageMoveTask", {"TaskHandle": "«task»"})
NO_TASK = base64.b64encode(
    b'{"taskId":"00000000-0000-4000-8000-000000000000","sourceArn":"arn:aws:sqs:us-east-1:000000000000:no-such-queue"}'
).decode()

STARTING = [
    start("start-move-task", {"SourceArn": DLQ_ARN}, result(TaskHandle="«task handle»"), *DEAD),
    start(
        "start-move-task-with-destination",
        {"SourceArn": DLQ_ARN, **SLOWLY},
        result(TaskHandle="«task handle»"),
        DLQ,
        SOURCE,
        queue("-to"),
    ),
    start("start-move-task-without-source", {}, mp("SourceArn")),
    start("start-move-task-missing-source", {"SourceArn": arn("-none")}, no_resource("SourceArn")),
    start(
        "start-move-task-missing-destination",
        {"SourceArn": DLQ_ARN, "DestinationArn": arn("-none")},
        no_resource("DestinationArn"),
    ),
    start(
        "start-move-task-not-a-dead-letter-queue",
        {"SourceArn": ARN},
        ipv("Source queue must be configured as a Dead Letter Queue."),
    ),
    start("start-move-task-bad-arn", {"SourceArn": "queue"}, not_an_arn("SourceArn")),
    start(
        "start-move-task-twice",
        {"SourceArn": DLQ_ARN},
        ipv("There is already a task running. Only one active task is allowed for a source queue arn at a given time."),
        *RUNNING,
    ),
    # sqs.md has the limits and no wording.
    start("start-move-task-rate-0", {"SourceArn": DLQ_ARN, "MaxNumberOfMessagesPerSecond": 0}, ipv("«any text»")),
    start("start-move-task-rate-501", {"SourceArn": DLQ_ARN, "MaxNumberOfMessagesPerSecond": 501}, ipv("«any text»")),
]

LISTING = [
    listed("list-move-tasks-none", {"SourceArn": DLQ_ARN}, result()),
    listed(
        "list-move-tasks-completed",
        {"SourceArn": DLQ_ARN},
        result(Results=[task("COMPLETED", 1, 1)]),
        *DEAD,
        started(),
        came_to("COMPLETED"),
    ),
    listed(
        "list-move-tasks-with-destination",
        {"SourceArn": DLQ_ARN},
        result(Results=[task("COMPLETED", 10, 10, DestinationArn=TO_ARN)]),
        DLQ,
        SOURCE,
        queue("-to"),
        TEN,
        started(DestinationArn=TO_ARN),
        came_to("COMPLETED"),
    ),
    listed(
        "list-move-tasks-running",
        {"SourceArn": DLQ_ARN},
        result(Results=[task("RUNNING", 10, TaskHandle="«task»", **SLOWLY)]),
        *RUNNING,
    ),
    listed(
        "list-move-tasks-cancelled",
        {"SourceArn": DLQ_ARN},
        result(Results=[task("CANCELLED", 10, **SLOWLY)]),
        *RUNNING,
        CANCELLED,
        came_to("CANCELLED"),
    ),
    listed(
        "list-move-tasks-failed",
        {"SourceArn": DLQ_ARN},
        result(Results=[task("FAILED", 10, FailureReason="AWS.SimpleQueueService.NonExistentQueue", **SLOWLY)]),
        *RUNNING,
        Step("DeleteQueue", {"QueueUrl": url("-to")}),
        came_to("FAILED"),
    ),
    listed(
        "list-move-tasks-without-an-origin",
        {"SourceArn": DLQ_ARN},
        result(Results=[task("FAILED", 10, 0, FailureReason="«any text»")]),
        DLQ,
        SOURCE,
        TEN,
        started(),
        came_to("FAILED"),
    ),
    listed(
        "list-move-tasks-newest-first",
        {"SourceArn": DLQ_ARN, "MaxResults": 10},
        result(Results=[task("COMPLETED", 10, 10, DestinationArn=TO_ARN), task("COMPLETED", 0, 0)]),
        DLQ,
        SOURCE,
        queue("-to"),
        started("first"),
        came_to("COMPLETED"),
        TEN,
        started(DestinationArn=TO_ARN),
        came_to("COMPLETED"),
    ),
    listed("list-move-tasks-without-source", {}, mp("SourceArn")),
    listed("list-move-tasks-missing-source", {"SourceArn": arn("-none")}, no_resource("SourceArn")),
    listed("list-move-tasks-bad-arn", {"SourceArn": "queue"}, not_an_arn("SourceArn")),
    listed("list-move-tasks-0-results", {"SourceArn": DLQ_ARN, "MaxResults": 0}, ipv("«any text»")),
    listed("list-move-tasks-11-results", {"SourceArn": DLQ_ARN, "MaxResults": 11}, ipv("«any text»")),
]

CANCELLING = [
    cancel("cancel-move-task", {"TaskHandle": "«task»"}, result(ApproximateNumberOfMessagesMoved=NUMBER), *RUNNING),
    cancel(
        "cancel-move-task-twice",
        {"TaskHandle": "«task»"},
        resource_not_found("Task does not exist."),
        *RUNNING,
        CANCELLED,
    ),
    cancel(
        "cancel-move-task-completed",
        {"TaskHandle": "«task»"},
        resource_not_found("Task does not exist."),
        *DEAD,
        started(),
        came_to("COMPLETED"),
    ),
    cancel(
        "cancel-move-task-source-gone",
        {"TaskHandle": "«task»"},
        no_resource("SourceArn"),
        *RUNNING,
        Step("DeleteQueue", {"QueueUrl": url("-dlq")}),
    ),
    cancel("cancel-move-task-of-no-queue", {"TaskHandle": NO_TASK}, no_resource("SourceArn")),
    cancel(
        "cancel-move-task-undecodable", {"TaskHandle": "no handle"}, ipv("Value for parameter TaskHandle is invalid.")
    ),
    cancel("cancel-move-task-no-json", {"TaskHandle": "aGVsbG8="}, ipv("Value for parameter TaskHandle is invalid.")),
    cancel("cancel-move-task-without-handle", {}, mp("TaskHandle")),
]

CASES = [*STARTING, *LISTING, *CANCELLING]
