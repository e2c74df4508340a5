"""Finding faults in a script before a trainee does: one file for each kind of rule."""
