/** Three alarms on variables that a client may write, so that it decides when they come. */
"use strict";

const { DataType } = require("node-opcua");

const LIMITS = { highHighLimit: 100, highLimit: 80, lowLimit: 20, lowLowLimit: 10 };

function addAlarms(addressSpace, namespace, parent) {
  const input = (name, dataType, value) =>
    namespace.addVariable({
      componentOf: parent,
      browseName: name,
      nodeId: `s=${name}`,
      dataType,
      accessLevel: "CurrentRead | CurrentWrite",
      value: { dataType, value },
      eventSourceOf: parent,
    });
  const level = input("level", DataType.Double, 50);
  const pressure = input("pressure", DataType.Double, 50);
  const guard = input("guard_open", DataType.Boolean, false);
  const closed = input("guard_normal", DataType.Boolean, false);
  const common = (name, source) => ({
    browseName: name,
    nodeId: `s=${name}`,
    componentOf: parent,
    conditionSource: source,
    inputNode: source,
    optionals: ["ConfirmedState", "Confirm"],
  });
  namespace.instantiateExclusiveLimitAlarm("ExclusiveLimitAlarmType", {
    ...common("level_alarm", level), ...LIMITS,
  });
  namespace.instantiateNonExclusiveLimitAlarm("NonExclusiveLimitAlarmType", {
    ...common("pressure_alarm", pressure), ...LIMITS,
  });
  namespace.instantiateOffNormalAlarm({
    ...common("guard_alarm", guard), normalState: closed,
  });
}

module.exports = { addAlarms };
