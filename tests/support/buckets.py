"""A store of files like S3, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from hwx.settings import Settings

BUCKET = "hwx-files"


@pytest.fixture(scope="module")
def s3() -> Iterator[Settings]:
    """A server that speaks S3 on a free port, with one empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = Settings(
        files_url=f"s3://{BUCKET}/site",
        files_endpoint=f"http://{host}:{port}",
        files_region="eu-west-3",
        files_key_id="key",
        files_key_secret="secret",
    )
    client = boto3.client(
        "s3",
        endpoint_url=settings.files_endpoint,
        region_name=settings.files_region,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": settings.files_region})
    yield settings
    # What was stored stays in this process when the server ends, and another file of tests makes the same bucket.
    urlopen(Request(f"{settings.files_endpoint}/moto-api/reset", method="POST"), timeout=30).close()
    server.stop()
