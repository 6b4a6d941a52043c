"""How recorded and live samples become a picture.

series.py    TrendSeries: history and live as one
holes.py     the holes of a tag's connection, as spans
reduce.py    pixel columns, and the line through them
cursors.py   values at a time and between two times
"""
