"""What would be if: a line simulated by the distributions that it showed itself.

Every answer is a range, beside it how far the model misses what really was.

question, answers, scenario  what is asked, what is answered, what would be different
groups, working_time, counted  machines of a line, the axis of time, registers that only rise
day_reading, day_record  a recorded day; machine_stretches, joint_stops what happened in it
days_together, line_facts  many days as what a simulation needs
chances, flow_parts, line_model  the simulation
what_if, asking    learn, replay what was, simulate before and after
wire, kept_what_ifs  as JSON: between processes, and kept
"""
