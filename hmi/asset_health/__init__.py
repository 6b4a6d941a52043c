"""How worn machines are: what is usual is learned, what is not is told, what is left estimated.

The algorithms are in hmi.condition; here they are fed, gated, kept and heard.

kept, kept_reading  one checked body by kind and key in condition.sqlite
watch_plan         which tags and machines are watched, by rows of arrays
minute_features, machine_runs  what a minute says of signals and machines
watch_bank         all watches, minute by minute; watch_record, watch_words how each stands
station_watches    the watches of a running station; watch_keeping and band_samples write for them
watch_replay, past_watching, recomputed  the same over the recorded past
steady_windows, baseline_learning  what is usual by state, product and speed
machine_care, care_alerts, station_care  machines compared with it, and what is told
life_*             remaining lives: indicators, their hours, estimates, kept ones
maintenance_*      works by hours, cycles and days
learned_evidence   all of it as evidence of maturity
"""
