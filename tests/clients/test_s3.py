"""S3: buckets, objects, their versions, uploads in parts."""
import base64
import hashlib

import pytest


@pytest.fixture
def bucket(client, name):
    client.call("s3", "CreateBucket", Bucket=name)
    return name


def put(client, bucket, key, body, **parameters):
    return client.call("s3", "PutObject", Bucket=bucket, Key=key, Body=body, **parameters)


def get(client, bucket, key, **parameters):
    return client.call("s3", "GetObject", Bucket=bucket, Key=key, **parameters)


def test_bucket_lives_from_creation_to_deletion(client, name):
    client.call("s3", "CreateBucket", Bucket=name)
    client.call("s3", "HeadBucket", Bucket=name)
    assert name in [one["Name"] for one in client.call("s3", "ListBuckets")["Buckets"]]
    assert client.call("s3", "GetBucketLocation", Bucket=name)["LocationConstraint"] is None
    put(client, name, "k", b"x")
    assert client.error("s3", "DeleteBucket", Bucket=name) == ("BucketNotEmpty", "The bucket you tried to delete is not empty")
    client.call("s3", "DeleteObject", Bucket=name, Key="k")
    client.call("s3", "DeleteBucket", Bucket=name)
    assert client.error("s3", "HeadBucket", Bucket=name) == ("404", "Not Found")


def test_object_is_put_read_and_deleted(client, bucket):
    content = bytes(range(256)) * 40
    key = "a folder/ü&+%20.bin"
    etag = put(client, bucket, key, content, ContentType="application/x-story", Metadata={"colour": "blue"})["ETag"]
    assert etag == f'"{hashlib.md5(content).hexdigest()}"'
    got = get(client, bucket, key)
    assert got["Body"] == content
    assert (got["ETag"], got["ContentType"], got["Metadata"]) == (etag, "application/x-story", {"colour": "blue"})
    part = get(client, bucket, key, Range="bytes=256-511")
    assert (part["Body"], part["ContentRange"]) == (bytes(range(256)), "bytes 256-511/10240")
    assert client.call("s3", "HeadObject", Bucket=bucket, Key=key)["ContentLength"] == len(content)

    client.call("s3", "CopyObject", Bucket=bucket, Key="copy", CopySource=f"{bucket}/{key}")
    assert get(client, bucket, "copy")["Metadata"] == {"colour": "blue"}
    client.call("s3", "DeleteObject", Bucket=bucket, Key=key)
    assert client.error("s3", "GetObject", Bucket=bucket, Key=key) == ("NoSuchKey", "The specified key does not exist.")
    assert client.error("s3", "HeadObject", Bucket=bucket, Key=key) == ("404", "Not Found")


def test_objects_are_listed_by_prefix_and_page(client, bucket):
    for key in ("a/1", "a/2", "b/1", "top"):
        put(client, bucket, key, b"x")
    folders = client.call("s3", "ListObjectsV2", Bucket=bucket, Delimiter="/")
    assert [one["Key"] for one in folders["Contents"]] == ["top"]
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["a/", "b/"]
    first = client.call("s3", "ListObjectsV2", Bucket=bucket, MaxKeys=3)
    assert (first["IsTruncated"], first["KeyCount"]) == (True, 3)
    second = client.call("s3", "ListObjectsV2", Bucket=bucket, ContinuationToken=first["NextContinuationToken"])
    assert [one["Key"] for one in first["Contents"] + second["Contents"]] == ["a/1", "a/2", "b/1", "top"]
    assert [one["Key"] for one in client.call("s3", "ListObjects", Bucket=bucket, Prefix="a/")["Contents"]] == ["a/1", "a/2"]
    deleted = client.call("s3", "DeleteObjects", Bucket=bucket, Delete={"Objects": [{"Key": "a/1"}, {"Key": "b/1"}, {"Key": "none"}]})
    assert {one["Key"] for one in deleted["Deleted"]} == {"a/1", "b/1", "none"}
    assert [one["Key"] for one in client.pages("s3", "ListObjectsV2", page_size=1, Bucket=bucket)["Contents"]] == ["a/2", "top"]


def test_versions_are_kept_where_a_bucket_keeps_them(client, bucket):
    client.call("s3", "PutBucketVersioning", Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert client.call("s3", "GetBucketVersioning", Bucket=bucket)["Status"] == "Enabled"
    first = put(client, bucket, "k", b"first")["VersionId"]
    second = put(client, bucket, "k", b"second")["VersionId"]
    assert get(client, bucket, "k")["Body"] == b"second"
    assert get(client, bucket, "k", VersionId=first)["Body"] == b"first"
    marker = client.call("s3", "DeleteObject", Bucket=bucket, Key="k")
    assert marker["DeleteMarker"] is True
    listed = client.call("s3", "ListObjectVersions", Bucket=bucket)
    assert [one["VersionId"] for one in listed["Versions"]] == [second, first]
    assert [one["VersionId"] for one in listed["DeleteMarkers"]] == [marker["VersionId"]]
    client.call("s3", "DeleteObject", Bucket=bucket, Key="k", VersionId=marker["VersionId"])
    assert get(client, bucket, "k")["Body"] == b"second"


def test_object_is_uploaded_in_parts(client, bucket):
    upload = client.call("s3", "CreateMultipartUpload", Bucket=bucket, Key="big")["UploadId"]
    whole = {"Bucket": bucket, "Key": "big", "UploadId": upload}
    pieces = [b"1" * (5 << 20), b"2" * 1000]
    etags = [client.call("s3", "UploadPart", PartNumber=number, Body=piece, **whole)["ETag"] for number, piece in enumerate(pieces, 1)]
    assert [one["Size"] for one in client.call("s3", "ListParts", **whole)["Parts"]] == [5 << 20, 1000]
    assert [one["UploadId"] for one in client.call("s3", "ListMultipartUploads", Bucket=bucket)["Uploads"]] == [upload]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    done = client.call("s3", "CompleteMultipartUpload", MultipartUpload={"Parts": parts}, **whole)
    digest = hashlib.md5(b"".join(hashlib.md5(piece).digest() for piece in pieces)).hexdigest()
    assert done["ETag"] == f'"{digest}-2"'
    assert get(client, bucket, "big")["Body"] == b"".join(pieces)

    other = client.call("s3", "CreateMultipartUpload", Bucket=bucket, Key="never")["UploadId"]
    client.call("s3", "AbortMultipartUpload", Bucket=bucket, Key="never", UploadId=other)
    error = client.error("s3", "ListParts", Bucket=bucket, Key="never", UploadId=other)
    assert error.code == "NoSuchUpload"


def test_settings_of_a_bucket(client, bucket):
    blocked = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": False}
    client.call("s3", "PutPublicAccessBlock", Bucket=bucket, PublicAccessBlockConfiguration=blocked)
    assert client.call("s3", "GetPublicAccessBlock", Bucket=bucket)["PublicAccessBlockConfiguration"] == blocked
    client.call("s3", "DeletePublicAccessBlock", Bucket=bucket)

    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}
    client.call("s3", "PutBucketEncryption", Bucket=bucket, ServerSideEncryptionConfiguration=rules)
    got = client.call("s3", "GetBucketEncryption", Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert got["Rules"][0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    client.call("s3", "DeleteBucketEncryption", Bucket=bucket)

    policy = '{"Version":"2012-10-17","Statement":[]}'
    client.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=policy)
    assert client.call("s3", "GetBucketPolicy", Bucket=bucket)["Policy"] == policy
    client.call("s3", "DeleteBucketPolicy", Bucket=bucket)
    assert client.error("s3", "GetBucketPolicy", Bucket=bucket) == ("NoSuchBucketPolicy", "The bucket policy does not exist")

    client.call("s3", "PutBucketTagging", Bucket=bucket, Tagging={"TagSet": [{"Key": "team", "Value": "blue"}]})
    assert client.call("s3", "GetBucketTagging", Bucket=bucket)["TagSet"] == [{"Key": "team", "Value": "blue"}]
    client.call("s3", "DeleteBucketTagging", Bucket=bucket)


def test_errors_say_what_the_service_says(client, bucket):
    assert client.error("s3", "ListObjectsV2", Bucket="no-such-bucket-here") == ("NoSuchBucket", "The specified bucket does not exist")
    wrong = base64.b64encode(hashlib.md5(b"something else").digest()).decode()
    assert client.error("s3", "PutObject", Bucket=bucket, Key="k", Body=b"content", ContentMD5=wrong).code == "BadDigest"
    put(client, bucket, "k", b"0123456789")
    assert client.error("s3", "GetObject", Bucket=bucket, Key="k", Range="bytes=20-30") == (
        "InvalidRange", "The requested range is not satisfiable")
