"""Web pages, rebound host names, and credentials that do not hold: nobody gets in."""

import datetime
import json

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest
from sluice_process import Sluice

CROSS_ORIGIN = "Requests from web pages of other origins are refused."
LIST_QUEUES = "Action=ListQueues&Version=2012-11-05"


def names_of_queues(sluice):
    return [url.rsplit("/", 1)[1] for url in sluice.client("sqs").list_queues().get("QueueUrls", [])]


# ---- pages in a browser


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example:4566",
        "null",  # a sandboxed frame, a file
        "",
        "file://",
        "http://127.evil.example",
        "http://localhost.evil.example",
        "http://evil-localhost",
        "http://[evil.example",
        "http://10.0.0.1",
        "chrome-extension://abcdef",
    ],
)
def test_page_of_another_origin(sluice, origin):
    answer = sluice.request("POST", "/?Action=CreateQueue&QueueName=by-a-page", headers={"Origin": origin})
    assert (answer.status, answer.json) == (403, {"message": CROSS_ORIGIN})
    assert "access-control-allow-origin" not in answer.headers
    assert "by-a-page" not in names_of_queues(sluice)


@pytest.mark.parametrize("path", ["/?Action=CreateQueue&QueueName=by-an-image", "/_sluice/health", "/2015-03-31/functions"])
def test_image_form_or_link_of_a_page(sluice, path):
    """A browser sends no Origin with these, but says where they come from."""
    answer = sluice.request("GET", path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
    assert (answer.status, answer.json) == (403, {"message": CROSS_ORIGIN})
    assert "by-an-image" not in names_of_queues(sluice)


def test_preflight_of_another_origin(sluice):
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"}
    answer = sluice.request("OPTIONS", "/bucket/key", headers=headers)
    assert (answer.status, answer.json) == (403, {"message": CROSS_ORIGIN})


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:8080", "http://app.localhost"])
def test_page_of_this_machine(sluice, origin):
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-site"}
    assert sluice.request("GET", "/_sluice/health", headers=headers).status == 200


# ---- host names


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4566",
        "127.evil.example",
        "localhost.evil.example",
        "amazonaws.com.evil.example",
        "evilamazonaws.com",
        "api.execute-api.evil.example",
        "bucket.s3.evil.example",
        "user@localhost",
        "[evil.example]",
        "[",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/_sluice/health", "/_aws/execute-api/a/b/c"])
def test_rebound_host_name(sluice, host, path):
    name = host[: host.find("]") + 1] if host.startswith("[") else host.split(":")[0]
    answer = sluice.request("GET", path, headers={"Host": host})
    message = f"The host name '{name}' is not one of sluice's. Use 127.0.0.1 or localhost, or start sluice with --host."
    assert (answer.status, answer.json) == (403, {"message": message})


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:4566", "10.1.2.3", "api.execute-api.us-east-1.amazonaws.com", "b.localhost"]
)
def test_own_host_name(sluice, host):
    if ".execute-api." in host:
        answer = sluice.request("GET", "/stage/x", headers={"Host": host})
        assert (answer.status, answer.json) == (403, {"message": "Forbidden"})  # API Gateway's own: there is no such API
    else:
        assert sluice.request("GET", "/_sluice/health", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host, base", [("localhost:1234", "http://localhost:1234"), ("127.0.0.1", "http://127.0.0.1"), ("sqs.us-east-1.amazonaws.com", None)]
)
def test_queue_url_leads_here(sluice, host, base):
    """By the name that the client used, and never to the real AWS."""
    headers = {"Host": host, "X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"}
    answer = sluice.request("POST", "/", json.dumps({"QueueName": "leads-here"}), headers)
    assert answer.json["QueueUrl"] == (base or sluice.url) + "/000000000000/leads-here"


def test_host_that_sluice_was_told_of(tmp_path):
    """A name given with --host and the names below it, which S3 clients put their bucket's name before."""
    one = Sluice("--ephemeral", "--host", "sluice.test", folder=tmp_path)
    try:
        assert one.request("PUT", "/", headers={"Host": "mine.sluice.test"}, service="s3").status == 200
        assert one.request("PUT", "/key", "text", {"Host": "mine.sluice.test"}, "s3").status == 200
        assert one.request("GET", "/mine/key", headers={"Host": "sluice.test:80"}, service="s3").text == "text"
        assert one.request("GET", "/", headers={"Host": "sluice.test.evil.example"}).status == 403
    finally:
        assert one.stop() == 0


# ---- signatures


@pytest.mark.parametrize(
    "header, problem",
    [
        (
            "AWS4-HMAC-SHA256 Credential=test/2026",
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization "
            "header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        ),
        (
            "AWS4-HMAC-SHA256 Signature=00",
            "Authorization header requires 'Credential' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization "
            "header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        ),
    ],
)
def test_half_a_signature(sluice, header, problem):
    answer = sluice.request("POST", "/", LIST_QUEUES, {"Authorization": header, "Content-Type": "application/x-www-form-urlencoded"})
    assert (answer.status, answer.element("Code")) == (400, "IncompleteSignature")
    assert answer.element("Message") == f"{problem}Authorization={header}"


@pytest.fixture(scope="module")
def user(sluice):
    """A user that may receive from the queue `secret` and nothing else; its keys are held to their signature."""
    iam = sluice.client("iam")
    sluice.client("sqs").create_queue(QueueName="secret")
    iam.create_user(UserName="guest")
    statement = {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "arn:aws:sqs:us-east-1:000000000000:secret"}
    iam.put_user_policy(UserName="guest", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    key = iam.create_access_key(UserName="guest")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def signed(
    sluice, key, secret, token=None, service="sqs", body='{"QueueUrl": "http://x/000000000000/secret"}', change=lambda request: None
):
    """The answer to a signed ReceiveMessage that `change` has tampered with."""
    headers = {"X-Amz-Target": "AmazonSQS.ReceiveMessage", "Content-Type": "application/x-amz-json-1.0"}
    request = botocore.awsrequest.AWSRequest("POST", sluice.url + "/", headers=headers, data=body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret, token), service, "us-east-1").add_auth(request)
    change(request)
    return sluice.request("POST", "/", request.data, dict(request.headers.items()))


def code_and_message(answer):
    return answer.status, answer.json["__type"].split("#")[1], answer.json["message"].split("\n")[0]


MISMATCH = (
    403,
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
    "Consult the service documentation for details.",
)


def test_right_signature(sluice, user):
    assert signed(sluice, *user).status == 200


def test_wrong_secret(sluice, user):
    assert code_and_message(signed(sluice, user[0], "wrong")) == MISMATCH


def test_body_changed_after_signing(sluice, user):
    def change(request):
        request.data = request.data.replace("secret", "public")

    assert code_and_message(signed(sluice, *user, change=change)) == MISMATCH


def test_signed_header_changed(sluice, user):
    def change(request):
        request.headers.replace_header("X-Amz-Target", "AmazonSQS.PurgeQueue")

    assert code_and_message(signed(sluice, *user, change=change)) == MISMATCH


def test_stale_signature(sluice, user):
    def change(request):
        auth = botocore.auth.SigV4Auth(botocore.credentials.Credentials(*user), "sqs", "us-east-1")
        request.context["timestamp"] = stamp = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=20)).strftime(
            "%Y%m%dT%H%M%SZ"
        )
        del request.headers["Authorization"]
        request.headers.replace_header("X-Amz-Date", stamp)
        canonical = auth.canonical_request(request)
        auth._inject_signature_to_request(request, auth.signature(auth.string_to_sign(request, canonical), request))

    status, code, message = code_and_message(signed(sluice, *user, change=change))
    assert (status, code) == (403, "InvalidSignatureException")
    assert message.startswith("Signature expired: ")


def test_unsigned_token_is_not_believed(sluice, user):
    status, code, message = code_and_message(signed(sluice, *user, token="made-up"))
    assert (status, code, message) == (403, "UnrecognizedClientException", "The security token included in the request is invalid.")


def test_deed_that_no_policy_allows(sluice, user):
    sqs = sluice.client("sqs", aws_access_key_id=user[0], aws_secret_access_key=user[1])
    with pytest.raises(botocore.exceptions.ClientError) as error:
        sqs.purge_queue(QueueUrl=sluice.url + "/000000000000/secret")
    assert error.value.response["Error"]["Message"] == (
        "User: arn:aws:iam::000000000000:user/guest is not authorized to perform: sqs:purgequeue on resource: "
        "arn:aws:sqs:us-east-1:000000000000:secret because no identity-based policy allows the sqs:purgequeue action"
    )
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
