"""Everything an operator wants: requests.py declares the wishes, handlers.py carries them out."""
