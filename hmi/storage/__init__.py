"""SQLite as we use it: how a file is opened, what its errors mean, and the one thread that writes.

failures.py      SQLite's error codes as the StorageError tree
file_failures.py the file system's errors, without SQLite
schema.py        Schema, the tables of one kind of file
store_file.py    StoreFile, one file of a kind, and how a damaged one is set aside
database.py      open_database: pragmas, version gates, read-only opening
jobs.py          Job, what the writer carries out
job_queue.py     JobQueue, bounded, between the threads that ask and the one that writes
open_files.py    OpenFiles, the writer's connections
reserve.py       Reserve, room that is kept for alarms and actions
awaited.py       Awaited, a job whose submitter waits for the commit
folder_lock.py   FolderLock, one engine a data folder
backup.py        back_up and verify; backup_manifest.py says what is in a backup
restore.py       puts a backup in the place of what is there
foreign_file.py  what a database file from elsewhere may hold
writer.py        Writer, the only thread that writes
"""
