"""Alarms after the model of ISA-18.2 / IEC 62682: from samples to what the operator must answer.

conditions    is it true, and for how long: limits, deadband and delays, pure
time_axis     one timeline for a tag's samples and our own ticks
alarm_state   the flags of one alarm and its letter
chatter       whether it comes three times within a minute
lifecycle     the nine states and 21 transitions of one alarm, pure
rights        who may reset and shelve what, and for how long
rules         the rules of the site, with alarms of communication and certificates
certificate_ends  how long the certificates are still valid
alarm         one alarm: rule, condition, state and its latest fact
outlook       which machines execute and which connections are heard: what suppresses by design
designed_suppression  why an alarm is suppressed by design now
named_suppressions    the suppressions that a site names
first_out     which alarm of a group came first
alarm_feed    brings samples and passing time to the alarms of their tags
flood, flood_watch, flood_record  how many come, when that is a flood, and what it was
horn, horn_watch  which sound is on
server_row    one alarm that a server keeps: what its server says, told in our words, pure
alarm_places  to which machine and tag an alarm of a server belongs
server_alarms owns the alarms that servers keep, as they last told
alert_door    alerts that no rule evaluates: what the station comes upon itself
recording_watch  alerts when less is recorded than should be
station_alarms  all of these as the engine starts and ticks them
alarm_engine  owns all alarms; feeds them and publishes what changes
"""
