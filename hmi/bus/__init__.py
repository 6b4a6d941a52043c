"""What flows inside the engine: facts.py declares every fact, topic.py hands them on."""
