"""Nothing is left out: every action and every error of sqs.md has a case, and each case a name of its own."""

import collections
import errors
import pytest
from cases import CASES
from errors import Error
from table import Result

# sqs.md 7
ACTIONS = (
    "CreateQueue GetQueueUrl DeleteQueue ListQueues ListDeadLetterSourceQueues GetQueueAttributes "
    "SetQueueAttributes SendMessage ReceiveMessage DeleteMessage ChangeMessageVisibility SendMessageBatch "
    "DeleteMessageBatch ChangeMessageVisibilityBatch PurgeQueue TagQueue UntagQueue ListQueueTags AddPermission "
    "RemovePermission StartMessageMoveTask ListMessageMoveTasks CancelMessageMoveTask"
).split()


def test_the_list_of_actions_is_whole():
    assert len(set(ACTIONS)) == 23


@pytest.mark.parametrize("protocol", ["json", "query"])
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_succeeds_and_fails(action, protocol):
    outcomes = {type(case.expect) for case in CASES if case.action == action and protocol in case.protocols}
    assert {Result, Error} <= outcomes


@pytest.mark.parametrize("protocol", ["json", "query"])
@pytest.mark.parametrize("shape", [*errors.MODELLED, *errors.GENERIC])
def test_an_error_has_a_case(shape, protocol):
    has_one = any(
        isinstance(case.expect, Error) and case.expect.shape == shape and protocol in case.protocols for case in CASES
    )
    if protocol == "query" and shape == "SerializationException":
        assert not has_one, "it is about JSON (sqs.md 2)"
    else:
        assert has_one != (shape in errors.NOT_RAISED)


def test_exceptions_name_errors_that_exist():
    assert set(errors.NOT_RAISED) <= set(errors.MODELLED) | set(errors.GENERIC)


def test_names_of_cases_differ():
    assert [name for name, count in collections.Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_case_cites_a_section():
    assert [case.name for case in CASES if not all(part.strip().isdigit() for part in case.section.split(","))] == []
