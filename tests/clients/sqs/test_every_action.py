"""SQS: the stories have used every action of the service."""
import pathlib

import pytest

from test_honesty import supported_actions


@pytest.mark.last
def test_every_action_was_used(client, request):
    here = pathlib.Path(__file__).parent
    ran = {item.path.name for item in request.session.items}
    if request.config.getoption("keyword") or not ran >= {path.name for path in here.glob("test_*.py")}:
        pytest.skip("only some of the stories were asked for")
    actions = client.actions_of("sqs")
    assert len(actions) == 23
    used = {action for service, action in client.used if service == "sqs"}
    described = {action for service, action in supported_actions() if service == "sqs"}
    assert (actions & described) - client.lacks - used == set()
