"""What we suppose and what we choose: scenario files, checked and merged.

In: ``scenarios/<county>/<name>.yaml``. Out: one frozen :class:`~workforce.scenario.model.Scenario` of plain numbers.
A scenario extends another by name and states only its difference; assumptions (what we are unsure of), policies (what
a planner may choose) and run settings stay apart.
"""
