/**
 * A rival for measurements: node-opcua's client, which takes what a load server sends.
 *
 * `node client.js URL TAGS` prints `ready` when it monitors all variables; on a line of input it
 * prints what it has received as JSON, and it ends when its input does.
 */
"use strict";

const readline = require("node:readline");

// Its warnings go to the errors: the output is for answers.
console.log = console.error;

const opcua = require("node-opcua");

const NAMESPACE = "urn:lineside:load";
const PUBLISHING_MS = 200;
const SAMPLING_MS = 100;
const QUEUE = 600;
const PER_CALL = 1000;

async function subscribe(session, tags, take) {
  const namespaces = await session.readNamespaceArray();
  const index = namespaces.indexOf(NAMESPACE);
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: PUBLISHING_MS,
    requestedLifetimeCount: 3000,
    requestedMaxKeepAliveCount: 25,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 0,
  });
  const items = Array.from({ length: tags }, (_, number) => ({
    nodeId: `ns=${index};s=v${String(number).padStart(5, "0")}`,
    attributeId: opcua.AttributeIds.Value,
  }));
  const parameters = { samplingInterval: SAMPLING_MS, queueSize: QUEUE, discardOldest: true };
  for (let first = 0; first < tags; first += PER_CALL) {
    const group = opcua.ClientMonitoredItemGroup.create(
      subscription,
      items.slice(first, first + PER_CALL),
      parameters,
      opcua.TimestampsToReturn.Both,
    );
    group.on("changed", take);
    await new Promise((resolve) => group.once("initialized", resolve));
  }
}

async function main(url, tags) {
  let received = 0;
  let newest = [0, 0];
  const client = opcua.OPCUAClient.create({
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 1 },
  });
  await client.connect(url);
  const session = await client.createSession();
  await subscribe(session, tags, (_, value) => {
    newest = [value.sourceTimestamp?.getTime() ?? 0, value.value.value];
    received += 1;
  });
  process.stdout.write("ready\n");
  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", () => process.stdout.write(`${JSON.stringify({ received, newest })}\n`));
  lines.on("close", () => process.exit(0));
}

main(process.argv[2], Number(process.argv[3])).catch((error) => {
  console.error(error);
  process.exit(1);
});
