"""Files become definitions; nothing here runs the plant.

positions       the line of every key in a TOML text
document        bytes of a file to tables, with a Problem where that fails
findings        collects the problems of one file
placed          a definition and its place in the file
mistakes        what pydantic found wrong, as problems
schema          tables to the frozen definitions of hmi.plant
references      what keys name: connections, machines, tags
site_checks     rules for site, retention and shifts
plant_checks    rules for connections, machines and tags
alarm_checks    rules for alarms
loader          all of it together: load_site
toml_tables     definitions as tables again
site_text       a site file's text, changed table by table
site_file       changes of a site's file, checked before they are written
cells           cells that people edit, as numbers and truths
tag_cells       one field of a tag as a cell, and back
tag_list        tags as comma-separated values, and back
tag_import      what a list of tags would do to a site
site_desk       carries out what is asked about the site's file
replaced_file   a file that is replaced as a whole
kept_sites      every version of the site that was recorded with, in the data folder
review          a data folder, a backup or an incident opened for looking at it
paths           the folders of this station
settings        how the window of this station looks
"""
