"""OPC UA servers: one supervisor keeps one server connected; nothing of asyncua leaves here.

supervisor      keeps a server connected and says by the age of its words how it stands
session         one connection, from connecting to closing; never used twice
transport       the asyncua client underneath, without its own reconnect and watchdogs
kept            what a server keeps for us across connections: a session, its subscriptions
recovery        pure rules: with what an attempt begins, what a failed one leaves
restoring       takes up a lost session: activated again, subscriptions moved, messages fetched
resync          the present values of tags that were taken up
outage          which losses of a connection leave a hole
subscription    one subscription as a server keeps it: created in batches, items watched
publisher       keeps publish requests at the server; hands messages on in order, none missed
sequence        pure rules: which messages are missing, which are asked for again
rate_groups     how the tags of a server are shared out among subscriptions
server_state    what a server says of itself: running, failed, shutting down
message_decoder publish responses to messages: at once where they are plain, else by the library
batch_decoder   plain ones straight to arrays, by envelope, item_layout and item_runs
salvage         what can be read of a message that the library refuses, by item_ends
client_handles  tag numbers as handles of items; 0 is none
convert         UA values to samples; the only place that knows UA types
companion_models which companion models a server offers
nodes           node ids of tags, resolved by namespace URI at every session
condition_watch keeps the alarms that we know of a server those that it has
condition_services alarms through one session: condition_fields asked for, condition_reader reads,
                condition_calls acts; event_subscription brings them, event_salvage saves them
live_works      what is done beside the data: backfill, clock_offset, the server's level
backfill        fills gaps from the server's history, with low priority; history_reader, fill_tally
losses          samples lost on a session that goes on, as holes of their tags
failover        which of a server's two endpoints is used, by endpoint_choice
server_limits   what a server allows in one call
watch           pure rules: when to doubt, when to give up, how long to wait
quarantine      which servers are set aside because they break their messages
node_writing    writes a value in the type of its node, within its node_range, and reads it back
refusals        asyncua's exceptions as our errors
secure_endpoint security of one attempt, held to what the server said before; log_in
trust           whether a server is the one it should be; trust_folder has the files
authorities     chains and lists of revoked ones; certificate, certificate_checks
own_certificate the certificate by which servers know this station; renewal over the years
stack_log       what asyncua logs, limited and without its name for people
guard           bounds in front of asyncua's decoder
explorer        looks around in servers: visits, one an inquiry
visit           one session for looking around, which records nothing
offers          the endpoints that a server offers
browse          pages of children, single nodes; listing, node_search, reference
node_details    all that is told of a node; data_types, plain_names
discovery       machines that a server describes under companion models
"""
