"""Widgets that pages are made of; all painted from the theme, all showing quality and age.

page           what a page is and how it asks to go elsewhere
plain_text     text from anywhere made harmless; the only label
painted        the ground of widgets that paint themselves
tappable       the ground of everything that can be tapped; reports its touch class
"""
