"""The one error of the setup."""


class SetupFailed(Exception):
    """The setup cannot go on; the message says what a person can do."""
