"""A small site and rows of a list for it."""

SITE = """\
[site]
name = "Hall"

[[connections]]
key = "demo"
name = "Line"
url = "opc.tcp://127.0.0.1:4840"

[[machines]]
key = "press"
name = "Press"

[[tags]]
key = "press.force"
name = "Force"
machine = "press"
connection = "demo"
node = "nsu=urn:x;s=force"
high = 90.0
"""
HEAD = "key,name,machine,connection,node"
HEAT = "press.heat,Heat,press,demo,nsu=urn:x;s=heat"
