"""With --ephemeral the log is memory, which comes back when messages have gone, and takes those that stay along."""

from good_client import Calls

MIB = 1 << 20
CHECKPOINT = 64 * MIB  # kEphemeralCheckpointBytes in src/main/up.cc


def test_what_stays_outlives_the_memory_that_it_came_to(start):
    program = start(ephemeral=True)
    calls = Calls(program.port)
    staying, passing = calls.make_queue("staying"), calls.make_queue("passing")
    expected = {f"message {number}" for number in range(100)}
    for body in expected:
        calls.call("SendMessage", QueueUrl=staying, MessageBody=body)
    # One checkpoint finds that hardly anything is left in the first segment, the next one takes that along.
    for _ in range(16):
        for _ in range(CHECKPOINT // 4 // MIB):
            calls.call("SendMessage", QueueUrl=passing, MessageBody="x" * (MIB - 1024))
        calls.call("PurgeQueue", QueueUrl=passing)
    assert calls.message_count(passing) == 0
    if not program.is_sanitized:
        assert program.memory().own < 4 * CHECKPOINT
    found = set()
    while len(found) < len(expected):
        messages = calls.call("ReceiveMessage", QueueUrl=staying, MaxNumberOfMessages=10).get("Messages", [])
        assert messages, f"{len(found)} of {len(expected)} came back"
        found |= {message["Body"] for message in messages}
    assert found == expected
