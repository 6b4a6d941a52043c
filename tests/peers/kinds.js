/** One variable of each kind that is no plain number, and one that a client may write. */
"use strict";

const { DataType, Range, VariantArrayType, standardUnits } = require("node-opcua");

function addKinds(addressSpace, namespace, parent) {
  const add = (name, dataType, value, more = {}) =>
    namespace.addVariable({
      componentOf: parent,
      browseName: name,
      nodeId: `s=${name}`,
      dataType,
      value: { dataType, value },
      ...more,
    });
  add("setpoint", DataType.Double, 60.0, { accessLevel: "CurrentRead | CurrentWrite" });
  add("text", DataType.String, "Füller");
  add("no_text", DataType.String, null);
  add("big", DataType.UInt64, null, {
    value: {
      dataType: DataType.UInt64,
      arrayType: VariantArrayType.Scalar,
      value: [0xffffffff, 0xffffffff],
    },
  });
  add("on", DataType.Boolean, true);
  namespace.addVariable({
    componentOf: parent,
    browseName: "array",
    nodeId: "s=array",
    dataType: DataType.Double,
    valueRank: 1,
    arrayDimensions: [3],
    value: { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2, 3] },
  });
  addTemperature(addressSpace, namespace, parent);
  addMode(namespace, parent);
  addRecipe(namespace, parent);
}

function addTemperature(addressSpace, namespace, parent) {
  const analog = namespace.addAnalogDataItem({
    componentOf: parent,
    browseName: "temperature",
    nodeId: "s=temperature",
    definition: "(tempA - 25) + tempB",
    valuePrecision: 0.5,
    engineeringUnitsRange: { low: 0, high: 150 },
    instrumentRange: { low: -40, high: 250 },
    engineeringUnits: standardUnits.degree_celsius,
    dataType: DataType.Double,
    accessLevel: "CurrentRead | CurrentWrite",
    userAccessLevel: "CurrentRead | CurrentWrite",
    value: { dataType: DataType.Double, value: 61.5 },
  });
  addressSpace.installHistoricalDataNode(analog);
}

function addMode(namespace, parent) {
  const type = namespace.addEnumerationType({
    browseName: "FillMode",
    enumeration: [
      { displayName: "Idle", value: 0 },
      { displayName: "Fill", value: 1 },
      { displayName: "Rinse", value: 2 },
    ],
  });
  namespace.addVariable({
    componentOf: parent,
    browseName: "mode",
    nodeId: "s=mode",
    dataType: type.nodeId,
    value: { dataType: DataType.Int32, value: 1 },
  });
}

function addRecipe(namespace, parent) {
  namespace.addVariable({
    componentOf: parent,
    browseName: "recipe",
    nodeId: "s=recipe",
    dataType: "Range",
    value: { dataType: DataType.ExtensionObject, value: new Range({ low: 0.2, high: 0.5 }) },
  });
}

module.exports = { addKinds };
