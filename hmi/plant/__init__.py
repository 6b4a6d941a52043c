"""The plant as engineered: frozen definitions without I/O, known to every other package.

quality      status codes and the three classes good, uncertain, bad
samples      one sample, and batches of samples as arrays
status_names the names of status codes
tags         what is measured: name, unit, range, where it comes from
derived      the tags that the engine computes for each machine
assets       machines, and which of their tags mean what
alarm_rules  when a tag's value is an alarm and what the operator does then
shifts       the shift calendar
connections  the OPC UA servers of the site
roles        who may do what
key_names    keys from names that people and servers give
tag_picking  tags from the nodes of a server, by a rule
tag_lists    lists of tags before they are taken into the site
site         all of it together, as one site.toml says it
"""
