"""Starts the Space. Nothing else is here: worker processes read this file again when they start, and must not load the page for it."""

if __name__ == "__main__":
    from vbvr_hf.space.page import main

    main()
