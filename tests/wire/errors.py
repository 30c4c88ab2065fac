"""The errors of SQS: the table of sqs.md 4, and short names for those with a common wording."""

import dataclasses

_PREFIX = "AWS.SimpleQueueService."
_PREFIXED = (
    "QueueDeletedRecently",
    "EmptyBatchRequest",
    "TooManyEntriesInBatchRequest",
    "BatchEntryIdsNotDistinct",
    "InvalidBatchEntryId",
    "BatchRequestTooLong",
    "UnsupportedOperation",
    "MessageNotInflight",
)
_KMS = ("AccessDenied", "Disabled", "InvalidKeyUsage", "InvalidState", "NotFound")

# Shape -> (query code, status)
MODELLED = {
    "QueueDoesNotExist": ("AWS.SimpleQueueService.NonExistentQueue", 400),
    "QueueNameExists": ("QueueAlreadyExists", 400),
    **{shape: (_PREFIX + shape, 400) for shape in _PREFIXED},
    "PurgeQueueInProgress": ("AWS.SimpleQueueService.PurgeQueueInProgress", 403),
    "ReceiptHandleIsInvalid": ("ReceiptHandleIsInvalid", 404),
    "ResourceNotFoundException": ("ResourceNotFoundException", 404),
    "InvalidAttributeName": ("InvalidAttributeName", 400),
    "InvalidAttributeValue": ("InvalidAttributeValue", 400),
    "InvalidMessageContents": ("InvalidMessageContents", 400),
    "OverLimit": ("OverLimit", 403),
    "RequestThrottled": ("RequestThrottled", 403),
    "InvalidSecurity": ("InvalidSecurity", 403),
    "InvalidAddress": ("InvalidAddress", 404),
    **{f"Kms{what}": (f"KMS.{what}Exception", 400) for what in _KMS},
    "KmsThrottled": ("KMS.ThrottlingException", 400),
    "KmsOptInRequired": ("KMS.OptInRequired", 403),
}
GENERIC = {
    "InvalidParameterValueException": ("InvalidParameterValue", 400),
    "MissingRequiredParameterException": ("MissingParameter", 400),
    "UnknownOperationException": ("InvalidAction", 400),
    "SerializationException": ("MalformedInput", 400),
    "AccessDeniedException": ("AccessDenied", 403),
    "UnrecognizedClientException": ("InvalidClientTokenId", 403),
    "InvalidSignatureException": ("SignatureDoesNotMatch", 403),
    "IncompleteSignatureException": ("IncompleteSignature", 400),
    "InternalFailure": ("InternalFailure", 500),
}

# What no case can bring about, and why. Every other shape has one (test_coverage.py).
NOT_RAISED = {
    "QueueDeletedRecently": "the rule of 60 seconds is off in `sluice up`; the engine's tests have it",
    "PurgeQueueInProgress": "likewise",
    "MessageNotInflight": "never seen from the service, never to be raised (sqs.md 9)",
    "RequestThrottled": "sluice does not throttle",
    "InvalidSecurity": "sqs.md says no case of it: it is about requests without TLS or with an old signature version",
    "InvalidAddress": "sqs.md says no case of it, and a bad QueueUrl is QueueDoesNotExist (sqs.md 1)",
    "InternalFailure": "a bug of sluice's own, or a failed disk",
    **{
        f"Kms{what}": "a KmsMasterKeyId is stored unchecked (sqs.md 5)"
        for what in (*_KMS, "Throttled", "OptInRequired")
    },
}


@dataclasses.dataclass(frozen=True)
class Error:
    shape: str
    message: str
    query_message: str = None  # where the query protocol words it differently

    @property
    def code(self):
        return (MODELLED | GENERIC)[self.shape][0]

    @property
    def status(self):
        return (MODELLED | GENERIC)[self.shape][1]

    @property
    def type(self):
        return ("com.amazonaws.sqs#" if self.shape in MODELLED else "com.amazon.coral.service#") + self.shape

    @property
    def side(self):
        return "Receiver" if self.status >= 500 else "Sender"


def ipv(message):
    return Error("InvalidParameterValueException", message)


def bad(value, parameter, reason):
    """BAD(v,p) of sqs.md."""
    return ipv(f"Value {value} for parameter {parameter} is invalid. Reason: {reason}")


def mp(member):
    return Error("MissingRequiredParameterException", f"The request must contain the parameter {member}.")


def ian(message):
    return Error("InvalidAttributeName", message)


def unknown_attribute(attribute):
    return ian(f"Unknown Attribute {attribute}.")


def iav(attribute):
    return Error("InvalidAttributeValue", f"Invalid value for the parameter {attribute}.")


def unsupported_operation(message):
    return Error("UnsupportedOperation", message)


def resource_not_found(message):
    return Error("ResourceNotFoundException", message)


NO_QUEUE = Error(
    "QueueDoesNotExist",
    "The specified queue does not exist.",
    "The specified queue does not exist for this wsdl version.",
)


def failed(entry_id, error):
    """An error as an entry of a batch's Failed (sqs.md 8)."""
    return {"Id": entry_id, "SenderFault": True, "Code": error.code, "Message": error.message}
