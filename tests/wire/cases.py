"""All cases of all tables.

Each is a request and its exact answer as sqs.md has it, never as sluice happens to answer. Not covered here: what needs
waiting (the engine's tests do it on a simulated clock), the two rules of 60 seconds (off in `sluice up`), and the shapes
of errors.NOT_RAISED.
"""

import cases_attributes
import cases_batches
import cases_dead_letters
import cases_fifo
import cases_handles
import cases_identity
import cases_message_attributes
import cases_move_tasks
import cases_permissions
import cases_protocols
import cases_queues
import cases_receiving
import cases_sending
import cases_tags

TABLES = (
    cases_queues,
    cases_identity,
    cases_attributes,
    cases_tags,
    cases_permissions,
    cases_sending,
    cases_message_attributes,
    cases_receiving,
    cases_handles,
    cases_batches,
    cases_fifo,
    cases_dead_letters,
    cases_move_tasks,
    cases_protocols,
)
CASES = [each for table in TABLES for each in table.CASES]
