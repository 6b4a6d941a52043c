"""How a machine's signals compare with what they were: detectors, baselines, what is left. Pure.

seasonal_detector  D1: one signal against the same hour, or state and recipe, of earlier days
seasonal_bank      D1 for many signals at once, with what an operator needs: it lasts, it is rare
mewma_detector     D2: several signals together, learned in one state
stuck_bank         sensors that repeat their last value
moves_together     which signals went up and down with an alerted one lately
"""
