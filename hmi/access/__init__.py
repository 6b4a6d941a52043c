"""Who works at this station.

users      a user: name, role, hashed secret
passwords  argon2id hashes as PHC text
store      the users in users.sqlite
secrets    passwords that the station itself needs, such as for a server
login      who is logged in now, lockout and automatic logout
"""
