"""The pages of the window, one module a page; they do not know each other.

line         the whole line at a glance
machine      one machine, all that an operator needs
trends       what was and is measured
alarms       what needs a person, and what did
performance  how well machines work, and what keeps them from more
health       how worn what is, and why
maturity     where the plant stands in Industry 4.0
connections  the servers of the site, and the way from an unknown one to live tags
diagnostics  connections, recording, and how the station itself is
"""
