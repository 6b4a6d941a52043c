"""The plant as it was: the whole station at any moment of the recording, and on from there.

past_clock    a clock that stands in the past
connections   which servers were heard at a moment
moment        all of it at one moment, as facts
past_plant    the plant at a moment, which can be moved forward
past_station  builds it from a data folder; reads on ahead
finder        a word in everything that is recorded
marks         what happened in a time: alarms, states, stops
"""
