"""What happened: alarm transitions and people's actions, append only and chained by hash.

schema.py      three tables that refuse UPDATE and DELETE
chain.py       the hash of a row over the row before; ChainCheck
fact_text.py   an AlarmChanged as text and back
recorder.py    from the bus to the journal; action_journal.py: actions, committed before they count
notes.py       reading notes; note_book.py: writing them
reader.py      reading back
"""
