"""The recorded past as files for other programs; reads through readers alone, in bounded memory.

selection      what is wanted: tags, span, tier, zone
export         selection → file, with progress and cancel; the holes as a file of their own
stream         the samples or buckets of a selection, piece by piece
moments        times as people write them
columns        the columns of the files
hole_rows      gaps, lost spans and unreadable files, one row each
csv_table      the form for spreadsheets; cells in csv_cells, times in iso_times
parquet_table  the form for analysis, where pyarrow is installed
line_protocol  the form for InfluxDB
incident       an interval of everything in one file; what it says of itself in incident_manifest
incident_file  opens such a file, believing nothing
readable_folder  a data folder that can be read although nothing can be written there
shared_site    a site file as it may leave the station
csv_history    what people wrote down, row by row, from bounded_lines and entered_values
import_preview looks such a file through before anything of it is recorded
whole_file     files that have their name only when they are whole
"""
