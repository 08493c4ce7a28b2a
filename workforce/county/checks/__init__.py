"""Tables of a county against each other, and the planner's own workbook with the wrong cells marked."""
