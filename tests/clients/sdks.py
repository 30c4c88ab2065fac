"""The SDKs of JavaScript, Java and Go, for SQS: drivers as in drivers.py. tools/compat --install fetches them into build/compat."""
import os

from drivers import HERE, ROOT, Child, Library

BUILD = ROOT / "build/compat"


class Sdk(Library):
    """An SDK in a child process of its language, with no setting but those of the environment."""

    sqs_protocol = "json"

    def environment(self):
        return super().environment() | {"AWS_ENDPOINT_URL": self.endpoint}

    def start(self):
        return Child(self.command(), self.environment(), advice=f"tools/compat --install {self.name} fetches it.")

    def command(self):
        raise NotImplementedError

    def pages(self, service, operation, page_size, **parameters):
        return self.carry_out("pages", service, operation, parameters | {"MaxResults": page_size})()

    def result_of(self, answer):
        if "pages" not in answer:
            return answer.get("result", {})
        joined = {}
        for page in answer["pages"]:
            for name, value in page.items():
                if isinstance(value, list):
                    joined.setdefault(name, []).extend(value)
        return joined


class JavaScript(Sdk):
    """@aws-sdk/client-sqs."""

    name = "javascript"

    def environment(self):
        return super().environment() | {"NODE_PATH": str(BUILD / "javascript/node_modules")}

    def command(self):
        return ["node", HERE / "javascript/child.cjs"]


class Java(Sdk):
    """software.amazon.awssdk:sqs. Java compiles the child's one source file as it starts it."""

    name = "java"

    def command(self):
        # The JVM's first compiler alone: stories are short. Its memory of classes is not worth a file.
        return ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{BUILD}/java/libraries/*", HERE / "java/Child.java"]


class Go(Sdk):
    """github.com/aws/aws-sdk-go-v2/service/sqs."""

    name = "go"
    # Its numbers are never absent, and 0 is not sent.
    lacks = frozenset({"WaitTimeSeconds of 0"})

    def command(self):
        return [os.fspath(BUILD / "go/child")]


SDKS = {sdk.name: sdk for sdk in (JavaScript, Java, Go)}
