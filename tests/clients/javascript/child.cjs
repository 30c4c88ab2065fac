// The AWS SDK for JavaScript v3, for SQS: reads calls from standard input and answers on standard output, a line of JSON each, as
// boto3_child.py says. Calls run at the same time; each answer names its call. NODE_PATH leads to the SDK; the endpoint, the region
// and the keys are in the environment, and the client is made without any setting of its own.
"use strict";

const readline = require("node:readline");
const sdk = require("@aws-sdk/client-sqs");

const client = new sdk.SQSClient();

function fromJson(name, value) {
  return value !== null && typeof value === "object" && "$bytes" in value ? new Uint8Array(Buffer.from(value.$bytes, "base64")) : value;
}

function toJson(name, value) {
  return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString("base64") } : value;
}

function withoutMetadata({ $metadata, ...members }) {
  if (!$metadata.requestId) throw new Error("the answer does not name its request");
  return members;
}

async function carryOut({ kind, operation, parameters }) {
  if (kind === "pages") {
    const pages = [];
    const settings = { client, pageSize: parameters.MaxResults };
    for await (const page of sdk[`paginate${operation}`](settings, parameters)) pages.push(withoutMetadata(page));
    return { pages };
  }
  return { result: withoutMetadata(await client.send(new sdk[`${operation}Command`](parameters))) };
}

async function answer(call) {
  try {
    return await carryOut(call);
  } catch (error) {
    if (!(error instanceof sdk.SQSServiceException) || !error.$metadata.requestId) return { failure: error.stack };
    // `Code` is what a client of the query protocol reads; the SDK gives it where it differs from the name.
    const kept = { code: error.Code ?? error.name, message: error.message, status: error.$metadata.httpStatusCode };
    return { error: { ...kept, type: error.constructor.name } };
  }
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line, toJson)}\n`);
}

say({ version: require("@aws-sdk/client-sqs/package.json").version });
readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const call = JSON.parse(line, fromJson);
  say({ id: call.id, ...(await answer(call)) });
});
