"""The maturity self-assessment: how far the line is on the way to a smart factory.

questions  the question bank, six dimensions by five levels, from resources
scoring    average, level names, lowest area, next steps; pure
store      assessments kept on disk, changed by nobody once closed
"""
