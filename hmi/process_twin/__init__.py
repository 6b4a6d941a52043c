"""What would be if: a line simulated by the distributions that it showed itself.

Every answer is a range, beside it how far the model misses what really was.
"""
