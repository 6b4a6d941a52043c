/**
 * Alarms on variables that a client may write, so that it decides when they come.
 *
 * Commands, by a line of input (see server.js): `conditions` tells how each of them and each of
 * its branches stands; `drive name value` writes an input; `refresh how` makes ConditionRefresh
 * answer (`ok`), begin and never end (`hang`) or refuse (`refuse`); `require-refresh`,
 * `overflow` and `many count` do what they say; `enable name`, `disable name` are an engineer's.
 */
"use strict";

const opcua = require("node-opcua");
const { DataType, StatusCodes, Variant } = opcua;

const LIMITS = { highHighLimit: 100, highLimit: 80, lowLimit: 20, lowLowLimit: 10 };
const LONGEST_SHELVE_MS = 3_600_000;

/** Let a refresh tell earlier occurrences too, which OPC 10000-9 5.5.7 demands. */
function resendBranches() {
  const { UAConditionImpl } = require(
    "node-opcua-address-space/dist/impl/alarms_and_conditions/ua_condition_impl",
  );
  const base = Object.getPrototypeOf(UAConditionImpl.prototype)._resend_conditionEvents
    ? Object.getPrototypeOf(UAConditionImpl.prototype)
    : UAConditionImpl.prototype;
  const resend = base._resend_conditionEvents;
  base._resend_conditionEvents = function () {
    const branches = this.getBranches().filter((one) => one.getRetain());
    for (const branch of branches) this.raiseConditionEvent(branch, false);
    return resend.call(this) + branches.length;
  };
}

class Alarms {
  constructor(addressSpace, namespace, parent) {
    this.addressSpace = addressSpace;
    this.namespace = namespace;
    this.parent = parent;
    this.inputs = {};
    this.conditions = {};
    addressSpace.installAlarmsAndConditionsService();
    resendBranches();
    this.addThree();
  }

  /** Keep a condition by its name; what was never shelved has no state until it is given one. */
  keep(name, condition) {
    condition.shelvingState.setState("Unshelved");
    this.conditions[name] = condition;
  }

  input(name, dataType, value) {
    const variable = this.namespace.addVariable({
      componentOf: this.parent,
      browseName: name,
      nodeId: `s=${name}`,
      dataType,
      accessLevel: "CurrentRead | CurrentWrite",
      value: { dataType, value },
      eventSourceOf: this.parent,
    });
    this.inputs[name] = { variable, dataType };
    return variable;
  }

  common(name, source, optionals = ["ConfirmedState", "Confirm"]) {
    return {
      browseName: name,
      nodeId: `s=${name}`,
      conditionName: name,
      componentOf: this.parent,
      conditionSource: source,
      inputNode: source,
      maxTimeShelved: LONGEST_SHELVE_MS,
      optionals: ["ShelvingState", ...optionals],
    };
  }

  addThree() {
    const level = this.input("level", DataType.Double, 50);
    const pressure = this.input("pressure", DataType.Double, 50);
    const guard = this.input("guard_open", DataType.Boolean, false);
    const closed = this.input("guard_normal", DataType.Boolean, false);
    this.keep("level_alarm", this.namespace.instantiateExclusiveLimitAlarm(
      "ExclusiveLimitAlarmType", { ...this.common("level_alarm", level), ...LIMITS },
    ));
    this.keep("pressure_alarm", this.namespace.instantiateNonExclusiveLimitAlarm(
      "NonExclusiveLimitAlarmType", { ...this.common("pressure_alarm", pressure), ...LIMITS },
    ));
    this.addOffNormal("guard_alarm", guard, closed);
  }

  addOffNormal(name, source, normalState) {
    const condition = this.namespace.instantiateOffNormalAlarm({
      ...this.common(name, source), normalState,
    });
    // It gives up a condition that has returned without a word; say so, as OPC 10000-9 demands.
    const update = condition.updateAlarmState;
    condition.updateAlarmState = function (isActive, message) {
      const wasActive = this.activeState.getValue();
      update.call(this, isActive, message);
      if (wasActive && !isActive) this.raiseConditionEvent(this.currentBranch(), true);
    };
    this.keep(name, condition);
  }

  /** Let ConditionRefresh work (`ok`), begin and never end (`hang`), or be refused (`refuse`). */
  setRefresh(how) {
    const method = this.addressSpace.findEventType("ConditionType").conditionRefresh;
    this.refresh ??= method._asyncExecutionFunction;
    const answers = {
      ok: this.refresh,
      hang: (_inputs, _context, done) => {
        this.raise("RefreshStartEventType");
        done(null, { statusCode: StatusCodes.Good });
      },
      refuse: (_inputs, _context, done) => {
        done(null, { statusCode: StatusCodes.BadUserAccessDenied });
      },
    };
    method._asyncExecutionFunction = answers[how];
  }

  raise(type) {
    this.addressSpace.rootFolder.objects.server.raiseEvent(this.addressSpace.findEventType(type), {});
  }

  write(name, text) {
    const { variable, dataType } = this.inputs[name];
    const value = dataType === DataType.Boolean ? text === "true" : Number(text);
    variable.setValueFromSource(new Variant({ dataType, value }));
  }

  /** Add alarms that are active, as many as that. */
  many(count) {
    const closed = this.inputs.guard_normal.variable;
    for (let number = 0; number < count; number += 1) {
      const source = this.input(`many_${number}`, DataType.Boolean, false);
      this.addOffNormal(`many_${number}_alarm`, source, closed);
      this.write(`many_${number}`, "true");
    }
  }

  /** Tell how each condition, and each branch of it, stands. */
  told() {
    return Object.entries(this.conditions).flatMap(([name, condition]) =>
      [condition.currentBranch(), ...condition.getBranches()].map((branch) => ({
        name,
        branch: branch.getBranchId().isEmpty() ? "" : branch.getBranchId().toString(),
        enabled: condition.getEnabledState(),
        // Of what is disabled nothing else may be read.
        ...(condition.getEnabledState() && this.stateOf(condition, branch)),
      })),
    );
  }

  stateOf(condition, branch) {
    return {
      retain: branch.getRetain(),
      active: branch.getActiveState(),
      acked: branch.getAckedState(),
      confirmed: branch.getConfirmedState(),
      severity: branch.getSeverity(),
      shelved: condition.shelvingState.currentState.readValue().value.value.text,
    };
  }

  obey(command, words) {
    const deeds = {
      conditions: () => {},
      drive: ([name, value]) => this.write(name, value),
      refresh: ([how]) => this.setRefresh(how),
      "require-refresh": () => this.raise("RefreshRequiredEventType"),
      overflow: () => this.raise("EventQueueOverflowEventType"),
      many: ([count]) => this.many(Number(count)),
      enable: ([name]) => this.conditions[name].setEnabledState(true),
      disable: ([name]) => this.conditions[name].setEnabledState(false),
    };
    if (!(command in deeds)) return null;
    deeds[command](words);
    return { conditions: this.told() };
  }
}

module.exports = { Alarms };
