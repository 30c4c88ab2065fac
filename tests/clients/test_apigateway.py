"""API Gateway: an API imported from OpenAPI or built by hand, deployed, called over HTTP, changed, and taken down."""
import json
import urllib.error
import urllib.request

import pytest

TRUST_GATEWAY = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},'
                 '"Action":"sts:AssumeRole"}]}')


def openapi(title, paths):
    return json.dumps({"openapi": "3.0.1", "info": {"title": title, "version": "1.0"}, "paths": paths}).encode()


def mock(status):
    return {"x-amazon-apigateway-integration": {
        "type": "mock", "requestTemplates": {"application/json": json.dumps({"statusCode": status})},
        "responses": {"default": {"statusCode": str(status), "responseTemplates": {"application/json": '{"from":"mock"}'}}},
    }, "responses": {str(status): {"description": "made up"}}}


def request(client, api, path, body=None, method=None):
    """Status and JSON body of a call of the deployed API."""
    url = f"{client.endpoint}/_aws/execute-api/{api}/{path}"
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture
def api(client, name):
    """The id of an API with one mocked method, not deployed."""
    return client.call("apigateway", "ImportRestApi", body=openapi(name, {"/hello": {"get": mock(200)}}))["id"]


def test_api_is_imported_deployed_called_and_deleted(client, name, api):
    found = client.call("apigateway", "GetRestApi", restApiId=api)
    assert (found["name"], found["version"], found["apiKeySource"]) == (name, "1.0", "HEADER")
    assert api in [one["id"] for one in client.call("apigateway", "GetRestApis", limit=500)["items"]]
    assert request(client, api, "Prod/hello") == (403, {"message": "Forbidden"})

    deployment = client.call("apigateway", "CreateDeployment", restApiId=api, stageName="Prod", description="first")["id"]
    assert request(client, api, "Prod/hello") == (200, {"from": "mock"})
    assert request(client, api, "Prod//hello") == (200, {"from": "mock"})
    assert request(client, api, "Prod/nothing") == (403, {"message": "Missing Authentication Token"})

    assert client.call("apigateway", "GetDeployment", restApiId=api, deploymentId=deployment)["description"] == "first"
    assert [one["id"] for one in client.call("apigateway", "GetDeployments", restApiId=api)["items"]] == [deployment]
    assert client.call("apigateway", "GetStage", restApiId=api, stageName="Prod")["deploymentId"] == deployment
    assert client.error("apigateway", "DeleteDeployment", restApiId=api, deploymentId=deployment) == (
        "BadRequestException", "Active stages pointing to this deployment must be moved or deleted")

    client.call("apigateway", "DeleteRestApi", restApiId=api)
    unknown = ("NotFoundException", f"Invalid API identifier specified {client.account}:{api}")
    assert client.error("apigateway", "GetRestApi", restApiId=api) == unknown
    assert request(client, api, "Prod/hello") == (403, {"message": "Forbidden"})


def test_new_definition_is_seen_when_it_is_deployed(client, name, api):
    client.call("apigateway", "CreateDeployment", restApiId=api, stageName="v1")
    put = client.call("apigateway", "PutRestApi", restApiId=api, mode="overwrite", body=openapi(name, {"/bye": {"get": mock(202)}}))
    assert put["id"] == api
    assert request(client, api, "v1/hello")[0] == 200
    second = client.call("apigateway", "CreateDeployment", restApiId=api)["id"]
    assert request(client, api, "v1/bye")[0] == 403
    client.call("apigateway", "UpdateStage", restApiId=api, stageName="v1",
                patchOperations=[{"op": "replace", "path": "/deploymentId", "value": second}])
    assert request(client, api, "v1/bye") == (202, {"from": "mock"})
    assert request(client, api, "v1/hello")[0] == 403


def test_stages_are_made_listed_tagged_and_deleted(client, api):
    deployment = client.call("apigateway", "CreateDeployment", restApiId=api)["id"]
    stage = client.call("apigateway", "CreateStage", restApiId=api, stageName="test", deploymentId=deployment, variables={"colour": "blue"},
                        tags={"team": "blue"})
    assert (stage["variables"], stage["tracingEnabled"], stage["cacheClusterStatus"]) == ({"colour": "blue"}, False, "NOT_AVAILABLE")
    assert client.error("apigateway", "CreateStage", restApiId=api, stageName="test", deploymentId=deployment) == (
        "ConflictException", "Stage already exists")
    assert [one["stageName"] for one in client.call("apigateway", "GetStages", restApiId=api)["item"]] == ["test"]

    arn = f"arn:aws:apigateway:us-east-1::/restapis/{api}/stages/test"
    client.call("apigateway", "TagResource", resourceArn=arn, tags={"cost": "low"})
    client.call("apigateway", "UntagResource", resourceArn=arn, tagKeys=["team"])
    assert client.call("apigateway", "GetTags", resourceArn=arn)["tags"] == {"cost": "low"}
    client.call("apigateway", "DeleteStage", restApiId=api, stageName="test")
    assert client.error("apigateway", "GetStage", restApiId=api, stageName="test") == (
        "NotFoundException", "Invalid stage identifier specified")
    client.call("apigateway", "DeleteDeployment", restApiId=api, deploymentId=deployment)


def test_api_is_built_by_hand(client, name):
    made = client.call("apigateway", "CreateRestApi", name=name, endpointConfiguration={"types": ["REGIONAL"]})
    api = made["id"]
    patch = {"op": "replace", "path": "/description", "value": "by hand"}
    client.call("apigateway", "UpdateRestApi", restApiId=api, patchOperations=[patch])
    assert client.call("apigateway", "GetRestApi", restApiId=api)["description"] == "by hand"
    [root] = client.call("apigateway", "GetResources", restApiId=api)["items"]
    assert root["path"] == "/"
    pet = client.call("apigateway", "CreateResource", restApiId=api, parentId=root["id"], pathPart="pets")["id"]
    assert client.error("apigateway", "CreateResource", restApiId=api, parentId=root["id"], pathPart="pets") == (
        "ConflictException", "Another resource with the same parent already has this name: pets")
    method = {"restApiId": api, "resourceId": pet, "httpMethod": "GET"}
    assert client.error("apigateway", "CreateDeployment", restApiId=api) == (
        "BadRequestException", "The REST API doesn't contain any methods")

    client.call("apigateway", "PutMethod", authorizationType="NONE", **method)
    client.call("apigateway", "PutIntegration", type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}, **method)
    client.call("apigateway", "PutMethodResponse", statusCode="200", **method)
    client.call("apigateway", "PutIntegrationResponse", statusCode="200", responseTemplates={"application/json": '{"pets":[]}'}, **method)
    assert client.call("apigateway", "GetMethod", **method)["authorizationType"] == "NONE"
    assert client.call("apigateway", "GetIntegration", **method)["passthroughBehavior"] == "WHEN_NO_MATCH"
    assert client.call("apigateway", "GetMethodResponse", statusCode="200", **method)["statusCode"] == "200"
    assert client.call("apigateway", "GetIntegrationResponse", statusCode="200", **method)["responseTemplates"] == {
        "application/json": '{"pets":[]}'}
    assert client.call("apigateway", "GetResource", restApiId=api, resourceId=pet, embed=["methods"])["resourceMethods"].keys() == {"GET"}
    client.call("apigateway", "CreateDeployment", restApiId=api, stageName="Prod")
    assert request(client, api, "Prod/pets") == (200, {"pets": []})

    client.call("apigateway", "DeleteIntegration", **method)
    client.call("apigateway", "DeleteMethod", **method)
    client.call("apigateway", "DeleteResource", restApiId=api, resourceId=pet)
    assert client.error("apigateway", "GetResource", restApiId=api, resourceId=pet) == (
        "NotFoundException", "Invalid Resource identifier specified")
    assert request(client, api, "Prod/pets") == (200, {"pets": []}), "what is deployed stays"


def test_post_goes_through_the_api_into_a_queue(client, name):
    queue = client.call("sqs", "CreateQueue", QueueName=name)["QueueUrl"]
    role = client.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST_GATEWAY)["Role"]["Arn"]
    may_send = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
                                                        "Resource": f"arn:aws:sqs:us-east-1:{client.account}:{name}"}]}
    client.call("iam", "PutRolePolicy", RoleName=name, PolicyName="send", PolicyDocument=json.dumps(may_send))
    post = {"responses": {"200": {"description": "queued"}}, "x-amazon-apigateway-integration": {
        "type": "aws", "httpMethod": "POST", "credentials": role, "passthroughBehavior": "never",
        "uri": f"arn:aws:apigateway:us-east-1:sqs:path/{client.account}/{name}",
        "requestParameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        "requestTemplates": {"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
        "responses": {"200": {"statusCode": "200"}},
    }}
    api = client.call("apigateway", "ImportRestApi", body=openapi(name, {"/inbox": {"post": post}}))["id"]
    client.call("apigateway", "CreateDeployment", restApiId=api, stageName="Prod")
    status, answer = request(client, api, "Prod/inbox", '{"text": "a&b=c+d%20 ü€"}'.encode())
    assert status == 200
    [message] = client.call("sqs", "ReceiveMessage", QueueUrl=queue)["Messages"]
    assert message["Body"] == '{"text": "a&b=c+d%20 ü€"}'
    assert answer["SendMessageResponse"]["SendMessageResult"]["MessageId"] == message["MessageId"]


def test_request_runs_a_function(client, name, role, package):
    function = client.call("lambda", "CreateFunction", FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=role,
                           Code={"ZipFile": package}, Timeout=20)["FunctionArn"]
    proxy = {"responses": {}, "x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST",
        "uri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"}}
    api = client.call("apigateway", "ImportRestApi", body=openapi(name, {"/{proxy+}": {"x-amazon-apigateway-any-method": proxy}}))["id"]
    client.call("apigateway", "CreateDeployment", restApiId=api, stageName="Prod")
    assert request(client, api, "Prod/a/b") == (500, {"message": "Internal server error"}), "nobody has allowed it yet"
    client.call("lambda", "AddPermission", FunctionName=name, StatementId="api", Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com", SourceArn=f"arn:aws:execute-api:us-east-1:{client.account}:{api}/*")
    assert request(client, api, "Prod/a/b", b'{"n":1}') == (200, {"path": "/a/b", "body": '{"n":1}'})


def test_errors_say_what_the_service_says(client, api):
    assert client.error("apigateway", "ImportRestApi", body=b"this is no definition").code == "BadRequestException"
    assert client.error("apigateway", "CreateDeployment", restApiId="abcdefghij", stageName="x") == (
        "NotFoundException", f"Invalid API identifier specified {client.account}:abcdefghij")
    root = client.call("apigateway", "GetResources", restApiId=api)["items"][0]["id"]
    assert client.error("apigateway", "GetMethod", restApiId=api, resourceId=root, httpMethod="PUT") == (
        "NotFoundException", "Invalid Method identifier specified")
