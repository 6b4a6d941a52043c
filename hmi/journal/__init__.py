"""What happened: alarm transitions and people's actions, append only and chained by hash.

schema.py      four tables that refuse UPDATE and DELETE
chain.py       the hash of a row over the row before; ChainCheck
fact_text.py   an AlarmChanged as text and back
recorder.py    from the bus to the journal; action_journal.py: actions, committed before they count
notes.py       reading notes; note_book.py: writing them
floods.py      reviews of floods
excerpt.py     the rows of an interval as a journal of their own
reader.py      reading back; bounded_reader.py: nothing later than a moment
"""
