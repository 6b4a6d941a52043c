"""What the plant measured: recorded from the bus, read back as arrays.

schema.py, value_codec.py    the tables of a day file, and how a value is kept in it exactly
day_files.py                 which file a sample belongs to
deadband.py                  which samples are worth recording
recorder.py, sample_jobs.py  from the bus to the writer; on_disk.py: until all of it is there
gaps.py                      the ledger of holes; alive.py: until when recording was complete
retention.py                 old days go, before the disk is full
series.py, reader.py         reading back; columns.py, breaks.py: as pixel columns, with holes
"""
