/** What can be done to the clients of this server, by a line of input or by calling a method. */
"use strict";

const { DataType, StatusCodes } = require("node-opcua");

const FAULTS = {
  /** Stand still: nothing is answered or written, while the connections stay. */
  freeze: (_, ms) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  },
  /** Publish nothing any more, no keep-alive either, while all other services answer. */
  mute: (server) => {
    server.isMuted = true;
  },
  unmute: (server) => {
    server.isMuted = false;
  },
  /** Close all sessions on this side alone; their subscriptions live on. */
  "forget-sessions": (server) => {
    for (const session of sessionsOf(server)) {
      server.engine.closeSession(session.authenticationToken, false, "Terminated");
    }
  },
  /** Delete all subscriptions on this side alone. */
  "forget-subscriptions": (server) => {
    for (const session of sessionsOf(server)) {
      for (const one of [...session.publishEngine.subscriptions]) one.terminate();
    }
  },
  "raise-events": (server, count) => {
    for (let number = 0; number < count; number += 1) {
      server.engine.addressSpace.rootFolder.objects.server.raiseEvent("BaseEventType", {
        message: { dataType: DataType.LocalizedText, value: { text: `event ${number}` } },
        severity: { dataType: DataType.UInt32, value: 500 },
      });
    }
  },
  exit: (_, code) => process.exit(code),
  stats: () => {},
};

function sessionsOf(server) {
  return Object.values(server.engine._sessions);
}

/** Carry out one fault; return how the server stands. */
function commit(server, name, number = 0) {
  FAULTS[name](server, number);
  const sessions = sessionsOf(server);
  const subscriptions = sessions.flatMap((session) => session.publishEngine.subscriptions);
  return {
    sessions: sessions.length,
    subscriptions: subscriptions.length,
    items: subscriptions.reduce((sum, one) => sum + one.monitoredItemCount, 0),
    sockets: server.endpoints.reduce((sum, one) => sum + one.currentChannelCount, 0),
    requests: server.requestCounts,
  };
}

/** Offer every fault as a method of an object `Faults`, each with one number as its argument. */
function addFaultMethods(server, namespace, parent) {
  const faults = namespace.addObject({
    componentOf: parent, browseName: "Faults", nodeId: "s=faults",
  });
  for (const name of Object.keys(FAULTS)) {
    const method = namespace.addMethod(faults, {
      browseName: name,
      nodeId: `s=faults.${name}`,
      inputArguments: [{ name: "Number", dataType: DataType.Double }],
      outputArguments: [],
    });
    method.bindMethod((inputs, _, done) => {
      // Only after the answer: some faults leave nobody to give it.
      setTimeout(() => commit(server, name, inputs[0].value), 50);
      done(null, { statusCode: StatusCodes.Good, outputArguments: [] });
    });
  }
}

/** Count requests by name, and let a muted server publish nothing. */
function watch(server) {
  server.requestCounts = {};
  server.on("request", (request) => {
    const name = request.schema.name.replace(/Request$/, "");
    server.requestCounts[name] = (server.requestCounts[name] || 0) + 1;
  });
  const { ServerSidePublishEngine } = require("node-opcua-server");
  const engine = ServerSidePublishEngine.prototype;
  const send = engine._send_response_for_request;
  engine._send_response_for_request = function (publishData, response) {
    if (!server.isMuted) send.call(this, publishData, response);
  };
}

module.exports = { addFaultMethods, commit, watch };
