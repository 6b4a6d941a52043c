"""The demo plant: a bottling line as an OPC UA server, to demonstrate, train and test with.

Physics, pure and seeded:
response, supplies, buffers, drives, orders, stops, packml_states   building blocks
line_machines, equipment, compressors, crew, bottling_line          the line
signals, machine_signals, catalogue, instruments                    what is measured of it
faults, programme                                                   scenarios
sample_log, past                                                    what was measured

Served by OPC UA:
companion_types, machine_identities, object_nodes, machine_nodes    the companion model
address_space, ua_values, set_points, server_methods                what it holds and offers
certificates, access_rules                                          who may connect and write
machine_alarms                                                      alarms that it keeps itself
history_service, history_bounds                                     its past
plant_server, plant_loop, demo                                      the process
"""
