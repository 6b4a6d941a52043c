"""The English sentences by code: what is so, and what to do, in words of the operator.

Fields in braces are those of the error. A translation finds its sentence by the English one.
"""

from hmi.texts.evidence_sentences import EVIDENCE

_CONNECTIONS = {
    "no-answer": "The server does not answer.",
    "connection-lost": "The connection to the server broke.",
    "connection-refused": "Nothing answers at the server's address: is the server running?",
    "host-unreachable": "The server cannot be reached: check network and address.",
    "server-busy": "The server has no room for another connection.",
    "server-refused": "The server refused the connection ({status}).",
    "malformed-answer": "The server's answer cannot be understood.",
    "server-set-aside": "The server sent broken messages again and again: it is set aside.",
    "not-connected": "There is no connection to the server.",
    "server-silent": "The server is connected but sends nothing.",
    "no-word": "The server accepts the connection but sends nothing.",
    "subscription-ended": "The server ended the subscription.",
    "server-shutdown": "The server is shutting down.",
    "server-failed": "The server reports that it has failed: values are uncertain.",
    "server-not-configured": "The server has no configuration: values are uncertain.",
    "server-suspended": "The server is suspended by its operator: values are uncertain.",
    "server-under-test": "The server runs a test: values are uncertain.",
    "server-without-plant": "The server cannot reach its plant: values are uncertain.",
    "server-state-unknown": "The server does not know its own state: values are uncertain.",
    "internal-error": "The connection failed inside the program. The log has the details.",
    "undecodable-message": "A message of the server could not be understood; samples are missing.",
    "decode-failed": "A value of the server could not be understood; samples are missing.",
    "message-skipped": "The server left out a message; samples are missing.",
    "server-queue-overflow": "The server's queue overflowed; samples are missing.",
    "first-start": "This is before the first recording of this station.",
    "engine-stopped": "The engine was not running.",
    "queue-full": "The disk did not take the samples in time; samples are missing.",
    "server-switched": "The other endpoint of the server is in better order: it is used now.",
    "subscription-recreated": "The server had forgotten the subscription; it was made anew.",
    "clock-jump": "The clock of this station was set: times around here may be off.",
}

_TRUST = {
    "certificate-unknown": "The server's certificate is not trusted yet.",
    "certificate-changed": "The server shows another certificate than the one that is trusted.",
    "certificate-expired": "The server's certificate has ended.",
    "certificate-not-yet-valid": "The server's certificate is not valid yet: is a clock wrong?",
    "certificate-host-differs": "The server's certificate is made out for another host.",
    "certificate-uri-differs": "The server's certificate belongs to another application.",
    "certificate-usage-wrong": "The certificate may not be used by a server.",
    "certificate-key-short": "The key of the server's certificate is too short to be safe.",
    "certificate-key-unsuitable": "The key of the certificate is of a kind that cannot be used.",
    "certificate-signature-weak": "The signature of the certificate is too weak to prove it.",
    "certificate-signature-wrong": "The certificate is forged: whom it names has not signed it.",
    "certificate-unreadable": "A certificate cannot be read.",
    "certificate-chain-incomplete": "The chain of the server's certificate is incomplete.",
    "certificate-issuer-untrusted": "The authority of the server's certificate is not trusted.",
    "certificate-issuer-no-authority": "The certificate was signed by one that is no authority.",
    "certificate-issuer-expired": "A certificate of the authority is not valid at this time.",
    "certificate-is-authority": "The certificate is an authority's, not one of a server.",
    "certificate-crl-missing": "The authority's list of revoked certificates is missing.",
    "certificate-crl-expired": "The authority's list of revoked certificates is out of date.",
    "certificate-revoked": "The certificate was revoked by its authority.",
    "endpoints-differ": "The server's offer was changed on its way to this station.",
    "server-nonce-short": "The server's proof of who it is was too short.",
    "no-such-endpoint": "The server does not offer the configured security.",
    "security-failed": "The server could not prove who it is.",
    "connection-without-security": "{connection} has mode None: it needs no certificate.",
    "own-certificate-untrusted": "The server does not trust this station's certificate yet.",
    "own-certificate-missing": "This station has no certificate of its own that can be used.",
    "own-certificate-locked": "The key of this station's certificate cannot be opened.",
    "own-certificate-expires": "This station's certificate ends soon: give the servers the next.",
    "own-certificate-expired": "This station's certificate has ended: renew it.",
    "own-certificate-key-open": "The key of this station's certificate is not encrypted.",
    "login-refused": "The server refused user or password.",
    "login-kind-refused": "The server does not accept this kind of log-in.",
    "password-needs-encryption": "The server would take the password unencrypted; refused.",
    "password-encryption-deprecated": "The server protects passwords too weakly; refused.",
    "password-missing": "The password for the server is not stored on this station.",
    "user-certificate-unreadable": "Certificate and key of the user cannot be used together.",
    "user-certificate-missing": "The user's certificate or key is not on this station.",
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
    "library-version": "{library} is {found} but must be {expected}: run the set-up again.",
    "storage-too-new": "{file} was written by a newer version of the program.",
    "storage-on-network": "The data folder {folder} is on a network drive: use a local disk.",
    "storage-folder-unusable": "The folder {folder} cannot be used: {detail}.",
}

_LINK = {
    "engine-already-running": "Another engine already works with the folder {folder}.",
    "engine-is-a-service": "The engine runs as a service: it is not stopped from a window.",
    "connection-unknown": "There is no connection {connection} in the site file, only {known}.",
    "window-closed": "The window was closed.",
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

_RULES = {
    "rule-changed-meanwhile": "The alarm {alarm} is not what was shown any more: look again.",
    "rule-not-tuned": "Only limits, deadband and delays of {alarm} can be changed here.",
}

_EXPRESSIONS = {
    "expression-mistaken": "The expression cannot be read at character {column}: {expected}.",
    "expression-too-long": "The expression is too long: {expected}.",
}

_ACTIONS = {
    "not-permitted": "Your role does not allow this. Log in with more rights.",
    "request-unknown": "The engine does not know this action: is it an older version?",
    "unexpected-failure": "Something went wrong in the program. The log has the details.",
}

_WRITES = {
    "write-not-writable": "{name} cannot be set from here.",
    "write-wrong-kind": "This is no value that {name} can have.",
    "write-out-of-range": "The value has to be from {low} to {high}.",
    "write-off-step": "Only steps of {step} from {low} on are possible.",
    "write-not-live": "The server was not heard just now: nothing was set.",
    "write-bad-quality": "The present value of {name} is not good: nothing was set.",
    "write-value-changed": "It is {present} now: look at it and set it anew. Nothing was set.",
    "write-not-confirmed": "{name} is set only after you confirm it.",
    "write-too-soon": "It was set a moment ago: wait a second.",
    "write-rejected": "The server refused the value ({status}): nothing was set.",
    "write-not-taken": "The server took the value but holds {found}: look at the machine.",
    "write-unanswered": "The server did not answer: the value may be set or not. Look at it.",
}

_ALARMS = {
    "alarm-unknown": "There is no such alarm any more.",
    "alarm-suppressed": "The alarm is shelved, suppressed or out of service.",
    "alarm-reoccurred": "The alarm came again meanwhile: look at it and acknowledge again.",
    "already-acknowledged": "The alarm is already acknowledged.",
    "already-active": "The alarm is already active.",
    "already-out-of-service": "The alarm is already out of service.",
    "already-shelved": "The alarm is already shelved.",
    "already-silenced": "The alarm is already silenced.",
    "already-suppressed": "The alarm is already suppressed.",
    "confirm-not-required": "The alarm needs no confirmation.",
    "not-acknowledged": "Acknowledge the alarm first.",
    "not-acknowledged-active": "The alarm is not both active and acknowledged.",
    "not-active": "The alarm is not active.",
    "not-latched": "The alarm is not latched.",
    "not-out-of-service": "The alarm is not out of service.",
    "not-shelvable": "This alarm may not be shelved.",
    "not-shelved": "The alarm is not shelved.",
    "not-suppressed": "The alarm is not suppressed.",
    "nothing-to-silence": "There is nothing to silence.",
    "realarm-not-due": "It is not yet time to alarm again.",
    "same-severity": "The alarm already has this severity.",
    "shelve-duration": "You may not shelve this alarm for that long.",
    "shelve-not-expired": "The alarm is still shelved.",
    "reason-missing": "Give a reason.",
    "comment-missing": "Write a comment.",
    "too-many-shelved": "Too many alarms are shelved ({most}): bring one back first.",
    "machine-not-executing": "The machine is not running.",
    "connection-back": "The connection is back.",
    "still-active": "The cause is still there: the alarm can be reset when it is gone.",
}

_REASONS = {
    "reason-chattering": "It comes and goes",
    "reason-sensor": "The sensor is faulty",
    "reason-maintenance": "Maintenance is at work",
    "reason-start-up": "Start-up or changeover",
    "reason-work-order": "Known, work order",
    "reason-other": "Another reason",
}

_MACHINES = {
    "no-state-source": "The state of this machine is not configured.",
    "no-data": "No state has arrived from the machine yet.",
    "bad-quality": "The machine's state has bad quality.",
    "state-not-understood": "The machine reports a state that is not known here.",
    "suspended-cause-unknown": "The machine waits; it does not say for what.",
    "alarm-active": "An alarm of high priority is active.",
    "device-failure": "The device reports a failure.",
    "device-off-spec": "The device works outside its specification.",
    "device-maintenance-required": "The device asks for maintenance.",
    "vibration-zone-a": "Vibration like that of a new machine (zone A).",
    "vibration-zone-b": "Vibration fit for unlimited operation (zone B).",
    "vibration-zone-c": "Vibration not fit for long operation (zone C): plan a repair.",
    "vibration-zone-d": "Vibration can cause damage (zone D): act now.",
    "temperature-normal": "Temperature is normal.",
    "temperature-warn": "Temperature is above the warning limit.",
    "temperature-alarm": "Temperature is above the alarm limit.",
    "current-normal": "Motor current is as expected.",
    "current-warn": "Motor current differs from the expected one.",
    "current-alert": "Motor current differs much from the expected one.",
    "anomaly-normal": "The signals behave as usual.",
    "anomaly-high": "The signals behave unusually.",
    "faults-none": "No failure in the last seven days.",
    "faults-some": "There were failures in the last seven days.",
}

_MATURITY = {
    "assessment-unknown": "There is no such assessment.",
    "assessment-closed": "The assessment is closed and cannot be changed.",
    "assessment-empty": "Rate at least one area before closing the assessment.",
    "assessment-scope-missing": "Say what is assessed: a line or an area.",
    "dimension-unknown": "There is no such area in the questionnaire.",
    "level-out-of-range": "A level is a number from 0 to {highest}.",
    "target-out-of-range": "A target is a number from 0 to {highest}.",
    "note-too-long": "The note is too long: at most {longest} characters.",
}

_PEOPLE = {
    "wrong-name-or-secret": "Name or password is wrong.",
    "locked-out": "Too many failed attempts: try again in {wait_s} s.",
    "password-too-short": "A password needs at least 8 characters.",
    "pin-too-short": "A PIN needs at least 6 digits and nothing else.",
    "pin-only-for-operators": "This role needs a password; a PIN is for operators only.",
    "secret-too-long": "That is too long for a password.",
    "secrets-differ": "The two entries differ.",
    "user-exists": "There is already a user {name}.",
    "user-name-wrong": "A user's name has letters, digits, dots, hyphens and underscores only.",
    "role-unknown": "There is no role {role}; the roles are {roles}.",
    "user-unknown": "There is no user {name}.",
    "secret-missing": "The password {name} is not stored on this station.",
    "secret-empty": "The password is empty; nothing was changed.",
    "secret-name-wrong": "A password's name has letters, digits, dots, - and _ only.",
    "secret-not-private": "A stored password can be read by other users of this computer.",
    "secret-damaged": "The stored password {name} is damaged: set it again.",
    "secret-sealed-elsewhere": "The stored password {name} was sealed on another computer.",
}

_EXPLORING = {
    "address-wrong": "This is no address of an OPC UA server; write opc.tcp://host:port.",
    "too-many-visits": "Only {most} servers can be looked at at once: leave one first.",
    "visit-ended": "The visit to the server has ended: enter it again.",
    "pick-field-unknown": "A key cannot have the field {field}, only {fields}.",
    "machine-unknown": "There is no machine {machine} in the site file, only {known}.",
    "search-empty": "Write what to search for.",
    "server-too-slow": "The server did not answer within {seconds} s.",
    "node-unknown": "The server does not have this node ({status}).",
    "site-not-valid": "The site would have mistakes ({count}), so nothing was changed: {first}.",
    "nothing-to-change": "The site has all of this already.",
    "not-in-site": "The site has no {key}.",
    "password-without-user": "A password needs a connection with a user.",
    "site-has-no-file": "The engine runs without a site file that could be changed.",
    "site-changed": "The site was changed; the engine loads it anew.",
}

_CONFIGURATION = {
    "configuration-wrong": "The configuration has mistakes ({count}); nothing was started.",
    "settings-unreadable": "The settings of this station were unreadable; defaults are in use.",
}

SENTENCES: dict[str, str] = {
    **EVIDENCE,
    **_CONNECTIONS, **_TRUST, **_STORAGE, **_LINK, **_ACTIONS, **_WRITES, **_ALARMS, **_REASONS,
    **_MACHINES, **_MATURITY, **_PEOPLE, **_EXPLORING, **_CONFIGURATION, **_EXPRESSIONS, **_RULES,
}  # fmt: skip
