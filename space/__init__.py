"""What becomes the demo Space: see the tasks, score a clip and see why, compare models, rate clips.

`app.py` starts it; `page.py` wires the tabs together; each tab is a file of its own. What a visitor's clip goes through is in
`uploads.py` (limits) and `judging.py` (worker processes); pictures and clips are served by `media.py`.
"""
