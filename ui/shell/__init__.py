"""The window around the pages: alarm line, navigation, status line, and who may leave.

main_window   joins the parts and shows one page
alarm_banner  the gravest alarm that nobody has seen yet
navigation    the rail of pages
title_line    where one is, and the way back
status_bar    how old everything is
login         who works here
watchdog      how late the window is, and its stacks when it hangs
frame         the top-level window; waiting is what it shows without an engine
past_room     all pages at a past moment: past_window round them, past_headline above, and below
              time_bar with time_strip
review_run    a record that is looked at elsewhere, without an engine
room          the pages of one site; tour walks through them
connecting_tour  goes from an unknown server to live tags by the taps of fingertip
"""
