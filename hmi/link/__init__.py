"""The seam between engine and window: facts one way, requests the other, over a local socket.

frames      cuts the byte stream into frames
codec       facts, requests and sample batches as bytes: JSON and fixed layouts, never pickle
address     where the two ends meet, and the token that proves they belong together
pipes       named pipes, the local sockets of Windows
engine_end  serves facts to any number of windows and carries out their requests
gui_end     keeps one window connected; asks and waits for answers
"""
