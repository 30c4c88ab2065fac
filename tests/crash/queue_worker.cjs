// One of the clients of queues.py: the AWS SDK for JavaScript v3, in a process of its own; the same as queue_worker.py.
//
//     queue_worker.cjs SETTINGS BOOK NAME      works until its standard input ends. NODE_PATH leads to the SDK.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const sdk = require("@aws-sdk/client-sqs");

const [settings, bookPath, workerName] = [JSON.parse(fs.readFileSync(process.argv[2], "utf8")), process.argv[3], process.argv[4]];
const POLL_MS = 2;
const NOT_SENT = new Set(["ECONNREFUSED"]);
const CUT = new Set(["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"]);
const mix = settings.mix;
let isOver = false;

const md5 = (text) => crypto.createHash("md5").update(text, "utf8").digest("hex");
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const pause = () => sleep(mix.pause_s * 1000);
const now = () => Number(process.hrtime.bigint() / 1000n); // microseconds of the machine's monotonic clock

function check(holds, what) {
  if (!holds) throw new Error(`wrong ${what}`);
}

// ---- where sluice is: it writes its port file anew with every start ----

let client = null;
let port = Number(fs.readFileSync(settings.port_file, "utf8"));

// Something that is another after a restart; null between a kill and the restart, if it is noticed.
function life() {
  const found = fs.statSync(settings.port_file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.mtimeNs} ${found.ino}`;
}

async function waitForAnother(seen) {
  while (!isOver && [null, seen].includes(life())) await sleep(POLL_MS);
}

function currentClient() {
  let read = port;
  try {
    read = Number(fs.readFileSync(settings.port_file, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error; // nobody answers at the old one
  }
  if (read !== port || client === null) {
    port = read;
    client = new sdk.SQSClient({
      endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1, requestHandler: { requestTimeout: 30000, throwOnRequestTimeout: true },
    });
  }
  return client;
}

const urlOf = (queue) => `http://127.0.0.1:${port}/000000000000/${settings.queues[queue].name}`;

// ---- calls that are in the book ----

const book = fs.openSync(bookPath, "w");
let calls = 0;

function write(line) {
  fs.writeSync(book, `${JSON.stringify(line)}\n`);
}

function outcomeOf(error, entries) {
  if (error instanceof sdk.SQSServiceException && error.$metadata.requestId) {
    if (error.$metadata.httpStatusCode < 500) {
      return { outcome: "answered", results: Array(entries).fill({ error: `${error.name}: ${error.message}` }) };
    }
    return { outcome: "wrong", error: `${error.name}: ${error.message}` };
  }
  const codes = [error.code, error.cause?.code, ...(error.errors ?? []).map((one) => one.code)];
  const said = `${error.name} ${codes.join(" ")}: ${error.message}`;
  if (codes.some((code) => NOT_SENT.has(code))) return { outcome: "not sent", error: said };
  if (codes.some((code) => CUT.has(code)) || error.message === "aborted") return { outcome: "cut", error: said };
  return { outcome: "wrong", error: `${said} ${error.stack}` };
}

// Gives {outcome, results}; read(answer) makes results of the answer.
async function carryOut(action, queue, parameters, read, said) {
  const seen = life();
  const sqs = currentClient();
  const number = ++calls;
  const command = new sdk[`${action}Command`]({ QueueUrl: urlOf(queue), ...parameters });
  write({ call: number, begin: now(), action, queue, ...said });
  let done;
  try {
    done = { outcome: "answered", results: read(await sqs.send(command)) };
  } catch (error) {
    done = outcomeOf(error, Math.max(1, (said.entries ?? []).length));
  }
  write({ call: number, end: now() + 1, ...done });
  if (["cut", "not sent"].includes(done.outcome)) await waitForAnother(seen);
  return { results: [], ...done };
}

// A batch's results in the order of its entries.
function inOrder(answer, entries, result = () => ({})) {
  const found = {};
  for (const one of answer.Successful ?? []) found[one.Id] = result(one, entries[Number(one.Id)]);
  for (const one of answer.Failed ?? []) found[one.Id] = { error: `${one.Code}: ${one.Message}` };
  check(Object.keys(found).length === entries.length, `batch: ${entries.length} entries have ${Object.keys(found).length} results`);
  return entries.map((_, place) => found[place]);
}

// `messages`: [{entry, body}]; one goes alone.
function send(queue, messages) {
  const fifo = settings.queues[queue].fifo;
  const parametersOf = ({ entry, body }) => ({
    MessageBody: body, MessageAttributes: { token: { DataType: "String", StringValue: entry.token } },
    ...(fifo ? { MessageGroupId: entry.group, MessageDeduplicationId: entry.token } : {}),
    ...("delay" in entry ? { DelaySeconds: entry.delay } : {}),
  });
  const result = (answer, entry) => {
    check(answer.MD5OfMessageBody === entry.md5, `MD5OfMessageBody of ${entry.token}`);
    return { id: answer.MessageId, ...(fifo ? { sequence: answer.SequenceNumber } : {}) };
  };
  const entries = messages.map(({ entry }) => entry);
  if (messages.length === 1) {
    return carryOut("SendMessage", queue, parametersOf(messages[0]), (answer) => [result(answer, entries[0])], { entries });
  }
  const batch = messages.map((message, place) => ({ Id: String(place), ...parametersOf(message) }));
  return carryOut("SendMessageBatch", queue, { Entries: batch }, (answer) => inOrder(answer, entries, result), { entries });
}

function receive(queue, wait, visibility, most) {
  const result = (message) => {
    const token = message.Body.split(" ", 1)[0];
    const digest = md5(message.Body);
    check(message.MD5OfBody === digest, `MD5OfBody of ${token}`);
    check(message.MessageAttributes.token.StringValue === token, `attributes of ${token}`);
    const { ApproximateReceiveCount, MessageGroupId, SequenceNumber } = message.Attributes;
    return {
      id: message.MessageId, count: Number(ApproximateReceiveCount), handle: message.ReceiptHandle, token, md5: digest,
      ...(settings.queues[queue].fifo ? { group: MessageGroupId, sequence: SequenceNumber } : {}),
    };
  };
  const parameters = {
    WaitTimeSeconds: wait, VisibilityTimeout: visibility, MaxNumberOfMessages: most, MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  };
  return carryOut("ReceiveMessage", queue, parameters, (answer) => (answer.Messages ?? []).map(result), { visibility });
}

// `held`: messages as receive() gave them.
function use(action, queue, held, parameters, said) {
  const entries = held.map(({ id, count }) => ({ id, count, ...said }));
  if (held.length === 1) return carryOut(action, queue, { ReceiptHandle: held[0].handle, ...parameters }, () => [{}], { entries });
  const batch = held.map(({ handle }, place) => ({ Id: String(place), ReceiptHandle: handle, ...parameters }));
  return carryOut(`${action}Batch`, queue, { Entries: batch }, (answer) => inOrder(answer, entries), { entries });
}

const remove = (queue, held) => use("DeleteMessage", queue, held, {}, {});
const change = (queue, held, timeout) => use("ChangeMessageVisibility", queue, held, { VisibilityTimeout: timeout }, { timeout });

// How many messages can be received; null if nobody answers. Not in the book.
async function backlog(queue) {
  const seen = life();
  try {
    const sqs = currentClient();
    const answer = await sqs.send(new sdk.GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames: ["All"] }));
    return Number(answer.Attributes.ApproximateNumberOfMessages);
  } catch (error) {
    if (!["cut", "not sent"].includes(outcomeOf(error, 1).outcome)) throw error;
    await waitForAnother(seen);
    return null;
  }
}

// ---- roles: one of them sends to a queue, or receives from it ----

function seededChance(text) {
  let state = crypto.createHash("sha256").update(text).digest().readUInt32LE(0);
  return () => { // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Role {
  constructor(name, queue) {
    Object.assign(this, { name, queue, chance: seededChance(`${settings.seed} ${name}`), number: 0 });
    Object.assign(this, { fifo: settings.queues[queue].fifo, visibility: settings.queues[queue].visibility });
  }

  happens(what) {
    return this.chance() < mix[what];
  }

  between(first, last) {
    return first + Math.floor(this.chance() * (last - first + 1));
  }

  message() {
    const token = `${this.name}-${++this.number}`;
    const size = this.happens("large") ? this.between(8000, 40000) : this.between(0, 200);
    const body = `${token} ${"é".repeat(size)}`;
    const entry = { token, md5: md5(body) };
    if (this.fifo) entry.group = `group-${this.between(0, mix.groups - 1)}`;
    else if (this.happens("delayed")) entry.delay = 1;
    return { entry, body };
  }

  // Messages alone and in batches. What was cut off is mostly sent again, and so is some of what was acknowledged by a FIFO queue.
  async send() {
    while (!isOver) {
      if (this.number % mix.look_each === 0) {
        const waiting = await backlog(this.queue);
        if (waiting === null || waiting > mix.backlog) {
          await pause();
          continue;
        }
      }
      const messages = Array.from({ length: this.happens("batch") ? this.between(2, 10) : 1 }, () => this.message());
      while (!isOver) {
        const { outcome } = await send(this.queue, messages);
        const again = outcome === "not sent" || (this.happens("retry") && outcome === "cut");
        if (!again && !(this.fifo && this.happens("repeat"))) break;
      }
      await pause();
    }
  }

  // Short and long polls. What comes is deleted, now or late, hidden for longer or no longer, or left.
  async receive() {
    let late = []; // {when, message}
    while (!isOver) {
      const visibility = this.visibility + (this.happens("longer") ? 1 : 0);
      let { outcome, results: messages } = await receive(this.queue, this.happens("long_poll") ? 1 : 0, visibility, this.between(1, 10));
      if (outcome !== "answered" || messages.length === 0 || "error" in messages[0]) {
        await pause();
        messages = [];
      }
      const hidden = messages.filter(() => this.happens("change"));
      if (hidden.length > 0) {
        const timeout = [0, this.visibility, this.visibility + 1][this.between(0, 2)];
        await this.each(hidden, (held) => change(this.queue, held, timeout));
      }
      const keep = this.fifo ? mix.leave_fifo : mix.leave;
      const taken = messages.filter((one) => this.chance() >= keep && (!hidden.includes(one) || this.happens("delete_hidden")));
      const deleted = [];
      for (const message of taken) {
        if (this.happens("late")) late.push({ when: performance.now() + this.chance() * 1500 * this.visibility, message });
        else deleted.push(message);
      }
      const due = performance.now();
      deleted.push(...late.filter(({ when }) => when <= due).map(({ message }) => message));
      late = late.filter(({ when }) => when > due);
      for (let place = 0; place < deleted.length; place += 10) {
        await this.each(deleted.slice(place, place + 10), (held) => remove(this.queue, held));
      }
    }
  }

  // In a batch or one by one; what was cut off is mostly tried again.
  async each(held, act) {
    for (const few of this.happens("batch") ? [held] : held.map((one) => [one])) {
      while (["cut", "not sent"].includes((await act(few)).outcome) && this.happens("retry") && !isOver);
    }
  }
}

process.stdin.resume().on("end", () => { isOver = true; });
Promise.all(settings.roles.map(([work, queue], place) => new Role(`${workerName}${place}`, queue)[work]())).then(() => process.exit(0));
