"""The English sentences by code: what is so, and what to do, in words of the operator.

Fields in braces are those of the error. A translation finds its sentence by the English one.
"""

_CONNECTIONS = {
    "no-answer": "The server does not answer.",
    "connection-lost": "The connection to the server broke.",
    "connection-refused": "Nothing answers at the server's address: is the server running?",
    "host-unreachable": "The server cannot be reached: check network and address.",
    "server-busy": "The server has no room for another connection.",
    "server-refused": "The server refused the connection ({status}).",
    "malformed-answer": "The server's answer cannot be understood.",
    "login-refused": "The server refused user or password.",
    "login-kind-refused": "The server does not accept this kind of log-in.",
    "password-needs-encryption": "The server would take the password unencrypted; refused.",
    "password-missing": "The password for the server is not stored on this station.",
    "server-does-not-trust-us": "The server does not trust this station's certificate yet.",
    "no-such-endpoint": "The server does not offer the configured security.",
    "certificate-unknown": "The server's certificate is not trusted yet.",
    "certificate-changed": "The server shows another certificate than the one that is trusted.",
    "certificate-expired": "The server's certificate is not valid at this time.",
    "certificate-unreadable": "A certificate file cannot be read.",
    "own-certificate-missing": "This station has no certificate of its own yet.",
    "security-failed": "The server could not prove who it is.",
    "not-connected": "There is no connection to the server.",
}

_STORAGE = {
    "storage-full": "The disk is full: nothing more can be recorded.",
    "storage-locked": "Another program holds {file}.",
    "storage-damaged": "{file} is damaged.",
    "storage-read-only": "{file} may not be written to.",
    "storage-cannot-open": "{file} cannot be opened.",
    "storage-io": "The disk failed while reading or writing {file}.",
    "storage-no-memory": "There is not enough memory to use {file}.",
    "storage-missing": "{file} does not exist.",
    "storage-timeout": "The disk is too slow: it was not written in time.",
    "storage-library-old": "SQLite {found} is too old: {needed} or newer is needed.",
    "storage-too-new": "{file} was written by a newer version of the program.",
    "storage-on-network": "The data folder {folder} is on a network drive: use a local disk.",
    "storage-folder-unusable": "The folder {folder} cannot be used: {detail}.",
}

_LINK = {
    "engine-not-running": "Recording has stopped: the engine is not running.",
    "engine-does-not-answer": "The engine does not answer.",
    "link-closed": "The link to the engine was closed.",
    "link-frame-too-long": "A message between engine and window was too long.",
    "link-frame-unknown": "A message between engine and window was not understood.",
    "link-message-unknown": "A message between engine and window was not understood.",
    "link-message-malformed": "A message between engine and window was not understood.",
    "link-samples-malformed": "Samples between engine and window were not understood.",
    "link-not-allowed": "Another user may not use this station's engine.",
    "link-folder-not-private": "The folder {folder} is open to other users: close it first.",
}

_ACTIONS = {
    "not-permitted": "Your role does not allow this. Log in with more rights.",
    "request-unknown": "The engine does not know this action: is it an older version?",
    "unexpected-failure": "Something went wrong in the program. The log has the details.",
}

_ALARMS: dict[str, str] = {}

_CONFIGURATION = {
    "configuration-wrong": "The configuration has mistakes ({count}); nothing was started.",
    "settings-unreadable": "The settings of this station were unreadable; defaults are in use.",
}

SENTENCES: dict[str, str] = {
    **_CONNECTIONS, **_STORAGE, **_LINK, **_ACTIONS, **_ALARMS, **_CONFIGURATION,
}  # fmt: skip
