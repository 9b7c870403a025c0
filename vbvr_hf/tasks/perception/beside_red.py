"""Colours of pictures in which something is marked in red: their hues lie well away from it."""

RED = (220, 30, 30)
COLORS = {
    "teal": (0, 130, 136),
    "green": (40, 150, 66),
    "blue": (36, 92, 216),
    "navy": (30, 40, 120),
    "purple": (124, 60, 190),
    "olive": (124, 124, 24),
    "slate": (84, 98, 120),
    "sky blue": (84, 176, 240),
}
"""Of filled figures."""
TINTS = {
    "powder blue": (150, 190, 226),
    "sea green": (142, 208, 186),
    "sand": (226, 206, 150),
    "lavender": (188, 174, 226),
    "stone": (166, 172, 184),
    "leaf": (178, 212, 140),
    "aqua": (124, 200, 210),
    "periwinkle": (160, 172, 232),
}
"""Of large polygons with a dark OUTLINE."""
OUTLINE = (52, 66, 96)
