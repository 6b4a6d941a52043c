"""Who works at this station.

users      a user: name, role, hashed secret
passwords  argon2id hashes as PHC text
store      the users in users.sqlite
login      who is logged in now, lockout and automatic logout
"""
