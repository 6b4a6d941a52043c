/**
 * An OPC UA server on another stack than the client under test, bound to this computer.
 *
 * `node server.js --option value ...` prints one line of JSON with its port and, with security,
 * its certificate; then it obeys lines on its input (see faults.js), each answered by a line of
 * JSON, and ends with its input. The options are listed in options.js.
 */
"use strict";

const net = require("node:net");
const path = require("node:path");
const readline = require("node:readline");

const options = require("./options").parse(process.argv.slice(2));
require("./shifted_clock").shiftClock(options.clock);
// Its warnings go to the output, which is for answers.
console.log = console.error;

const opcua = require("node-opcua");
const { Subscription } = require("node-opcua-server");
const { Alarms } = require("./alarms");
const { addFaultMethods, commit, watch } = require("./faults");
const { addKinds } = require("./kinds");
const { addMachines } = require("./machines");
const { addSignals } = require("./signals");

const URI = "urn:test:peer";
const OTHER_URI = "urn:test:other";
const HOST = "127.0.0.1";
const USERS = { operator: "bottle", engineer: "spanner" };
const { MessageSecurityMode: Mode, SecurityPolicy: Policy, nodesets } = opcua;

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, HOST, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Let a variable without a least sampling interval report every change, as many PLCs do. */
function reportEveryChange() {
  const adjust = Subscription.prototype.adjustSamplingInterval;
  Subscription.prototype.adjustSamplingInterval = function (interval, node) {
    const isLive = node?.minimumSamplingInterval === 0 && node.nodeId.namespace > 0;
    return isLive ? 0 : adjust.call(this, interval, node);
  };
}

function security() {
  if (!options.pki) return { securityModes: [Mode.None], securityPolicies: [Policy.None] };
  const certificates = new opcua.OPCUACertificateManager({
    rootFolder: path.join(options.pki, "pki"),
    automaticallyAcceptUnknownCertificate: true,
  });
  return {
    securityModes: [Mode.None, Mode.Sign, Mode.SignAndEncrypt],
    securityPolicies: [
      Policy.None,
      Policy.Basic256Sha256,
      Policy.Aes128_Sha256_RsaOaep,
      Policy.Aes256_Sha256_RsaPss,
    ],
    serverCertificateManager: certificates,
    userCertificateManager: certificates,
  };
}

function configuration(port) {
  const files = options.machines
    ? [nodesets.standard, nodesets.di, nodesets.ia, nodesets.machinery, nodesets.packML]
    : [nodesets.standard];
  return {
    port,
    host: HOST,
    hostname: HOST,
    alternateHostname: [HOST],
    resourcePath: "/peer",
    nodeset_filename: files,
    serverInfo: { applicationUri: "urn:test:peer:server", productUri: "urn:test:peer" },
    allowAnonymous: true,
    userManager: { isValidUser: (name, password) => USERS[name] === password && !!password },
    defaultSecureTokenLifetime: options.token,
    maxConnectionsPerEndpoint: 200,
    serverCapabilities: {
      maxSessions: options.sessions,
      minSupportedSampleRate: 0,
      maxSubscriptionsPerSession: 50,
      operationLimits: { maxMonitoredItemsPerCall: options.limit },
    },
    ...security(),
  };
}

function furnish(server) {
  const { addressSpace } = server.engine;
  const uris = options.swap ? [OTHER_URI, URI] : [URI, OTHER_URI];
  uris.forEach((uri) => addressSpace.registerNamespace(uri));
  const namespace = addressSpace.getNamespace(URI);
  const parent = namespace.addObject({
    organizedBy: addressSpace.rootFolder.objects,
    browseName: "Peer",
    nodeId: "s=peer",
    notifierOf: addressSpace.rootFolder.objects.server,
  });
  addKinds(addressSpace, namespace, parent);
  if (options.alarms) server.alarms = new Alarms(addressSpace, namespace, parent);
  if (options.machines) addMachines(addressSpace, namespace);
  addFaultMethods(server, namespace, parent);
  return addSignals(addressSpace, namespace, parent, options);
}

function answer(told) {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

async function main() {
  options.base = options.base || Date.now();
  const port = options.port || (await freePort());
  reportEveryChange();
  const server = new opcua.OPCUAServer(configuration(port));
  watch(server);
  await server.initialize();
  furnish(server);
  await server.start();
  const certificate = options.pki ? server.getCertificate().toString("base64") : "";
  answer({ port, certificate, base: options.base });
  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const [name, ...words] = line.split(" ");
    const told = server.alarms?.obey(name, words);
    answer(told ?? commit(server, name, Number(words[0] || 0)));
  });
  lines.on("close", () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
