"""The window's link to what happens: facts in, readings and wishes out.

station     what every page is given
plant_view  the latest fact of each alarm, machine and connection
alarms_now  the alarms of now in the orders asked for; alarm_burst tells many changes as few,
            alarm_groups sorts a flood by machine, alarm_files has the table of rules as a file
horn        sounds by priority: tones computes, sound_player plays in a process, horn_volume keeps
feed        changed tags to visible widgets, at the display's pace
reading     a tag as it stands now; watches keeps what one page watches
tasks       runs a coroutine from a click and shows its failure
background  runs a blocking read in a thread and delivers its result
slices      long work in the window, a short step at a time
bugs        the border where a bug stops: logged once a place, counted, the window lives
readers     what pages may read of the past
recent_past the last hours of some tags, recorded and live
state_past  the states of machines over the last hours
time_machine  moves a station of the past to any moment and plays on from there
joining     what was typed and chosen on the way to a new machine; explorer asks the engine for it
errand      a command of this program in a process of its own: taking_out writes files, simulating
            asks the line's process twin
tag_files   lists of tags as files
standing    how a machine stands now and why that may be in doubt
engine_watch  keeps link and engine alive
engine_child  the engine as the window's child
"""
