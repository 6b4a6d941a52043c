"""What the plant measured: recorded from the bus, read back as arrays.

A day is a file: a head of what is new, in order of arrival, and chunks of each tag, compressed.

day_files.py                 which file a sample belongs to; day_schema.py: its tables
deadband.py                  which samples are worth recording
recorder.py, sample_jobs.py  from the bus to the writer; on_disk.py: until all of it is there
open_day.py, root.py         a day file as the writer has it open; head.py: blocks of new rows
folding.py, fold.py          from the head into chunks; directory.py: which chunks a tag has
chunk.py, sealed.py          samples in few bytes, with a checksum; rollup.py: by minute and hour
integer_column.py, float_column.py, exact_column.py, value_codec.py
                             columns and values as bytes, exactly
schema.py, gaps.py           the ledger of holes; alive.py: until when recording was complete
holes.py                     which holes concern a tag
gap_extent.py                what of a hole concerns a tag; clock_watch.py: if our clock was set
retention.py                 old days go, before the disk is full; salvage.py: of a damaged day
series.py, reader.py         reading back, from day_reader.py and (version 1) row_table.py;
                             known_heads.py: what need not be read again
stretches.py                 a long span a day at a time; excerpt.py: a part as a record of its own
standing.py                  many tags at one moment; bounded_reader.py: nothing later than one
columns.py, breaks.py        as pixel columns, with holes
"""
