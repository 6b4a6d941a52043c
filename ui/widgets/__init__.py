"""Widgets that pages are made of; painted from the theme, showing quality and age.

page           what a page is and how it asks to go elsewhere
plain_text     text from anywhere made harmless; the only label
pencil         what painted widgets draw with
painted        the ground of widgets that paint themselves
tappable       the ground of everything that can be tapped; reports its touch class
action_button  the one look of a button
segments       a row of choices
value_field    a number with unit, quality and age; value_text has the words
bar            a value in its range, band and limits; bar_scale has the geometry
sparkline      a small curve
badge          an alarm's colour, shape, letter and blinking
state_chip     a machine's state as brightness and word
ribbon         a machine's states over time
gap_list       the newest holes in the recording; gap_words has the words
key_value      rows of caption and value
scroll         an area that moves under the finger
keypad         digits in the window
notice         a sentence at the place it is about
flow           cells of equal width in as many rows as they need
wrapped        a few lines of text in a narrow place
share_bar      a thin bar from nothing to everything
kpi            one key figure; line_figures is the line's strip of them
machine_tile   one machine at a glance; machine_view feeds it, line_strip sets tiles side by side
buffer_level   how full the buffer between two machines is
state_rows     the states of several machines on one axis of time
indicator      a tag as a bar whose band lies where its neighbours' do
machine_strip  the machines as touch segments
machine_side   what is known of one machine: alarm_rows, points_lost and the rest
set_points     the values that may be set; set_value is the sheet, value_entry its keys
trend_chart    a live chart of tags, ready to embed; trend_painter paints, a step at a time, what
               trend_picture makes of trend_source (reads, live samples), trend_window (which
               time), trend_track (a line); trend_plot shows it
trend_legend   the pens of a chart with their values; pen_picker chooses them
wrapped_row    groups of buttons that wrap
confirm        asks before something that matters
keyboard       letters, digits and signs in the window; its field calls it
card           a panel that is one target, to open or to tick
told_rows      rows of caption and text that show the text whole, made of long_text
row_list       a long list whose rows are painted by node_rows, tag_rows, live_rows, list_rows
alarm_table    the list under a finger: alarm_cells paints, row_gestures swipes and holds,
               alarm_words has the words; above stand alarm_filter, _selection, _flood, _doubt
alarm_detail   one alarm in full: alarm_actions, alarm_past; alarm_deeds knows what may be done,
               alarm_wishes asks for it, alarm_sheets and alarm_menu ask before
alarm_editor   the table of rules: alarm_rule_rows, alarm_rule_form; alarm_journal is what was,
               alarm_performance the key figures, flood_list the floods that are over
               happening_choice one kind of event; suppression_line and suppression_sheet what
               the site keeps quiet by name
oee_panel      how well a machine works: oee_periods chooses the time, oee_reading reads, oee_told
               explains; oee_account and oee_history are bars, oee_line has the line around with
               oee_states and oee_losses, oee_enter_state enters a state by hand
date_sheet     chooses a moment
horn_sheet     volume and test of the horn
connect_wizard the steps that connect a machine: connect_step is what each is, the others are
               connect_address, _security, _identity, _trust, _pick (with node_browser), _machine,
               _tags (with tag_editor), _preview and _live
connection_detail  one connection in full; connection_words has the words
trust_view     whether a server is believed; certificate_rows shows one certificate
own_certificate  the certificate by which servers know this station
tag_list_view  tags to and from a file
"""
