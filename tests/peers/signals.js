/**
 * Variables whose values follow from the time alone, so that a client can tell what it has missed.
 *
 * A counter's value at source time t is (t - base) / interval, a whole number. Ticks that were
 * missed while the process stood still are made up for, each with the time that it was due at.
 */
"use strict";

const { DataType, DataValue, StatusCodes, Variant } = require("node-opcua");

const HISTORY_KEPT = 200_000;
const SINE_PERIOD_MS = 10_000;

/** Writes every value of some variables at its due time, beginning with that of now. */
class Ticker {
  constructor(base, interval, write) {
    this.base = base;
    this.interval = interval;
    this.write = write;
    this.count = Math.floor((Date.now() - base) / interval) - 1;
    this.catchUp();
    this.first = this.count;
    this.wait();
  }

  wait() {
    const due = this.base + (this.count + 1) * this.interval;
    this.timer = setTimeout(() => {
      this.catchUp();
      this.wait();
    }, Math.max(1, due - Date.now()));
  }

  catchUp() {
    const due = Math.floor((Date.now() - this.base) / this.interval);
    while (this.count < due) {
      this.count += 1;
      this.write(this.count, new Date(this.base + this.count * this.interval));
    }
  }

  stop() {
    clearTimeout(this.timer);
  }
}

function addCounter(namespace, parent, name) {
  return namespace.addVariable({
    componentOf: parent,
    browseName: name,
    nodeId: `s=${name}`,
    dataType: DataType.Double,
    minimumSamplingInterval: 0,
    value: { dataType: DataType.Double, value: 0 },
  });
}

function writer(variables, dataType, valueAt) {
  return (count, at) => {
    const variant = new Variant({ dataType, value: valueAt(count, at) });
    for (const variable of variables) variable.setValueFromSource(variant, StatusCodes.Good, at);
  };
}

/** Keep the history of counters: from so long ago up to `now`, the count that they show. */
function historize(addressSpace, variables, options, now) {
  const first = Math.max(now - Math.floor((options.past * 1000) / options.interval), 0);
  for (const variable of variables) {
    addressSpace.installHistoricalDataNode(variable);
    // A new one, because the first has taken the newest value already and takes no older ones.
    const Historian = variable.varHistorian.constructor;
    variable.varHistorian = new Historian(variable, { maxOnlineValues: HISTORY_KEPT });
    for (let count = first; count <= now; count += 1) {
      const at = new Date(options.base + count * options.interval);
      const value = { dataType: DataType.Double, value: count };
      variable._historyPush(
        new DataValue({ value, sourceTimestamp: at, serverTimestamp: at }),
      );
    }
  }
}

/** Add counters v0, v1, ... at the interval of the options, `slow`, `quick` and `sine`. */
function addSignals(addressSpace, namespace, parent, options) {
  const names = Array.from({ length: options.counters }, (_, number) => `v${number}`);
  const counters = names.map((name) => addCounter(namespace, parent, name));
  const plain = (count) => count;
  const write = writer(counters, DataType.Double, plain);
  const ticker = new Ticker(options.base, options.interval, write);
  if (options.history) historize(addressSpace, counters, options, ticker.first);
  const [slow, quick, sine] = ["slow", "quick", "sine"].map((name) =>
    addCounter(namespace, parent, name),
  );
  const wave = (_, at) => Math.sin(((at.getTime() - options.base) / SINE_PERIOD_MS) * 2 * Math.PI);
  return [
    ticker,
    new Ticker(options.base, 1000, writer([slow], DataType.Double, plain)),
    new Ticker(options.base, 20, writer([quick], DataType.Double, plain)),
    new Ticker(options.base, 100, writer([sine], DataType.Double, wave)),
  ];
}

module.exports = { addSignals };
