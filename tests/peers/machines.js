/** One machine by OPC 40001-1 Machinery (with DI's identification) and one by PackML. */
"use strict";

const { DataType, coerceNodeId, resolveNodeId } = require("node-opcua");

const DI = "http://opcfoundation.org/UA/DI/";
const MACHINERY = "http://opcfoundation.org/UA/Machinery/";
const PACKML = "http://opcfoundation.org/UA/PackML/";
const MACHINES_FOLDER = 1001;

function addMachines(addressSpace, namespace) {
  addMachinery(addressSpace, namespace);
  addPackMl(addressSpace, namespace);
}

function addMachinery(addressSpace, namespace) {
  const machinery = addressSpace.getNamespaceIndex(MACHINERY);
  const folder = addressSpace.findNode(`ns=${machinery};i=${MACHINES_FOLDER}`);
  const machine = namespace.addObject({
    organizedBy: folder,
    browseName: "Capper",
    nodeId: "s=capper",
  });
  const type = addressSpace.findObjectType("MachineIdentificationType", machinery);
  const identification = type.instantiate({
    namespace,
    addInOf: machine,
    browseName: { name: "Identification", namespaceIndex: addressSpace.getNamespaceIndex(DI) },
    optionals: ["Model", "YearOfConstruction", "Location", "SoftwareRevision"],
  });
  const say = (property, dataType, value) =>
    identification[property]?.setValueFromSource({ dataType, value });
  const words = (text) => ({ locale: "en", text });
  say("manufacturer", DataType.LocalizedText, words("Works of Twente"));
  say("model", DataType.LocalizedText, words("C-40"));
  say("serialNumber", DataType.String, "C40-0815");
  say("productInstanceUri", DataType.String, "urn:test:capper:0815");
  addState(addressSpace, namespace, machine, machinery);
}

function addState(addressSpace, namespace, machine, machinery) {
  const type = addressSpace.findObjectType("MachineryItemState_StateMachineType", machinery);
  const state = type.instantiate({
    namespace,
    addInOf: machine,
    browseName: { name: "MachineryItemState", namespaceIndex: machinery },
  });
  const executing = coerceNodeId(`ns=${machinery};i=5006`);
  state.currentState.setValueFromSource({
    dataType: DataType.LocalizedText,
    value: { locale: "en", text: "Executing" },
  });
  state.currentState.id?.setValueFromSource({ dataType: DataType.NodeId, value: executing });
}

function addPackMl(addressSpace, namespace) {
  const index = addressSpace.getNamespaceIndex(PACKML);
  const type = addressSpace.findObjectType("PackMLBaseObjectType", index);
  type.instantiate({
    organizedBy: resolveNodeId("ObjectsFolder"),
    namespace,
    browseName: { name: "Labeller", namespaceIndex: namespace.index },
    nodeId: "s=labeller",
    optionals: ["BaseStateMachine", "Status", "Admin", "TagID"],
  });
}

module.exports = { addMachines };
