"""What was said: a transcript becomes cues, each with its family, its evidence and how sure it is.

`labels` names them, `clauses` cuts a turn up, `patterns` and `heads` find, `finder` joins the two and
decides. The phrases it learns from are plain YAML in data/, which trainers extend with folders of theirs.
"""
