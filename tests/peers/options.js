/** The command line: `--name value`, each with a default whose type the value takes. */
"use strict";

const DEFAULTS = {
  port: 0, // 0: a free one
  counters: 3, // variables v0, v1, ... that count
  interval: 100, // ms between two counts
  base: 0, // ms since 1970 at which the counters stood at 0; 0: now
  past: 0, // s of history that is there at the start, as after a restart of a server that keeps it
  history: true, // whether counters are historized
  limit: 0, // MaxMonitoredItemsPerCall, 0: none
  sessions: 20, // how many sessions it holds
  token: 600_000, // ms that a security token lives
  clock: 0, // s by which the server's clock is ahead; negative: behind
  pki: "", // folder of its certificate and of those it trusts; "": no security
  machines: false, // whether Machinery, DI and PackML machines are there
  alarms: false, // whether there are alarms
  swap: false, // whether namespaces come in another order
};

function parse(words) {
  const options = { ...DEFAULTS };
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at].replace(/^--/, "");
    if (!(name in DEFAULTS)) throw new Error(`no option ${words[at]}`);
    const text = words[at + 1];
    const kind = typeof DEFAULTS[name];
    options[name] = kind === "number" ? Number(text) : kind === "boolean" ? text === "true" : text;
  }
  return options;
}

module.exports = { parse };
