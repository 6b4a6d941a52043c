"""How a machine's signals compare with what they were: detectors, baselines, what is left. Pure.

seasonal_detector  D1: one signal against the same hour, or state and recipe, of earlier days
mewma_detector     D2: several signals together, learned in one state
"""
